"""Every text of templates/mail: when it is sent, to whom, and how it reads with the data of a request.

Nothing here is sent or written.
"""

from collections.abc import Callable
from copy import copy
from dataclasses import dataclass
from pathlib import PurePosixPath

from django.conf import settings
from django.template.loader import render_to_string

from contacts.models import OutgoingMail
from contacts.templatetags.wording import TRIED
from tickets import mail_samples as samples
from tickets.mail_samples import Context, Sample
from tickets.models import Ticket
from tickets.selectors.deadlines import open_milestones
from tickets.services import letters
from tickets.threads import Talk

EVERYONE = "the submitter, with copies to everyone of the request"


@dataclass(frozen=True, slots=True)
class MailText:
    """One text; `subject` only where it is about no request, `template` where its file has another name."""

    key: str
    title: str
    when: str
    to: str
    context: Callable[[Sample], Context] = lambda sample: {}
    subject: str = ""
    template: str = ""
    talk: Talk = Talk.PUBLIC
    needs_rep: bool = True
    lacks_account: bool = False

    @property
    def path(self) -> str:
        """The file under templates/."""
        return self.template or f"mail/{self.key}.txt"

    @property
    def stem(self) -> str:
        """The name of its file, by which its words are kept."""
        return PurePosixPath(self.path).stem


def filled(text: MailText, sample: Sample, tried: str | None = None) -> OutgoingMail:
    """The mail that this text would be, with the request's own data; it is not written.

    With other words than those in force if some are `tried`.
    """
    words: Context = {} if tried is None else {TRIED: tried}
    if text.subject:
        body = render_to_string(text.path, text.context(sample) | words)
        return OutgoingMail(subject=text.subject, body=body, to=[sample.reader.email])
    sample = Sample(_fitting(text, sample), sample.reader, sample.now)
    ticket = sample.ticket
    letter = letters.letter(
        ticket,
        text.path.removeprefix("mail/").removesuffix(".txt"),
        letters.everyone_of(ticket, ticket.assignee),
        key="preview",
        still_owed=open_milestones(ticket),
        now=sample.now,
        talk=text.talk,
        **text.context(sample),
        **words,
    )
    return letter.mail


def _fitting(text: MailText, sample: Sample) -> Ticket:
    """The request as it has to be for this text: with somebody who works on it, or without its account."""
    ticket = copy(sample.ticket)
    if text.needs_rep:
        ticket.assignee = sample.author
    if text.lacks_account:
        ticket.account_text = ticket.account.number if ticket.account else ticket.account_text
        ticket.account = None
    return ticket


