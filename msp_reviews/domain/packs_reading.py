"""Reading a snapshot: exact numbers and dates come as text, and leave as the text that pages show."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any, Literal

from msp_reviews.domain.packs_widths import LANDSCAPE_LINE, LINE, widths
from portfolio.domain import formats
from portfolio.domain.language import Words, agreeing, say

Facts = dict[str, Any]
SMALL = 6
KEYS = tuple(map(Words, (
    "core", "strategic", "tactical", "outsourceable", "undecided", "firm", "leaning", "contested", "provisional",
    "not scored", "green", "amber", "red", "not rated", "planned", "prepared", "held", "signed", "cancelled", "open",
    "done", "dropped", "sentence", "chart", "table", "Operational", "Passed", "Passed in part", "Failed",
    "scalability", "cost", "innovation", "risk", "focus", "strategic function", "strategic functions",
    "tactical function", "tactical functions", "outsourceable function", "outsourceable functions", "kept", "broken",
    "met", "below expected", "below minimum", "no data", "not applicable", "minutes", "checks",
)))  # fmt: skip
"""Words that a snapshot holds as keys, and pages say."""
Kind = Literal["text", "number", "class", "wide", "day"]


@dataclass(frozen=True)
class Column:
    """A column. class: its cells are keys of a class; number: set to the right; day: never broken; wide: takes the room.

    words: its head in English, or as it was said already.
    """

    words: str
    kind: Kind = "text"

    @property
    def label(self) -> str:
        """The head of the column, in the language that is spoken."""
        return say(self.words)


@dataclass(frozen=True)
class Table:
    """A table of a pack, ready to be set. empty: the sentence that stands in its place when there are no rows.

    code: under which the figure index explains it; empty for annexes. is_landscape: it stands on a page laid on its side.
    """

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    empty: str
    code: str = ""
    is_landscape: bool = False

    @property
    def widths(self) -> tuple[int, ...]:
        """Per cent of the line for each column."""
        kinds, labels = [column.kind for column in self.columns], [column.label for column in self.columns]
        return widths(kinds, labels, self.rows, LANDSCAPE_LINE if self.is_landscape else LINE)

    @property
    def is_small(self) -> bool:
        """Whether it stays on one page."""
        return len(self.rows) <= SMALL

    @property
    def lines(self) -> list[list[tuple[Column, str]]]:
        """Each row as pairs of column and text."""
        return [list(zip(self.columns, row, strict=True)) for row in self.rows]


def exact(text: Any) -> Fraction | None:
    """A number of the snapshot; None is unknown."""
    return None if text is None else Fraction(str(text))


def known(text: Any) -> Fraction:
    """A number of the snapshot that is always there."""
    return Fraction(str(text))


def on(text: str | None) -> date | None:
    """A date of the snapshot."""
    return None if text is None else date.fromisoformat(text[:10])


def day(text: str | None) -> str:
    """A date as pages show it."""
    return formats.day(on(text))


def short(text: Any, currency: str) -> str:
    """Money as tables show it: “EUR 1.24 m”."""
    return formats.short_money(exact(text), currency)


def full(text: Any) -> str:
    """Money in full, without the currency, as registers show it."""
    return formats.amount(exact(text), 2)


def percent(text: Any, places: int = 0) -> str:
    """A share in per cent."""
    return formats.percent(exact(text), places)


def counted(number: int, one: str, many: str = "") -> str:
    """“1 function”, “3 functions”, “no functions”."""
    word = agreeing(number, one, many)
    return f"{formats.amount(number)} {word}" if number else say("no {}", word)


def listed(names: Sequence[str], most: int = 6) -> str:
    """Names in a sentence: “a, b and c”; beyond `most` the rest is counted."""
    if len(names) > most:
        return say("{} and {} more", ", ".join(names[:most]), len(names) - most)
    if len(names) < 2:
        return "".join(names)
    return say("{} and {}", ", ".join(names[:-1]), names[-1])


def yes_or_no(answer: Any) -> str:
    """“yes” or “no”."""
    return say("yes") if answer else say("no")


def rag_word(rag: str | None) -> str:
    """The colour of a mark, “green”; “not rated” where there is none."""
    return say(rag or "not rated")


def decapitalised(text: str) -> str:
    """The text as it goes on after a colon."""
    said = str(text)
    return said[:1].lower() + said[1:]


def sentence(text: str) -> str:
    """The text with a capital at its start."""
    said = str(text)
    return said[:1].upper() + said[1:]
