"""Mail written to break its reader: to hang it, to feed it another's name, or to hide the answer from it."""

from tests.mail.corpus.form import Chapter, attached, letter, multi, part, sent, with_attachments

slow = Chapter("made to hang")
forged = Chapter("made to deceive")
hidden = Chapter("made to hide the answer")

BOSS = "boss@cms.example"
EVIL = "evil@stranger.example"


def hanging(
    name: str, body: str | bytes, content_type: str = "text/plain; charset=utf-8", **expected: object
) -> None:
    """A case of a body that makes a careless reader search for ever; the mail is taken all the same."""
    slow.case(name, letter(body, content_type=content_type), rejected=False, **expected)


def deceiving(name: str, line: str | bytes, **expected: object) -> None:
    """A case of a From line that tries to pass for the boss."""
    raw = b"From: " + (line.encode() if isinstance(line, str) else line)
    forged.case(name, letter(headers=raw), from_email__isnt=BOSS, **expected)


hanging("blanks, and then the end of a line that quotes", " " * 400_000 + "wrote:", text__has="wrote:")
hanging("the beginning of a line that quotes, again and again", "On " * 150_000 + "wrote:\n> x\n")
hanging("lines that begin to quote and never end", "On Tue, Rita Hale\n" * 30_000)
hanging("signs of quoting on one line", ">" * 400_000)
hanging("signs of quoting with blanks", "> " * 200_000)
hanging("quotes and answers in turn", "> x\ny\n" * 30_000, reply__has="> x\ny")
hanging("fields of a block without end", "From: x\n" * 30_000)
hanging("signatures without end", "-- \n" * 50_000)
hanging("rules without end", "-" * 200_000 + "\n" + "_" * 200_000)
hanging("flowed lines without end", "x \n" * 200_000, "text/plain; format=flowed; delsp=yes", text__has="xxx")
hanging("opening brackets of HTML", "<" * 300_000, "text/html")
hanging("comments of HTML that never close", "<!--" * 100_000, "text/html")
hanging("bold inside bold", "<b>" * 100_000 + "Hello", "text/html", text__has="Hello")
hanging("quotes inside quotes of HTML", "<blockquote>" * 50_000 + "Hello", "text/html")
hanging("tables inside tables", "<table><tr><td>" * 20_000 + "Hello", "text/html")
hanging(
    "a tag with a hundred thousand attributes", "<p " + "a=b " * 100_000 + ">Hello", "text/html", text__has="Hello"
)
hanging("signs of HTML beyond all signs", "<p>&#x110000;&#xD800;&#99999999999;Hello", "text/html", text__has="Hello")
hanging("entities of HTML without end", "&amp;" * 100_000, "text/html", text__has="&&&")
hanging(
    "links without end", '<a href="https://a.example">x</a> ' * 10_000, "text/html", text__has="https://a.example"
)
hanging("a boundary on every line", "--outer\n" * 100_000, "multipart/mixed; boundary=outer")
hanging(
    "a boundary of signs that patterns know",
    "--.*+(\n\nHello\n--.*+(--\n",
    'multipart/mixed; boundary=".*+("',
    text="Hello",
)
hanging("blanks in the type", "Hello", "text/plain;" + " " * 60_000 + "charset=utf-8", text="Hello")
hanging("quotes in the type that never close", "Hello", 'text/plain; charset="' + "\\" * 60_000, text="Hello")
hanging("semicolons in the type", "Hello", "text/plain" + ";" * 60_000, text="Hello")
hanging(
    "a charset in a piece of astronomic number", "Hello", "text/plain; charset*99999999999999=utf-8", text="Hello"
)

