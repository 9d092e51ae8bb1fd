"""The form of a macro, and the box with which a form that a macro filled takes the request along."""

from typing import Any
from uuid import UUID

from crispy_forms.helper import FormHelper
from django import forms

from contacts.drawing import fields_alone
from contacts.models import User
from tickets.desk.selectors.macro_versions import last_version
from tickets.desk.selectors.macros import PLACEHOLDERS, may_share, unknown_placeholders
from tickets.errors import RefusedError
from tickets.fields import OnceKeyField, OneLineField, WordsField, once
from tickets.models import Macro, MacroVersion, Wait

LONGEST_HOLD = 200
WAITS_FOR = {Macro.Act.PAUSE: Wait.PAUSING, Macro.Act.HOLD: (Wait.Party.DEPARTMENT, Wait.Party.CARRIER)}
HELP = "In braces: " + "; ".join(f"{{{name}}}, {words}" for name, words in PLACEHOLDERS.items()) + "."


class MacroForm(forms.Form):
    """What a macro says and sets."""

    key = OnceKeyField()
    name = OneLineField(
        max_length=60, label="Name", error_messages={"required": "Name it, such as “Ask for the bill”."}
    )
    act = forms.ChoiceField(
        label="What it does",
        choices=[("", "Choose"), *Macro.Act.choices],
        error_messages={"required": "Choose what it does."},
    )
    words = WordsField(label="What it says", help_text=HELP, widget=forms.Textarea(attrs={"rows": 8}))
    when = forms.ChoiceField(
        label="Its date",
        choices=[("", "none, or as the rep chooses"), *Macro.When.choices],
        required=False,
        help_text="The follow-up that it promises, or the morning until which it waits.",
    )
    party = forms.ChoiceField(label="Who it waits for", choices=[("", "nobody"), *Wait.Party.choices], required=False)
    takes = forms.BooleanField(label="Whoever uses it makes the request theirs", required=False)
    shared = forms.BooleanField(label="For everybody, not for me alone", required=False)
    seen = forms.IntegerField(min_value=0, required=False, widget=forms.HiddenInput)

    def __init__(
        self, data: Any = None, *, user: User, macro: Macro | None = None, start: MacroVersion | None = None
    ) -> None:
        names, said = ("name", "act", "words", "when", "party", "takes"), start or macro
        first = {name: getattr(said, name) for name in names} | {"shared": not said.owner_id} if said else {}
        super().__init__(data, initial=first | ({"seen": last_version(macro)} if macro else {}))
        self.user = user
        if not may_share(user):
            del self.fields["shared"]

    def clean_words(self) -> str:
        words: str = self.cleaned_data["words"]
        if unknown := unknown_placeholders(words):
            raise forms.ValidationError(f"“{{{unknown[0]}}}” stands for nothing. Use {', '.join(PLACEHOLDERS)}.")
        return words

    def clean(self) -> None:
        act, data = self.cleaned_data.get("act", ""), self.cleaned_data
        if act == Macro.Act.PROMISE and not data.get("when"):
            self.add_error("when", "Next steps go out with a date only: choose the rule for it.")
        if act in WAITS_FOR and data.get("party") not in WAITS_FOR[Macro.Act(act)]:
            names = " or ".join(party.label for party in WAITS_FOR[Macro.Act(act)])
            self.add_error("party", f"Choose {names}.")
        if act == Macro.Act.HOLD and len(data.get("words", "")) > LONGEST_HOLD:
            self.add_error("words", f"What a request waits for is said in one line of {LONGEST_HOLD} letters.")

    def made_once(self) -> UUID:
        """The key by which a form that is sent twice is known."""
        return once(self, "key")

    def owner(self) -> User | None:
        """Whose it becomes; None for everybody."""
        return None if self.cleaned_data.get("shared") else self.user

    def terms(self) -> dict[str, Any]:
        """What the macro says and sets, without what its act does not have."""
        data = {name: value for name, value in self.cleaned_data.items() if name not in ("shared", "key", "seen")}
        if data["act"] not in WAITS_FOR:
            data["party"] = ""
        if data["act"] in (Macro.Act.NOTE, Macro.Act.RESOLVE, Macro.Act.HOLD):
            data["when"] = ""
        return data

    def refuse(self, error: RefusedError) -> None:
        """Says what the service refused."""
        self.add_error(None, str(error))

    @property
    def helper(self) -> FormHelper:
        """Crispy's picture of the fields alone; the page has the form and its buttons."""
        return fields_alone()
