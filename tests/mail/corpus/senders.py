"""Who wrote: exactly one mailbox, never the one that a forger wants to be read; and who else was written to."""

from tests.mail.corpus.form import USUAL, Chapter, exact, letter

DANA = "dana@harbor.example"
EVIL = "evil@stranger.example"

chapter = Chapter("senders")
case = chapter.case
injection = Chapter("header injection")


def sender(line: str | bytes) -> bytes:
    """A letter with this From line."""
    return letter(headers=b"From: " + (line.encode() if isinstance(line, str) else line))


def recipients(headers: str) -> bytes:
    """A letter with these recipients."""
    return letter(headers=headers)


case("a name and an address", sender("Dana Ruiz <dana@harbor.example>"), from_email=DANA, from_name="Dana Ruiz")
case("an address alone", sender("dana@harbor.example"), from_email=DANA, from_name="")
case("an address alone in its brackets", sender("<dana@harbor.example>"), from_email=DANA, from_name="")
case("an address in capitals", sender("<Dana@HARBOR.Example>"), from_email=DANA)
case(
    "the name in a comment, as old programs write it",
    sender("dana@harbor.example (Dana Ruiz)"),
    from_email=DANA,
    from_name="Dana Ruiz",
)
case(
    "a name with a comma in quotes",
    sender('"Ruiz, Dana" <dana@harbor.example>'),
    from_email=DANA,
    from_name="Ruiz, Dana",
)
case(
    "a name with a comma without quotes", sender("Ruiz, Dana <dana@harbor.example>"), from_email=DANA, rejected=False
)
case("a name with quotes inside", sender(r'"Dana \"Dee\" Ruiz" <dana@harbor.example>'), from_name='Dana "Dee" Ruiz')
case(
    "a name with accents, encoded", sender("=?utf-8?Q?Dana_Ru=C3=ADz?= <dana@harbor.example>"), from_name="Dana Ruíz"
)
case(
    "a name with a comma, encoded and still bare",
    sender("=?utf-8?Q?Ru=C3=ADz,_Dana?= <dana@harbor.example>"),
    from_email=DANA,
    from_name="Ruíz, Dana",
)
case(
    "a name with a colon and brackets, encoded and still bare",
    sender("=?utf-8?Q?Harbor:_Dana_Ru=C3=ADz_(sales)?= <dana@harbor.example>"),
    from_email=DANA,
    from_name="Harbor: Dana Ruíz (sales)",
)
case(
    "a name with accents as raw UTF-8",
    sender("Dana Ruíz <dana@harbor.example>"),
    from_email=DANA,
    from_name="Dana Ruíz",
)
case(
    "a name with accents as raw Latin-1",
    sender(b"Dana Ru\xedz <dana@harbor.example>"),
    from_email=DANA,
    from_name="Dana Ruíz",
)
case(
    "a name encoded inside its quotes",
    sender('"=?utf-8?Q?Dana_Ru=C3=ADz?=" <dana@harbor.example>'),
    from_name="Dana Ruíz",
)
case(
    "a From line folded before the address",
    sender("Dana Ruiz\r\n <dana@harbor.example>"),
    from_email=DANA,
    from_name="Dana Ruiz",
)
case(
    "a name that looks like another's address", sender('"boss@cms.example" <evil@stranger.example>'), from_email=EVIL
)
case("the same without quotes", sender("boss@cms.example <evil@stranger.example>"), from_email=EVIL)
case(
    "another's address hidden in an encoded name",
    sender("=?utf-8?Q?boss=40cms.example_=3Cboss=40cms.example=3E?= <evil@stranger.example>"),
    from_email=EVIL,
)
case(
    "another's address and a comma hidden in an encoded name",
    sender("=?utf-8?B?Ym9zc0BjbXMuZXhhbXBsZSwgYQ==?= <evil@stranger.example>"),
    from_email=EVIL,
)
case("brackets inside a quoted name", sender('"<boss@cms.example>" <evil@stranger.example>'), from_email=EVIL)
case("another's address in a comment", sender("evil@stranger.example (boss@cms.example)"), from_email=EVIL)
case("a bracket that closes nothing", sender("alice@a.example)boss@cms.example"), from_email="", rejected=True)
case("two signs of at", sender("<alice@cms.example@stranger.example>"), from_email="", rejected=True)
case("a quoted local part", sender('"dana.ruiz"@harbor.example'), from_email="dana.ruiz@harbor.example")
case(
    "a quoted local part that is another's address",
    sender('"boss@cms.example"@a.example'),
    from_email="",
    rejected=True,
)
case("a blank in a quoted local part", sender('"da na"@harbor.example'), from_email="", rejected=True)
case("a source route", sender("<@relay.example,@cms.example:evil@stranger.example>"), from_email__lacks="cms")
case("two authors", sender("dana@harbor.example, lee@harbor.example"), from_email=DANA, rejected=False)
case("a group without members", sender("undisclosed-senders: ;"), from_email="", rejected=True)
case("a null sender", sender("<>"), from_email="", rejected=True)
case("an empty From line", sender(""), from_email="", rejected=True)
case("a name but no address", sender("Dana Ruiz"), from_email="", from_name__lacks="@", rejected=True)
case("a local part but no domain", sender("<dana>"), from_email="", rejected=True)
case("blanks inside the address", sender("<dana ruiz@harbor.example>"), from_email="", rejected=True)
case("a NUL byte inside the address", sender(b"<da\x00na@harbor.example>"), from_email__lacks="\x00")
case("a domain in punycode", sender("<dana@xn--mnchen-3ya.example>"), from_email="dana@xn--mnchen-3ya.example")
case("a domain in its own letters", sender("<dana@münchen.example>"), from_email__has="dana@", rejected=False)
case("a From line of 100,000 commas", sender("," * 100_000), from_email="", rejected=True)
case("a From line of 100,000 brackets", sender("(" * 100_000), from_email="", rejected=True)
case("a From line of 50,000 opened quotes", sender('"\\' * 50_000), from_email="", rejected=True)
case(
    "two From lines: the first counts, and a note says so",
    letter(headers="From: evil@stranger.example\nFrom: boss@cms.example"),
    from_email=EVIL,
    notes__isnt="",
)
case(
    "two From lines of which the first is empty",
    letter(headers="From:\nFrom: dana@harbor.example"),
    from_email=DANA,
)
case(
    "a Sender that differs from the author",
    letter(headers="Sender: assistant@harbor.example"),
    from_email=DANA,
    from_name="Dana Ruiz",
)
case(
    "no From line, only a Sender",
    exact("Sender: dana@harbor.example\nSubject: Acme: credit missing - 770-555-0142\n\nHello\n"),
    from_email="",
    rejected=True,
)
case(
    "recipients and copies, each once",
    recipients(
        """
        To: "Care, Customer" <Business.Customer.Care@cms.example>, lee@harbor.example
        To: LEE@harbor.example
        Cc: Hana <hana@harbor.example>,
         Ed <ed@ridge.example>
        """
    ),
    to=("business.customer.care@cms.example", "lee@harbor.example"),
    cc=("hana@harbor.example", "ed@ridge.example"),
)
case(
    "recipients in a group",
    recipients("To: Team: lee@harbor.example, hana@harbor.example;, care@cms.example"),
    to=("lee@harbor.example", "hana@harbor.example", "care@cms.example"),
)
case(
    "recipients parted by semicolons, as Outlook lets people type",
    recipients("To: lee@harbor.example; hana@harbor.example"),
    to=("lee@harbor.example", "hana@harbor.example"),
)
case("undisclosed recipients", recipients("To: undisclosed-recipients:;"), to=(), rejected=False)
case(
    "one broken recipient among good ones",
    recipients("To: lee@harbor.example, @@, <hana@harbor.example>"),
    to__has=("lee@harbor.example", "hana@harbor.example"),
)
case(
    "ten thousand copies",
    recipients("Cc: " + ",\n ".join(f"p{n}@many.example" for n in range(10_000))),
    cc__count=100,
    cc__has="p0@many.example",
)
case(
    "a Reply-To elsewhere",
    recipients("Reply-To: Other <Other@harbor.example>"),
    from_email=DANA,
    reply_to=("other@harbor.example",),
)
case("our own Reply-To with a token", recipients("To: care+t.k3jx9@cms.example"), to=("care+t.k3jx9@cms.example",))

