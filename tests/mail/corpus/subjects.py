"""The prescribed subject with the dashes and prefixes that it really comes with [2.3]."""

from tests.mail.corpus.form import Chapter, letter

ACME = {"customer": "Acme", "description": "credit missing", "account": "770-555-0142", "rejected": False}
NOTHING = {"customer": "", "description": "", "account": "", "rejected": False}

chapter = Chapter("prescribed subject")
case = chapter.case


def subject(line: str | bytes) -> bytes:
    """A letter under this subject."""
    return letter(headers=b"Subject: " + (line.encode() if isinstance(line, str) else line))


case(
    "a hyphen", subject("Acme: credit missing - 770-555-0142"), **ACME, subject="Acme: credit missing - 770-555-0142"
)
case("an en dash as an encoded word", subject("=?UTF-8?Q?Acme:_credit_missing_=E2=80=93_770-555-0142?="), **ACME)
case("an em dash in base64", subject("=?utf-8?B?QWNtZTogY3JlZGl0IG1pc3Npbmcg4oCUIDc3MC01NTUtMDE0Mg==?="), **ACME)
case("a minus sign as raw UTF-8", subject("Acme: credit missing − 770-555-0142"), **ACME)
case("two hyphens", subject("Acme: credit missing -- 770-555-0142"), **ACME)
case("Word's dash as a raw Windows-1252 byte", subject(b"Acme: credit missing \x96 770-555-0142"), **ACME)
case(
    "Word's dash under the name of Latin-1", subject("=?iso-8859-1?Q?Acme:_credit_missing_=96_770-555-0142?="), **ACME
)
case(
    "Word's dash in an encoded word of Windows-1252",
    subject("=?Windows-1252?Q?Acme:_credit_missing_=96_770-555-0142?="),
    **ACME,
)
case("blanks that do not break", subject("Acme:\u00a0credit missing\u00a0–\u00a0770-555-0142"), **ACME)
case("a reply to a forwarded request", subject("RE: FW: Acme: credit missing - 770-555-0142"), **ACME)
case("German prefixes", subject("AW: WG: Acme: credit missing - 770-555-0142"), **ACME)
case("Scandinavian prefixes", subject("SV: VS: Acme: credit missing - 770-555-0142"), **ACME)
case("Spanish and French prefixes", subject("RV: TR: Acme: credit missing - 770-555-0142"), **ACME)
case("a counted reply", subject("Re[2]: Acme: credit missing - 770-555-0142"), **ACME)
case("a gateway's warning in front", subject("[EXTERNAL] Re: Acme: credit missing - 770-555-0142"), **ACME)
case("our tag behind", subject("Re: Acme: credit missing - 770-555-0142 [CMS C7K4-2QX9]"), **ACME)
case("folded in the middle", subject("Acme: credit\r\n missing\r\n - 770-555-0142"), **ACME)
case("folded with a tab", subject("Acme: credit missing\r\n\t- 770-555-0142"), **ACME)
case(
    "the prefix outside of the encoded word",
    subject("Re: =?utf-8?Q?Acme:_credit_missing_=E2=80=93_770-555-0142?="),
    **ACME,
)
case("an account with its label", subject("Acme: credit missing - acct# 770-555-0142"), **ACME)
case("an invisible sign inside", subject("Acme: credit mis\u200bsing - 770-555-0142"), **ACME)
case(
    "dashes and colons inside the fields",
    subject("Smith-Jones LLC: T-1 down - since 10:30 - 770 555 0142"),
    customer="Smith-Jones LLC",
    description="T-1 down - since 10:30",
    account="770 555 0142",
)
case(
    "a customer whose name begins like a prefix",
    subject("Re/Max North: credit missing - 770-555-0142"),
    customer="Re/Max North",
)
case("no account", subject("Acme: credit missing"), **NOTHING, subject="Acme: credit missing")
case("no customer", subject("credit missing - 770-555-0142"), **NOTHING)
case("something else altogether", subject("Invoice question"), **NOTHING)
case("an empty subject", subject(""), **NOTHING, subject="")
case("a subject of blanks only", subject(" \r\n  "), **NOTHING, subject="")
