"""Does the mail go through, out and in? What the audit asks of it."""

from datetime import timedelta

from contacts.models import OutgoingMail
from escalation.selectors.board import STALE_AFTER
from escalation.selectors.findings import Finding, Watch, count_words, counted
from tickets.models import HostedMailbox, IncomingMail

State = OutgoingMail.State

# A mail server may be away for a moment; who is to be told must not wait longer.
MAIL_WAITS = timedelta(hours=1)
# A mail that fails is tried four times, five minutes apart.
MAIL_UNREAD = timedelta(minutes=25)
# Whoever wrote it hopes for a confirmation by the next business day.
REP_DECIDES = timedelta(days=1)
# Hosted mailboxes are asked every minute; a server may be away for a moment, one that is no longer set is not asked.
SERVER_IS_AWAY = timedelta(minutes=15)
STILL_ASKED = timedelta(hours=1)
# Failed mails are spoken of over a weekend.
FAILED_MAILS_OF = timedelta(days=3)


def due_mail(watch: Watch) -> Finding:
    due = OutgoingMail.objects.filter(next_attempt_at__lte=watch.now).order_by("next_attempt_at", "id")
    oldest = due.values_list("next_attempt_at", flat=True).first()
    words = watch.words(oldest, "none is waiting")
    fault = ""
    if watch.is_older(oldest, STALE_AFTER):
        fault = f"Mail has been due since {words} and nobody sends it: see whether worker and beat run."
    return Finding("oldest_due_mail", "Oldest mail that is due", oldest, words, fault, view_name="contacts:mail")


def due_mails(watch: Watch) -> Finding:
    count = counted(OutgoingMail.objects.filter(next_attempt_at__lte=watch.now))
    return Finding("due_mails", "Mails that are due", count, count_words(count), view_name="contacts:mail")


def unsent_mail(watch: Watch) -> Finding:
    oldest = OutgoingMail.objects.filter(next_attempt_at__isnull=False).order_by("created_at").first()
    at = oldest.created_at if oldest else None
    words = watch.words(at, "every mail is sent")
    fault = ""
    if watch.is_older(at, MAIL_WAITS):
        fault = f"A mail written {words} is still unsent: see on the mail page what the mail server says."
    return Finding("oldest_unsent_mail", "Oldest mail not sent yet", at, words, fault, view_name="contacts:mail")


def failed_mail(watch: Watch) -> Finding:
    """Mails refused for good; where nothing was taken since, it is no wrong address but the mail server."""
    failed = OutgoingMail.objects.filter(state=State.FAILED, created_at__gt=watch.now - FAILED_MAILS_OF)
    newest = failed.order_by("-created_at", "-id").first()
    sent = OutgoingMail.objects.filter(state=State.SENT).order_by("-created_at", "-id").first()
    count = counted(failed)
    fault = advice = ""
    if newest and (sent is None or sent.created_at < newest.created_at):
        fault = "The newest mails were all refused for good: the mail page says why, and sends them again."
    elif newest:
        advice = f"Mails refused for good in the last three days: {count_words(count)}. The mail page says why."
    return Finding(
        "failed_mails",
        "Mails refused in the last three days",
        count,
        count_words(count),
        fault,
        advice,
        view_name="contacts:mail",
    )


def unread_mail(watch: Watch) -> Finding:
    """A mail that we said we have; it is tried again for some minutes, then it waits for a rep."""
    unread = IncomingMail.objects.filter(next_look_at__isnull=False).order_by("id")
    oldest = unread.values_list("received_at", flat=True).first()
    words = watch.words(oldest, "every mail is read")
    fault = ""
    if watch.is_older(oldest, MAIL_UNREAD):
        fault = f"A mail received {words} is not read yet: see whether worker and beat run."
    return Finding("oldest_unread_mail", "Oldest mail received and not read", oldest, words, fault)


def waiting_mail(watch: Watch) -> Finding:
    waiting = IncomingMail.objects.filter(waits=True).order_by("id")
    oldest = waiting.values_list("received_at", flat=True).first()
    words = watch.words(oldest, "none waits")
    is_long = watch.is_older(oldest, REP_DECIDES)
    advice = f"Since {words} a mail waits for a rep to say what it is: see the incoming mail." if is_long else ""
    return Finding(
        "oldest_waiting_mail",
        "Oldest mail that waits for a rep",
        oldest,
        words,
        advice=advice,
        view_name="tickets:mail_in",
    )


def hosted_mailboxes(watch: Watch) -> Finding:
    """Mailboxes at other servers, of those that are still asked."""
    asked = HostedMailbox.objects.filter(tried_at__gt=watch.now - STILL_ASKED)
    failing = asked.filter(failing_since__isnull=False).order_by("failing_since").first()
    at = failing.failing_since if failing else None
    words = watch.words(at, "every one is read" if asked.exists() else "none is set")
    fault = ""
    if failing and watch.is_older(at, SERVER_IS_AWAY):
        fault = f"The mailbox of {failing} cannot be read since {words}: {failing.trouble}"
    return Finding("hosted_mailbox_failing_since", "Hosted mailboxes", at, words, fault)
