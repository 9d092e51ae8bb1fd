"""The table of the kinds: every mail text has one, and what carries a promise or a duty has no switch."""

from cms_care.settings import BASE_DIR
from contacts.models import Role
from contacts.notice_kinds import BY_TEXT, KINDS, kind_of, kinds_for

TEXTS = {path.stem for path in (BASE_DIR / "templates" / "mail").glob("*.txt") if not path.name.startswith("_")}
FREE = {
    "replied",
    "reassigned",
    "reassigned_many",
    "withdrawn",
    "accepted",
    "copied",
    "finished",
    "digest",
    "briefing",
    "weekly",
}


def test_every_mail_text_has_a_kind_and_no_kind_has_a_text_that_is_not_there() -> None:
    assert BY_TEXT.keys() == TEXTS


def test_no_text_is_of_two_kinds() -> None:
    assert len(BY_TEXT) == sum(len(kind.texts) for kind in KINDS.values())


def test_only_what_promises_nothing_and_asks_for_nothing_can_be_switched_off() -> None:
    assert {text for text, kind in BY_TEXT.items() if not kind.always} == FREE


def test_a_reply_that_names_a_date_is_a_promise() -> None:
    assert not kind_of("replied").always
    assert kind_of("replied", names_a_date=True).always


def test_the_agency_meets_no_kind_of_staff() -> None:
    assert {kind.key for kind in kinds_for(Role.REP)} - {kind.key for kind in kinds_for(Role.SUB_AGENT)} == {
        "given",
        "cover",
        "absence",
        "warning",
        "escalation",
        "house",
    }


def test_who_supervises_is_briefed_and_who_manages_reads_of_the_week() -> None:
    regular = {"briefing", "weekly"}
    found = {role: {kind.key for kind in kinds_for(role)} & regular for role in Role.values}
    assert {role: keys for role, keys in found.items() if keys} == {
        Role.SUPERVISOR: {"briefing"},
        Role.MANAGER: regular,
        Role.DIRECTOR: regular,
    }
