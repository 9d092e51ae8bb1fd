"""Files, and the sealed, packed and proprietary parts that are kept as files."""

from hashlib import sha256
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

from tests.mail.corpus.form import Chapter, attached, base64, exact, letter, multi, part, sent, with_attachments

files = Chapter("attachments")
winmail = Chapter("winmail.dat")
calendar = Chapter("calendar")
smime = Chapter("S/MIME")
pgp = Chapter("PGP")
bombs = Chapter("zip-bomb-like parts")

HELLO = part("text/plain; charset=utf-8", "Hello\n")

files.case(
    "its bytes, size and digest",
    with_attachments(attached("filename=a.bin", b"\x00\r\n\xff")),
    sizes=(4,),
    digests=(sha256(b"\x00\r\n\xff").hexdigest(),),
)
files.case("an empty one is kept", with_attachments(attached("filename=a.txt", b"")), files=("a.txt",), sizes=(0,))
files.case(
    "without an encoding, byte by byte",
    with_attachments(
        part("application/octet-stream", b"\x80\x81\xff", "Content-Disposition: attachment; filename=a.bin")
    ),
    sizes=(3,),
)
files.case(
    "a text file is a file, not text of the message",
    with_attachments(part("text/plain", "name,cost\n", "Content-Disposition: attachment; filename=costs.csv")),
    text="See attached.",
    files=("costs.csv",),
)
files.case(
    "a text part with a name but shown in line",
    sent(
        multi(
            "mixed",
            HELLO,
            part("text/plain; name=log.txt", "12:00 no tone\n", "Content-Disposition: inline; filename=log.txt"),
        )
    ),
    text__has="Hello",
    files=("log.txt",),
)
files.case(
    "an HTML file is a file",
    with_attachments(part("text/html", "<script>x</script>", "Content-Disposition: attachment; filename=page.html")),
    text="See attached.",
    html="",
    files=("page.html",),
)
files.case(
    "the only part is a file",
    sent(attached("filename=bill.pdf", b"x", "application/pdf")),
    files=("bill.pdf",),
    rejected=False,
)
files.case(
    "a picture inside HTML",
    sent(
        multi(
            "related",
            part("text/html", '<p>Hello <img src="cid:logo@a">'),
            part(
                "image/png",
                base64(b"png"),
                "Content-ID: <logo@a>\nContent-Transfer-Encoding: base64\n"
                "Content-Disposition: inline; filename=logo.png",
            ),
        )
    ),
    text__has="Hello",
    content_ids=("logo@a",),
    types=("image/png",),
)
files.case(
    "a picture between two texts, as Apple Mail writes",
    sent(
        multi(
            "mixed",
            HELLO,
            attached("filename=a.png", b"x", "image/png").replace(b"attachment;", b"inline;"),
            part("text/plain", "Goodbye\n"),
        )
    ),
    text__has=("Hello", "Goodbye"),
    files=("a.png",),
)
files.case(
    "both forks of a Macintosh file",
    with_attachments(
        multi(
            "appledouble",
            attached("filename=bill.pdf", b"r", "application/applefile"),
            attached("filename=bill.pdf", b"d", "application/pdf"),
            boundary="fork",
        )
    ),
    text="See attached.",
    types__has="application/pdf",
)
files.case(
    "a voice message from a telephone system",
    with_attachments(attached("filename=voice.wav", b"RIFF", "audio/wav")),
    types=("audio/wav",),
)
files.case(
    "a type written in capitals",
    with_attachments(attached("filename=a.pdf", b"x", "APPLICATION/PDF")),
    types=("application/pdf",),
)
files.case("a type that is no type", with_attachments(attached("filename=a.pdf", b"x", "pdf")), files=("a.pdf",))
files.case(
    "a type with a line of HTML in it",
    with_attachments(attached("filename=a.pdf", b"x", "text/<script>")),
    files=("a.pdf",),
    types__lacks="text/<script>",
)
files.case(
    "a rich text file instead of text",
    sent(part("application/rtf", r"{\rtf1 Hello}")),
    types=("application/rtf",),
    rejected=False,
)

TNEF = b"\x78\x9f\x3e\x22\x01\x00\x06\x90\x08\x00"
winmail.case(
    "beside a text",
    with_attachments(attached("filename=winmail.dat", TNEF, "application/ms-tnef")),
    text="See attached.",
    files=("winmail.dat",),
    types=("application/ms-tnef",),
    sizes=(10,),
)
winmail.case(
    "as the whole message",
    sent(attached('filename="winmail.dat"', TNEF, "application/ms-tnef")),
    files=("winmail.dat",),
    rejected=False,
    notes__has="winmail.dat",
)
winmail.case(
    "under a type that tells nothing",
    with_attachments(attached("filename=winmail.dat", TNEF)),
    files=("winmail.dat",),
)

EVENT = """
    BEGIN:VCALENDAR
    METHOD:{method}
    BEGIN:VEVENT
    SUMMARY:Cutover of the Acme lines
    DTSTART:20260916T140000Z
    END:VEVENT
    END:VCALENDAR
    """


