"""A coverage-guided search for bytes on which the mail parser raises, hangs or leaves its bounds: ./run fuzz."""

import json
import sys
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["tickets"]):
    from tickets.mail_parser.message import parse_unguarded

from tests.mail.corpus import CASES
from tests.mail.corpus.laws import broken_laws

LONGEST_SEED = 20_000


class BrokenLawError(Exception):
    """A message whose facts leave their bounds."""


def one_input(data: bytes) -> None:
    """Parses one message without the last wall, and holds what comes out against the laws."""
    if laws := broken_laws(parse_unguarded(data)):
        raise BrokenLawError("; ".join(laws))


def write_seeds(folder: Path) -> None:
    """Puts the shorter messages of the corpus into a folder, to start from mail instead of from noise."""
    folder.mkdir(parents=True, exist_ok=True)
    for number, case in enumerate(CASES):
        if len(case.raw) <= LONGEST_SEED:
            (folder / f"seed-{number:04}").write_bytes(case.raw)


def write_words(path: Path) -> None:
    """Writes the words that mail is made of, for the fuzzer to put in."""
    words = (
        "From: ", "To: ", "Subject: ", "Content-Type: ", "multipart/mixed", "multipart/alternative", "boundary=b",
        "--b\n", "--b--\n", "text/html", "text/plain", "charset=", "=?utf-8?q?", "=?utf-8?b?", "?=", "base64",
        "quoted-printable", "filename*0*=", "utf-8''", "message/delivery-status", "Action: failed\n", "wrote:\n",
        "Final-Recipient: rfc822;", "> ", "-- \n", "<blockquote>", "<a href=", "&#", "begin 644 a\n", "format=flowed",
    )  # fmt: skip
    path.write_text(
        "".join(f'{json.dumps(word, ensure_ascii=True)[:-1]}"\n'.replace("\\n", "\\x0a") for word in words)
    )


def main() -> None:
    """Fuzzes with libFuzzer's own arguments, which follow the folder to work in."""
    folder = Path(sys.argv.pop(1))
    write_seeds(folder / "seeds")
    write_words(folder / "words")
    atheris.Setup([*sys.argv, f"-dict={folder / 'words'}", str(folder / "found"), str(folder / "seeds")], one_input)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
