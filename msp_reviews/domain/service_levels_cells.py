"""The text of a grid cell: one short line for one month, read and written the same way.

ratio         182/195        good of all
availability  43200-480-40   all minutes − agreed maintenance − other downtime; “43200-40” without maintenance
              -480-40, -40   the same for a service that is due round the clock: the month's minutes are put in
              1410/1417      checks that were up, of all checks
value         412.5          the figure itself
any           no data        nothing was measured
"""

import re
from calendar import monthrange
from datetime import date
from decimal import Decimal

from msp_reviews.domain.attainment import (
    Counts,
    Figure,
    ImpossibleCounts,
    Kind,
    Measured,
    NoData,
    Unit,
    Uptime,
)
from portfolio.domain.errors import Refusal

NO_DATA = "no data"
EXAMPLES = {
    Kind.RATIO: "182/195",
    Kind.AVAILABILITY: "-480-40, 43200-480-40 or 1410/1417",
    Kind.VALUE: "412.5",
}
_PAIR = re.compile(r"([0-9]{1,13})/([0-9]{1,13})\Z")
_MINUTES = re.compile(r"([0-9]{1,13})?-(?:([0-9]{1,13})-)?([0-9]{1,13})\Z")
_FIGURE = re.compile(r"-?[0-9]{1,12}(?:\.[0-9]{1,6})?\Z")
_NO_DATA = {"no data", "nodata", "none", "n/a", "na"}


class UnreadableCell(Refusal):
    """The text of a cell says nothing we can store; the sentence says what would."""


def read_cell(text: str, kind: Kind, period: date) -> Measured:
    """What the text of a cell says for a month. period: first day of the month. Raises UnreadableCell."""
    if text.strip().lower() in _NO_DATA:
        return NoData()
    squeezed = re.sub(r"\s", "", text).replace("−", "-").replace("–", "-")
    try:
        return _READERS[kind](squeezed, period)
    except ImpossibleCounts as impossible:
        raise UnreadableCell(str(impossible)) from impossible


def _ratio(text: str, period: date) -> Measured:
    pair = _PAIR.match(text)
    if pair is not None:
        return Counts(int(pair[1]), int(pair[2]))
    if re.match(r"[0-9.,]+%?\Z", text):
        raise UnreadableCell("Enter the counts, such as 182/195: a percentage alone cannot be checked.")
    raise _unreadable(text, Kind.RATIO)


def _availability(text: str, period: date) -> Measured:
    pair = _PAIR.match(text)
    if pair is not None:
        up = Counts(int(pair[1]), int(pair[2]))
        return Uptime(up.total, 0, up.total - up.good, Unit.CHECKS)
    times = _MINUTES.match(text)
    if times is None:
        raise _unreadable(text, Kind.AVAILABILITY)
    total = int(times[1]) if times[1] else minutes_of(period)
    return Uptime(total, int(times[2] or 0), int(times[3]))


def _value(text: str, period: date) -> Measured:
    if _FIGURE.match(text) is None:
        raise _unreadable(text, Kind.VALUE)
    return Figure(Decimal(text))


_READERS = {Kind.RATIO: _ratio, Kind.AVAILABILITY: _availability, Kind.VALUE: _value}


def _unreadable(text: str, kind: Kind) -> UnreadableCell:
    return UnreadableCell(f"“{text[:20]}” cannot be read. Write {EXAMPLES[kind]}, or “no data”.")


def minutes_of(period: date) -> int:
    """All minutes of the month."""
    return monthrange(period.year, period.month)[1] * 24 * 60


def cell_text(measured: Measured | None) -> str:
    """The text of a cell that reads back as what was measured; empty where nothing was logged."""
    match measured:
        case None:
            return ""
        case NoData():
            return NO_DATA
        case Counts(good, total):
            return f"{good}/{total}"
        case Figure(value):
            return format(value.normalize(), "f")
        case Uptime(total, _, downtime, Unit.CHECKS):
            return f"{total - downtime}/{total}"
        case Uptime(total, maintenance, downtime):
            return f"{total}-{maintenance}-{downtime}" if maintenance else f"{total}-{downtime}"
