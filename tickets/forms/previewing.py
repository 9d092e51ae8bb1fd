"""The button that shows the mails of an act before they are sent."""

from crispy_forms.bootstrap import StrictButton


def preview_button(address: str, fold: str) -> StrictButton:
    """Shows the mails; with scripts only the fold of this form is replaced, without them the page."""
    swap = {"hx_post": address, "hx_target": f"#{fold}", "hx_select": f"#{fold}", "hx_swap": "outerHTML"}
    return StrictButton(
        "Preview the mail", type="submit", name="step", value="preview", css_class="btn-secondary", **swap
    )
