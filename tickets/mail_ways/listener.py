"""Listens for mail until it is asked to stop."""

import asyncio
import signal
import socket
from collections.abc import Sequence
from functools import partial

from django.conf import settings

from tickets.mail_ways.reception import Reception
from tickets.mail_ways.session import Session, session_or_busy

PATIENCE = 8.0  # seconds in which messages that are being kept get their answer
WAITING = 100  # connections that the kernel holds for us

Door = tuple[socket.socket, type[Session]]


async def listen(doors: Sequence[Door]) -> None:
    """Serves each bound socket; returns after SIGTERM or SIGINT, with every message answered that was being kept."""
    loop, asked = asyncio.get_running_loop(), asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, asked.set)
    reception = Reception()
    servers = []
    for door, kind in doors:
        protocol = partial(session_or_busy, kind, reception, settings.CMS_MAIL_DOMAIN)
        servers.append(await loop.create_server(protocol, sock=door, backlog=WAITING))
    await asked.wait()
    for server in servers:
        server.close()
    await reception.close(PATIENCE)


def bound(place: str) -> socket.socket:
    """A socket for HOST:PORT, or for fd:NUMBER one that our parent has bound already; OSError, ValueError."""
    host, _, port = place.rpartition(":")
    if host == "fd":
        return socket.socket(fileno=int(port))
    return socket.create_server((host.strip("[]"), int(port)), family=_family(host))


def _family(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET
