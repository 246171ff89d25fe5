"""What transitions cost and bring: savings, payback, cumulative cash by quarter, break-even. Exact.

A one-off cost is spread evenly over the quarters of its transition, both ends included. The new run cost holds from the
quarter after its last one; until then the old one is paid, and nothing is saved.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from portfolio.domain.quarters import Quarter
from sourcing.domain.roadmap import later, quarters_between

ZERO = Fraction(0)
QUARTERS_A_YEAR = 4


class Return(StrEnum):
    """How money comes back. UNKNOWN: a figure is missing."""

    AT_ONCE = "at_once"
    AFTER = "after"
    NEVER = "never"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Payback:
    """When a one-off cost has come back. `quarters`: exact, only with AFTER."""

    kind: Return
    quarters: Fraction | None = None


@dataclass(frozen=True)
class BreakEven:
    """The quarter from whose end on the cumulative cash is never below 0 again; only with AFTER."""

    kind: Return
    quarter: Quarter | None = None


@dataclass(frozen=True)
class CashLine:
    """The money of one transition whose figures are all known: one-off, and saving per year (below 0: it costs more)."""

    starts: Quarter
    ends: Quarter
    one_off: Fraction
    saving: Fraction


@dataclass(frozen=True)
class CashQuarter:
    """One quarter of a roadmap: paid once, saved, and everything up to its end together."""

    quarter: Quarter
    one_off: Fraction
    saving: Fraction
    cumulative: Fraction


def saving_per_year(before: Decimal | None, after: Decimal | None) -> Fraction | None:
    """Run cost before less run cost after; below 0 when it costs more. None while either is unknown."""
    return None if before is None or after is None else Fraction(before) - Fraction(after)


def payback_of(one_off: Decimal | Fraction | None, saving: Fraction | None) -> Payback:
    """Quarters after which savings have paid the one-off cost. Source: sourcing.md 8."""
    if one_off is not None and not one_off:
        return Payback(Return.AT_ONCE)
    if one_off is None or saving is None:
        return Payback(Return.UNKNOWN)
    if saving <= 0:
        return Payback(Return.NEVER)
    return Payback(Return.AFTER, Fraction(one_off) / (saving / QUARTERS_A_YEAR))


def cash_line(
    starts: Quarter, ends: Quarter, one_off: Decimal | None, before: Decimal | None, after: Decimal | None
) -> CashLine | None:
    """The money of a transition; None while a figure is unknown."""
    saving = saving_per_year(before, after)
    return None if one_off is None or saving is None else CashLine(starts, ends, Fraction(one_off), saving)


def cash_by_quarter(lines: Iterable[CashLine], first: Quarter, last: Quarter) -> tuple[CashQuarter, ...]:
    """Each quarter from first to last. What lies before `first` is in its cumulative figure all the same."""
    known = list(lines)
    start = min([first, *(line.starts for line in known)])
    paid, saved = _changes(known)
    one_off = saving = cumulative = ZERO
    rows = []
    for step in range(quarters_between(start, last) + 1):
        quarter = later(start, step)
        one_off += paid.get(quarter, ZERO)
        saving += saved.get(quarter, ZERO)
        cumulative += saving - one_off
        if quarter >= first:
            rows.append(CashQuarter(quarter, one_off, saving, cumulative))
    return tuple(rows)


def break_even_of(lines: Iterable[CashLine]) -> BreakEven:
    """When the roadmap as a whole has paid for itself. Without lines nothing is known."""
    known = list(lines)
    if not known:
        return BreakEven(Return.UNKNOWN)
    last = max(line.ends for line in known)
    rows = cash_by_quarter(known, min(line.starts for line in known), last)
    left = rows[-1].cumulative
    rate = sum((line.saving for line in known), ZERO) / QUARTERS_A_YEAR
    if rate < 0 or (left < 0 and rate == 0):
        return BreakEven(Return.NEVER)
    if left < 0:
        return BreakEven(Return.AFTER, later(last, -(left // rate)))
    return _recovered(rows)


def _recovered(rows: Sequence[CashQuarter]) -> BreakEven:
    """Nothing is owed at the end: the quarter after the last one in which something was."""
    below = [row.quarter for row in rows if row.cumulative < 0]
    return BreakEven(Return.AFTER, below[-1].next()) if below else BreakEven(Return.AT_ONCE)


def _changes(lines: Iterable[CashLine]) -> tuple[dict[Quarter, Fraction], dict[Quarter, Fraction]]:
    """By how much what is paid once, and what is saved, changes with each quarter."""
    paid: defaultdict[Quarter, Fraction] = defaultdict(Fraction)
    saved: defaultdict[Quarter, Fraction] = defaultdict(Fraction)
    for line in lines:
        share = line.one_off / (quarters_between(line.starts, line.ends) + 1)
        paid[line.starts] += share
        paid[line.ends.next()] -= share
        saved[line.ends.next()] += line.saving / QUARTERS_A_YEAR
    return paid, saved
