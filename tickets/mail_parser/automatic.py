"""Signs that no person sent a message: automatic answers, lists, reports."""

import re

from tickets import subject as subjects
from tickets.mail_parser.headers import Headers
from tickets.mail_parser.structure import Leaf

COMMENT = re.compile(r"\([^()]*\)")
PRECEDENCE = {"bulk", "junk", "auto_reply", "auto-reply", "autoreply"}
TELLING = (
    "x-autoreply",
    "x-autorespond",
    "x-autoresponder",
    "x-auto-reply-from",
    "x-mail-autoreply",
    "x-ms-exchange-inbox-rules-loop",
)
LISTS = ("list-id", "list-unsubscribe")
# Only at the beginning, behind a gateway's warning at most: a person may well write about somebody who is away.
VACATION = re.compile(
    r"(?:\[[^\[\]]{1,40}\]\s*)?(?:out[ -]of[ -](?:the[ -])?office|auto(?:mated|matic)?[ -]?(?:reply|response|answer)"
    r"|autoresponder|on vacation|vacation (?:reply|response|message)|away from (?:the office|my mail)|i am out of"
    r"|abwesenheitsnotiz|abwesend|automatische antwort|automatisch antwoord|réponse automatique|absence du bureau"
    r"|message d'absence|respuesta automática|fuera de (?:la )?oficina|risposta automatica|fuori ufficio|afwezig"
    r"|niet aanwezig|resposta automática|autosvar|automati[sc]kt? svar|frånvaro|automaattinen vastaus"
    r"|poissa toimistosta|automatyczna odpowiedź|odpowiedź automatyczna|automatická odpověď|automatikus válasz"
    r"|otomatik yanıt|автоответ|автоматический ответ|自動応答|自动答复|自动回复|自動回覆|자동 회신)",
    re.I,
)


def is_by_machine(headers: Headers, subject: str, leaves: list[Leaf]) -> bool:
    """Whether a program wrote it, by any of the signs that programs give; such a message is never answered."""
    return (
        any(_word(value) not in ("", "no") for value in headers.all("auto-submitted"))
        or any(value in PRECEDENCE for value in _precedence(headers))
        or any(headers.all(name) for name in TELLING)
        or any("".join(path.split()) == "<>" for path in headers.all("return-path"))
        or _is_vacation(subject)
        or any(_is_report(leaf) for leaf in leaves)
    )


def is_passed_on(headers: Headers) -> bool:
    """Whether a list or a system sent it on and wants no answer to it: a person may have written it all the same."""
    return (
        "list" in _precedence(headers)
        or any(_word(value) not in ("", "none") for value in headers.all("x-auto-response-suppress"))
        or any(headers.all(name) for name in LISTS)
    )


def _precedence(headers: Headers) -> list[str]:
    return [_word(value) for value in headers.all("precedence") + headers.all("x-precedence")]


def _word(value: str) -> str:
    """The first word of a header, without comments and parameters."""
    return re.split(r"[\s;,]", COMMENT.sub(" ", value).strip().lower(), maxsplit=1)[0]


def _is_vacation(subject: str) -> bool:
    """Whether the subject says so; a prescribed one of a customer whose name begins alike does not."""
    said = VACATION.match(subject)
    parts = subjects.parse(subject) if said else None
    return said is not None and (parts is None or not parts.customer[len(said[0]) :].strip())


def _is_report(leaf: Leaf) -> bool:
    """A report, a receipt, or a calendar's answer to an invitation."""
    of_a_report = "multipart/report" in leaf.containers or not leaf.containers
    answers = leaf.content_type == "text/calendar" and leaf.parameters.get("method", "").lower() == "reply"
    kinds = ("message/delivery-status", "message/global-delivery-status", "message/disposition-notification")
    return answers or leaf.containers[:1] == ("multipart/report",) or (of_a_report and leaf.content_type in kinds)
