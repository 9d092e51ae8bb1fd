"""Works off the files that wait: reads and reports one, or loads what was reported.

1. Begin: count the attempt, so that a file that kills its worker is not tried for ever.
2. In one transaction, hold the load's row, do the whole step, and write its outcome. Whoever comes meanwhile finds
   the row held and passes by; whoever comes later finds it done. Whatever is killed leaves nothing behind.
3. Before rows are written, all are judged once more. Where one of them is judged otherwise than it was reported,
   nothing is written: the report is put right, and somebody has to look at it again.
"""

import logging
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from typing import TypeAlias

from django.core.cache import cache
from django.db import IntegrityError, OperationalError, connection, transaction
from redis.exceptions import RedisError

from contacts.access_log import Kind as Step
from contacts.access_log import note_access
from contacts.loads import judging
from contacts.loads.kind import Kind
from contacts.loads.reading import UnreadableError, table_of
from contacts.models import Load, LoadPart

logger = logging.getLogger(__name__)

MOST_ATTEMPTS = 3
# A worker whose machine vanishes holds its row no longer than this.
UNATTENDED = "SET LOCAL idle_in_transaction_session_timeout = '120s'"
KILLED = "It was begun three times and never ended. Nothing is loaded. Split the file, or start again."
BROKE = (
    "Something went wrong in the middle. Nothing is loaded. Start again; if it stops again, tell who runs CMS Care."
)
COMMAND_LINE = "the command line"

State = Load.State
Kinds: TypeAlias = Mapping[str, Kind]
Told: TypeAlias = Callable[[str, int, int], None]


class MovedOnError(Exception):
    """What is known has changed between the judging and the writing."""


def silent(words: str, done: int, of: int) -> None:
    """For whoever watches nothing."""


def work_off_due(kinds: Kinds, now: datetime, *, longest: timedelta = timedelta.max) -> None:
    """Does the next step of every file that waits for one; begins no more once `longest` of real time has passed."""
    started = time.monotonic()
    for load_id in list(Load.objects.filter(state__in=Load.TO_DO).order_by("id").values_list("pk", flat=True)):
        if time.monotonic() - started < longest.total_seconds():
            work_off(load_id, kinds, now)


def work_off(load_id: int, kinds: Kinds, now: datetime, *, tell: Told = silent) -> None:
    """Does the next step of one file, unless somebody else is at it; what became of it stands in its row."""
    load = _begin(load_id)
    if load is None:
        return
    try:
        _do(load_id, kinds, now, _heard_by(load_id, tell))
    except UnreadableError as error:
        _stop(load_id, State.UNREADABLE, str(error))
    except (MovedOnError, IntegrityError):
        _report_anew(load_id, kinds, now)
    except OperationalError:  # a lost connection or a deadlock: nothing was done, and the next wake-up tries again
        logger.warning("Load %s is tried again.", load_id, exc_info=True)
    except Exception:
        logger.exception("Load %s stopped.", load_id)
        _stop(load_id, State.FAILED, BROKE)


def progress_of(load: Load) -> tuple[str, int, int] | None:
    """What is being done for it, how much of that, and of how much; None where nobody has said so lately."""
    with suppress(RedisError):
        found: tuple[str, int, int] | None = cache.get(_progress_key(load.pk))
        return found
    return None


def _begin(load_id: int) -> Load | None:
    with transaction.atomic():
        load = _free(load_id)
        if load is not None and load.attempts >= MOST_ATTEMPTS:
            load.state, load.why = State.FAILED, KILLED
            load.save(update_fields=["state", "why"])
            return None
        if load is not None:
            load.attempts += 1
            load.save(update_fields=["attempts"])
        return load


def _free(load_id: int) -> Load | None:
    """The load with its row held; None if it waits for nothing, or somebody is at it."""
    waiting = Load.objects.select_for_update(no_key=True, skip_locked=True)
    return waiting.filter(pk=load_id, state__in=Load.TO_DO).first()


def _do(load_id: int, kinds: Kinds, now: datetime, tell: Told) -> None:
    with transaction.atomic():
        load = _free(load_id)
        if load is None:
            return
        with connection.cursor() as cursor:
            cursor.execute(UNATTENDED)
        if load.state == State.READING:
            _read(load, kinds[load.kind], now, tell)
        else:
            _load(load, kinds[load.kind], now, tell)


def _read(load: Load, kind: Kind, now: datetime, tell: Told) -> None:
    """Reads the file and reports on each row."""
    reading = _Pieces(load, tell)
    table = table_of(kind, reading)
    judging.take_in(load, kind, table.rows, lambda read: reading.say())
    load.columns, load.remark = table.columns, table.remark
    _report(load, now, moved=0)


def _load(load: Load, kind: Kind, now: datetime, tell: Told) -> None:
    """Writes what was reported; where that is not so any more, only the report is put right."""
    tell("Comparing once more", 0, 0)
    judging.hold(load, kind)
    if moved := judging.judge_again(load, kind):
        _report(load, now, moved=moved)
        return
    facts = {"load": load.pk, "by": load.ordered_by_id, "now": now}
    if not judging.write(load, kind, facts, lambda done, of: tell("Loading", done, of)):
        raise MovedOnError
    load.state, load.done_at = State.DONE, now
    load.save()
    load.parts.all().delete()
    note_access(
        Step.LOADED,
        user=load.ordered_by,
        address="" if load.ordered_by else COMMAND_LINE,
        now=now,
        file=load.file_name,
        what=load.kind,
        load=load.pk,
        new=load.new,
        changed=load.changed,
        left_out=load.refused,
    )


def _report(load: Load, now: datetime, *, moved: int) -> None:
    load.state, load.moved, load.version = State.REPORTED, moved, load.version + 1
    load.reported_at, load.attempts = now, 0
    load.save()


def _report_anew(load_id: int, kinds: Kinds, now: datetime) -> None:
    """After a write that somebody else was before: says what is different now."""
    with transaction.atomic():
        load = _free(load_id)
        if load is not None:
            moved = judging.judge_again(load, kinds[load.kind])
            if moved:
                _report(load, now, moved=moved)
            else:
                load.state, load.why = State.FAILED, BROKE
                load.save(update_fields=["state", "why"])


def _stop(load_id: int, state: State, why: str) -> None:
    Load.objects.filter(pk=load_id, state__in=Load.TO_DO).update(state=state, why=why[:400])


class _Pieces:
    """The file as it was kept, piece by piece, as often as it is asked for; tells how far the reading has come."""

    def __init__(self, load: Load, tell: Told) -> None:
        self.load, self.tell, self.given = load, tell, 0

    def __call__(self) -> Iterable[bytes]:
        self.given = 0
        for position in range(LoadPart.objects.filter(load=self.load).count()):
            piece = bytes(LoadPart.objects.get(load=self.load, position=position).content)
            self.given += len(piece)
            yield piece

    def say(self) -> None:
        self.tell("Reading", self.given, self.load.size)


def _heard_by(load_id: int, tell: Told) -> Told:
    """Tells whoever listens here, and the page that watches."""

    def heard(words: str, done: int, of: int) -> None:
        with suppress(RedisError):
            cache.set(_progress_key(load_id), (words, done, of), 60)
        tell(words, done, of)

    return heard


def _progress_key(load_id: int) -> str:
    return f"load:{load_id}:progress"
