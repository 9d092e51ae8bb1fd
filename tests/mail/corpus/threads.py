"""What ties a message to others, and when it says that it was written."""

from datetime import UTC, datetime

from tests.mail.corpus.form import Chapter, exact, letter

threads = Chapter("threads")
dates = Chapter("dates")


def dated(line: str) -> bytes:
    """A letter with this Date line."""
    return letter(headers=f"Date: {line}")


threads.case(
    "an ordinary answer",
    letter(
        headers="""
        Message-ID: <b@harbor.example>
        In-Reply-To: <a@cms.example>
        References: <r@cms.example>
         <a@cms.example>
        """
    ),
    message_id="<b@harbor.example>",
    in_reply_to="<a@cms.example>",
    references=("<r@cms.example>", "<a@cms.example>"),
)
threads.case(
    "no Message-ID",
    exact("From: dana@harbor.example\nSubject: Acme\n\nHello\n"),
    message_id="",
    in_reply_to="",
    references=(),
    rejected=False,
)
threads.case(
    "a Message-ID folded onto the next line, as Exchange does",
    letter(headers="Message-ID:\n <a@harbor.example>"),
    message_id="<a@harbor.example>",
)
threads.case(
    "a Message-ID with blanks around",
    letter(headers="Message-ID:   <a@harbor.example>  "),
    message_id="<a@harbor.example>",
)
threads.case(
    "a Message-ID with a comment",
    letter(headers="Message-ID: <a@harbor.example> (added by the server)"),
    message_id="<a@harbor.example>",
)
threads.case(
    "two Message-IDs",
    letter(headers="Message-ID: <a@harbor.example>\nMessage-ID: <b@harbor.example>"),
    message_id="<a@harbor.example>",
)
threads.case(
    "a Message-ID of ten thousand signs",
    letter(headers=f"Message-ID: <{'a' * 10_000}@harbor.example>"),
    message_id__at_most=998,
)
threads.case(
    "a Message-ID with capitals keeps them",
    letter(headers="Message-ID: <AbC@Harbor.example>"),
    message_id="<AbC@Harbor.example>",
)
threads.case(
    "an In-Reply-To as very old programs write it",
    letter(headers="In-Reply-To: Your message of Tuesday <a@cms.example>"),
    in_reply_to="<a@cms.example>",
)
threads.case(
    "an In-Reply-To without brackets", letter(headers="In-Reply-To: yesterday's mail"), in_reply_to__lacks=" "
)
threads.case(
    "references with commas",
    letter(headers="References: <a@x.example>,<b@x.example>"),
    references=("<a@x.example>", "<b@x.example>"),
)
threads.case(
    "references without blanks",
    letter(headers="References: <a@x.example><b@x.example>"),
    references=("<a@x.example>", "<b@x.example>"),
)
threads.case("references of rubbish", letter(headers="References: <<>> <> > < @"), rejected=False)
threads.case(
    "references with raw bytes",
    letter(headers=b"References: <a\xff@x.example> <b@x.example>"),
    references__has="<b@x.example>",
)
threads.case(
    "our tag in the subject is kept as it came",
    letter(headers="Subject: Re: Acme: credit missing - 770-555-0142 [CMS C7K4-2QX9]"),
    subject__ends="[CMS C7K4-2QX9]",
)
threads.case(
    "what servers found out is kept, the last one's words first",
    letter(
        headers="Authentication-Results: mx.cms.example; dkim=fail\nAuthentication-Results: mx.cms.example; dkim=pass"
    ),
    authentication=("mx.cms.example; dkim=fail", "mx.cms.example; dkim=pass"),
)
threads.case(
    "a judgement on many lines becomes one",
    letter(headers="Authentication-Results: mx.cms.example;\n spf=pass;\n\tdkim=pass"),
    authentication=("mx.cms.example; spf=pass; dkim=pass",),
)

TEN = datetime(2026, 9, 15, 14, tzinfo=UTC)
dates.case("with an offset", dated("Tue, 15 Sep 2026 10:00:00 -0400"), date=TEN)
dates.case("with the letters of a zone", dated("Tue, 15 Sep 2026 10:00:00 EDT"), date=TEN)
dates.case("with a comment", dated("Tue, 15 Sep 2026 14:00:00 +0000 (UTC)"), date=TEN)
dates.case("with -0000, which names no zone", dated("Tue, 15 Sep 2026 14:00:00 -0000"), date=TEN)
dates.case("without a weekday and seconds", dated("15 Sep 2026 10:00 -0400"), date=TEN)
dates.case("with the wrong weekday", dated("Fri, 15 Sep 2026 10:00:00 -0400"), date=TEN)
dates.case("none", exact("From: dana@harbor.example\nSubject: Acme\n\nHello\n"), date=None, rejected=False)
dates.case("rubbish", dated("yesterday"), date=None, rejected=False)
dates.case("the 31st of February", dated("Tue, 31 Feb 2026 10:00:00 -0400"), date=None)
dates.case("the year 0", dated("Tue, 15 Sep 0000 10:00:00 -0400"), rejected=False)
dates.case("the year 9999 west of Greenwich", dated("Fri, 31 Dec 9999 23:59:59 -1200"), date=None)
dates.case("an offset of a hundred hours", dated("Tue, 15 Sep 2026 10:00:00 +9999"), rejected=False)
dates.case("a number of ten thousand digits", dated("1" * 10_000 + " Sep 2026 10:00:00 -0400"), date=None)
dates.case(
    "two of them",
    letter(headers="Date: Tue, 15 Sep 2026 10:00:00 -0400\nDate: Thu, 17 Sep 2026 10:00:00 -0400"),
    date=TEN,
)
