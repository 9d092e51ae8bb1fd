"""The one lock of every change of access: the rows of the people it is about, in the order of their ids."""

from contacts.errors import RefusedError
from contacts.models import User
from contacts.people.authority import may_manage

NOT_YOURS = "You may not change this person's access any more."
NOT_YOUR_OWN = "Nobody changes their own access. Ask another lead or an administrator."


def lock_people(*ids: int) -> list[User]:
    """These people as they are now, held until the transaction ends; in the order asked for."""
    rows = User.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk").in_bulk()
    return [rows[pk] for pk in ids]


def lock_managed(person_id: int, actor: User, *others: int) -> list[User]:
    """The person and the `others`, held; RefusedError unless the actor may look after this person at this moment.

    That the actor is read anew under the lock is what keeps the last administrator, and the last lead of an agency
    before its leads: nobody removes themself, and of two who remove each other only one still may.
    """
    acting, person, *rest = lock_people(actor.pk, person_id, *others)
    if acting.pk == person.pk:
        raise RefusedError("__all__", NOT_YOUR_OWN)
    if not may_manage(acting, person):
        raise RefusedError("__all__", NOT_YOURS)
    return [person, *rest]
