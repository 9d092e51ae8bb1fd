"""Signs that no person sent a message: automatic answers, lists, reports."""

import re

from tickets.mail_parser.headers import Headers
from tickets.mail_parser.structure import Leaf

PRECEDENCE = {"bulk", "junk", "list", "auto_reply", "auto-reply"}
TELLING = (
    "x-autoreply",
    "x-autorespond",
    "x-autoresponder",
    "x-auto-reply-from",
    "x-mail-autoreply",
    "list-id",
    "list-unsubscribe",
    "x-ms-exchange-inbox-rules-loop",
)
# Only at the beginning: a person may well write about somebody who is away.
VACATION = re.compile(
    r"(?:(?:re|aw|sv|antw)\s?:\s*)*(?:out[ -]of[ -](?:the[ -])?office"
    r"|auto(?:mated|matic)?[ -]?(?:reply|response|answer)|autoresponder|on vacation|vacation (?:reply|response|message)|away from (?:the office|my mail)|i am out of"
    r"|abwesenheitsnotiz|abwesend|automatische antwort|automatisch antwoord|réponse automatique|absence du bureau"
    r"|message d'absence|respuesta automática|fuera de (?:la )?oficina|risposta automatica|fuori ufficio|afwezig"
    r"|niet aanwezig|resposta automática|autosvar|automatiskt svar|frånvaro|automaattinen vastaus|poissa toimistosta"
    r"|automatyczna odpowiedź|automatická odpověď|автоответ|автоматический ответ|自動応答"
    r"|自动回复|自動回覆|자동 회신)",
    re.I,
)


def is_automatic(headers: Headers, subject: str, leaves: list[Leaf]) -> bool:
    """Whether a program sent it, by any of the signs that programs give; such a message is never answered."""
    submitted = headers.get("auto-submitted").partition(";")[0].strip().lower()
    suppress = headers.get("x-auto-response-suppress").strip().lower()
    return (
        submitted not in ("", "no")
        or headers.get("precedence").strip().lower() in PRECEDENCE
        or suppress not in ("", "none")
        or any(headers.all(name) for name in TELLING)
        or any(path.replace(" ", "") == "<>" for path in headers.all("return-path"))
        or VACATION.match(subject) is not None
        or any(_is_report(leaf) for leaf in leaves)
    )


def _is_report(leaf: Leaf) -> bool:
    """A report, a receipt, or a calendar's answer to an invitation."""
    answers = leaf.content_type == "text/calendar" and leaf.parameters.get("method", "").lower() == "reply"
    kinds = ("message/delivery-status", "message/disposition-notification")
    return answers or leaf.content_type in kinds or leaf.containers[:1] == ("multipart/report",)
