"""Mail that no person wrote: marked, so that it is kept and never answered; and mail that only looks like it."""

from tests.mail.corpus.form import Chapter, letter, multi, part, sent

automatic = Chapter("automatic mail")
vacations = Chapter("vacations")
people = Chapter("written by a person")


def marked(name: str, header: str | bytes) -> None:
    """A case of a letter that this header marks as automatic."""
    automatic.case(name, letter(headers=header), is_auto=True, is_bounce=False)


def away(name: str, subject: str) -> None:
    """A case of a vacation answer that only its subject tells."""
    body = "I am away until Monday.\n"
    vacations.case(name, letter(body, f"Subject: {subject}"), is_auto=True, is_bounce=False)


def written(name: str, headers: str, **expected: object) -> None:
    """A case of a letter that a person wrote after all."""
    people.case(name, letter(headers=headers), is_auto=False, is_bounce=False, **expected)


marked("Auto-Submitted: auto-replied", "Auto-Submitted: auto-replied")
marked("Auto-Submitted: auto-generated with parameters", 'Auto-Submitted: auto-generated; owner-email="a@b.example"')
marked("Auto-Submitted: auto-notified in capitals", "AUTO-SUBMITTED: Auto-Notified")
marked("Auto-Submitted with a comment first", "Auto-Submitted: (vacation) auto-replied")
marked("Precedence: bulk", "Precedence: bulk")
marked("Precedence: junk", "Precedence: Junk")
marked("Precedence: list", "Precedence: list")
marked("Precedence: auto_reply", "Precedence: auto_reply")
marked("X-Precedence: auto_reply", "X-Precedence: auto_reply")
marked("a null return path", "Return-Path: <>")
marked("a null return path with a blank", "Return-Path: < >")
marked("X-Auto-Response-Suppress: All", "X-Auto-Response-Suppress: All")
marked("X-Auto-Response-Suppress: a list", "X-Auto-Response-Suppress: DR, OOF, AutoReply")
marked("X-Autoreply", "X-Autoreply: yes")
marked("X-Autorespond", "X-Autorespond: Dana is away")
marked("a mailing list by List-Id", "List-Id: Agents <agents.harbor.example>")
marked("a newsletter by List-Unsubscribe", "List-Unsubscribe: <https://news.example/u>")
marked("Auto-Submitted twice, once with no", "Auto-Submitted: no\nAuto-Submitted: auto-replied")
automatic.case(
    "a receipt of reading (RFC 8098)",
    sent(
        part(
            "multipart/report; report-type=disposition-notification; boundary=r",
            "--r\n\nYour message was read.\n--r\nContent-Type: message/disposition-notification\n\n"
            "Final-Recipient: rfc822; dana@harbor.example\n"
            "Disposition: manual-action/MDN-sent-manually; displayed\n--r--\n",
        )
    ),
    is_auto=True,
    is_bounce=False,
)
automatic.case(
    "a complaint about spam (RFC 5965)",
    sent(
        part(
            "multipart/report; report-type=feedback-report; boundary=r",
            "--r\n\nComplaint.\n--r\nContent-Type: message/feedback-report\n\nFeedback-Type: abuse\n--r--\n",
        )
    ),
    is_auto=True,
    is_bounce=False,
)
automatic.case(
    "an automatic answer still has its sender, its text and its thread",
    letter(
        "I am away.\n", "Auto-Submitted: auto-replied\nIn-Reply-To: <t1@cms.example>\nSubject: Automatic reply: Acme"
    ),
    is_auto=True,
    from_email="dana@harbor.example",
    in_reply_to="<t1@cms.example>",
    text="I am away.",
    rejected=False,
)
automatic.case(
    "an automatic answer without a usable sender",
    letter(headers="From: <>\nAuto-Submitted: auto-replied"),
    is_auto=True,
    rejected=True,
)

