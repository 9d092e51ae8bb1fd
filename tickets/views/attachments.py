"""The files of a conversation, as downloads and never as anything that a browser would open in our name."""

from collections.abc import Iterable, Iterator

from django.db.models import BinaryField
from django.db.models.functions import Length, Substr
from django.http import Http404, HttpRequest, StreamingHttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from contacts.access import origin_of, sign_in_required, signed_in_user
from contacts.clock import instant
from tickets.access import ticket_for
from tickets.models import Attachment
from tickets.services.fetched import fetched
from tickets.views.common import actor_of

PIECE = 1_000_000  # bytes that are held at once, whatever the size of the file

# The sorts that no browser runs; everything else is bytes.
PLAIN_TYPES = frozenset(
    {
        *("application/pdf", "application/zip", "application/msword", "application/vnd.ms-excel"),
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        *("image/png", "image/jpeg", "image/gif", "image/tiff", "image/bmp", "image/webp"),
        *("text/plain", "text/csv", "text/calendar"),
    }
)
UNSAFE_IN_NAMES = str.maketrans('/\\:*?"<>|%', "__________")


@require_safe
@sign_in_required
def attachment(request: HttpRequest, pk: int, file_pk: int) -> StreamingHttpResponse:
    """One file of a request that this person may see; Http404 for what is withheld as for what is missing [8.1].

    The files of an internal note are for staff alone [8.2]. Who fetches call detail is written down first [8.4].
    """
    user = signed_in_user(request)
    ticket = ticket_for(user, pk)
    files = Attachment.objects.filter(message__ticket=ticket, withheld="").defer("data")
    if user.is_agency_side:
        files = files.filter(message__internal=False)
    file = files.annotate(length=Length("data")).filter(pk=file_pk).first()
    if file is None:
        raise Http404("There is no such file.")
    if file.call_detail:
        fetched(ticket, file, actor=actor_of(request), origin=origin_of(request), now=instant())
    return as_download(_pieces(file.pk, file.length), file.length, file.filename, file.content_type)


def as_download(pieces: Iterable[bytes], length: int, filename: str, content_type: str) -> StreamingHttpResponse:
    """The file, as something that no browser opens in our name."""
    return StreamingHttpResponse(
        pieces,
        content_type=content_type if content_type in PLAIN_TYPES else "application/octet-stream",
        headers={
            "Content-Length": str(length),
            "Content-Disposition": content_disposition_header(True, _plain_name(filename)) or "attachment",
            "Content-Security-Policy": "sandbox; default-src 'none'",
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "private, no-store",
        },
    )


def _pieces(file_pk: int, length: int) -> Iterator[bytes]:
    """The file, piece by piece, so that a large one is never held whole."""
    row = Attachment.objects.filter(pk=file_pk)
    for start in range(0, length, PIECE):
        piece = Substr("data", start + 1, PIECE, output_field=BinaryField())
        yield bytes(row.values_list(piece, flat=True).get())


def _plain_name(filename: str) -> str:
    """The name without what a reader's machine would take for a folder, a stream or a line end."""
    shown = "".join(sign if sign.isprintable() else "_" for sign in filename)
    return shown.translate(UNSAFE_IN_NAMES).strip(". ") or "file"
