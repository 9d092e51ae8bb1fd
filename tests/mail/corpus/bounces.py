"""Reports that a message of ours did not arrive: whom it did not reach, why, and which message it was."""

from tests.mail.corpus.form import Chapter, letter, multi, part, sent

chapter = Chapter("bounces")
case = chapter.case

OURS = "<t-482913@cms.example>"
PAT = "pat@acme.example"
DAEMON = "From: Mail Delivery System <MAILER-DAEMON@mx.acme.example>"
RETURN = "Return-Path: <>\nMessage-ID: <r1@mx.acme.example>"
ORIGINAL = f"From: care@cms.example\nTo: {PAT}\nSubject: Acme: credit missing - 770-555-0142\nMessage-ID: {OURS}\n"
FAILED = f"""\
Reporting-MTA: dns; mx.acme.example
Arrival-Date: Tue, 15 Sep 2026 10:00:00 -0400

Final-Recipient: rfc822; {PAT}
Original-Recipient: rfc822;{PAT}
Action: failed
Status: 5.1.1
Remote-MTA: dns; mx.acme.example
Diagnostic-Code: smtp; 550 5.1.1 <{PAT}>: Recipient address rejected:
    User unknown in virtual mailbox table
"""


def report(
    status: str | bytes,
    words: str = "Your message could not be delivered.\n",
    headers: str = "Subject: Undelivered Mail Returned to Sender",
    original: bytes = part("text/rfc822-headers", ORIGINAL),
    status_type: str = "message/delivery-status",
) -> bytes:
    """A report as RFC 3464 lays it down."""
    entity = multi(
        "report; report-type=delivery-status", part("text/plain", words), part(status_type, status), original
    )
    return sent(entity, _from_daemon(headers))


def told(words: str, headers: str = "") -> bytes:
    """A report in words alone."""
    return letter(words, _from_daemon(headers))


def _from_daemon(headers: str) -> str:
    """The headers of a report; the usual mailer's name unless another one is given."""
    return "\n".join([RETURN, *([] if "From:" in headers else [DAEMON]), headers])


