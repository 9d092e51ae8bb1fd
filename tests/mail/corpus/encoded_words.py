"""Encoded words (RFC 2047) in every wrong way that mail programs have found."""

from tests.mail.corpus.form import Chapter, letter

chapter = Chapter("encoded words")
case = chapter.case

CAFE = "Café Müller"


def subject(line: str) -> bytes:
    """A letter under this subject."""
    return letter(headers=f"Subject: {line}")


case("quoted", subject("=?utf-8?Q?Caf=C3=A9_M=C3=BCller?="), subject=CAFE)
case("in base64", subject("=?utf-8?B?Q2Fmw6kgTcO8bGxlcg==?="), subject=CAFE)
case("with small letters", subject("=?utf-8?b?Q2Fmw6kgTcO8bGxlcg==?="), subject=CAFE)
case("with a language", subject("=?utf-8*en?Q?Caf=C3=A9_M=C3=BCller?="), subject=CAFE)
case(
    "two words with a blank between, which does not count",
    subject("=?utf-8?Q?Caf=C3=A9?= =?utf-8?Q?_M=C3=BCller?="),
    subject=CAFE,
)
case("two words on two lines", subject("=?utf-8?Q?Caf=C3=A9_M?=\r\n =?utf-8?Q?=C3=BCller?="), subject=CAFE)
case("two words without a blank between", subject("=?utf-8?Q?Caf=C3=A9?==?utf-8?Q?_M=C3=BCller?="), subject=CAFE)
case("a sign split between two quoted words", subject("=?utf-8?Q?Caf=C3?= =?utf-8?Q?=A9_M=C3=BCller?="), subject=CAFE)
case(
    "a sign split between two words in base64", subject("=?utf-8?B?Q2Fmww==?= =?utf-8?B?qSBNw7xsbGVy?="), subject=CAFE
)
case("words of two charsets", subject("=?iso-8859-1?Q?Caf=E9?= =?utf-8?Q?_M=C3=BCller?="), subject=CAFE)
case("plain words before and behind", subject("at =?utf-8?Q?Caf=C3=A9?= now"), subject="at Café now")
case("inside quotes", subject('"=?utf-8?Q?Caf=C3=A9?=" now'), subject__has="Café")
case("glued to a plain word", subject("Re:=?utf-8?Q?Caf=C3=A9_M=C3=BCller?="), subject="Re:Café Müller")
case("with blanks inside", subject("=?utf-8?Q?Caf=C3=A9 M=C3=BCller?="), subject=CAFE)
case("without its end", subject("=?utf-8?Q?Caf=C3=A9_M"), subject__has="Caf", rejected=False)
case("without padding", subject("=?utf-8?B?Q2Fmw6kgTcO8bGxlcg?="), subject=CAFE)
case("with rubbish for base64", subject("=?utf-8?B?!!!!?= 770-555-0142"), subject__has="770-555-0142")
case("in a charset that nobody knows", subject("=?x-unknown?Q?Caf=E9?="), subject__has="Caf")
case("in the wrong charset", subject("=?utf-8?Q?Caf=E9?="), subject__has="Caf")
case("UTF-8 under the name of ASCII", subject("=?us-ascii?Q?Caf=C3=A9?="), subject="Café")
case("with an encoding that is neither", subject("=?utf-8?X?Cafe?= 770-555-0142"), subject__has="770-555-0142")
case("empty", subject("=?utf-8?Q??= Cafe"), subject="Cafe")
case("encoded twice is decoded once", subject("=?utf-8?Q?=3D=3Futf-8=3FQ=3FCaf=3F=3D?="), subject="=?utf-8?Q?Caf?=")
case("Japanese", subject("=?ISO-2022-JP?B?GyRCQEE1YSRON28bKEI=?="), subject="請求の件")
case("Russian in two words", subject("=?koi8-r?B?8NLJ18XU?= =?koi8-r?B?LCDNydI=?="), subject="Привет, мир")
case("with a NUL byte inside", subject("=?utf-8?Q?Ca=00fe?="), subject__lacks="\x00", subject__has="fe")
case("of a megabyte", subject("=?utf-8?B?" + "QUFB" * 250_000 + "?="), subject__at_most=1000)
case(
    "ten thousand of them",
    subject("\r\n ".join(["=?utf-8?Q?=C3=A9?="] * 10_000)),
    subject__has="é",
    subject__at_most=1000,
)
case("a hundred thousand question marks", subject("=?" * 100_000), subject__at_most=1000)