# In the order in which a request meets them.
TEXTS = {
    text.key: text
    for text in (
        MailText(
            "receipt", "Receipt", "at once, when a request is filed", EVERYONE, samples.receipt, needs_rep=False
        ),
        MailText(
            "to-be-completed",
            "Receipt of a request that lacks its account",
            "at once, when the account is unknown or the subject could not be read; by mail once a day",
            "the submitter alone, since its link lets its bearer complete the request",
            samples.receipt,
            template="mail/receipt.txt",
            needs_rep=False,
            lacks_account=True,
        ),
        MailText("confirmed", "Confirmation", "when a rep confirms receipt, by Day 2", EVERYONE, samples.confirmed),
        MailText(
            "transferred",
            "It takes longer",
            "when what was to be resolved in 24 hours moves to the working team",
            EVERYONE,
            samples.transferred,
        ),
        MailText("promised", "Next steps", "when a rep promises a follow-up date", EVERYONE, samples.said_with_a_day),
        MailText(
            "replied",
            "Reply",
            "when somebody says something",
            "the other side, with copies to everyone of the request",
            samples.said_with_a_day,
        ),
        MailText("paused", "Question", "when a rep asks and the dates stand still", EVERYONE, samples.paused),
        MailText(
            "reassigned", "New rep", "when a confirmed request goes to another rep", EVERYONE, samples.reassigned
        ),
        MailText(
            "reassigned_many",
            "New reps",
            "when several confirmed requests of a submitter go to other reps in one go",
            "the submitter, with copies to the standing contacts of the carrier alone",
            samples.many,
            subject="CMS Care: new reps for 2 of your requests",
        ),
        MailText(
            "given_many",
            "Several given to you",
            "when several requests are given to a rep in one go",
            "the new rep alone",
            samples.many,
            subject="CMS Care: 2 requests are yours now",
        ),
        MailText(
            "given",
            "Given to you",
            "when a request is given to a rep with a note",
            "the new rep alone",
            samples.said,
            talk=Talk.INTERNAL,
        ),
        MailText(
            "handed_over",
            "Handed over",
            "when a colleague or the lead hands a request over",
            "the new submitter alone",
            samples.handed_over,
            needs_rep=False,
        ),
        MailText("copied", "Added to the copies", "when somebody adds others to a request", EVERYONE, samples.copied),
        MailText(
            "corrected", "Another kind", "when a rep corrects what kind of request it is", EVERYONE, samples.corrected
        ),
        MailText(
            "account_corrected",
            "Another account",
            "when a rep corrects which account a request is about",
            EVERYONE,
            samples.account_corrected,
        ),
        MailText(
            "merged",
            "Merged requests",
            "when a rep finds that two requests are the same",
            "both submitters, with copies to everyone of either request",
            samples.merged,
        ),
        MailText("redated", "Moved date", "when a promised day turns out to be closed", EVERYONE, samples.redated),
        MailText("ld_active", "Long distance active", "when a rep records the activation", EVERYONE),
        MailText("delivered", "Report", "when a rep delivers a report", EVERYONE, samples.delivered),
        MailText("resolved", "Completion", "when a rep resolves the request", EVERYONE, samples.said),
        MailText(
            "accepted",
            "Done, as the agency confirms",
            "when the agency confirms that a resolved request is done",
            "the rep",
            samples.by_the_agency,
        ),
        MailText("withdrawn", "Withdrawal", "when the agency withdraws the request", EVERYONE, samples.withdrawn),
        MailText("reopened", "Reopening", "when a finished request is opened again", EVERYONE, samples.said),
        MailText(
            "finished",
            "Answer to a mail about a finished request",
            "when the agency writes after the end, once a day",
            "whoever wrote",
        ),
        MailText(
            "warning",
            "Warning",
            "four business hours before a deadline",
            "the rep; the team while nobody has it",
            samples.warning,
            talk=Talk.INTERNAL,
        ),
        MailText(
            "escalation",
            "Escalation",
            "when a promise is missed, at the opening of each level's day",
            "the person of the level or their deputy, with copies to the customer files contacts",
            samples.escalation,
            talk=Talk.INTERNAL,
        ),
        MailText(
            "covering",
            "Covering a colleague",
            "when a colleague enters an absence, changes it or is back",
            "who covers them, and who no longer does",
            samples.covering,
            subject="CMS Care: you cover Sherry Parrish from Thu 17 Sep to Mon 21 Sep",
        ),
        MailText(
            "absence",
            "Absence of yours",
            "when a supervisor or a team lead enters, changes or takes back somebody's absence",
            "whose absence it is, alone",
            samples.absence,
            subject="CMS Care: you are entered as away from Thu 17 Sep to Mon 21 Sep",
        ),
        MailText(
            "digest",
            "Weekly digest",
            "at the opening of the first business day of a week, if anything is open",
            "each person who asked for it; a lead reads of the whole agency, a rep of what they work on",
            samples.digest,
            subject="Your open requests on Mon 21 Sep: 4, 1 of them late",
        ),
        MailText(
            "briefing",
            "Morning briefing",
            "at the opening of a business day, if there is anything",
            "each supervisor, manager and director who is there and did not switch it off",
            samples.briefing,
            subject="Morning briefing, Mon 21 Sep: 1 yours, 3 not acknowledged, 12 due today",
        ),
        MailText(
            "weekly",
            "Weekly summary",
            "at the opening of the first business day of a week",
            "each manager and director who did not switch it off",
            samples.weekly,
            subject="The week of Mon 14 Sep to Sun 20 Sep",
        ),
        MailText(
            "ims_pool",
            "IMS numbers run low",
            "when 50,000, 10,000, 1,000 and 100 numbers are left",
            "supervisors",
            lambda sample: {"left": "1,000"},
            subject="1,000 IMS numbers are left",
        ),
        MailText(
            "daily_check",
            "What went wrong with mail",
            "at the opening of a business day, if anything did",
            "administrators; supervisors if there are none",
            samples.daily_check,
            subject="Mail needs a look: 2 failed, 1 came back, 1 not read, 3 waiting",
        ),
        MailText(
            "hand_over",
            "Requests of somebody who was removed",
            "when somebody is removed whose requests are open, one mail for all of them",
            "whoever takes them",
            samples.hand_over,
            subject="CMS Care: 1 request of Dana Ortiz is yours now",
        ),
        MailText(
            "invitation",
            "Invitation",
            "when an administrator or the lead of an agency invites somebody",
            "the invited person alone, since its link lets its bearer in",
            samples.invitation,
            subject="CMS Care: you are invited",
        ),
        MailText(
            "invitation_taken",
            "Invitation of somebody who has an account",
            "instead of an invitation; whoever invited does not learn of it",
            "the invited person alone",
            samples.invitation,
            subject="CMS Care: you are invited",
        ),
        MailText(
            "welcome",
            "New account",
            "when an administrator tells somebody whom a file has entered",
            "the owner of the account alone",
            samples.restored,
            subject="CMS Care: you have an account",
        ),
        MailText(
            "restored",
            "Account open again",
            "when somebody who was removed is let in again",
            "the owner of the account alone",
            samples.restored,
            subject="CMS Care: your account is open again",
        ),
        MailText(
            "password",
            "New password",
            "when somebody forgot theirs",
            "the owner of the account alone",
            lambda sample: {"email": sample.reader.email, "password_reset_url": f"{settings.CMS_SITE_URL}/…"},
            subject="CMS Care: set a new password",
            template="account/email/password_reset_key_message.txt",
        ),
        MailText(
            "account_change",
            "Change of an account",
            "when a password or a second factor is changed; each change has its own first line",
            "the owner of the account alone",
            lambda sample: {"timestamp": sample.now, "ip": "203.0.113.7", "user_agent": "Chrome/141.0 (Windows)"},
            subject="CMS Care: your password was changed",
            template="account/email/password_changed_message.txt",
        ),
    )
}
