"""What somebody wrote, apart from what is quoted and signed; in doubt nothing is cut."""

import time

import pytest

from tickets.mail_parser.quotes import cut


@pytest.mark.parametrize(
    ("text", "reply"),
    [
        ("Yes.\n\nOn Tue, Sep 15, 2026 at 10:00 AM Rita <r@c.example> wrote:\n> Is it?", "Yes."),
        ("Yes.\n\nOn Tue, Sep 15, 2026 at 10:00 AM Rita\n<r@c.example> wrote:\n\n> Is it?", "Yes."),
        ("Ja.\n\nAm 15.09.2026 um 10:00 schrieb Rita:\n> Stimmt es?", "Ja."),
        ("Oui.\n\nLe 15 sept. 2026 à 10:00, Rita a écrit :\n\n> Oui ?", "Oui."),
        ("Yes.\n\n-----Original Message-----\nFrom: Rita\nIs it?", "Yes."),
        ("Yes.\n\n________________________________\nFrom: Rita\nSent: 15 Sep 2026 10:00\nTo: Lee\nIs it?", "Yes."),
        ("Yes.\n\n*From:* Rita <r@c.example>\n*Sent:* Tuesday\n*Subject:* Is it?", "Yes."),
        ("> Is it?\n\nYes.", "Yes."),
        ("Yes.\n-- \nLee Wong\nHarbor", "Yes."),
        ("Yes.\n\nSent from my iPhone", "Yes."),
        ("Yes.\n\n--\nSubmitted by lee@harbor.example", "Yes."),
    ],
)
def test_history_and_signature_are_cut(text: str, reply: str) -> None:
    letter = cut(text)
    assert letter.reply == reply
    assert set(text.split()) == set(f"{letter.reply} {letter.quoted}".split())


@pytest.mark.parametrize(
    "text",
    [
        "> only\n> a quotation",
        "-- \nonly a signature",
        "On Monday I wrote: nothing came.",
        "The loss is\n> 10 dB\nat the jack.",
        "Please move:\nFrom: 12 Peach Street\nTo: 40 Oak Avenue\nDate: 9/30/26",
        "> One?\n\nYes.\n\n> Two?\n\nNo.",
        "See below.\n\nBegin forwarded message:\n\nFrom: a@b.example\nDate: 15 Sep 10:00\nTo: x\n\nDead.",
        "",
    ],
)
def test_nothing_is_cut_where_it_would_take_the_answer_away(text: str) -> None:
    assert cut(text).reply == text


def test_a_quotation_below_the_last_answer_is_cut() -> None:
    assert cut("> One?\nYes.\n> Two?\nNo.\n> Three?").reply == "> One?\nYes.\n> Two?\nNo."


def test_a_forward_keeps_the_letter_in_it() -> None:
    text = "Please see.\n\nFrom: a@b.example\nSent: 15 Sep 2026 10:00\nTo: lee@a.example\nSubject: x\n\nDead line."
    assert "Dead line." in cut(text, is_forward=True).reply
    assert cut(text).reply == "Please see."


@pytest.mark.parametrize(
    "unit",
    ["--\n", ">\nx\n", "> a\n\nx\n\n", "On 1 " + "wrote " * 80 + "\n", "From: x\nTo: \n", " " * 499 + "\n", "On "],
)
def test_a_text_that_begins_a_quotation_again_and_again_takes_time_with_its_length_alone(unit: str) -> None:
    text = (unit * (150_000 // len(unit) + 1))[:150_000]
    start = time.process_time()
    cut(text)
    assert time.process_time() - start < 1.5


@pytest.mark.parametrize(
    ("text", "reply"),
    [
        ("On it.\n\nOn Thu, Sep 17, 2026 at 8:00 AM CMS Care wrote:\n> a", "On it."),
        ("On it.\nOn Thu, Sep 17, 2026 at 8:00 AM CMS Care wrote:\n> a", "On it."),
        ("We look\nOn Monday.\n\nOn Thu, Sep 17, 2026 at 8:00 AM CMS Care wrote:\n> a", "We look\nOn Monday."),
        ("Yes.\n\nOn Thu, Sep 17, 2026\nat 8:00 AM CMS Care\n<a@b.example> wrote:\n> a", "Yes."),
    ],
)
def test_an_answer_that_begins_like_an_attribution_is_neither_lost_nor_keeps_the_history(
    text: str, reply: str
) -> None:
    assert cut(text).reply == reply
