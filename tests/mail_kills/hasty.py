"""The listener with a planted fault, for the controls: it says that a message is kept and keeps it a moment later."""

import asyncio
import sys
from typing import Any

import django
from django.core.management import call_command
from django.utils.module_loading import import_string

A_MOMENT = 0.2  # seconds

later: set[asyncio.Task[None]] = set()


def main(arguments: list[str]) -> None:
    django.setup()
    reception = import_string("tickets.mail_ways.reception.Reception")  # models can be imported from here on
    keep = reception.keep

    async def keep_later(*message: Any) -> None:
        await asyncio.sleep(A_MOMENT)
        await keep(*message)

    async def say_so_first(*message: Any) -> str:
        later.add(asyncio.create_task(keep_later(*message)))
        return "250 Kept, nearly"

    reception.keep = say_so_first
    call_command("mail_listener", *arguments)


if __name__ == "__main__":
    main(sys.argv[1:])
