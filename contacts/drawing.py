"""How crispy draws the forms whose page has the address and the buttons itself."""

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout


def fields_alone(*shown: object) -> FormHelper:
    """A picture of the fields, all of them or those shown; the form around them belongs to the page."""
    helper = FormHelper()
    helper.form_tag = False
    helper.disable_csrf = True
    if shown:
        helper.layout = Layout(*shown)
    return helper
