"""Keeps a file that is to be loaded, orders what is to be done with it, and removes what nobody needs any more."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import IO

from django.db import transaction

from contacts.errors import RefusedError
from contacts.models import Load, LoadPart, User

PART = 256 * 1024  # bytes that are held at a time
KEPT_FOR = timedelta(days=30)

State = Load.State
READ_BY_NOW = "This file is not waiting for that any more. Look at what became of it."
IS_ANOTHER = "The report has changed since you saw it. Look at it once more, then load it."
HAS_BAD_ROWS = "Some rows are refused. Say that they are to be left out, or put them right and upload the file again."
HAS_NOTHING = "There is nothing in it that is not known already."


def keep(file: IO[bytes], *, kind: str, name: str, by: User | None, now: datetime) -> Load:
    """Keeps the file as it came, piece by piece; it is read by whoever works it off."""
    with transaction.atomic():
        load = Load.objects.create(kind=kind, file_name=name[-120:] or "a file", size=0, by=by, made_at=now)
        for position, piece in enumerate(_pieces(file)):
            LoadPart.objects.create(load=load, position=position, content=piece)
            load.size += len(piece)
        load.save(update_fields=["size"])
        return load


def order(load_id: int, *, version: int, skips_bad: bool, actor: User | None) -> Load:
    """Orders that the file is loaded as that version of the report says; RefusedError names what is in the way."""
    with transaction.atomic():
        load = _held(load_id, State.REPORTED)
        if load.version != version:
            raise RefusedError("__all__", IS_ANOTHER)
        if load.refused and not skips_bad:
            raise RefusedError("skips_bad", HAS_BAD_ROWS)
        if not load.good:
            raise RefusedError("__all__", HAS_NOTHING)
        load.state, load.skips_bad, load.ordered_by, load.attempts = State.LOADING, skips_bad, actor, 0
        load.save(update_fields=["state", "skips_bad", "ordered_by", "attempts"])
        return load


def start_again(load_id: int) -> Load:
    """Begins anew with a file that stopped: it is read once more, and loads nothing before somebody says so."""
    with transaction.atomic():
        load = _held(load_id, State.FAILED)
        load.rows.all().delete()
        load.state, load.why, load.attempts = State.READING, "", 0
        load.save(update_fields=["state", "why", "attempts"])
        return load


def drop(load_id: int) -> Load:
    """Sets a file aside that is not to be loaded."""
    with transaction.atomic():
        load = _held(load_id, State.REPORTED, State.FAILED)
        load.state = State.DROPPED
        load.save(update_fields=["state"])
        return load


def forget_old(now: datetime) -> None:
    """Removes files that were never loaded, and of the others all but what they changed, a month later."""
    old = Load.objects.filter(made_at__lt=now - KEPT_FOR).exclude(state__in=Load.TO_DO)
    old.exclude(state=State.DONE).delete()
    LoadPart.objects.filter(load__in=old).delete()
    for load in old.filter(rows__loaded=False).distinct():
        load.rows.filter(loaded=False).delete()


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    while piece := file.read(PART):
        yield piece


def _held(load_id: int, *states: State) -> Load:
    load = Load.objects.select_for_update(no_key=True).get(pk=load_id)
    if load.state not in states:
        raise RefusedError("__all__", READ_BY_NOW)
    return load
