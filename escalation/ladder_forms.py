"""The form that edits a ladder. What it refuses, it says beside the field."""

from itertools import pairwise
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Column, Layout, Row
from django import forms

from contacts.selectors import people_who_work_here
from escalation.models import Ladder
from escalation.selectors.ladder_preview import after_words
from escalation.selectors.ladders import FrozenRung, frozen
from escalation.services.change_ladder import LadderDraft
from tickets.changing import RuleForm

LEVELS = 4


class LadderForm(RuleForm):
    """Who is told on each level, and after how many business days; `row` is the version in force."""

    def __init__(self, data: Any = None, *, row: Ladder) -> None:
        self.key, rungs = row.key, frozen(row)
        self.levels = range(1, max(LEVELS, len(rungs)) + 2)
        first: dict[str, Any] = {"base_version": row.version, "copied": row.copied_id}
        for rung in rungs:
            first |= {f"person_{rung['level']}": rung["person"], f"after_{rung['level']}": rung["after_days"]}
        super().__init__(data, initial=first)
        self._add_fields([row.copied_id, *(rung["person"] for rung in rungs)])

    def _add_fields(self, named: list[int | None]) -> None:
        people = people_who_work_here(*named)
        for level in self.levels:
            self.fields[f"person_{level}"] = forms.ModelChoiceField(
                people, required=False, label=f"Level {level}", empty_label="Nobody: passed over at once"
            )
            self.fields[f"after_{level}"] = forms.IntegerField(
                min_value=0, max_value=60, required=False, label="Business days after the breach"
            )
        self.fields["copied"] = forms.ModelChoiceField(
            people, required=False, label="Copied on every escalation", empty_label="Nobody"
        )

    @property
    def helper(self) -> FormHelper:
        """A level with its person and its days on one line."""
        helper = super().helper
        pairs = (
            Row(Column(f"person_{level}", css_class="col-sm-7"), Column(f"after_{level}", css_class="col-sm-5"))
            for level in self.levels
        )
        helper.layout = Layout("base_version", *pairs, "copied")
        return helper

    def check(self) -> None:
        used = [level for level in self.levels if self._days(level) is not None]
        for level in self.levels:
            if self._days(level) is None and (self._person(level) or level < max(used, default=0)):
                self.add_error(f"after_{level}", "Say after how many business days this level is told.")
        for below, above in pairwise(used):
            if (self._days(above) or 0) < (self._days(below) or 0):
                self.add_error(f"after_{above}", f"This is earlier than level {below}.")
        if not any(self._person(level) for level in self.levels):
            self.add_error(None, "Name somebody, or what is missed reaches nobody.")

    def draft(self) -> LadderDraft:
        """The ladder as it would be: the levels whose days are given."""
        rungs = tuple(
            FrozenRung(level=level, after_days=days, person=person.pk if (person := self._person(level)) else None)
            for level in self.levels
            if (days := self._days(level)) is not None
        )
        return LadderDraft(self.key, self.cleaned_data["copied"], rungs)

    def words(self) -> str:
        """Each level that changes: "Level 2: Terry Chase, after 2 business days."."""
        changed = {name.rpartition("_")[2] for name in self.changed_data if name.startswith(("person_", "after_"))}
        words = [self._level_words(level) for level in self.levels if str(level) in changed]
        if "copied" in self.changed_data:
            words.append(f"Copied: {self.cleaned_data['copied'] or 'nobody'}.")
        return " ".join(words)

    def _level_words(self, level: int) -> str:
        days = self._days(level)
        if days is None:
            return f"Level {level}: no longer there."
        return f"Level {level}: {self._person(level) or 'nobody'}, {after_words(days)}."

    def _days(self, level: int) -> int | None:
        days: int | None = self.cleaned_data.get(f"after_{level}")
        return days

    def _person(self, level: int) -> Any:
        return self.cleaned_data.get(f"person_{level}")
