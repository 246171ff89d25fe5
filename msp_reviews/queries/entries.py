"""Entries: results on their way in, and whether they can be logged at all. Every way in asks here."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from msp_reviews.domain.attainment import Counts, Figure, Kind, Measured, NoData, Resolution, Uptime
from msp_reviews.domain.service_levels import check_period
from msp_reviews.domain.service_levels_cells import check_minutes
from msp_reviews.models import ServiceLevel
from portfolio.domain.errors import Refusal
from portfolio.domain.language import say

FITTING: dict[Kind, type] = {
    Kind.RATIO: Counts,
    Kind.RESOLUTION: Resolution,
    Kind.AVAILABILITY: Uptime,
    Kind.VALUE: Figure,
}
LARGEST_COUNT = 10**15


@dataclass(frozen=True)
class Entry:
    """One month to log. seen: the revision its sender saw, 0 for none; None where the sender could see none (files)."""

    service_level: ServiceLevel
    period: date
    measured: Measured
    note: str = ""
    seen: int | None = None


class WrongShape(Refusal):
    """The result is not of the service level's kind."""

    def __init__(self, service_level: ServiceLevel) -> None:
        super().__init__(say("{} is measured as {}, not like this.", service_level.code, service_level.kind))


def check_entry(entry: Entry, today: date, time_zone: str) -> None:
    """Raises Refusal unless the entry can be logged at all. time_zone: of the organisation."""
    service_level = entry.service_level
    if entry.period.day != 1:
        raise Refusal(say("A month is named by its first day."))
    fitting = FITTING[Kind(service_level.kind)]
    if type(entry.measured) not in (fitting, NoData):
        raise WrongShape(service_level)
    check_period(entry.period, service_level.starts_on, service_level.ends_on, today)
    check_minutes(entry.measured, entry.period, time_zone)
    if max(columns_of(entry.measured).values(), default=0) > LARGEST_COUNT:
        raise Refusal(say("The figure is too large to be true."))


def columns_of(measured: Measured) -> dict[str, Any]:
    """The counts by the columns that keep them."""
    match measured:
        case Resolution(good, total, _, open_late, open_not_due):
            return {"good": good, "total": total, "open_late": open_late, "open_not_due": open_not_due}
        case Counts(good, total):
            return {"good": good, "total": total}
        case Uptime(total, maintenance, downtime):
            return {"service_time": total, "maintenance": maintenance, "downtime": downtime}
        case Figure(value):
            return {"value": value}
        case NoData():
            return {}
