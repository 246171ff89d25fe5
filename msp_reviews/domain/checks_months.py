"""Checks summed up by month: availability and response time, exact."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from zoneinfo import ZoneInfo

from msp_reviews.domain.attainment import Figure, Measured, NoData, Unit, Uptime
from msp_reviews.domain.calendars import Maintenance, ServiceHours
from msp_reviews.domain.checks import Check
from portfolio.domain.formats import rounded

VALUE_PLACES = 6


@dataclass(frozen=True)
class MonthOfChecks:
    """One month of one service. Response times in milliseconds, of the checks that were up; None without any.

    checks: those in service hours. maintained: of these inside agreed maintenance, up or down; up: of the others.
    p95: the least response time that at least 95 % of them do not exceed (nearest rank).
    """

    name: str
    period: date
    checks: int
    up: int
    mean: Fraction | None
    median: Fraction | None
    p95: Fraction | None
    first: datetime
    last: datetime
    maintained: int = 0

    @property
    def availability(self) -> Fraction | None:
        """Share of checks that were up, agreed maintenance left out; None where all lay inside it."""
        due = self.checks - self.maintained
        return Fraction(self.up, due) if due else None

    def measured(self, measure: str) -> Measured:
        """What a service level takes from this month. measure: availability, mean, median or p95."""
        if measure == "availability":
            return Uptime(self.checks, self.maintained, self.checks - self.maintained - self.up, Unit.CHECKS)
        figure: Fraction | None = {"mean": self.mean, "median": self.median, "p95": self.p95}[measure]
        return NoData() if figure is None else Figure(rounded(figure, VALUE_PLACES))


@dataclass(frozen=True)
class Agreed:
    """What was agreed of a service: its hours (None: round the clock) and its maintenance."""

    hours: ServiceHours | None = None
    maintenance: Maintenance = field(default_factory=lambda: Maintenance(()))

    def counts(self, check: Check) -> bool:
        """Whether the check lies in the hours of service."""
        return self.hours is None or self.hours.is_due(check.at)


ROUND_THE_CLOCK = Agreed()


def months_of(
    checks: Iterable[Check], time_zone: str, names: Mapping[str, str] | None = None, agreed: Agreed = ROUND_THE_CLOCK
) -> list[MonthOfChecks]:
    """The checks by name and month. time_zone: where months begin. names: service → name to count it under.

    Services under one name are counted together; with `names`, services without one are left out.
    """
    zone = ZoneInfo(time_zone)
    piles: defaultdict[tuple[str, date], list[Check]] = defaultdict(list)
    for check in checks:
        name = check.service if names is None else names.get(check.service)
        if name is not None and agreed.counts(check):
            local = check.at.astimezone(zone)
            piles[name, date(local.year, local.month, 1)].append(check)
    return [_month(name, period, pile, agreed.maintenance) for (name, period), pile in sorted(piles.items())]


def _month(name: str, period: date, pile: list[Check], maintenance: Maintenance) -> MonthOfChecks:
    due = [check for check in pile if not maintenance.holds(check.at)]
    times = sorted(check.response_ms for check in due if check.is_up and check.response_ms is not None)
    return MonthOfChecks(
        name,
        period,
        checks=len(pile),
        up=sum(check.is_up for check in due),
        mean=Fraction(sum(times)) / len(times) if times else None,
        median=_median(times),
        p95=Fraction(times[-(-len(times) * 95 // 100) - 1]) if times else None,
        first=min(check.at for check in pile),
        last=max(check.at for check in pile),
        maintained=len(pile) - len(due),
    )


def _median(times: list[Decimal]) -> Fraction | None:
    if not times:
        return None
    middle = len(times) // 2
    return Fraction(times[middle]) if len(times) % 2 else Fraction(times[middle - 1] + times[middle]) / 2