slow.case(
    "soft line ends of quoted-printable",
    sent(part("text/plain", b"=\r\n" * 500_000 + b"Hello", "Content-Transfer-Encoding: quoted-printable")),
    text="Hello",
)
slow.case(
    "signs of equality in quoted-printable",
    sent(part("text/plain", b"=" * 2_000_000, "Content-Transfer-Encoding: quoted-printable")),
    text__has="=",
)
slow.case(
    "empty lines in base64",
    sent(part("text/plain", b"\r\n" * 500_000 + b"SGVsbG8=", "Content-Transfer-Encoding: base64")),
    text="Hello",
)
slow.case(
    "a file name's piece of astronomic number",
    with_attachments(attached("filename*99999999999999=a.pdf")),
    attachments__count=1,
)
slow.case(
    "a file name's piece of a number with five thousand digits",
    with_attachments(attached(f"filename*{'9' * 5_000}=a.pdf")),
    attachments__count=1,
)
slow.case(
    "brackets in the references",
    letter(headers="References: " + "<" * 60_000),
    references__at_most=100,
    rejected=False,
)
slow.case(
    "blanks in the subject",
    letter(headers="Subject: Acme" + " " * 60_000 + "x: y"),
    subject__has="Acme",
    rejected=False,
)
slow.case(
    "a subject of replies to replies",
    letter(headers="Subject: " + "Re: " * 20_000),
    subject__at_most=1000,
    rejected=False,
)
slow.case("blanks in the date", letter(headers="Date: Tue," + " " * 60_000 + "15"), date=None, rejected=False)
slow.case(
    "comments inside comments among the recipients",
    letter(headers="To: " + "(" * 30_000 + ")" * 30_000 + " <lee@harbor.example>"),
    rejected=False,
)
slow.case(
    "groups inside groups among the recipients",
    letter(headers="To: " + "a:" * 30_000),
    to__at_most=100,
    rejected=False,
)
slow.case(
    "a report of a hundred thousand empty people",
    sent(
        multi(
            "report; report-type=delivery-status",
            part("message/delivery-status", "\n" * 100_000 + "Action: failed\n"),
        )
    ),
    is_bounce=True,
)
slow.case(
    "an event folded without end",
    sent(part("text/calendar; method=REQUEST", "BEGIN:VEVENT\nSUMMARY:x" + "\n x" * 100_000)),
    rejected=False,
)

deceiving("the address is encoded", "=?utf-8?Q?boss=40cms.example?=", from_email="", rejected=True)
deceiving("the address is encoded in its brackets", "<=?utf-8?Q?boss=40cms.example?=>")
deceiving("the brackets are encoded too", "=?utf-8?Q?=3Cboss=40cms.example=3E?=", from_email="", rejected=True)
deceiving("a NUL byte inside", b"<bo\x00ss@cms.example>")
deceiving("a sign without width inside", "<bo\u200bss@cms.example>")
deceiving("a soft hyphen inside", "<bo\u00adss@cms.example>")
deceiving("right-to-left signs inside", "<\u202eboss@cms.example>")
deceiving("a wide sign of at", "boss\uff20cms.example <evil@stranger.example>", from_email=EVIL)
deceiving("an ideographic full stop", "<boss@cms\u3002example>")
deceiving("letters of another alphabet", "<b\u043ess@cms.example>")
deceiving("a NUL byte after the false address", b"boss@cms.example\x00 <evil@stranger.example>", from_email=EVIL)
deceiving("a bracket in the name", '"boss@cms.example>" <evil@stranger.example>', from_email=EVIL)
deceiving(
    "a backslash before the closing quote", r'"x\" <boss@cms.example>" <evil@stranger.example>', from_email=EVIL
)
deceiving("a comment with a quote", '(") <boss@cms.example>(") <evil@stranger.example>')
deceiving("a percent sign, as old relays knew", "<boss%cms.example@stranger.example>")
deceiving("a folded line with a second address", "evil@stranger.example\r\n boss@cms.example")
deceiving("the boss is second", "evil@stranger.example, boss@cms.example", from_email=EVIL)
forged.case(
    "a sign of kelvin is no k",
    letter(headers="From: <ric\u212a@cms.example>"),
    from_email__isnt="rick@cms.example",
)
forged.case(
    "headers of the boss at the top of the text",
    letter("\nFrom: boss@cms.example\nSubject: pay\n\nHello\n"),
    from_email="dana@harbor.example",
    reply__has="Hello",
)
forged.case(
    "headers of the boss in the first part",
    sent(
        multi(
            "mixed", b"From: boss@cms.example\r\nMessage-ID: <boss@cms.example>\r\n" + part("text/plain", "Hello\n")
        )
    ),
    from_email="dana@harbor.example",
    message_id="<usual@harbor.example>",
    text="Hello",
)
forged.case(
    "automatic headers in a part do not silence the letter",
    sent(multi("mixed", b"Auto-Submitted: auto-replied\r\nPrecedence: bulk\r\n" + part("text/plain", "Hello\n"))),
    is_auto=False,
)
forged.case(
    "a delivery status as a file of a person's letter",
    sent(
        multi(
            "mixed",
            part("text/plain", "Look.\n"),
            part(
                "message/delivery-status",
                "Final-Recipient: rfc822; boss@cms.example\nAction: failed\nStatus: 5.1.1\n",
            ),
        )
    ),
    is_bounce=False,
    bounced=(),
)
forged.case(
    "a Content-ID with a line break and a tag",
    with_attachments(
        part("image/png", "x", 'Content-ID: <a"\n onerror=x>\nContent-Disposition: inline; filename=a.png')
    ),
    files=("a.png",),
)

