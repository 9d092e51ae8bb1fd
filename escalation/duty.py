"""Who is told in whose place [6.3]: the absences of a stretch of days, read once."""

from datetime import date

from contacts.models import Absence, User


class Duty:
    """Answers for every office date from `first` to `last` who covers whom; costs one query."""

    def __init__(self, first: date, last: date) -> None:
        absences = Absence.objects.filter(starts_on__lte=last, ends_on__gte=first)
        self._absences = list(absences.select_related("deputy").order_by("id"))

    def told_for(self, person: User | None, on: date) -> User | None:
        """The person, their deputy (or deputy's deputy) while away, None when nobody can be told [6.3]."""
        met: set[int] = set()
        while person is not None and person.pk not in met:
            met.add(person.pk)
            absence = self._absence(person, on)
            if absence is None:
                return person if person.is_active else None
            person = absence.deputy
        return None

    def _absence(self, person: User, on: date) -> Absence | None:
        for absence in reversed(self._absences):
            if absence.user_id == person.pk and absence.starts_on <= on <= absence.ends_on:
                return absence
        return None