injection.case(
    "a line break encoded in the sender's name",
    sender("=?utf-8?Q?Dana=0D=0ABcc:_all=40cms.example?= <dana@harbor.example>"),
    from_email=DANA,
    from_name__lacks=("\r", "\n"),
    to=(USUAL["To"],),
)
injection.case(
    "a line break encoded in the subject",
    letter(headers="Subject: =?utf-8?Q?Acme=0D=0ABcc:_all=40cms.example?="),
    subject="Acme Bcc: all@cms.example",
    cc=(),
)
injection.case(
    "a line break in base64 in the subject",
    letter(headers="Subject: =?utf-8?B?QWNtZQ0KQmNjOiBhbGxAY21zLmV4YW1wbGU=?="),
    subject="Acme Bcc: all@cms.example",
)
injection.case(
    "a line separator of Unicode in the subject",
    letter(headers="Subject: =?utf-8?Q?Acme=E2=80=A8Bcc:_all=C2=85x?="),
    subject="Acme Bcc: all x",
)
injection.case(
    "a bare carriage return in the subject",
    letter(headers=b"Subject: Acme\rBcc: all@cms.example"),
    subject__lacks=("\r", "\n"),
)
injection.case(
    "a line break encoded in the Message-ID",
    letter(headers="Message-ID: =?utf-8?Q?=3Ca=0D=0ABcc:_b=40c.example=3E?="),
    message_id__lacks=("\r", "\n", " "),
)
injection.case(
    "a recipient hidden behind an encoded line break",
    letter(headers="To: =?utf-8?Q?x=0D=0ATo:_boss=40cms.example?= <lee@harbor.example>"),
    to=("lee@harbor.example",),
)
injection.case(
    "right-to-left signs in the sender's name and the subject",
    letter(headers="From: \u202eelpmaxe.smc@ssob\u202c <evil@stranger.example>\nSubject: \u202eAcme"),
    from_email=EVIL,
    from_name__lacks=("\u202e", "\u202c"),
    subject="Acme",
)
