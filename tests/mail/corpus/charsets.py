"""Text in the charset that it names, in another one, or in none; and headers of eight bits."""

from tests.mail.corpus.form import Chapter, base64, letter, part, sent

chapter = Chapter("charsets")
case = chapter.case
headers = Chapter("8-bit headers")

UMLAUTS = "Grüße von Jürgen – 5 €"


def text(body: bytes, content_type: str, encoding: str = "8bit") -> bytes:
    """A letter with a body of these bytes under this type."""
    return sent(part(content_type, body, f"Content-Transfer-Encoding: {encoding}"))


case("UTF-8 that says so", text(UMLAUTS.encode(), "text/plain; charset=utf-8"), text=UMLAUTS)
case("Windows-1252 that says so", text(UMLAUTS.encode("cp1252"), "text/plain; charset=windows-1252"), text=UMLAUTS)
case(
    "Windows-1252 that calls itself Latin-1",
    text(UMLAUTS.encode("cp1252"), "text/plain; charset=iso-8859-1"),
    text=UMLAUTS,
)
case(
    "Windows-1252 that calls itself ASCII",
    text(UMLAUTS.encode("cp1252"), "text/plain; charset=us-ascii"),
    text=UMLAUTS,
)
case("UTF-8 that calls itself ASCII", text(UMLAUTS.encode(), "text/plain; charset=us-ascii"), text=UMLAUTS)
case("UTF-8 that calls itself Latin-1", text(UMLAUTS.encode(), "text/plain; charset=iso-8859-1"), text=UMLAUTS)
case(
    "Windows-1252 that calls itself UTF-8", text(UMLAUTS.encode("cp1252"), "text/plain; charset=utf-8"), text=UMLAUTS
)
case("UTF-8 that says nothing", text(UMLAUTS.encode(), "text/plain"), text=UMLAUTS)
case(
    "Windows-1252 that says nothing", text(UMLAUTS.encode("cp1252"), "text/plain"), text=UMLAUTS, notes__has="charset"
)
case("a charset that nobody knows", text(UMLAUTS.encode("cp1252"), "text/plain; charset=x-unknown"), text=UMLAUTS)
case("a charset that is no charset but a codec", text(b"75 7a", "text/plain; charset=rot13"), text="75 7a")
case("a charset that would unpack", text(b"x\x9cKL$\x02\x00H\xa0", "text/plain; charset=zlib"), text__lacks="\x00")
case("a charset of blanks and quotes", text(UMLAUTS.encode(), "text/plain; charset=' utf-8 '"), text=UMLAUTS)
case("a charset with a NUL byte", text(b"Hello", 'text/plain; charset="utf\x00-8"'), text="Hello")
case("a charset of ten thousand signs", text(b"Hello", f"text/plain; charset={'u' * 10_000}"), text="Hello")
case("two charsets on one line", text(UMLAUTS.encode(), "text/plain; charset=utf-8; charset=koi8-r"), text=UMLAUTS)
case("Russian in KOI8-R", text("Привет, мир".encode("koi8-r"), "text/plain; charset=koi8-r"), text="Привет, мир")
case(
    "Japanese in ISO-2022-JP",
    text("請求の件".encode("iso-2022-jp"), "text/plain; charset=iso-2022-jp", "7bit"),
    text="請求の件",
)
case(
    "ISO-2022-JP that breaks off in an escape",
    text(b"Bill \x1b$B@A\x1b", "text/plain; charset=iso-2022-jp", "7bit"),
    text__has="Bill",
)
case(
    "Chinese in GB18030 that calls itself GB2312",
    text("账单问题囧".encode("gb18030"), "text/plain; charset=gb2312"),
    text="账单问题囧",
)
case("UTF-7 with a hidden tag", text(b"Hi +ADw-script+AD4-", "text/plain; charset=utf-7", "7bit"), text__has="Hi")
case(
    "UTF-16 that says so",
    text(base64("Dial tone\r\n".encode("utf-16")), "text/plain; charset=utf-16", "base64"),
    text="Dial tone",
)
case(
    "UTF-16 with its mark that says nothing",
    text(base64("Dial tone\r\n".encode("utf-16")), "text/plain", "base64"),
    text="Dial tone",
)
case("a mark of UTF-8 before the text", text(b"\xef\xbb\xbfHello", "text/plain; charset=utf-8"), text="Hello")
case("UTF-8 cut off in the middle of a sign", text("Grüß".encode()[:-1], "text/plain; charset=utf-8"), text__has="Gr")
case("halves of signs that are no UTF-8", text(b"a\xed\xa0\x80b", "text/plain; charset=utf-8"), text__has=("a", "b"))
case(
    "a quoted-printable text with soft line ends",
    text(
        b"Gr=C3=BC=C3=9Fe von J=C3=\r\n=BCrgen =E2=80=93 5 =E2=82=AC", "text/plain; charset=utf-8", "quoted-printable"
    ),
    text=UMLAUTS,
)
case(
    "quoted-printable that is not",
    text(b"100% = 5=5=ZZ and =3D", "text/plain; charset=utf-8", "quoted-printable"),
    text__has=("100% = 5", "ZZ and ="),
)
case(
    "base64 with rubbish in it",
    text(b"SGVs!!bG8\r\n-gd29ybGQ=", "text/plain; charset=utf-8", "base64"),
    text__has="Hel",
)
case(
    "base64 that breaks off", text(b"SGVsbG8gd29ybGQ", "text/plain; charset=utf-8", "base64"), text__has="Hello worl"
)
case("an encoding that nobody knows", text(b"Hello", "text/plain; charset=utf-8", "x-whatever"), text="Hello")
case(
    "text that says base64 but is plain words",
    text(b"Please call me back about the line.", "text/plain", "base64"),
    rejected=False,
)
case(
    "an old program's uuencoded file in the text",
    letter("See the bill.\n\nbegin 644 bill.txt\n#0V%T\n`\nend\n", content_type="text/plain"),
    text__has="See the bill.",
)
case(
    "flowed text",
    letter(
        "Please move the line \nto floor 3.\n\nThanks,\nDana\n",
        content_type="text/plain; charset=utf-8; format=flowed",
    ),
    text="Please move the line to floor 3.\n\nThanks,\nDana",
)
case(
    "flowed text with deleted blanks",
    letter("Please mo \nve the line.\n", content_type="text/plain; format=flowed; delsp=yes"),
    text="Please move the line.",
)
case(
    "enriched text",
    letter("<bold>No</bold> dial tone.\n", content_type="text/enriched; charset=utf-8"),
    text__has="dial tone",
)
case("right-to-left signs in the text", letter("pay \u202e0001\u202c now\n"), text="pay 0001 now")

