"""./run: the whole product in one terminal."""

import errno
import http.client
import json
import os
import socket
from collections.abc import Mapping
from pathlib import Path

from launch.claim import Holder, claim
from launch.console import ACCOUNTS, PROGRESS, Console, LaunchError
from launch.keeper import Interrupted, Keeper, Program
from launch.paths import DataFolder
from launch.services import base_environment, python, start_services

Account = dict[str, str]  # role, name, email and password of a demo sign-in

WEB_WORKERS, WEB_THREADS, TASK_PROCESSES = 2, 4, 2


def start(data: DataFolder, port: int, console: Console) -> int:
    """Runs everything until Ctrl-C (returns 0) or until a part of it fails (LaunchError)."""
    me = Holder(os.getpid(), "./run", f"http://127.0.0.1:{port}/")
    with claim(data, me) as held, Keeper() as keeper:
        try:
            urls = _start_all(keeper, data, port, me.address, console)
            held.announce(Holder(me.pid, me.command, me.address, urls))
            keeper.watch()
        except Interrupted:
            console.say("\nStopping …")
    console.say("Stopped.")
    return 0


def _start_all(keeper: Keeper, data: DataFolder, port: int, address: str, console: Console) -> dict[str, str]:
    with bound_socket(port) as listener:  # taken first: a port in use is told before anything is done
        urls = start_services(keeper, data, console)
        env = {"CMS_SITE_URL": address} | base_environment(data) | urls
        console.say("Bringing the database up to date …")
        accounts = prepare(keeper, data, env, console)
        console.say("Starting web, worker and beat …")
        web = keeper.start(web_program(data, env, listener.fileno()))
        keeper.start(worker_program(data, env))
        keeper.start(beat_program(data, env, keeper.scratch))
    keeper.wait_until(lambda: _answers(port), web, seconds=60)
    console.say(welcome(address, accounts, data))
    return urls


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


def bound_socket(port: int) -> socket.socket:
    """A socket that holds the port from now on, for the web server to listen on; an error if it is taken."""
    holder = socket.socket()
    holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        holder.bind(("127.0.0.1", port))
    except OSError as error:
        holder.close()
        why = {errno.EADDRINUSE: "is taken by another program", errno.EACCES: "is reserved for root"}
        reason = why.get(error.errno or 0, f"cannot be used ({error.strerror})")
        raise LaunchError(f"Port {port} {reason}. Choose another one: ./run --port {port + 1}") from error
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


def welcome(address: str, accounts: list[Account], data: DataFolder) -> str:
    """What a person sees once everything runs."""
    lines = ["", f"CMS Care is running at {address}   Ctrl-C stops it. Logs: {data.log('web').parent}", ""]
    if accounts:
        rows = [("sign in as", "e-mail", "password")]
        rows += [(f"{one['role']} ({one['name']})", one["email"], one["password"]) for one in accounts]
        role, email, _ = (max(map(len, column)) for column in zip(*rows, strict=True))
        lines += [f"  {row[0]:<{role}}  {row[1]:<{email}}  {row[2]}" for row in rows]
    return "\n".join(lines)
