"""The prescribed subject and first line of a request [2.3] [2.4]: written strictly, read tolerantly."""

import re
import unicodedata
from dataclasses import dataclass

from tickets import numbers

LONGEST_READ = 1000
FEWEST_DIGITS, LONGEST_WORD = 4, 3  # what still looks like an account number

# Control characters that cp1252 mail leaves behind where a dash was meant.
CP1252_DASHES = str.maketrans({"\x96": "–", "\x97": "—"})
BREAKING = {"Cc", "Zl", "Zp"}  # controls, line and paragraph separators
HIDDEN = {"Cf", "Cs", "Co", "Cn"}  # invisible marks, halves of characters, private and unknown signs

DASH = "[-‐‑‒–—―−]"
REPLY = re.compile(
    r"(?:(?:re|fwd?|aw|wg|antw|sv|vs|vb|rv|tr|ref|rif|odp|doorst)\s?(?:\[\d+\])?\s?:|\[[^\[\]]*\])\s*", re.I
)
GATEWAY = re.compile(r"(?:\[[^\[\]]*\]\s*)+")
ANSWER = re.compile(r"(?:re|aw|antw|sv|odp|ref|rif)\s?(?:\[\d+\])?\s?:", re.I)
TAG = re.compile(r"\[\s?CMS\s([^\[\]]+)\]", re.I)
NAMED = (re.compile(r"(.+?) ?: (.+)"), re.compile(r"(.+?):(?=[^\d/])(.+)"))
SPACED_DASH = re.compile(rf" {DASH}+ ?|{DASH}+ |{DASH}{{2,}}")
TIGHT_DASH = re.compile(rf"(?<=[^\d ])(?<!{DASH}){DASH}")
ACCOUNT_LABEL = re.compile(
    r"(?:(?:billing |service location |customer )?(?:account|acct|a/c|ban)\b[.:]? ?)?"
    r"(?:(?:number|num|no)\b[.:]? ?)?[#:]? ?",
    re.I,
)
ACCOUNT = re.compile(rf"(?:[A-Z0-9 ./]|{DASH})+", re.I)
GROUP = re.compile(r"[A-Z0-9]+", re.I)


@dataclass(frozen=True, slots=True)
class SubjectParts:
    """What a prescribed subject says; no part is empty."""

    customer: str
    description: str
    account: str


@dataclass(frozen=True, slots=True)
class Tag:
    """The number in a reference tag, and the signature that somebody who got it from us can show; may be empty."""

    number: str
    signature: str


def compose(customer: str, description: str, account: str) -> str:
    """`Customer Name: description – account number` [2.3]; without what is not known yet."""
    parts = ": ".join(filter(None, (clean(_untagged(part)) for part in (customer, description))))
    return f"{parts} – {known}" if (known := clean(account)) else parts


def _untagged(text: str) -> str:
    """The text without anything that would be read as a reference tag of ours."""
    return TAG.sub(" ", text)


def tag(number: str, signature: str) -> str:
    """The reference tag that lets a reply find its request, such as `[CMS C7K4-2QX9/k3m7qa2x]`."""
    return f"[CMS {clean(number)}/{clean(signature)}]"


def find_tag(subject: str) -> Tag | None:
    """The first tag of a subject that holds a number, as we write it; None without one."""
    found = (_tag(match[1]) for match in TAG.finditer(_readable(subject)))
    return next((t for t in found if numbers.is_issue_number(t.number) or numbers.is_ims_number(t.number)), None)


def _tag(text: str) -> Tag:
    number, _, signature = text.partition("/")
    return Tag(numbers.normalize(number), "".join(signature.split()).lower())


def parse(subject: str) -> SubjectParts | None:
    """Customer, description and account of a subject as people write it [2.3]; None if it cannot be told.

    The customer ends at the first colon and space; the account follows the last dash that stands apart,
    since account numbers and descriptions have dashes of their own.
    """
    text = bare(subject)
    named = next(filter(None, (pattern.fullmatch(text) for pattern in NAMED)), None)
    if named is None:
        return None
    for dash in (SPACED_DASH, TIGHT_DASH):
        description, account = _split_at_last(dash, named[2])
        if description and account:
            return SubjectParts(named[1], description, account)
    return None


def reads_as_account(text: str) -> bool:
    """Whether the text alone would be taken for an account number where it ends a subject [2.3]."""
    return _account(clean(text)) != ""


def bare(subject: str) -> str:
    """The subject without reference tags and without the Re: and Fwd: before it."""
    return _without_replies(TAG.sub(" ", _readable(subject)))


def is_answer(subject: str) -> bool:
    """Whether the subject says that it answers another mail, behind what gateways put before it in brackets."""
    text = _readable(subject).strip()
    gateway = GATEWAY.match(text)
    return ANSWER.match(text, gateway.end() if gateway else 0) is not None


def banner(kind: str, flagged_to: str) -> str | None:
    """The prescribed first line of a message of this kind [2.4]; None where the guidelines ask for none."""
    if kind == "billing":
        return f"****THIS IS A CMS ISSUE – PLEASE FLAG TO {clean(flagged_to).upper()}****"
    return "Please REPLY ALL with completion confirmation" if kind == "maintenance" else None


def clean(text: str) -> str:
    """The text on one line with single spaces, and nothing in it that could break or disguise a header."""
    signs = (_plain(sign) for sign in text.translate(CP1252_DASHES))
    return " ".join("".join(signs).split())


def _plain(sign: str) -> str:
    category = unicodedata.category(sign)
    return " " if category in BREAKING else "" if category in HIDDEN else sign


def _readable(subject: str) -> str:
    return clean(subject[:LONGEST_READ])


def _without_replies(text: str) -> str:
    """The subject without its chain of Re:, Fwd:, AW: and of what gateways put before it in brackets."""
    text = text.strip()
    while prefix := REPLY.match(text):
        text = text[prefix.end() :]
    return text


def _split_at_last(dash: re.Pattern[str], text: str) -> tuple[str, str]:
    """What stands before and after the last such dash; the account is empty if it does not look like one."""
    places = list(dash.finditer(text))
    if not places:
        return text, ""
    return text[: places[-1].start()].strip(), _account(text[places[-1].end() :])


def _account(text: str) -> str:
    """An account number without its label; empty if the text does not look like one."""
    bare = ACCOUNT_LABEL.sub("", text, count=1).strip(" .,;:#()")
    groups = GROUP.findall(bare)
    digits = sum(sign.isdigit() for sign in bare)
    words = [group for group in groups if group.isalpha()]
    looks_right = (
        ACCOUNT.fullmatch(bare)
        and FEWEST_DIGITS <= digits >= sum(map(len, groups)) - digits
        and all(len(word) <= LONGEST_WORD for word in words)
    )
    return bare if looks_right else ""
