"""Broken structure: boundaries, depth, size, and bytes that are hardly mail. Nothing of it is refused for that."""

from tests.mail.corpus.form import USUAL, Chapter, attached, base64, exact, letter, multi, part, sent

boundaries = Chapter("boundaries")
nested = Chapter("nested messages")
deep = Chapter("deep MIME")
huge = Chapter("huge messages")
nul = Chapter("NUL bytes")
many = Chapter("thousands of headers")
hardly = Chapter("hardly mail")

HELLO = part("text/plain; charset=utf-8", "Hello\n")
PDF = attached('filename="bill.pdf"', b"%PDF-1.4 the bill", "application/pdf")


def open_ended(entity: bytes) -> bytes:
    """A multipart entity without its final boundary."""
    return entity.removesuffix(b"\r\n--outer--\r\n")


def raw_multipart(content_type: str, body: str) -> bytes:
    """A message of a multipart type with a body written by hand."""
    return sent(part(content_type, body))


boundaries.case("text and a file", sent(multi("mixed", HELLO, PDF)), text="Hello", files=("bill.pdf",), sizes=(17,))
boundaries.case(
    "the final one is missing",
    sent(open_ended(multi("mixed", HELLO, PDF))),
    text="Hello",
    files=("bill.pdf",),
    sizes=(17,),
)
boundaries.case(
    "none is named",
    raw_multipart("multipart/mixed", "--outer\n\nHello\n--outer--\n"),
    text__has="Hello",
    rejected=False,
)
boundaries.case(
    "the named one never comes",
    raw_multipart("multipart/mixed; boundary=other", "--outer\n\nHello\n--outer--\n"),
    text__has="Hello",
    rejected=False,
)
boundaries.case("an empty one", raw_multipart('multipart/mixed; boundary=""', "--\n\nHello\n----\n"), rejected=False)
boundaries.case(
    "one without quotes and with odd signs",
    raw_multipart("multipart/mixed; boundary=a'b+c_d", "--a'b+c_d\n\nHello\n--a'b+c_d--\n"),
    text="Hello",
)
boundaries.case(
    "blanks behind each",
    raw_multipart("multipart/mixed; boundary=outer", "--outer  \n\nHello\n--outer--  \n"),
    text="Hello",
)
boundaries.case(
    "a preamble and an epilogue are not text",
    raw_multipart("multipart/mixed; boundary=outer", "Your program is old.\n--outer\n\nHello\n--outer--\nBye.\n"),
    text="Hello",
)
boundaries.case(
    "no part between two",
    raw_multipart("multipart/mixed; boundary=outer", "--outer\n--outer\n\nHello\n--outer--\n"),
    text__has="Hello",
)
boundaries.case("only the final one", raw_multipart("multipart/mixed; boundary=outer", "--outer--\n"), rejected=False)
boundaries.case(
    "the inner one begins like the outer one",
    sent(multi("mixed", multi("alternative", HELLO, part("text/html", "<p>Hello"), boundary="outer-1"), PDF)),
    text="Hello",
    html="<p>Hello",
    files=("bill.pdf",),
)
boundaries.case(
    "the inner one is the outer one's",
    sent(multi("mixed", multi("alternative", HELLO, boundary="outer"), PDF)),
    text__has="Hello",
    rejected=False,
)
boundaries.case(
    "the inner one is never closed",
    sent(multi("mixed", open_ended(multi("alternative", HELLO)).replace(b"outer", b"inner"), PDF)),
    text="Hello",
    files=("bill.pdf",),
)
boundaries.case("one of five thousand signs", sent(multi("mixed", HELLO, PDF, boundary="b" * 5_000)), rejected=False)
boundaries.case(
    "in a header that is folded",
    raw_multipart('multipart/mixed;\r\n\tboundary="outer"', "--outer\n\nHello\n--outer--\n"),
    text="Hello",
)
boundaries.case(
    "parts without any header",
    raw_multipart("multipart/mixed; boundary=outer", "--outer\n\nHello\n--outer\n\nagain\n--outer--\n"),
    text__has=("Hello", "again"),
)
boundaries.case("a type that is no type", letter("Hello\n", content_type="text"), text="Hello", rejected=False)
boundaries.case("a type of nonsense", letter("Hello\n", content_type=";;;=/"), rejected=False)
boundaries.case(
    "a multipart in base64, which the rules forbid",
    sent(multi("mixed", HELLO), "Content-Transfer-Encoding: base64"),
    rejected=False,
)

