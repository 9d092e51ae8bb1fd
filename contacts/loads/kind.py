"""What a kind of file is: its columns, how a row is meant, compared and written. The rest is the same for all.

The rows of a file stand in a temporary table `judged`: `line`, `vals` (as they are meant, in the order of the kind's
columns, NULL where the file has no such column; then those that are derived), `key`, `problems`, `target`, `changes`
and `state`. All that is asked and done is asked and done of the whole table at once.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

Values: TypeAlias = list[str | None]


class CellError(ValueError):
    """A cell cannot be taken as it is; the text says why and what to write instead."""

    def __init__(self, words: str, column: str = "") -> None:
        super().__init__(words)
        self.column = column


def fold(expression: str) -> str:
    """SQL for a name by which it is found: in small letters, and full-width signs as the usual ones."""
    return f"lower(normalize({expression}, NFKC))"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the file; one that is not `required` may be missing, and its cells may be empty."""

    title: str
    read: Callable[[str], str]
    help: str
    example: str
    required: bool = True


@dataclass(frozen=True, slots=True)
class Check:
    """What has to be so in the database: `finds` selects the lines where it is not, with what is wrong in words."""

    column: str
    finds: str


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of file.

    `known` selects what there is already: id, key, and as `cells` the first values as a file would have them;
    `compared` names those that are compared, "" the others, and `exported` says which rows a file takes along.
    `key` and `once` are expressions on `vals`: which row is meant, and what may stand in a file only once. `spells`
    are statements that write names as they are known; `writes` write the lines from %(low)s to %(high)s.
    """

    name: str
    title: str
    one: str
    many: str
    note: str
    columns: tuple[Column, ...]
    table: str
    known: str
    key: str
    once: str
    writes: tuple[str, ...]
    compared: tuple[str, ...]
    exported: str = "true"
    spells: tuple[str, ...] = ()
    checks: tuple[Check, ...] = ()
    derived: Callable[[Values], Sequence[str | None]] = field(default=lambda values: ())
    along: str = ""
    along_one: str = ""
    along_many: str = ""
    opens: str = ""  # the address of the page of a row, with its id as {}

    @property
    def titles(self) -> list[str]:
        return [column.title for column in self.columns]