forged.case(
    "right-to-left signs written as entities of HTML",
    letter("<p>pay &#x202e;0001&#8238; now</p>", content_type="text/html"),
    text="pay 0001 now",
)

hidden.case(
    "a memo whose first lines look like a quoted block",
    letter("From: Dana\nDate: 9/15/26\nTo: Customer Care\nSubject: Credit\n\nThe credit of Acme is missing.\n"),
    reply__has="The credit of Acme is missing.",
)
hidden.case(
    "the answer stands below a whole conversation",
    letter(
        "On 9/15/26 10:00, Rita wrote:\n> May we go on?\n> Rita\n>> Since Monday.\n\n\nYes, please go on.\nDana\n"
    ),
    reply__has="Yes, please go on.",
)
hidden.case(
    "the answer begins with the words of a telephone",
    letter("Sent from my iPhone because the office line is dead.\nPlease send somebody.\n"),
    reply__has="Please send somebody.",
)
hidden.case(
    "a rule of hyphens above the answer",
    letter("-- \nThe line is dead.\nPlease send somebody.\n"),
    reply__has="Please send somebody.",
)
hidden.case(
    "every line is quoted by a gateway",
    letter("> The line is dead.\n> Please send somebody.\n"),
    reply__has="Please send somebody.",
)
hidden.case(
    "words of somebody else in the middle",
    letter("My customer wrote:\n> The line is dead.\nSo please send somebody today.\n"),
    reply__has="So please send somebody today.",
)
hidden.case(
    "a colon after a word that quotes",
    letter("Rita wrote: call Dana.\nI could not, since the line is dead.\nOn Friday Lee wrote: dead.\nPlease act.\n"),
    reply__has=("I could not", "Please act."),
)
hidden.case(
    "the answer is in HTML only inside a quote",
    letter("<blockquote>The line is dead.</blockquote>", content_type="text/html"),
    reply__has="The line is dead.",
)
hidden.case(
    "the answer is below a quote in HTML",
    letter("<blockquote>May we go on?</blockquote><p>Yes, please go on.</p>", content_type="text/html"),
    reply__has="Yes, please go on.",
)
hidden.case(
    "the answer is far below",
    letter("Hello" + "\n" * 3_000 + "The line is dead.\n"),
    text__has="The line is dead.",
    reply__has="Hello",
)
