"""What somebody wrote, apart from what is quoted below or around it and from the signature.

mail-parser-reply was tried: its expressions take time with the square of a line's length (3 s for 200 lines that
begin with "On"), and it takes list items for signatures.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from tickets.mail_parser import limits

WROTE = re.compile(
    r"\b(?:wrote|writes|schrieb|a écrit|escribió|ha scritto|schreef|escreveu|skrev|napsal(?:\(a\))?|napisał(?:\(a\))?"
    r"|pisze|kirjoitti|írta|написал(?:\(а\))?|пишет|yazdı)\b.{0,200}:$|<[^<>]{1,200}@[^<>]{1,200}>\s?:$",
    re.I | re.S,
)
ATTRIBUTION_START = re.compile(
    r"(?:on|am|le|el|il|op|em|den|dne|w dniu|på|pe|at|\d{1,4}[./-]\d|\d{1,2} \w"
    r"|(?:mon|tue|wed|thu|fri|sat|sun)\w{0,6},)"
    r"(?=[\s\d])",
    re.I,
)
NAMES_AN_ADDRESS = re.compile(r"[^<>]{0,300}(?:\d[:.h]\d\d|\d{4})[^<>]{0,300}<[^<>@]{1,100}@[^<>@]{1,200}>")
SAYS_WHEN_OR_WHO = re.compile(r"[\d@]")
ORIGINAL = re.compile(
    r"[-_]{2,}\s*(?:original message|original appointment|reply message|ursprüngliche nachricht"
    r"|originalnachricht|message d'origine|message original|mensaje original|messaggio originale"
    r"|oorspronkelijk bericht|mensagem original|ursprungligt meddelande|oprindelig meddelelse"
    r"|opprinnelig melding|исходное сообщение|wiadomość oryginalna)\s*[-_]{2,}",
    re.I,
)
FORWARDED = re.compile(r"-{2,}\s*forwarded message\s*-{2,}|begin forwarded message:", re.I)
REPLY_ABOVE = re.compile(r"\W*(?:please )?(?:(?:type|write|enter) )?(?:your )?reply above this line\b.{0,80}", re.I)
RULE = re.compile(r"_{8,}|-{20,}")
FROM = re.compile(r"\*?\s*(?:from|von|de|da|van|från|fra|od|от|lähettäjä)\s?:\s?\*?\s*\S.*", re.I)
FIELD = re.compile(
    r"\*?\s*(?:sent|date|to|cc|subject|importance|gesendet|datum|an|betreff|envoyé|à|objet|enviado(?: el)?|fecha"
    r"|para|asunto|inviato|data|a|oggetto|verzonden|aan|onderwerp|assunto|skickat|till|ämne|sendt|til|emne|wysłano|do|temat"
    r"|отправлено|кому|тема)\s?:\s?\*?.*",
    re.I,
)
TIME_OF_DAY = re.compile(r"\d[:.h]\d\d")  # a form about a move from here to there gives none
FEWEST_FIELDS, NEAR = 2, 6  # what makes a From: line the head of a quoted letter
SIGNATURE = re.compile(r"--\s?")
LONGEST_SIGNATURE = 15  # lines; a longer one behind a bare "--" may be more of the letter
MOBILE = re.compile(
    r"(?:sent (?:from|via|with) (?:my|outlook|mail|yahoo|proton|the|samsung|gmail|an?)\b|get outlook for\b"
    r"|von meinem .{0,40} gesendet|gesendet von\b|envoyé (?:de|depuis)\b|enviado (?:desde|do)\b|inviato da\b"
    r"|verzonden vanaf\b|skickat från\b"
    r"|sendt fra\b).{0,80}",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Letter:
    """A text in two: what was written, and what was quoted or signed."""

    reply: str
    quoted: str


def cut(text: str, *, is_forward: bool = False) -> Letter:
    """Parts what was written from what was quoted; if nothing would be left, nothing is cut.

    A forward is passed on for the sake of what it quotes, so the letter in it stays.
    """
    lines = text.split("\n")
    heads = [line.strip()[: limits.QUOTE_LINE_SIGNS] for line in lines]
    kept = [True] * len(lines)
    history = len(lines) if is_forward else _history(heads)
    _cut_from(kept, history)
    _cut_quotes(heads, kept, history)
    _cut_signature(lines, kept)
    reply = _joined(lines, kept, True)
    return Letter(reply, _joined(lines, kept, False)) if reply else Letter(text.strip("\n"), "")


def _history(lines: Sequence[str]) -> int:
    """The line at which a whole earlier letter begins; the number of lines if there is none."""
    for index, line in enumerate(lines):
        if not line:
            continue
        if FORWARDED.fullmatch(line):
            return len(lines)
        if ORIGINAL.fullmatch(line) or REPLY_ABOVE.fullmatch(line) or _is_head(lines, index):
            return index - 1 if index and RULE.fullmatch(lines[index - 1]) else index
        length = _attribution(lines, index)
        if length and not _next_is_quoted(lines, index + length):
            return index
    return len(lines)


def _is_head(lines: Sequence[str], index: int) -> bool:
    """Whether an Outlook block of From:, Sent:, To:, Subject: begins here."""
    if not FROM.fullmatch(lines[index]):
        return False
    fields = [line for line in lines[index + 1 : index + 1 + NEAR] if FIELD.fullmatch(line)]
    is_of_a_mail = "@" in lines[index] or any(TIME_OF_DAY.search(line) for line in fields)
    return len(fields) >= FEWEST_FIELDS and is_of_a_mail


def _attribution(lines: Sequence[str], index: int) -> int:
    """How many lines, one to three, an `On … wrote:` takes that begins here; 0 if none does.

    Its first line says when or who, or an answer such as "On it." above it would be taken for its beginning.
    """
    first = lines[index]
    begins = ATTRIBUTION_START.match(first) and SAYS_WHEN_OR_WHO.search(first)
    if not (begins or NAMES_AN_ADDRESS.match(first)):
        return 0
    for length in (1, 2, 3):
        whole = lines[index : index + length]
        if not whole[-1].strip():
            return 0
        if WROTE.search(" ".join(whole)):
            return length
    return 0


def _next_is_quoted(lines: Sequence[str], index: int) -> bool:
    """Whether the next line that says anything is marked as quoted."""
    following = next((line for line in lines[index : index + NEAR] if line.strip()), "")
    return following.startswith(">")


def _cut_from(kept: list[bool], index: int) -> None:
    kept[index:] = [False] * (len(kept) - index)


def _cut_quotes(lines: Sequence[str], kept: list[bool], end: int) -> None:
    """Cuts what is quoted with `>`, but for quotations that are answered one by one."""
    blocks = _blocks(lines, end)
    if len(blocks) == 1 and _is_within_words(lines, *blocks[0]):
        return
    answered = {stop for _, stop in blocks if _says_something(lines, stop, end)}
    for start, stop in blocks:
        is_answered_between = len(answered) > 1 and stop in answered
        if not is_answered_between:
            kept[start:stop] = [False] * (stop - start)


def _blocks(lines: Sequence[str], end: int) -> list[tuple[int, int]]:
    """The runs of quoted lines up to a place, each with the attribution above it."""
    blocks: list[tuple[int, int]] = []
    index = 0
    while index < end:
        start = index
        index += _attribution(lines, index)
        while index < end and not lines[index].strip() and index > start:
            index += 1
        first = index
        while index < end and lines[index].startswith(">"):
            index += 1
        if index > first:
            blocks.append((start, index))
        else:
            index = max(index, start + 1)
    return blocks


def _is_within_words(lines: Sequence[str], start: int, stop: int) -> bool:
    """Whether a single line with a `>` stands right between others: there it means "more than"."""
    around = (*lines[max(start - 1, 0) : start], *lines[stop : stop + 1])
    return stop - start == 1 and len(around) == 2 and all(line.strip() for line in around)


def _says_something(lines: Sequence[str], start: int, end: int) -> bool:
    """Whether an answer stands right below a quotation: words before the next one, the signature or the end."""
    line = next((lines[index] for index in range(start, end) if lines[index].strip()), ">")
    return not (line.startswith(">") or SIGNATURE.fullmatch(line) or MOBILE.fullmatch(line))


def _cut_signature(lines: Sequence[str], kept: list[bool]) -> None:
    """Cuts the signature below what was written, and the line that a telephone adds."""
    _cut_from(kept, _signature(lines, kept))
    last = next((index for index in reversed(range(len(lines))) if kept[index] and lines[index].strip()), None)
    if last is not None and MOBILE.fullmatch(lines[last].strip()[: limits.QUOTE_LINE_SIGNS]):
        kept[last] = False


def _signature(lines: Sequence[str], kept: Sequence[bool]) -> int:
    """The first line that begins a signature: `-- `, or a bare `--` that few lines follow."""
    first, below = len(lines), 0
    for index in reversed(range(len(lines))):
        if kept[index]:
            if lines[index] == "-- " or (SIGNATURE.fullmatch(lines[index]) and below <= LONGEST_SIGNATURE):
                first = index
            below += bool(lines[index].strip())
    return first


def _joined(lines: Sequence[str], kept: Sequence[bool], which: bool) -> str:
    chosen = "\n".join(line for line, stays in zip(lines, kept, strict=True) if stays is which)
    return chosen.strip("\n") if chosen.strip() else ""
