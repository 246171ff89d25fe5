"""Targets of a service level over time: a new one starts at a month, months before it keep theirs. Low-volume tables."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any

from msp_reviews.domain.attainment import Direction, Levels, LowVolume
from portfolio.domain.errors import Refusal
from portfolio.domain.language import counted, say

LOW_VOLUME_EXAMPLE = "1-9: 1"
MOST_ROWS = 20
_ROW = re.compile(r"([0-9]{1,6})\s*(?:[-–]\s*([0-9]{1,6}))?\s*:\s*([0-9]{1,6})(?:\s*[,/]\s*([0-9]{1,6}))?\Z")


@dataclass(frozen=True)
class Target:
    """What was agreed from a month on. starts: its first day; None = from the beginning. Shares are 0..1."""

    starts: date | None
    expected: Decimal
    minimum: Decimal
    low_volume: tuple[LowVolume, ...] = ()

    def levels(self, direction: Direction) -> Levels:
        """The target as the levels that judge a month."""
        return Levels(self.expected, self.minimum, direction, self.low_volume)

    def says_the_same(self, other: "Target") -> bool:
        """Whether both promise the same, whenever they start."""
        return (self.expected, self.minimum, self.low_volume) == (other.expected, other.minimum, other.low_volume)


def target_at(targets: Sequence[Target], period: date) -> Target | None:
    """The target in force in a month. targets: in the order in which they were set; of one start the last one counts."""
    begun = [(target.starts or date.min, at) for at, target in enumerate(targets) if _has_begun(target, period)]
    return targets[max(begun)[1]] if begun else None


def _has_begun(target: Target, period: date) -> bool:
    return target.starts is None or target.starts <= period


def low_volume_of(text: str) -> tuple[LowVolume, ...]:
    """A low-volume table as people type it, one row a line: “1-9: 1”, or “1-9: 1, 2” with misses at worst.

    Raises Refusal for the first line that says nothing, and where rows overlap.
    """
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if len(lines) > MOST_ROWS:
        raise Refusal(say("A low-volume table has at most {} rows.", MOST_ROWS), field="low_volume")
    rows = sorted((_row(line) for line in lines), key=lambda row: row.first)
    check_low_volume(rows)
    return tuple(rows)


def _row(line: str) -> LowVolume:
    found = _ROW.match(line)
    if found is None:
        raise Refusal(
            say("“{}” cannot be read. Write {}, one row a line.", line[:40], LOW_VOLUME_EXAMPLE), field="low_volume"
        )
    first, allowed = int(found[1]), int(found[3])
    return LowVolume(first, int(found[2] or first), allowed, int(found[4] or allowed))


def check_low_volume(rows: Sequence[LowVolume]) -> None:
    """Raises Refusal unless the rows can be: ranges in order and apart, no more misses allowed than there are events."""
    for row in rows:
        if not 1 <= row.first <= row.last:
            raise Refusal(say("“{}-{}” is no range of events.", row.first, row.last), field="low_volume")
        if not 0 <= row.allowed <= row.at_worst:
            raise Refusal(say("At worst no fewer misses are allowed than for the expected level."), field="low_volume")
        if row.allowed > row.last:
            raise Refusal(say("Among {} events there are no {} to miss.", row.last, row.allowed), field="low_volume")
    for before, after in pairwise(rows):
        if after.first <= before.last:
            raise Refusal(say("{} events stand in two rows of the table.", after.first), field="low_volume")


def low_volume_text(rows: Iterable[LowVolume]) -> str:
    """The table as it is typed; reads back as the same."""
    return "\n".join(_line(row) for row in rows)


def _line(row: LowVolume) -> str:
    span = f"{row.first}-{row.last}" if row.first < row.last else str(row.first)
    return f"{span}: {row.allowed}" + ("" if row.allowed == row.at_worst else f", {row.at_worst}")


def low_volume_words(rows: Iterable[LowVolume]) -> str:
    """The table in words: “Among 1 to 9 events 1 miss is allowed, 2 at worst.” Empty without rows."""
    return " ".join(_words(row) for row in rows)


def _words(row: LowVolume) -> str:
    span = say("{} to {} events", row.first, row.last) if row.first < row.last else counted(row.first, "event")
    misses = say("1 miss is") if row.allowed == 1 else say("{} misses are", row.allowed or say("no"))
    at_worst = "" if row.at_worst == row.allowed else say(", {} at worst", row.at_worst)
    return say("Among {} {} allowed{}.", span, misses, at_worst)


def low_volume_json(rows: Iterable[LowVolume]) -> list[list[int]]:
    """The table as the database keeps it."""
    return [[row.first, row.last, row.allowed, row.at_worst] for row in rows]


def low_volume_from_json(rows: Iterable[Sequence[Any]]) -> tuple[LowVolume, ...]:
    """The table that the database keeps."""
    return tuple(LowVolume(*map(int, row)) for row in rows)
