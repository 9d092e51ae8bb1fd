"""The button that shows the mails of an act before they are sent."""

from crispy_forms.bootstrap import StrictButton


def preview_button(address: str, fold: str, *, in_place: bool = False) -> StrictButton:
    """Shows the mails; with scripts only the fold of this form is replaced, without them the page.

    Where the form stands `in_place` on another page, that page keeps its own fold around it.
    """
    target, select = ("closest .verb-body", f"#{fold} > .verb-body") if in_place else (f"#{fold}", f"#{fold}")
    swap = {"hx_post": address, "hx_target": target, "hx_select": select, "hx_swap": "outerHTML"}
    return StrictButton(
        "Preview the mail", type="submit", name="step", value="preview", css_class="btn-secondary", **swap
    )
