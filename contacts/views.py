from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from contacts import outbox, selectors
from contacts.access import acts_from, opened_by_link, sign_in_required, signed_in_user, supervisor_required
from contacts.clock import instant
from contacts.html_part import html_of
from contacts.mail_titles import title_of
from contacts.message import shown_headers
from contacts.models import NoticeChoice, OutgoingMail
from contacts.notice_forms import ChoiceForm
from contacts.notice_kinds import KINDS, kinds_for
from contacts.notices import choose, end_mails
from contacts.sandbox import sandboxed
from contacts.unsubscribing import who_unsubscribes

READ_HEADERS = frozenset({"From", "To", "Cc", "Reply-To", "Subject"})


@require_safe
@sign_in_required
def directory(request: HttpRequest) -> HttpResponse:
    """Whom to call: teams, mailboxes and people, with who is away today."""
    known = selectors.directory(signed_in_user(request), timezone.localdate())
    return render(request, "contacts/directory.html", {"directory": known})


@require_safe
@supervisor_required
def mail(request: HttpRequest) -> HttpResponse:
    """The outbox: what failed on top, then everything, the newest first."""
    page = selectors.mail_page(
        state=request.GET.get("state", ""),
        about=request.GET.get("about", ""),
        before=request.GET.get("before", ""),
    )
    return render(request, "contacts/mail.html", {"page": page})


@require_safe
@supervisor_required
def mail_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One mail as its recipients get it, and what became of it."""
    mail = get_object_or_404(OutgoingMail, pk=pk)
    headers = shown_headers(mail)
    context = {
        "mail": mail,
        "headers": [pair for pair in headers if pair[0] in READ_HEADERS],
        "technical": [pair for pair in headers if pair[0] not in READ_HEADERS],
        "about": _page_about(mail),
        "title": title_of(mail),
        "came_back": selectors.came_back(mail),
    }
    return render(request, "contacts/mail_detail.html", context)


@require_safe
@supervisor_required
def mail_formatted(request: HttpRequest, pk: int) -> HttpResponse:
    """The HTML part of one mail, for the frame on its page; Http404 if only its recipient may read it."""
    mail = get_object_or_404(OutgoingMail, pk=pk)
    if mail.is_private:
        raise Http404
    return sandboxed(html_of(mail.subject, mail.shown_body))


def _page_about(mail: OutgoingMail) -> str:
    """The address of the page that the mail is about, by the pages that the settings name; "" without one."""
    sort, _, key = mail.about.partition(":")
    page = settings.CMS_PAGES_ABOUT.get(sort)
    return reverse(page, args=[int(key)]) if page and key.isdecimal() else ""


@acts_from("contacts:mail_detail", "pk")
@supervisor_required
def mail_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Try a mail again that failed or came back."""
    mail = get_object_or_404(OutgoingMail, pk=pk)
    if outbox.requeue(mail.pk, instant()):
        messages.success(request, "The mail is waiting again and goes out within a minute.")
    else:
        messages.warning(
            request, "Only a mail that failed or came back can be sent again; this one was left as it is."
        )
    return redirect("contacts:mail_detail", pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
@sign_in_required
def notice_settings(request: HttpRequest) -> HttpResponse:
    """Which kinds of notice this person wants by mail, and which always come."""
    user = signed_in_user(request)
    choice = NoticeChoice.objects.filter(user=user).first() or NoticeChoice(user=user)
    form = ChoiceForm(request.POST if request.method == "POST" else None, user=user, choice=choice)
    if request.method == "POST" and form.is_valid():
        choose(user, form.off(), digest=form.wants_digest(), now=instant())
        messages.success(request, "Your choices are kept. They hold from the next mail on.")
        return redirect("contacts:notice_settings")
    always = [kind for kind in kinds_for(user.role) if kind.always]
    return render(request, "contacts/notice_settings.html", {"form": form, "always": always})


# The link is what allows it, not a cookie: a mail program that posts to it has none [RFC 8058].
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@opened_by_link()
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Ends the mails that the link came with, for whoever got it, without signing in; only POST does."""
    ending = who_unsubscribes(token)
    if ending is None:
        raise Http404
    if request.method == "POST":
        end_mails(ending.user_id, ending.kind)
    # The page is for whoever has the link, so it names nobody, and the bar is empty.
    context = {"user": None, "kind": KINDS[ending.kind], "done": request.method == "POST"}
    return render(request, "contacts/unsubscribe.html", context)
