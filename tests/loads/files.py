"""Short ways to load files in tests."""

from io import BytesIO

from contacts.loads.services.keep import keep, order
from contacts.loads.services.work import work_off
from contacts.models import Load, LoadRow, User
from tests.world import office
from tickets.loads.kinds import KINDS

NOW = office("2026-09-15 12:00")


def upload(kind: str, text: str | bytes, by: User | None = None) -> Load:
    content = text if isinstance(text, bytes) else text.encode()
    return keep(BytesIO(content), kind=kind, name=f"{kind}.csv", by=by, now=NOW)


def worked(load: Load) -> Load:
    work_off(load.pk, KINDS, NOW)
    return Load.objects.get(pk=load.pk)


def report(kind: str, text: str | bytes, by: User | None = None) -> Load:
    """The file, read and judged."""
    return worked(upload(kind, text, by))


def load(kind: str, text: str | bytes, by: User | None = None) -> Load:
    """The file, loaded without its bad rows."""
    reported = report(kind, text, by)
    order(reported.pk, version=reported.version, skips_bad=True, actor=by)
    return worked(reported)


def counts(load: Load) -> tuple[int, int, int, int]:
    """New, changed, unchanged and refused rows."""
    return load.new, load.changed, load.unchanged, load.refused


def refusals(load: Load) -> dict[int, list[list[str]]]:
    """Why each refused line is refused: pairs of column and words."""
    return dict(LoadRow.objects.filter(load=load, state="refused").values_list("line", "problems"))
