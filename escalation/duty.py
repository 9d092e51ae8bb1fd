"""Who is told in whose place [6.3]: the absences of a stretch of days, read once."""

from datetime import date

from contacts.models import Absence, User


class Duty:
    """Answers for every office date from `first` to `last` who covers whom; costs one query.

    With `draft` as if that absence were entered last; `without` as if the one of that key were not there.
    """

    def __init__(self, first: date, last: date, *, draft: Absence | None = None, without: int | None = None) -> None:
        absences = Absence.objects.filter(starts_on__lte=last, ends_on__gte=first)
        kept = absences.exclude(pk=without) if without else absences
        self._absences = [*kept.select_related("deputy").order_by("id"), *([draft] if draft else [])]

    def told_for(self, person: User | None, on: date) -> User | None:
        """The person, their deputy (or deputy's deputy) while away, None when nobody can be told [6.3]."""
        met: set[int] = set()
        while person is not None and person.pk not in met:
            met.add(person.pk)
            absence = self.absence_of(person, on)
            if absence is None:
                return person if person.is_active else None
            person = absence.deputy
        return None

    def absence_of(self, person: User, on: date) -> Absence | None:
        """Why the person is not there on that date; of several absences the one entered last."""
        for absence in reversed(self._absences):
            if absence.user_id == person.pk and absence.starts_on <= on <= absence.ends_on:
                return absence
        return None