case(
    "Postfix",
    report(FAILED),
    is_bounce=True,
    is_auto=True,
    bounced=((PAT, "failed", "5.1.1"),),
    bounce_of=OURS,
    bounce_words__has="User unknown in virtual mailbox table",
    bounce_words__lacks="\n",
    from_email="mailer-daemon@mx.acme.example",
    message_id="<r1@mx.acme.example>",
)
case(
    "Postfix is still trying",
    report(
        FAILED.replace("failed", "delayed").replace("5.1.1", "4.4.1"),
        headers="Subject: Delayed Mail (still being retried)",
    ),
    is_bounce=True,
    bounced=((PAT, "delayed", "4.4.1"),),
    bounce_of=OURS,
)
case(
    "Exchange Online",
    report(
        """
        Reporting-MTA: dns;mail.acme.example

        Final-Recipient: rfc822;Pat@acme.example
        Action: failed
        Status: 5.1.10
        Diagnostic-Code: smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient Pat@acme.example not found
        X-Display-Name: Pat Doe
        """,
        headers="From: postmaster@acme.example\nSubject: Undeliverable: Acme: credit missing",
        original=part("message/rfc822", letter("Hello\n", f"Message-ID: {OURS}")),
    ),
    is_bounce=True,
    bounced=((PAT, "failed", "5.1.10"),),
    bounce_of=OURS,
)
case(
    "Exchange in German",
    report(FAILED, "Ihre Nachricht wurde nicht zugestellt.\n", "Subject: Unzustellbar: Acme"),
    is_bounce=True,
    bounced_addresses=(PAT,),
)
case(
    "Exchange in French",
    report(FAILED, "Votre message n'a pas été remis.\n", "Subject: =?utf-8?Q?Non_remis=C2=A0:_Acme?="),
    is_bounce=True,
    bounced_addresses=(PAT,),
)
case(
    "Exchange in Spanish",
    report(FAILED, "No se pudo entregar.\n", "Subject: No se puede entregar: Acme"),
    is_bounce=True,
    bounced_addresses=(PAT,),
)
case(
    "Gmail",
    report(
        f"""
        Reporting-MTA: dns; mail.example

        Final-Recipient: rfc822; {PAT}
        Action: failed
        Status: 5.2.2
        Diagnostic-Code: smtp; 552-5.2.2 The recipient's inbox is full
        """,
        "Address not found\n",
        "Subject: Delivery Status Notification (Failure)\nX-Failed-Recipients: pat@acme.example",
        part("message/rfc822", letter("Hello\n", f"Message-ID: {OURS}")),
    ),
    is_bounce=True,
    bounced=((PAT, "failed", "5.2.2"),),
    bounce_of=OURS,
    bounce_words__has="inbox is full",
)
case(
    "Sendmail, two people",
    report(
        FAILED + "\nFinal-Recipient: RFC822; lee@acme.example\nAction: Failed\nStatus: 5.7.1 (refused)\n",
        headers="Subject: Returned mail: see transcript for details",
    ),
    is_bounce=True,
    bounced=((PAT, "failed", "5.1.1"), ("lee@acme.example", "failed", "5.7.1")),
)
case(
    "one person was reached, another was not",
    report(FAILED + "\nFinal-Recipient: rfc822; lee@acme.example\nAction: delivered\nStatus: 2.0.0\n"),
    is_bounce=True,
    bounced=((PAT, "failed", "5.1.1"),),
)
case(
    "a report of success is automatic, but no bounce",
    report(
        f"Reporting-MTA: dns; mx.acme.example\n\nFinal-Recipient: rfc822; {PAT}\nAction: delivered\nStatus: 2.0.0\n",
        headers="Subject: Successful Mail Delivery Report",
    ),
    is_bounce=False,
    is_auto=True,
    bounced=(),
)
case(
    "an address in its own letters (RFC 6533)",
    report(
        "Reporting-MTA: dns; mx\n\nFinal-Recipient: utf-8; jürgen@acme.example\nAction: failed\nStatus: 5.1.1\n",
        status_type="message/global-delivery-status",
    ),
    is_bounce=True,
    bounced_addresses=("jürgen@acme.example",),
)
case(
    "the address without its type",
    report(FAILED.replace("Final-Recipient: rfc822; ", "Final-Recipient: ")),
    is_bounce=True,
    bounced_addresses=(PAT,),
)
case(
    "the address in brackets",
    report(FAILED.replace(f"Final-Recipient: rfc822; {PAT}", f"Final-Recipient: rfc822;<{PAT}>")),
    is_bounce=True,
    bounced_addresses=(PAT,),
)
case(
    "only the original address is told",
    report(FAILED.replace(f"Final-Recipient: rfc822; {PAT}\n", "")),
    is_bounce=True,
    bounced_addresses=(PAT,),
)
case("the status in base64, which the rules forbid", report("UmVwb3J0aW5nLU1UQTogeA==\n"), is_bounce=True)
case("a status of rubbish", report(b"\xff\x00 no header at all"), is_bounce=True, bounced=())
case(
    "the final boundary is missing",
    report(FAILED).removesuffix(b"\r\n--outer--\r\n"),
    is_bounce=True,
    bounced_addresses=(PAT,),
    bounce_of=OURS,
)
case(
    "no original",
    report(FAILED, original=part("text/plain", "")),
    is_bounce=True,
    bounced_addresses=(PAT,),
    bounce_of="",
)
case(
    "ten thousand people",
    report(
        "\n".join(f"Final-Recipient: rfc822; p{n}@a.example\nAction: failed\nStatus: 5.1.1\n" for n in range(10_000))
    ),
    is_bounce=True,
    bounced__at_most=1_000,
    bounced_addresses__has="p0@a.example",
)
case(
    "a line break hidden in the server's words",
    report(FAILED.replace("User unknown", "User=0D=0AX: unknown")),
    bounce_words__lacks=("\r", "\n"),
)
case(
    "from nobody at all",
    report(FAILED, headers="From: <>\nSubject: Undeliverable"),
    is_bounce=True,
    bounced_addresses=(PAT,),
    rejected=True,
)
case(
    "Exim, in words alone",
    told(
        f"""
        This message was created automatically by mail delivery software.

        A message that you sent could not be delivered to one or more of its
        recipients. This is a permanent error. The following address(es) failed:

          {PAT}
            host mx.acme.example [192.0.2.1]: 550 5.1.1 user unknown
        """,
        f"Subject: Mail delivery failed: returning message to sender\nX-Failed-Recipients: {PAT}",
    ),
    is_bounce=True,
    is_auto=True,
    bounced_addresses=(PAT,),
)
case(
    "qmail, in words alone",
    told(
        f"""
        Hi. This is the qmail-send program at mx.acme.example.
        I'm afraid I wasn't able to deliver your message to the following addresses.
        This is a permanent error; I've given up. Sorry it didn't work out.

        <{PAT}>:
        Sorry, no mailbox here by that name. (#5.1.1)

        --- Below this line is a copy of the message.

        Return-Path: <care@cms.example>
        Message-ID: {OURS}
        Subject: Acme

        Hello
        """,
        "Subject: failure notice",
    ),
    is_bounce=True,
    is_auto=True,
    bounced_addresses=(PAT,),
    bounce_of=OURS,
)
case(
    "old Exchange, in words alone",
    told(
        f"""
        Your message did not reach some or all of the intended recipients.

              Subject:  Acme: credit missing - 770-555-0142
              Sent:     9/15/2026 10:00 AM

        The following recipient(s) could not be reached:

              {PAT} on 9/15/2026 10:00 AM
                    The e-mail account does not exist at the organization this message was sent to.
        """,
        "From: System Administrator <postmaster@acme.example>\nSubject: Undeliverable: Acme: credit missing",
    ),
    is_bounce=True,
    is_auto=True,
)
case(
    "Postfix in words alone, German server",
    told("Ihre Nachricht konnte nicht zugestellt werden.\n", "Subject: Undelivered Mail Returned to Sender"),
    is_bounce=True,
    is_auto=True,
)
case(
    "a copy in words with a sign without width in its Message-ID",
    told(
        f"""
        Hi. This is the qmail-send program at mx.acme.example.

        <{PAT}>:
        Sorry, no mailbox here by that name. (#5.1.1)

        --- Below this line is a copy of the message.

        Message-ID: <t-482913@cms.\u200bexample>
        """,
        "Subject: failure notice",
    ),
    is_bounce=True,
    bounce_of="",
)
