"""Exclusions: what approved ones make of a result. None ever lowers attainment, nor worsens how a month stands.

Source of the rules: partners.md 2.
"""

from dataclasses import replace
from datetime import date

from msp_reviews.domain.attainment import (
    Counts,
    Direction,
    Figure,
    ImpossibleCounts,
    Kind,
    Measured,
    NoData,
    Resolution,
    Treatment,
    Unit,
    Uptime,
)
from portfolio.domain import formats
from portfolio.domain.errors import Refusal
from portfolio.domain.formats import day
from portfolio.domain.language import Words, agreeing, say

UNITS = {
    Kind.RATIO: Words("events"),
    Kind.RESOLUTION: Words("tickets"),
    Kind.AVAILABILITY: Words("minutes of downtime (or checks)"),
}


def misses_of(measured: Measured, direction: Direction) -> int:
    """How many events, or how much downtime, could be excused at most; 0 for figures and no data."""
    match measured:
        case Counts(good, total):
            return total - good if direction == Direction.HIGHER else good
        case Uptime(_, _, downtime):
            return downtime
        case Figure() | NoData():
            return 0


def excuse(measured: Measured, excused: int, treatment: Treatment, direction: Direction = Direction.HIGHER) -> Measured:
    """The result without the excused misses. excused: misses with a dated, approved reason. Raises ImpossibleCounts."""
    if not 0 <= excused <= misses_of(measured, direction):
        raise ImpossibleCounts(say("{} excused of {} misses cannot be.", excused, misses_of(measured, direction)))
    match measured:
        case Counts():
            return _excuse_events(measured, excused, treatment, direction)
        case Uptime(_, maintenance, downtime):
            left_out = excused if treatment == Treatment.REMOVED else 0
            return replace(measured, maintenance=maintenance + left_out, downtime=downtime - excused)
        case Figure() | NoData():
            return measured


def _excuse_events(counts: Counts, excused: int, treatment: Treatment, direction: Direction) -> Counts:
    good = counts.good
    if direction == Direction.LOWER:
        good -= excused
    elif treatment == Treatment.ADDED_BACK:
        good += excused
    removed = excused if treatment == Treatment.REMOVED else 0
    total = counts.total - removed
    left_out = counts.left_out + removed
    if isinstance(counts, Resolution):
        late = min(counts.open_late, total - good)
        return Resolution(good, total, left_out, late, counts.open_not_due)
    return Counts(good, total, left_out)


def excused_words(excused: int, treatment: Treatment, measured: Measured) -> str:
    """“3 excused events counted as good”, for beside an adjusted figure; empty where nothing is excused."""
    if not excused:
        return ""
    if not isinstance(measured, Uptime):
        what = agreeing(excused, "event")
    else:
        what = agreeing(excused, "minute") if measured.unit == Unit.MINUTES else agreeing(excused, "check")
    done = say("counted as good") if treatment == Treatment.ADDED_BACK else say("not counted")
    return say("{} excused {} {}", formats.amount(excused), what, done)


def check_exclusion(kind: Kind, amount: int, happened_on: date, today: date) -> None:
    """Raises Refusal unless such an exclusion can be proposed."""
    if kind not in UNITS:
        raise Refusal(say("A figure of its own has no events to take out. Correct the figure instead."))
    if amount < 1:
        raise Refusal(say("Say how much is excused: 1 or more."), field="amount")
    if happened_on > today:
        raise Refusal(say("{} has not come yet.", day(happened_on)), field="happened_on")
