"""The words of the mails, for supervisors: edited, seen with real data, kept as a new version, and led back."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from contacts.access import signed_in_user, supervisor_required
from contacts.clock import instant
from contacts.errors import RefusedError
from contacts.models import MailWording
from contacts.row_ids import row_id
from contacts.templatetags.wording import WordingNode, wording_of
from contacts.wordings import change_wording, newest_wording
from tickets.forms.wording import WordingForm
from tickets.mail_texts import TEXTS, MailText, filled
from tickets.selectors.wordings import past_wordings
from tickets.views.texts import page_of, sample_of, text_of


@require_http_methods(["GET", "HEAD", "POST"])
@supervisor_required
def wording(request: HttpRequest, key: str) -> HttpResponse:
    """The words of one text: typed, seen as the mail that they would make, kept."""
    text = text_of(key)
    node = wording_of(text.path)
    if node is None:
        raise Http404("The words of this text are not to be edited.")
    row = newest_wording(node.key)
    start, why = _start(request, node)
    form = WordingForm(request.POST if request.method == "POST" else None, node=node, row=row, start=start, why=why)
    step = request.POST.get("step")
    if not form.is_valid() or step == "edit":
        return _form_page(request, text, node, form)
    if step == "save":
        try:
            return _saved(request, text, node, form)
        except RefusedError as error:
            form.refuse(error)
            return _form_page(request, text, node, form)
    return _preview(request, text, form)


def _start(request: HttpRequest, node: WordingNode) -> tuple[str, str]:
    """The words of the version that is asked for and the reason that is offered; both empty where none is."""
    asked = request.GET.get("from", "")
    if asked == "shipped":
        return node.shipped, "Back to the shipped words."
    number = row_id(asked)
    row = MailWording.objects.filter(key=node.key, version=number).first() if number is not None else None
    return (row.words or node.shipped, f"Back to version {row.version}.") if row else ("", "")


def _saved(request: HttpRequest, text: MailText, node: WordingNode, form: WordingForm) -> HttpResponse:
    typed = form.cleaned_data
    row = change_wording(
        node.key,
        form.kept_words(),
        base_version=typed["base_version"],
        note=typed["note"],
        by=signed_in_user(request),
        now=instant(),
    )
    messages.success(request, f"Saved as version {row.version}. Mails are written by it from now on.")
    return redirect("tickets:wording", text.key)


def _preview(request: HttpRequest, text: MailText, form: WordingForm) -> HttpResponse:
    """The mail that the words would make, with the data of a request; nothing is kept yet."""
    context = page_of(request, text) | {"form": form}
    if ticket := context["ticket"]:
        context["mail"] = filled(text, sample_of(request, ticket), tried=form.cleaned_data["words"])
    return render(request, "tickets/wording_preview.html", context)


def _form_page(request: HttpRequest, text: MailText, node: WordingNode, form: WordingForm) -> HttpResponse:
    row = newest_wording(node.key)
    context: dict[str, Any] = page_of(request, text) | {
        "form": form,
        "parts": node.parts.values(),
        "versions": past_wordings(node),
        "unfit": node.faults(row.words) if row and row.words else [],
        "others": [other.title for other in TEXTS.values() if other.path == text.path and other.key != text.key],
        "is_start": bool(request.GET.get("from")) and not form.is_bound,
    }
    return render(request, "tickets/wording.html", context, status=422 if form.errors else 200)