FORWARDED = part("message/rfc822", letter("The line is dead.\n", "From: customer@acme.example\nSubject: dead line"))
nested.case(
    "a message is attached whole",
    sent(multi("mixed", HELLO, FORWARDED)),
    text="Hello",
    text__lacks="dead",
    types=("message/rfc822",),
    from_email="dana@harbor.example",
    subject=USUAL["Subject"],
)
nested.case("its name ends in .eml", sent(multi("mixed", HELLO, FORWARDED)), files__count=1, file_endings=(".eml",))
nested.case(
    "the whole message is another one",
    sent(FORWARDED),
    types=("message/rfc822",),
    from_email="dana@harbor.example",
    rejected=False,
)
nested.case(
    "a message in base64, which the rules forbid",
    sent(
        multi(
            "mixed",
            HELLO,
            part("message/rfc822", base64(b"Subject: x\r\n\r\ny"), "Content-Transfer-Encoding: base64"),
        )
    ),
    text="Hello",
    rejected=False,
)
nested.case(
    "a file inside an attached message is not a file of ours",
    sent(multi("mixed", HELLO, part("message/rfc822", sent(multi("mixed", HELLO, PDF, boundary="inner"))))),
    text="Hello",
    files__count=1,
)
nested.case(
    "a digest of two messages",
    sent(multi("digest", b"\r\nSubject: a\r\n\r\nfirst", b"\r\nSubject: b\r\n\r\nsecond")),
    rejected=False,
    types=("message/rfc822", "message/rfc822"),
)
nested.case(
    "an external body is not fetched",
    sent(
        multi(
            "mixed",
            HELLO,
            part(
                'message/external-body; access-type=URL; URL="http://stranger.example/x"',
                "Content-Type: image/png\n\n",
            ),
        )
    ),
    text="Hello",
)
nested.case(
    "one half of a split message",
    letter("Hello\n", content_type="message/partial; id=a; number=1; total=2"),
    rejected=False,
)


def nesting(depth: int) -> bytes:
    """Multiparts inside each other, with a text in the innermost."""
    opening = b"".join(
        b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (n, n) for n in range(depth)
    )
    return sent(opening + HELLO)


def boxes(depth: int) -> bytes:
    """Messages inside each other."""
    return sent(b"Content-Type: message/rfc822\r\n\r\n" * depth + HELLO)