def event(method: str) -> bytes:
    """A calendar part with this method."""
    return part(f"text/calendar; charset=utf-8; method={method}; name=invite.ics", EVENT.format(method=method))


calendar.case(
    "an invitation beside a text",
    sent(multi("alternative", HELLO, event("REQUEST"))),
    text="Hello",
    types=("text/calendar",),
    is_auto=False,
)
calendar.case(
    "an invitation alone",
    sent(event("REQUEST")),
    text__has="Cutover of the Acme lines",
    types=("text/calendar",),
    rejected=False,
)
calendar.case(
    "an accepted invitation is an automatic answer",
    sent(event("REPLY"), "Subject: Accepted: Cutover of the Acme lines"),
    is_auto=True,
    types=("text/calendar",),
)
calendar.case(
    "an invitation as a file",
    with_attachments(attached("filename=invite.ics", exact(EVENT), "application/ics")),
    text="See attached.",
    files=("invite.ics",),
)
calendar.case(
    "a calendar of rubbish",
    sent(part("text/calendar; method=REQUEST", b"\xff\x00BEGIN:")),
    rejected=False,
    types=("text/calendar",),
)

smime.case(
    "signed: the text is read, the signature kept",
    sent(multi("signed", HELLO, attached("filename=smime.p7s", b"sig", "application/pkcs7-signature"))),
    text="Hello",
    files=("smime.p7s",),
    types=("application/pkcs7-signature",),
)
smime.case(
    "sealed: kept, and a note says why there is no text",
    sent(attached("filename=smime.p7m", b"sealed", "application/pkcs7-mime; smime-type=enveloped-data")),
    files=("smime.p7m",),
    types=("application/pkcs7-mime",),
    rejected=False,
    notes__has="S/MIME",
)
smime.case(
    "signed in one piece",
    sent(attached("filename=smime.p7m", b"opaque", "application/x-pkcs7-mime; smime-type=signed-data")),
    files=("smime.p7m",),
    rejected=False,
)
smime.case(
    "a signed answer with quotes",
    sent(
        multi(
            "signed",
            part("text/plain", "Yes.\n\nOn Tue, 15 Sep 2026, Rita wrote:\n> Go on?\n"),
            attached("filename=smime.p7s", b"sig", "application/pkcs7-signature"),
        )
    ),
    reply="Yes.",
)

pgp.case(
    "signed: the text is read, the signature kept",
    sent(
        multi(
            "signed",
            HELLO,
            part("application/pgp-signature; name=signature.asc", "-----BEGIN PGP SIGNATURE-----\nx\n"),
        )
    ),
    text="Hello",
    files=("signature.asc",),
)
pgp.case(
    "sealed: kept, and a note says why there is no text",
    sent(
        multi(
            "encrypted",
            part("application/pgp-encrypted", "Version: 1\n"),
            part("application/octet-stream; name=encrypted.asc", "-----BEGIN PGP MESSAGE-----\nx\n"),
        )
    ),
    files__has="encrypted.asc",
    rejected=False,
    notes__has="PGP",
)
pgp.case(
    "a key in a file",
    with_attachments(attached("filename=key.asc", b"-----BEGIN PGP PUBLIC KEY BLOCK-----", "application/pgp-keys")),
    types=("application/pgp-keys",),
)
pgp.case(
    "signed in the text",
    letter("""
    -----BEGIN PGP SIGNED MESSAGE-----
    Hash: SHA256

    The line is dead.
    -----BEGIN PGP SIGNATURE-----

    iQEzBAEBCAAdFiEE
    -----END PGP SIGNATURE-----
    """),
    text__has="The line is dead.",
    reply__has="The line is dead.",
)


def packed(size: int) -> bytes:
    """A ZIP file that would unpack to so many bytes."""
    box = BytesIO()
    with ZipFile(box, "w", ZIP_DEFLATED) as archive:
        archive.writestr("bomb.txt", bytes(size))
    return box.getvalue()


bombs.case(
    "a small ZIP of a large file is kept as it came",
    with_attachments(attached("filename=bomb.zip", packed(20_000_000), "application/zip")),
    files=("bomb.zip",),
    sizes=(len(packed(20_000_000)),),
)
bombs.case(
    "gzip as an encoding of the part",
    sent(part("text/plain", b"\x1f\x8b\x08\x00\x00", "Content-Transfer-Encoding: gzip")),
    rejected=False,
)
bombs.case(
    "gzip as an encoding of the content", sent(part("text/plain", b"Hello", "Content-Encoding: gzip")), text="Hello"
)
bombs.case(
    "a base64 part of ten thousand lines of one sign",
    with_attachments(
        part(
            "application/zip",
            b"QUJD\r\n" * 10_000,
            "Content-Transfer-Encoding: base64\nContent-Disposition: attachment; filename=a.zip",
        )
    ),
    sizes=(30_000,),
)
bombs.case(
    "entities of HTML that would grow",
    letter("<!DOCTYPE x [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;&a;'>]><p>&b; Hello", content_type="text/html"),
    text__has="Hello",
    text__at_most=200,
)
