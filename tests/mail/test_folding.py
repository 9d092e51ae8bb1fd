"""What is folded away below a mail is called what it is, and its outer marks give way to a bar."""

import pytest

from tickets.folding import name_of_fold, without_marks
from tickets.mail_parser.quotes import cut

QUOTE = "On Tue, Sep 15, 2026 at 10:00 AM CMS Care <cms.care@cms.example> wrote:\n> Received.\n>\n> > Help."
OUTLOOK = "From: CMS Care <cms.care@cms.example>\nSent: Tuesday, September 15, 2026 10:00 AM\nTo: Dana\nSubject: x"


@pytest.mark.parametrize(
    ("below", "name"),
    [
        (QUOTE, "Quoted text"),
        (OUTLOOK, "Quoted text"),
        ("-- \nDana Ortiz\nHarbor Telecom", "Signature"),
        ("Sent from my iPhone", "Signature"),
        (f"{QUOTE}\n\n-- \nDana Ortiz", "Quoted text and signature"),
        (f"-- \nDana Ortiz\n\n{QUOTE}", "Quoted text and signature"),
        (f"-- \nDana Ortiz\n\n{OUTLOOK}", "Quoted text and signature"),
        (f"Sent from my iPhone\n\n{QUOTE}", "Quoted text and signature"),
        (f"Sent from my iPhone\n\n{OUTLOOK}", "Quoted text and signature"),
    ],
)
def test_a_fold_is_called_what_it_holds(below: str, name: str) -> None:
    letter = cut(f"Thank you, that helps.\n\n{below}")
    assert letter.reply == "Thank you, that helps."
    assert name_of_fold(letter.quoted) == name


def test_one_level_of_marks_gives_way_to_the_bar() -> None:
    assert without_marks("She wrote:\n> One.\n>\n> > Two.\n>Three > 2") == "She wrote:\nOne.\n\n> Two.\nThree > 2"
