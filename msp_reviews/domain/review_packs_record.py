"""The record of a review that was held, in its pack."""

import re
from dataclasses import dataclass

from msp_reviews.domain.minutes import minutes_html
from msp_reviews.domain.packs_reading import Column, Facts, Table, day
from portfolio.domain import formats
from portfolio.domain.language import say

HEADING = re.compile(r"<(/?)h[1-6]>")


@dataclass(frozen=True)
class RecordPart:
    """What was written down. minutes: HTML of a few plain tags, empty where none were taken. sha256: of what is signed."""

    attendees: tuple[str, ...]
    decisions: tuple[str, ...]
    shifts: tuple[str, ...]
    minutes: str
    ratings: Table
    signatures: tuple[str, ...]
    addenda: tuple[tuple[str, str], ...]
    sha256: str


def record_part(record: Facts) -> RecordPart:
    """The record, from the snapshot's part on it."""
    return RecordPart(
        attendees=_lines(record["attendees"]),
        decisions=_lines(record["decisions"]),
        shifts=_lines(record["shifts"]),
        minutes=_minutes(record["minutes"]),
        ratings=_ratings(record["ratings"]),
        signatures=tuple(_signature(one) for one in record["signatures"]),
        addenda=tuple(
            (say("Addendum of {} by {}", day(one["on"]), one["by"]), one["text"]) for one in record["addenda"]
        ),
        sha256=record["sha256"],
    )


def _minutes(markdown: str) -> str:
    """The minutes as HTML. All their headings are of one level, right below the pack's own: none is skipped."""
    return HEADING.sub(r"<\1h4>", minutes_html(markdown)).strip() if markdown.strip() else ""


def _lines(lines: list[str]) -> tuple[str, ...]:
    return tuple(line.strip() for line in lines if line.strip())


def _ratings(ratings: list[Facts]) -> Table:
    return Table(
        say("Ratings: a judgement, 1 to 5 by anchored levels"),
        (
            Column("Dimension"),
            Column("Level", "number"),
            Column("What the level means", "wide"),
            Column("Remark", "wide"),
        ),
        tuple(
            (
                row["dimension"],
                str(row["level"] or formats.UNKNOWN),
                row["anchor"] or say("Not rated"),
                row["remark"] or formats.UNKNOWN,
            )
            for row in ratings
        ),
        say("None: nothing was rated."),
        code="R6",
    )


def _signature(one: Facts) -> str:
    if not one["at"]:
        return say("{}: not signed", one["side"])
    return f"{one['side']}: {one['by']}, {day(one['at'])}"
