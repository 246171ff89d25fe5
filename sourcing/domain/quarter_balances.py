"""History of the balance: which quarter is to be frozen on a day, and what the line of quarters then says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from portfolio.domain.quarters import Quarter, quarter_of

GRACE_DAYS = 14
"""So many days after its end a quarter can still be frozen; what is read later is no longer that quarter's."""


class Absence(StrEnum):
    """Why a quarter that is over has no frozen figures."""

    PENDING = "pending"
    MISSED = "missed"


@dataclass(frozen=True, slots=True)
class Period:
    """One fiscal quarter with its first and last day."""

    quarter: Quarter
    starts_on: date
    ends_on: date


@dataclass(frozen=True, slots=True)
class Place:
    """One quarter of the history: frozen (no absence), still to be frozen, or missed. Its figures are looked up by its end."""

    label: str
    ends_on: date
    absence: Absence | None


def period_of(quarter: Quarter, start_month: int) -> Period:
    """The quarter with its days, under a fiscal year that begins in that month."""
    return Period(quarter, quarter.first_day(start_month), quarter.last_day(start_month))


def ended_period(today: date, start_month: int) -> Period:
    """The fiscal quarter that ended last before today."""
    return period_of(quarter_of(today, start_month).previous(), start_month)


def period_to_freeze(today: date, start_month: int, opened_on: date) -> Period | None:
    """The quarter to freeze today; None when the last one is over for too long, or the organisation came after its end.

    Figures are read now, so they are that quarter's only shortly after its end: within GRACE_DAYS.
    """
    period = ended_period(today, start_month)
    is_fresh = today <= period.ends_on + timedelta(days=GRACE_DAYS)
    return period if is_fresh and opened_on <= period.ends_on else None


def line_of_quarters(frozen: Mapping[date, str], *, today: date, start_month: int) -> tuple[Place, ...]:
    """Every quarter from the first frozen one to the last that is over, in order; those not frozen say why.

    frozen: label by last day. Quarters frozen under another fiscal year keep their label and place. Empty while nothing is
    frozen.
    """
    if not frozen:
        return ()
    places = [Place(label, ends_on, None) for ends_on, label in frozen.items()]
    places += _gaps(sorted(frozen), today, start_month)
    return tuple(sorted(places, key=lambda place: place.ends_on))


def _gaps(ends: Sequence[date], today: date, start_month: int) -> list[Place]:
    """Quarters of today's fiscal year that are over and of which no day is covered by a frozen one."""
    last = ended_period(today, start_month)
    period = period_of(quarter_of(ends[0], start_month).next(), start_month)
    found = []
    while period.ends_on <= last.ends_on:
        if not any(period.starts_on <= end <= period.ends_on for end in ends):
            is_pending = period == last and today <= period.ends_on + timedelta(days=GRACE_DAYS)
            absence = Absence.PENDING if is_pending else Absence.MISSED
            found.append(Place(str(period.quarter), period.ends_on, absence))
        period = period_of(period.quarter.next(), start_month)
    return found
