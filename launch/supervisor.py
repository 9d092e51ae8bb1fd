"""./run: the whole product in one terminal."""

import errno
import http.client
import json
import os
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from launch.claim import Holder, claim
from launch.console import ACCOUNTS, PROGRESS, Console, LaunchError
from launch.keeper import Interrupted, Keeper, Program
from launch.paths import DataFolder
from launch.services import base_environment, python, start_services

Account = dict[str, str]  # role, name, email and password of a demo sign-in

WEB_WORKERS, WEB_THREADS, TASK_PROCESSES = 2, 4, 2
LAST_PORT = 65_535
MAIL_APART = 25  # ports between web and mail: 8000 and 8025


def start(data: DataFolder, port: int, console: Console) -> int:
    """Runs everything until Ctrl-C (returns 0) or until a part of it fails (LaunchError)."""
    me = Holder(os.getpid(), "./run", f"http://127.0.0.1:{port}/")
    with claim(data, me) as held, Keeper() as keeper:
        try:
            started = start_all(keeper, data, port, me.address, console)
            console.say(welcome(me.address, started.accounts, data, mail_port_of(port)))
            held.announce(Holder(me.pid, me.command, me.address, started.urls))
            keeper.watch()
        except Interrupted:
            console.say("\nStopping …")
    console.say("Stopped.")
    return 0


@dataclass(frozen=True)
class Started:
    """The addresses of the servers by the names of their settings, and the demo world's accounts."""

    urls: dict[str, str]
    accounts: list[Account]


def start_all(
    keeper: Keeper, data: DataFolder, port: int, address: str, console: Console, *, throw_away: bool = False
) -> Started:
    """Starts every process of the product and waits until web and mail answer; LaunchError if one does not."""
    mail_port = mail_port_of(port)
    # Taken first: a port in use is told before anything is done.
    with bound_socket(port) as listener, bound_socket(mail_port, port) as mail_in:
        urls = start_services(keeper, data, console, throw_away=throw_away)
        env = {"CMS_SITE_URL": address} | base_environment(data) | urls
        console.say("Bringing the database up to date …")
        accounts = prepare(keeper, data, env, console)
        console.say("Starting web, mail, worker and beat …")
        web = keeper.start(web_program(data, env, listener.fileno()))
        mail = keeper.start(listener_program(data, env, mail_in.fileno()))
        keeper.start(worker_program(data, env))
        keeper.start(beat_program(data, env, keeper.scratch))
    keeper.wait_until(lambda: _answers(port), web, seconds=60)
    keeper.wait_until(lambda: _greets(mail_port), mail, seconds=60)
    return Started(urls, accounts)


def prepare(
    keeper: Keeper, data: DataFolder, env: Mapping[str, str], console: Console, *options: str
) -> list[Account]:
    """Migrates the database and loads what must be there; returns the demo world's accounts.

    With `--database-only`, neither demo world nor static files are made.
    """
    accounts: list[Account] = []

    def heard(line: str) -> None:
        if line.startswith(PROGRESS):
            console.say(f"  {line.removeprefix(PROGRESS)}")
        elif line.startswith(ACCOUNTS):
            accounts.extend(json.loads(line.removeprefix(ACCOUNTS)))

    program = Program("preparation", python("-m", "launch.prepare", *options), env, data.log("prepare"))
    keeper.run(program, heard=heard)
    return accounts


def web_program(data: DataFolder, env: Mapping[str, str], listener: int) -> Program:
    """The web server on a socket that is bound already, with a log of its own."""
    size = ("--workers", str(WEB_WORKERS), "--threads", str(WEB_THREADS), "--worker-class", "gthread")
    manners = ("--graceful-timeout", "3", "--no-control-socket", "--access-logfile", "-")
    argv = python("-m", "gunicorn", "cms_care.wsgi:application", "--bind", f"fd://{listener}", *size, *manners)
    return Program("web server", argv, env, data.log("web"), keep_open=(listener,))


def listener_program(data: DataFolder, env: Mapping[str, str], socket_number: int) -> Program:
    """The way in for mail, by SMTP on a socket that is bound already; it may finish what it is keeping."""
    argv = python("manage.py", "mail_listener", "--smtp", f"fd:{socket_number}", "--lmtp", "off")
    return Program("mail listener", argv, env, data.log("mail-in"), grace=10, keep_open=(socket_number,))


def worker_program(data: DataFolder, env: Mapping[str, str]) -> Program:
    """A worker with its task processes."""
    options = (
        "--concurrency",
        str(TASK_PROCESSES),
        "--loglevel",
        "INFO",
        "--without-gossip",
        "--without-mingle",
    )
    return Program(
        "worker (Celery)", python("-m", "celery", "-A", "cms_care", "worker", *options), env, data.log("worker")
    )


def beat_program(data: DataFolder, env: Mapping[str, str], scratch: Path) -> Program:
    """Beat remembers nothing from one start to the next, so it ticks at once."""
    options = ("--schedule", str(scratch / "beat-schedule"), "--pidfile", "", "--loglevel", "INFO")
    return Program(
        "scheduler (Celery beat)", python("-m", "celery", "-A", "cms_care", "beat", *options), env, data.log("beat")
    )


def mail_port_of(port: int) -> int:
    """The port for mail beside a web port: of its own for each start, as the web port is."""
    return port + MAIL_APART if port + MAIL_APART <= LAST_PORT else port - MAIL_APART


def bound_socket(port: int, web_port: int | None = None) -> socket.socket:
    """A socket that holds the port from now on, for a server to listen on; an error if it is taken.

    A port that follows from the web port is for mail; the error names another web port, for that can be chosen.
    """
    holder = socket.socket()
    holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        holder.bind(("127.0.0.1", port))
    except OSError as error:
        holder.close()
        why = {errno.EADDRINUSE: "is taken by another program", errno.EACCES: "is reserved for root"}
        reason = why.get(error.errno or 0, f"cannot be used ({error.strerror})")
        name = f"Port {port}" if web_port is None else f"Port {port}, for mail,"
        another = (web_port or port) + 1
        raise LaunchError(f"{name} {reason}. Choose another one: ./run --port {another}") from error
    return holder


def _answers(port: int) -> bool:
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        link.request("GET", "/healthz")
        return link.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        link.close()


def _greets(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=10) as link:
            return link.recv(3) == b"220"
    except OSError:
        return False


def welcome(address: str, accounts: list[Account], data: DataFolder, mail_port: int) -> str:
    """What a person sees once everything runs."""
    lines = ["", f"CMS Care is running at {address}   Ctrl-C stops it. Logs: {data.log('web').parent}"]
    lines += [f"Mail is taken in by SMTP at 127.0.0.1:{mail_port}", ""]
    if accounts:
        rows = [("sign in as", "e-mail", "password")]
        rows += [(f"{one['role']} ({one['name']})", one["email"], one["password"]) for one in accounts]
        role, email, _ = (max(map(len, column)) for column in zip(*rows, strict=True))
        lines += [f"  {row[0]:<{role}}  {row[1]:<{email}}  {row[2]}" for row in rows]
    return "\n".join(lines)
