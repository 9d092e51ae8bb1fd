"""The names of files: encoded in many ways, and chosen by people who mean harm."""

from tests.mail.corpus.form import Chapter, attached, base64, part, with_attachments

chapter = Chapter("attachment names")


def name(title: str, parameter: str, **expected: object) -> None:
    """A case about a file's name, given as the parameter stands on the line; the file is kept whatever its name."""
    chapter.case(title, with_attachments(attached(parameter)), attachments__count=1, text="See attached.", **expected)


name("plain", "filename=bill.pdf", files=("bill.pdf",))
name("with blanks in quotes", 'filename="the bill of May.pdf"', files=("the bill of May.pdf",))
name("with blanks but without quotes", "filename=the bill.pdf", files__count=1)
name("with an escaped quote", r'filename="the \"bill\".pdf"', file_endings=(".pdf",))
name("with a semicolon in quotes", 'filename="a;b.pdf"', files=("a;b.pdf",))
name("as RFC 2231 wants it", "filename*=UTF-8''M%C3%BCller%20%E2%82%AC.pdf", files=("Müller €.pdf",))
name("in Latin-1 as RFC 2231 wants it", "filename*=iso-8859-1'de'M%FCller.pdf", files=("Müller.pdf",))
name("in pieces", "filename*0=very; filename*1=-long; filename*2=.pdf", files=("very-long.pdf",))
name("in encoded pieces", "filename*0*=UTF-8''M%C3%BC; filename*1*=ller; filename*2=.pdf", files=("Müller.pdf",))
name("in pieces out of order", "filename*1=b.pdf; filename*0=a", files=("ab.pdf",))
name("in a sign split between pieces", "filename*0*=UTF-8''M%C3; filename*1*=%BCller.pdf", files=("Müller.pdf",))
name(
    "both ways, of which the encoded one counts",
    "filename=Mueller.pdf; filename*=UTF-8''M%C3%BCller.pdf",
    files=("Müller.pdf",),
)
name("as an encoded word, as Outlook and Gmail do", 'filename="=?UTF-8?B?TcO8bGxlci5wZGY=?="', files=("Müller.pdf",))
name(
    "as two encoded words on two lines",
    'filename="=?UTF-8?Q?M=C3=BC?=\n =?UTF-8?Q?ller.pdf?="',
    files=("Müller.pdf",),
)
name("with a broken percent sign", "filename*=UTF-8''100%zz.pdf", file_endings=(".pdf",))
name("in a charset that nobody knows", "filename*=x-no''M%FCller.pdf", file_endings=(".pdf",))
name("a path upward", 'filename="../../etc/passwd"', files__lacks=("../../etc/passwd", ".."))
name("an absolute path", 'filename="/etc/cron.d/job"', files__lacks="/etc/cron.d/job")
name("a path of Windows", r'filename="C:\\Users\\dana\\bill.pdf"', file_endings=(".pdf",))
name("a path hidden in percent signs", "filename*=UTF-8''..%2F..%2Fbill.pdf", file_endings=(".pdf",))
name("a NUL byte before the true ending", "filename*=UTF-8''bill.pdf%00.exe", file_endings=(".exe",))
name("right-to-left signs that disguise a program", "filename*=UTF-8''cod%E2%80%AEfdp.exe", files=("codfdp.exe",))
name("a line break", "filename*=UTF-8''a%0D%0AX-Evil%3A%20b.pdf", file_endings=(".pdf",))
name("a device of Windows", "filename=CON", files__lacks="CON")
name("a device of Windows with an ending", "filename=aux.txt", files__lacks="aux.txt")
name("dots only", 'filename="..."', files__lacks="...")
name("a hidden file of Unix", 'filename=".htaccess"', files__lacks=".htaccess")
name("dots and blanks at the end, which Windows drops", 'filename="bill.exe. . "', file_endings=(".exe",))
name("three hundred signs", f'filename="{"long" * 75}.pdf"', file_endings=(".pdf",))
name("three hundred signs of three bytes", f"filename*=UTF-8''{'%E8%AB%8B' * 300}.pdf", file_endings=(".pdf",))
name("a tag of HTML", 'filename="<img src=x onerror=alert(1)>.png"', file_endings=(".png",))
name("empty", 'filename=""', files__lacks="")
name("blanks only", 'filename="   "', files__lacks="")
chapter.case(
    "none at all: one is made from the type",
    with_attachments(
        part("application/pdf", base64(b"x"), "Content-Disposition: attachment\nContent-Transfer-Encoding: base64")
    ),
    file_endings=(".pdf",),
)
chapter.case(
    "only on the type, as old programs write it",
    with_attachments(part('application/pdf; name="bill.pdf"', "x")),
    files=("bill.pdf",),
)
chapter.case(
    "on the type and other on the disposition",
    with_attachments(part('application/pdf; name="a.pdf"', "x", "Content-Disposition: attachment; filename=b.pdf")),
    files=("b.pdf",),
)
chapter.case(
    "the same twice: both are kept",
    with_attachments(attached("filename=a.txt", b"1"), attached("filename=a.txt", b"2")),
    attachments__count=2,
    sizes=(1, 1),
)
