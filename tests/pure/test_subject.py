"""Subjects as people and mail programs write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tickets.subject import (
    SubjectParts,
    Tag,
    banner,
    clean,
    compose,
    find_tag,
    is_answer,
    parse,
    reads_as_account,
    tag,
)

ACME = ("Acme", "credit missing", "770-555-0142")

CORPUS = [
    # the dashes
    ("Acme: credit missing – 770-555-0142", ACME),
    ("Acme: credit missing - 770-555-0142", ACME),
    ("Acme: credit missing — 770-555-0142", ACME),
    ("Acme: credit missing − 770-555-0142", ACME),
    ("Acme: credit missing ‐ 770-555-0142", ACME),
    ("Acme: credit missing -- 770-555-0142", ACME),
    ("Acme: credit missing --- 770-555-0142", ACME),
    ("Acme: credit missing--770-555-0142", ACME),
    ("Acme: credit missing \x96 770-555-0142", ACME),
    ("Acme: credit missing \x97 770-555-0142", ACME),
    ("Acme: credit missing– 770-555-0142", ACME),
    ("Acme: credit missing –770-555-0142", ACME),
    ("Acme: credit missing-7705550142", ("Acme", "credit missing", "7705550142")),
    ("Acme: credit (Aug)–7705550142", ("Acme", "credit (Aug)", "7705550142")),
    ("Acme: credit missing – 770–555–0142", ("Acme", "credit missing", "770–555–0142")),
    # the blanks
    ("Acme:\xa0credit missing\xa0–\xa0770-555-0142", ACME),
    ("  Acme :  credit   missing  –  770-555-0142  ", ACME),
    ("Acme: credit\tmissing\r\n – 770-555-0142", ACME),
    ("Acme: credit mis\u200bsing – 770-555-0142", ACME),
    ("Acme:credit missing – 770-555-0142", ACME),
    # the chains
    ("Re: Acme: credit missing – 770-555-0142", ACME),
    ("RE: FW: Fwd: Acme: credit missing – 770-555-0142", ACME),
    ("AW: WG: Acme: credit missing – 770-555-0142", ACME),
    ("SV: VS: Acme: credit missing – 770-555-0142", ACME),
    ("Re[2]: Acme: credit missing – 770-555-0142", ACME),
    ("RE : Acme: credit missing – 770-555-0142", ACME),
    ("Re:Acme: credit missing – 770-555-0142", ACME),
    ("[EXTERNAL] RE: [EXT] Acme: credit missing – 770-555-0142", ACME),
    ("Re: Acme: credit missing – 770-555-0142 [CMS C7K4-2QX9]", ACME),
    ("[CMS C7K4-2QX9] Re: Acme: credit missing – 770-555-0142", ACME),
    # dashes and colons inside the fields
    ("Smith-Jones LLC: credit missing – 770-555-0142", ("Smith-Jones LLC", *ACME[1:])),
    ("Acme: T-1 down – 770-555-0142", ("Acme", "T-1 down", "770-555-0142")),
    ("Acme: move – floor 3 – 770-555-0142", ("Acme", "move – floor 3", "770-555-0142")),
    ("Acme: invoice 0926 - 7705550142", ("Acme", "invoice 0926", "7705550142")),
    ("Acme: dispute 2025 - 2026 - 770 555 0142", ("Acme", "dispute 2025 - 2026", "770 555 0142")),
    ("Acme: urgent: no dial tone – 770-555-0142", ("Acme", "urgent: no dial tone", "770-555-0142")),
    ("Acme: down since 10:30 – 770-555-0142", ("Acme", "down since 10:30", "770-555-0142")),
    ("24:7 Fitness: credit missing – 770-555-0142", ("24:7 Fitness", *ACME[1:])),
    ("A:B Corp: credit missing – 770-555-0142", ("A:B Corp", *ACME[1:])),
    ("Re/Max North: credit missing – 770-555-0142", ("Re/Max North", *ACME[1:])),
    ("Regal Foods: credit missing – 770-555-0142", ("Regal Foods", *ACME[1:])),
    # the account
    ("Acme: credit missing – acct# 770-555-0142", ACME),
    ("Acme: credit missing – Account Number: 770-555-0142", ACME),
    ("Acme: credit missing – service location account number 770-555-0142", ACME),
    ("Acme: credit missing – a/c no. 770-555-0142.", ACME),
    ("Acme: credit missing – BAN 770-555-0142", ACME),
    ("Acme: credit missing – (770-555-0142)", ACME),
    ("Acme: credit missing – GA-7705551", ("Acme", "credit missing", "GA-7705551")),
    ("Acme: credit missing – 770 R01 0142 881", ("Acme", "credit missing", "770 R01 0142 881")),
    ("Acme: credit missing – GA-7705", ("Acme", "credit missing", "GA-7705")),
    ("Acme: credit missing – AB12 CD34", ("Acme", "credit missing", "AB12 CD34")),
    ("Acme: credit missing – ATL 770555", ("Acme", "credit missing", "ATL 770555")),
    ("Acme: credit missing – X770555 X", ("Acme", "credit missing", "X770555 X")),
    # what cannot be told
    ("", None),
    ("Re:", None),
    ("credit missing – 770-555-0142", None),
    ("Acme: credit missing", None),
    ("Acme: credit missing – ", None),
    ("Acme: – 770-555-0142", None),
    (": credit missing – 770-555-0142", None),
    ("Acme: credit missing – tomorrow", None),
    ("Acme: credit missing – 123", None),
    ("Acme: T-1 down – service 770-555-0142", None),
    ("Acme: credit 770-555-0142", None),
    ("Acme: credit missing – ATLA 770555", None),
    ("Acme: credit missing – account account 770-555-0142", None),
    ("Acme: credit missing – AB12 CDE3", None),
    ("Invoice attached", None),
]


@pytest.mark.parametrize(("line", "parts"), CORPUS)
def test_subjects_as_people_write_them(line: str, parts: tuple[str, str, str] | None) -> None:
    assert parse(line) == (SubjectParts(*parts) if parts else None)


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        ("770 555 0142", True),
        ("770\xa0555\xa00142", True),
        ("ACM-0001", True),
        ("77", False),
        ("Georgia", False),
        ("", False),
    ],
)
def test_what_reads_as_an_account_number(number: str, expected: bool) -> None:
    assert reads_as_account(number) is expected


def test_the_subject_as_we_write_it() -> None:
    line = "Peachtree Dental Group: credit missing – 770 555 0142"
    assert compose("Peachtree Dental Group", "credit missing", "770 555 0142") == line
    assert compose("Acme", "credit [CMS C222-2222] missing", "") == "Acme: credit missing"  # no tag but the true one
    assert compose("Peachtree Dental Group", "credit missing", "") == "Peachtree Dental Group: credit missing"
    assert compose("", "credit missing", "") == "credit missing"


WORDS = st.from_regex(r"[A-Z][a-z]{1,8}( [a-z0-9-]{1,8}){0,3}", fullmatch=True)
ACCOUNTS = st.from_regex(r"[0-9]{3}([ -]?)[0-9]{3}\1[0-9]{4}", fullmatch=True)


@given(WORDS, WORDS, ACCOUNTS, st.sampled_from(["", "Re: ", "FW: RE: ", "AW: "]))
def test_what_we_write_we_read(customer: str, description: str, account: str, chain: str) -> None:
    customer, description = clean(customer), clean(description)
    line = f"{chain}{compose(customer, description, account)} {tag('C7K4-2QX9', 'k3m7qa2x')}"
    assert parse(line) == SubjectParts(customer, description, account)
    assert find_tag(line) == Tag("C7K4-2QX9", "k3m7qa2x")


@given(st.text(), st.text(), st.text())
def test_nothing_typed_can_break_a_header(customer: str, description: str, account: str) -> None:
    line = compose(customer, description, account)
    assert line.isprintable()
    line.encode()


@given(st.text(max_size=2000))
def test_no_subject_is_too_strange_to_read(line: str) -> None:
    parts = parse(line)
    assert parts is None or all((parts.customer, parts.description, parts.account))
    assert find_tag(line) is None or "CMS" in line.upper()


def test_a_hostile_subject_is_read_at_once() -> None:
    for line in ("-" * 100_000, "a: " * 50_000, "[" * 100_000, "Re: " * 50_000, "A: b – " + "1 -" * 50_000):
        assert parse(line) is None or len(line) > 0
        assert find_tag(line) is None


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ("Re: Acme: credit – 7705550142 [CMS C7K4-2QX9]", "C7K4-2QX9"),
        ("[cms c7k4-2qx9]", "C7K4-2QX9"),
        ("[ CMS\xa0C7K42QX9 ] more", "C7K4-2QX9"),
        ("[CMS C7K4–2QX9]", "C7K4-2QX9"),
        ("[CMS 482913]", "482913"),
        ("[CMS C7K4-2QX8] then [CMS C7K4-2QX9]", "C7K4-2QX9"),
        ("[CMS C7K4-2QX8]", None),
        ("[CMS C7K4-2QX9/K3M7 QA2X]", "C7K4-2QX9/k3m7qa2x"),  # folded or shouted on its way
        ("[CMS C7K4-2QX9/]", "C7K4-2QX9"),
        ("[CMS news]", None),
        ("CMS C7K4-2QX9", None),
        ("", None),
    ],
)
def test_the_reference_tag(line: str, number: str | None) -> None:
    found = find_tag(line)
    assert (found and f"{found.number}/{found.signature}".strip("/")) == number


def test_the_first_lines() -> None:
    assert banner("billing", "Sherry Parrish") == "****THIS IS A CMS ISSUE – PLEASE FLAG TO SHERRY PARRISH****"
    assert banner("maintenance", "Sherry Parrish") == "Please REPLY ALL with completion confirmation"
    assert banner("disconnect", "Sherry Parrish") is None
    assert "\n" not in str(banner("billing", "Eve\r\nBcc: all@cms.example"))


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Re: Acme: credit – 1234567", True),
        ("AW: Acme", True),
        ("  [External] [Acme list] RE[2]: Acme", True),
        ("Fwd: Acme: credit – 1234567", False),
        ("Acme: Re: credit", False),
        ("Return: Acme", False),
        ("[External] Acme", False),
        ("", False),
    ],
)
def test_what_answers_says_so_at_its_beginning(line: str, expected: bool) -> None:
    assert is_answer(line) is expected