deep.case("ten multiparts", nesting(10), text="Hello")
deep.case("a hundred multiparts", nesting(100), rejected=False)
deep.case("five thousand multiparts", nesting(5_000), from_email="dana@harbor.example", rejected=False)
deep.case("a hundred messages", boxes(100), from_email="dana@harbor.example", rejected=False)
deep.case("five thousand messages", boxes(5_000), from_email="dana@harbor.example", rejected=False)
deep.case(
    "multiparts of one boundary, two thousand deep",
    sent(b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\n' * 2_000 + HELLO),
    rejected=False,
)
deep.case(
    "the text stands beside two thousand multiparts", sent(multi("mixed", HELLO, nesting(2_000))), text__has="Hello"
)

huge.case(
    "ten megabytes of attachment",
    sent(multi("mixed", HELLO, attached('filename="big.bin"', bytes(7_500_000)))),
    text="Hello",
    files=("big.bin",),
    sizes=(7_500_000,),
)
huge.case(
    "one line of five megabytes", letter(b"x" * 5_000_000), text__has="xxx", text__at_most=500_100, rejected=False
)
huge.case("a million empty lines", letter(b"Hello" + b"\r\n" * 1_000_000), text="Hello")
huge.case(
    "a million quoted lines", letter(b"Hello\r\n" + b"> x\r\n" * 1_000_000), reply__has="Hello", text__at_most=500_100
)
huge.case(
    "five megabytes of HTML",
    letter(b"<p>Hello" + b"<b>x" * 1_250_000, content_type="text/html"),
    text__has="Hello",
    html__at_most=1_000_100,
)
huge.case(
    "five thousand parts",
    sent(multi("mixed", HELLO, *[part("text/plain", f"part {n}\n") for n in range(5_000)])),
    text__has="Hello",
    notes__has="part",
)
huge.case(
    "five thousand files",
    sent(multi("mixed", HELLO, *[attached(f"filename=f{n}.txt") for n in range(5_000)])),
    text="Hello",
    attachments__count=100,
    files__has="f0.txt",
)
huge.case(
    "a header of two megabytes",
    letter(headers="X-Long: " + "x" * 2_000_000),
    text="Please look into it.",
    rejected=False,
)
huge.case(
    "a header folded a hundred thousand times",
    letter(headers="X-Long: x" + "\r\n x" * 100_000),
    text="Please look into it.",
)
huge.case(
    "a subject of a megabyte",
    letter(headers="Subject: " + "Acme " * 200_000),
    subject__at_most=1000,
    subject__has="Acme",
)
huge.case(
    "three thousand references",
    letter(headers="References: " + "\r\n ".join(f"<{n}@a.example>" for n in range(3_000))),
    references__count=100,
    references__has=("<0@a.example>", "<2999@a.example>"),
)
huge.case(
    "a type with ten thousand parameters",
    letter("Hello\n", content_type="text/plain" + "".join(f"; p{n}=x" for n in range(10_000))),
    text="Hello",
)
huge.case(
    "a name in ten thousand pieces",
    sent(
        multi(
            "mixed",
            HELLO,
            part(
                "application/pdf",
                "x",
                "Content-Disposition: attachment" + "".join(f";\r\n filename*{n}=a" for n in range(10_000)),
            ),
        )
    ),
    text="Hello",
    attachments__count=1,
)

nul.case("in the text", letter(b"Hel\x00lo\r\n"), text__lacks="\x00", text__has="lo")
nul.case(
    "in the subject",
    letter(headers=b"Subject: Ac\x00me: credit missing - 770-555-0142"),
    subject__lacks="\x00",
    account="770-555-0142",
)
nul.case("in the Message-ID", letter(headers=b"Message-ID: <a\x00b@c.example>"), message_id__lacks="\x00")
nul.case(
    "in HTML",
    letter(b"<p>Hel\x00lo<scr\x00ipt>x</script>", content_type="text/html"),
    text__lacks="\x00",
    html__lacks="\x00",
)
nul.case(
    "in a boundary",
    sent(b'Content-Type: multipart/mixed; boundary="a\x00b"\r\n\r\n--a\x00b\r\n\r\nHello\r\n--a\x00b--\r\n'),
    rejected=False,
)
nul.case(
    "in an attachment, where they belong",
    sent(multi("mixed", HELLO, attached("filename=a.bin", b"\x00\x01\x00"))),
    sizes=(3,),
)
nul.case("nothing else", b"\x00" * 1_000, rejected=True)

many.case(
    "five thousand before the ones that count",
    b"".join(b"X-H%d: y\r\n" % n for n in range(5_000)) + letter(),
    from_email="dana@harbor.example",
    text="Please look into it.",
)
many.case(
    "fifty thousand behind them",
    letter(headers="".join(f"X-H{n}: y\n" for n in range(50_000))),
    from_email="dana@harbor.example",
    text="Please look into it.",
)
many.case(
    "ten thousand Received lines",
    b"Received: from a by b; Tue, 15 Sep 2026 10:00:00 -0400\r\n" * 10_000 + letter(),
    from_email="dana@harbor.example",
)
many.case(
    "ten thousand From lines", letter(headers="From: a@stranger.example\n" * 10_000), from_email="a@stranger.example"
)
many.case(
    "five thousand in a part",
    sent(multi("mixed", part("text/plain", "Hello\n", "".join(f"X-H{n}: y\n" for n in range(5_000))))),
    text="Hello",
)

hardly.case("no byte at all", b"", rejected=True, from_email="", text="")
hardly.case("one line end", b"\r\n", rejected=True)
hardly.case("a body without headers", b"Hello, my phone is dead.\r\n", rejected=True)
hardly.case(
    "headers without a body",
    b"From: dana@harbor.example\r\nSubject: Acme: dead - 770-555-0142",
    from_email="dana@harbor.example",
    text="",
    rejected=False,
)
hardly.case("a picture", bytes(range(256)) * 40, rejected=True)
hardly.case(
    "bare line feeds for line ends",
    letter("Hello\n").replace(b"\r\n", b"\n"),
    from_email="dana@harbor.example",
    text="Hello",
)
hardly.case(
    "bare carriage returns for line ends",
    letter("Hello\n").replace(b"\r\n", b"\r"),
    from_email="dana@harbor.example",
    text="Hello",
)
hardly.case("mixed line ends", letter(b"one\ntwo\r\nthree\rfour"), text="one\ntwo\nthree\nfour")
hardly.case(
    "the line of a mailbox file at the top",
    b"From dana@harbor.example Tue Sep 15 10:00:00 2026\r\n" + letter(),
    from_email="dana@harbor.example",
    text="Please look into it.",
)
hardly.case(
    "a mark of UTF-8 at the top", b"\xef\xbb\xbf" + letter(), from_email="dana@harbor.example", rejected=False
)
hardly.case(
    "a line without a colon among the headers",
    exact("From: dana@harbor.example\nthis is no header\nSubject: Acme\n\nHello\n"),
    from_email="dana@harbor.example",
    rejected=False,
)
hardly.case(
    "a header with a blank before its colon",
    exact("From : dana@harbor.example\nSubject : Acme\n\nHello\n"),
    from_email="dana@harbor.example",
    subject="Acme",
    text="Hello",
)
hardly.case(
    "header names in capitals",
    exact("FROM: dana@harbor.example\nSUBJECT: Acme\nCONTENT-TYPE: TEXT/PLAIN; CHARSET=UTF-8\n\nGrüße\n"),
    from_email="dana@harbor.example",
    subject="Acme",
    text="Grüße",
)
hardly.case(
    "no MIME version and no type",
    exact("From: dana@harbor.example\nSubject: Acme\n\nHello\n"),
    text="Hello",
    rejected=False,
)
