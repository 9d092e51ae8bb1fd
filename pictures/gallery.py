"""Every picture of the README: who looks, where they go, and how large the window is."""

from dataclasses import dataclass

LEAD = "hana.brooks@harbor-telecom.example"
SUB_AGENT = "dana.ortiz@harbor-telecom.example"
REP = "sherry.parrish@cms.example"
SUPERVISOR = "james.woodburn@cms.example"

PHONE = 390  # pixels


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that a person does: `open` an address, `follow` a link or `unfold` a part by its words, `type`
    words into the field of a label, or wait until they `see` words."""

    act: str
    what: str
    words: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """`docs/NAME.png`; with `part` only the section under that heading, at most as high as the window."""

    name: str
    who: str
    steps: tuple[Step, ...]
    width: int = 1280
    height: int = 860
    part: str = ""


def of_request(words: str, *more: Step) -> tuple[Step, ...]:
    """To a request by the words of its line in the list."""
    return (Step("open", "/requests/"), Step("follow", words), *more)


GALLERY = (
    Picture("board", SUPERVISOR, (Step("open", "/board/"),)),
    Picture("next", SUPERVISOR, (Step("open", "/board/next/"),)),
    Picture("then", SUPERVISOR, (Step("open", "/board/then/"),)),
    Picture("queue", REP, (Step("open", "/queue/?view=all"),)),
    Picture("desk", REP, (Step("open", "/queue/?view=mine"), Step("follow", "fuel surcharge on a phone bill"))),
    Picture("requests", LEAD, (Step("open", "/requests/"),)),
    Picture("request", LEAD, of_request("credit missing on September invoice")),
    Picture("phone", LEAD, of_request("credit missing on September invoice"), width=PHONE, height=844),
    Picture("why", LEAD, of_request("trunk usage of the last quarter", Step("unfold", "Why this date, Day 3"))),
    Picture(
        "mail",
        LEAD,
        of_request("two circuits billed twice", Step("unfold", "As it was formatted")),
        part="Conversation",
    ),
    Picture(
        "filing",
        SUB_AGENT,
        (
            Step("open", "/requests/new/billing/"),
            Step("type", "Account number", "770 555 0142"),
            Step("type", "The billing issue in a few words", "two lines billed at the old rate"),
            Step("see", "Peachtree Dental Group: two lines billed at the old rate"),
        ),
    ),
    Picture("guidelines", SUB_AGENT, (Step("open", "/guidelines/"),)),
    Picture("when", SUB_AGENT, (Step("open", "/when/?kind=maintenance&day=2026-11-25&time=14:00"),)),
)