away("Outlook", "Automatic reply: Acme: credit missing - 770-555-0142")
away("old Outlook", "Out of Office: Acme: credit missing - 770-555-0142")
away("very old Outlook", "Out of Office AutoReply: Acme: credit missing")
away("out of the office, written by hand", "Out of the office until Monday")
away("Auto reply", "Auto-Reply: your message")
away("Autoreply in one word", "AutoReply: your message")
away("German Outlook", "Automatische Antwort: Acme: credit missing")
away("German, by hand", "Abwesenheitsnotiz: Urlaub")
away("French Outlook", "=?utf-8?Q?R=C3=A9ponse_automatique_=3A_Acme?=")
away("French, absent", "Absence du bureau")
away("Spanish Outlook", "=?utf-8?Q?Respuesta_autom=C3=A1tica=3A_Acme?=")
away("Spanish, away", "Fuera de la oficina")
away("Italian Outlook", "Risposta automatica: Acme")
away("Portuguese Outlook", "=?utf-8?Q?Resposta_autom=C3=A1tica=3A_Acme?=")
away("Dutch Outlook", "Automatisch antwoord: Acme")
away("Swedish Outlook", "Autosvar: Acme")
away("Danish Outlook", "Automatisk svar: Acme")
away("Polish Outlook", "=?utf-8?Q?Odpowied=C5=BA_automatyczna=3A_Acme?=")
away("behind a gateway's warning", "[EXTERNAL] Automatic reply: Acme")
vacations.case("Sieve", letter(headers="Auto-Submitted: auto-replied (vacation)\nSubject: Auto: Acme"), is_auto=True)
vacations.case("Unix vacation", letter(headers="Precedence: junk\nSubject: away from my mail"), is_auto=True)
vacations.case(
    "Gmail's vacation responder",
    letter(headers="Auto-Submitted: auto-replied\nPrecedence: bulk\nX-Autoreply: yes\nSubject: I am away Re: Acme"),
    is_auto=True,
)

written("nothing special", "X-Mailer: Quill")
written("Auto-Submitted: no", "Auto-Submitted: no")
written("Auto-Submitted: No with a comment", "Auto-Submitted: No (sent by hand)")
written("Precedence: normal", "Precedence: normal")
written("Precedence: first-class", "Precedence: first-class")
written("X-Auto-Response-Suppress: None", "X-Auto-Response-Suppress: None")
written("a full return path", "Return-Path: <dana@harbor.example>")
written("List-Id is in the text only", "Subject: List-Id: what is it?")
written(
    "a request about an out-of-office greeting",
    "Subject: Acme: Out of office greeting does not play - 770-555-0142",
    customer="Acme",
)
written(
    "a request about an automatic reply", "Subject: Acme: automatic reply cut off - 770-555-0142", customer="Acme"
)
written(
    "a customer whose name begins like a vacation",
    "Subject: Out of Office Coworking: credit missing - 770-555-0142",
    customer="Out of Office Coworking",
)
written(
    "a customer in the trade of automatic doors",
    "Subject: Automatic Doors Inc: credit missing - 770-555-0142",
    customer="Automatic Doors Inc",
)
written(
    "a customer in the trade of cars", "Subject: Auto Palace: credit missing - 770-555-0142", customer="Auto Palace"
)
written("a person answers our automatic receipt", "Subject: Re: Automatic reply: Acme: credit missing - 770-555-0142")
written("a subject about a failure", "Subject: Failure of delivery at Acme")
people.case(
    "a person who forwards a bounce as a file",
    sent(
        multi(
            "mixed",
            part("text/plain", "Your mail to Pat came back to me.\n"),
            part(
                "message/rfc822",
                letter("Not delivered.", "From: mailer-daemon@mx.example\nAuto-Submitted: auto-replied"),
            ),
        )
    ),
    is_auto=False,
    is_bounce=False,
    text="Your mail to Pat came back to me.",
)
people.case(
    "a person whose mailbox is called postmaster",
    letter("The credit is missing.\n", "From: Postmaster <postmaster@harbor.example>"),
    is_bounce=False,
    is_auto=False,
)
people.case(
    "a person who quotes a bounce",
    letter("I got this:\n\n550 5.1.1 <pat@acme.example>: user unknown\n", "Subject: Re: Acme"),
    is_auto=False,
    is_bounce=False,
    bounced=(),
)