headers.case(
    "a subject as raw UTF-8",
    letter(headers="Subject: Café Müller: no dial tone – 770-555-0142"),
    customer="Café Müller",
    account="770-555-0142",
)
headers.case(
    "a subject as raw Latin-1",
    letter(headers="Subject: Café Müller: no dial tone - 770-555-0142".encode("latin-1")),
    customer="Café Müller",
)
headers.case("a subject as raw UTF-8 that breaks off", letter(headers=b"Subject: Caf\xc3"), subject__has="Caf")
headers.case(
    "recipients with raw names",
    letter(headers="To: Jürgen <juergen@harbor.example>".encode("latin-1")),
    to=("juergen@harbor.example",),
)
headers.case(
    "a raw byte in a header's name", letter(headers=b"X-\xfcbel: yes"), text="Please look into it.", rejected=False
)
headers.case(
    "a file name as raw UTF-8",
    sent(part("application/pdf", b"x", 'Content-Disposition: attachment; filename="Müller – Rechnung.pdf"')),
    files=("Müller – Rechnung.pdf",),
)
headers.case(
    "a file name as raw Latin-1",
    sent(part("application/pdf", b"x", 'Content-Disposition: attachment; filename="Müller.pdf"'.encode("latin-1"))),
    files=("Müller.pdf",),
)
