"""Words that are nowhere but in what belongs to one agency, and where they turn up."""

import html
import io
import re
import zipfile
from collections.abc import Iterable
from urllib.parse import unquote_plus

from django.http import HttpResponseBase, StreamingHttpResponse

MARK = "qzvkjx"  # letters only: no escaping, quoting or change of case hides them, and no random token has them
WORD = re.compile(rf"{MARK}[a-z0-9]*")
ZIPPED = b"PK\x03\x04"  # a spreadsheet is one


def canary(field: str) -> str:
    """A word that says in which field it was planted."""
    return f"Q{MARK[1:]}{re.sub('[^a-z0-9]', '', field.lower())}"


def body_of(response: HttpResponseBase) -> bytes:
    """The whole body, also of an answer that is written piece by piece."""
    if isinstance(response, StreamingHttpResponse):
        return b"".join(response.streaming_content)  # type: ignore[arg-type]
    return bytes(response.content)  # type: ignore[attr-defined]


def readable(response: HttpResponseBase, body: bytes) -> str:
    """All that an answer gives away, headers and cookies included, in small letters and without any escaping.

    An address may stand within another one, so that it is quoted twice.
    """
    heads = [f"{name}: {value}" for name, value in response.items()]
    cookies = [morsel.OutputString() for morsel in response.cookies.values()]
    said = "\n".join([*heads, *cookies, unzipped(body).decode(errors="replace")])
    return html.unescape(unquote_plus(unquote_plus(said))).lower().replace("<wbr>", "")


def unzipped(body: bytes) -> bytes:
    """The body, or the files within where it is a spreadsheet; its theme has round numbers of its own."""
    if not body.startswith(ZIPPED):
        return body
    with zipfile.ZipFile(io.BytesIO(body)) as files:
        return b"\n".join(files.read(name) for name in files.namelist() if "/theme/" not in name)


def found_in(said: str, secrets: Iterable[str], typed: Iterable[str] = ()) -> set[str]:
    """The canaries and secrets in what an answer says, but for what the visitor typed."""
    for words in sorted(typed, key=len, reverse=True):
        said = said.replace(words.lower(), "")
    return {*WORD.findall(said), *(secret for secret in secrets if secret in said)}
