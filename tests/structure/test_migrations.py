"""The migrations match the models, and the newest go down and up again; `./run migrations` takes all of them down."""

from django.core.management import call_command

from tests.structure.going_down import a_copy, go_down, things

__all__ = ["a_copy"]  # the fixture of this module

# All up to these have long been seen to go down.
SEEN = [
    ("contacts", "0011_people_by_word"),
    ("escalation", "0003_ladder_versions"),
    ("tickets", "0037_one_name_for_each_act"),
]


def test_the_models_have_not_drifted_from_the_migrations(db: None) -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_the_newest_go_down_and_up_again(a_copy: None) -> None:
    whole = things()
    go_down(SEEN)
    assert things() < whole
    call_command("migrate", verbosity=0)
    assert things() == whole
