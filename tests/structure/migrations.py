"""./run migrations: the migrations, which built the database of the tests, take it down to nothing again."""

from tests.structure.going_down import a_copy, go_down, things

__all__ = ["a_copy"]  # the fixture of this module
OURS = ("contacts", "tickets", "escalation")
THEIRS = ("auth_", "django_", "pgtrigger_")  # what the framework brings, or replaces when it comes again


def test_down_to_zero_leaves_nothing_of_ours(a_copy: None) -> None:
    assert {"tickets_ticket", "escalation_run", "contacts_outgoingmail", "tickets_ims_number"} <= things()
    go_down([(app, None) for app in OURS])
    assert {name for name in things() if not name.lstrip("_").startswith(THEIRS)} == set()
