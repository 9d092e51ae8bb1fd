"""The form that completes a request from the mail program, without signing in [2.6]."""

from typing import Any

from tickets.forms.request import RequestForm
from tickets.models import Ticket
from tickets.services.complete import Given

WITHOUT_ACCOUNT = "Without it you are asked once more, and can send it anyway."
SEND_ANYWAY = "Send it anyway: a care rep will find the account with me"
NOT_ASKED = ("report", "details", "copies")


class CompletingForm(RequestForm):
    """What the mail gave, to be put right; it suggests no account, since whoever has the link may read it."""

    def __init__(self, data: Any = None, *, ticket: Ticket) -> None:
        super().__init__(data, kind=ticket.kind, user=ticket.submitter, initial=_given_by(ticket))
        for name in NOT_ASKED:
            self.fields.pop(name, None)
        self.fields["file_anyway"].label = SEND_ANYWAY
        self.fields["account"].help_text = WITHOUT_ACCOUNT

    def given(self) -> Given:
        """What the person gives, once the form is valid."""
        data = self.cleaned_data
        return Given(
            account_text=self.found.number if self.found else data["account"],
            customer_name=data["customer_name"],
            description=data["description"],
            service_level=data.get("service_level", ""),
        )


def _given_by(ticket: Ticket) -> dict[str, str]:
    return {
        "account": ticket.account_text,
        "customer_name": ticket.customer_name,
        "description": ticket.description,
        "service_level": ticket.service_level,
    }
