"""What a form has that stands on another page than its own: where it goes back to, and how it is renewed there."""

from crispy_forms.layout import HTML

from contacts.going_back import NEXT

PAGE_TO_GO_BACK_TO = HTML(f'<input type="hidden" name="{NEXT}" value="{{{{ form.back }}}}">')


class GoesBack:
    """A form that may lead back to where it was opened; with `in_place` only the fold that it stands in changes."""

    back: str = ""
    in_place: bool = False

    def goes_back(self, page: str, *, in_place: bool) -> None:
        self.back, self.in_place = page, in_place

    def fields_of_back(self) -> list[HTML]:
        return [PAGE_TO_GO_BACK_TO] if self.back else []

    def in_place_attrs(self, address: str, fold: str) -> dict[str, str]:
        """Sends it from where it is; what is refused takes its place, as typed, from the fold of its own page."""
        if not self.in_place:
            return {}
        swap = {"hx-target": "closest .verb-body", "hx-select": f"#{fold} > .verb-body", "hx-swap": "outerHTML"}
        return {"hx-post": address, "hx-disinherit": "*", **swap}
