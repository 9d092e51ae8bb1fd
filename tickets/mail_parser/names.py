"""File names of attachments, made safe to show, to save and to serve."""

import re
import unicodedata

from tickets import subject
from tickets.mail_parser import limits

RESERVED = re.compile(r'[<>:"|?*%]')
DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d|conin\$|conout\$|clock\$)(\..*)?", re.I | re.S)
LONGEST_SUFFIX = 20
FILENAME_BYTES = 150  # without the suffix; file systems allow 255

# What a part without a name is called by; Python's own table differs from machine to machine.
SUFFIXES = {
    "application/pdf": "pdf",
    "application/zip": "zip",
    "application/rtf": "rtf",
    "application/msword": "doc",
    "application/vnd.ms-excel": "xls",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
    "application/ms-tnef": "dat",
    "application/pgp-encrypted": "asc",
    "application/pgp-signature": "asc",
    "application/pgp-keys": "asc",
    "application/pkcs7-mime": "p7m",
    "application/x-pkcs7-mime": "p7m",
    "application/pkcs7-signature": "p7s",
    "application/x-pkcs7-signature": "p7s",
    "application/json": "json",
    "application/xml": "xml",
    "audio/mpeg": "mp3",
    "image/png": "png",
    "image/jpeg": "jpg",
    "image/jpg": "jpg",
    "image/gif": "gif",
    "image/tiff": "tif",
    "image/bmp": "bmp",
    "image/svg+xml": "svg",
    "image/webp": "webp",
    "message/rfc822": "eml",
    "message/global": "eml",
    "message/delivery-status": "txt",
    "message/disposition-notification": "txt",
    "text/calendar": "ics",
    "text/csv": "csv",
    "text/html": "html",
    "text/plain": "txt",
    "text/rtf": "rtf",
    "text/rfc822-headers": "txt",
    "text/vcard": "vcf",
    "text/x-vcard": "vcf",
    "text/xml": "xml",
    "video/mp4": "mp4",
}


def safe_name(claimed: str, content_type: str, number: int) -> str:
    """The last component of a claimed name without anything that could hide, escape or run; never empty."""
    last = re.split(r"[/\\]", claimed[-4 * limits.HEADER_BYTES :].rstrip("/\\ "))[-1]
    name = RESERVED.sub("_", subject.clean(unicodedata.normalize("NFC", last[-2 * limits.LINE_SIGNS :])))
    name = re.sub(r"\s+\.", ".", name).strip(". ")
    if not name.strip("_. "):
        return f"attachment-{number}.{SUFFIXES.get(content_type, 'bin')}"
    return shortened(f"_{name}" if DEVICES.fullmatch(name) else name)


def shortened(name: str) -> str:
    """A name of at most 150 signs that keeps its suffix."""
    stem, dot, suffix = name.rpartition(".")
    if not stem or len(suffix) > LONGEST_SUFFIX:
        return _within(name, limits.FILENAME_SIGNS, FILENAME_BYTES)
    return _within(stem, limits.FILENAME_SIGNS - len(suffix) - 1, FILENAME_BYTES) + dot + suffix


def _within(text: str, signs: int, size: int) -> str:
    """The beginning of a text within so many signs and bytes."""
    return text[:signs].encode()[:size].decode(errors="ignore").rstrip(". ")
