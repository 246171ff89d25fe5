"""Measurements as the domain reads them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import ClassVar

from django.db.models import Count, QuerySet

from msp_reviews import access
from msp_reviews.domain.attainment import (
    Counts,
    Direction,
    Figure,
    Kind,
    Levels,
    Measured,
    NoData,
    Resolution,
    Standing,
    Treatment,
    Unit,
    Uptime,
    interval_of_small_sample,
    judge,
)
from msp_reviews.domain.exclusions import excuse, excused_words
from msp_reviews.domain.service_levels import Promise, fatal_miss, shown, why
from msp_reviews.domain.service_levels_cells import cell_text
from msp_reviews.domain.service_levels_chart import Chart, chart
from msp_reviews.domain.targets import low_volume_from_json
from msp_reviews.models import ClaimedResult, Measurement, MonthlyResult, ServiceLevel
from portfolio.models import Member


def measured_of(row: MonthlyResult) -> Measured:
    """What the row says was measured."""
    if row.value is not None:
        return Figure(row.value)
    if row.open_late is not None and row.open_not_due is not None:
        tickets = {"open_late": row.open_late, "open_not_due": row.open_not_due}
        return Resolution(row.good or 0, row.total or 0, **tickets)
    if row.good is not None and row.total is not None:
        return Counts(row.good, row.total)
    if row.service_time is not None:
        return Uptime(row.service_time, row.maintenance or 0, row.downtime or 0, Unit(row.unit))
    return NoData()


def judged_of(service_level: ServiceLevel, row: MonthlyResult) -> Measured:
    """What the row is judged by: what was measured, without the misses that approved exclusions excuse."""
    measured = measured_of(row)
    if not row.excused:
        return measured
    return excuse(measured, row.excused, Treatment(row.excused_events), Direction(service_level.direction))


def promise_of(service_level: ServiceLevel, row: MonthlyResult | None = None) -> Promise:
    """The promise a month is judged by: the levels its result carries, else the ones in force."""
    source = row or service_level
    few = low_volume_from_json(source.low_volume)
    levels = Levels(source.expected, source.minimum, Direction(service_level.direction), few)
    return Promise(Kind(service_level.kind), levels, service_level.unit)


def standing_of(service_level: ServiceLevel, row: MonthlyResult) -> Standing:
    """How the row stands by the levels it carries. No query."""
    return judge(judged_of(service_level, row), promise_of(service_level, row).levels)


@dataclass(frozen=True)
class Mark:
    """One month of one service level as pages and packs show it. row: None where nothing was logged."""

    service_level: ServiceLevel
    period: date
    row: MonthlyResult | None
    count: ClassVar[int] = 1
    """A mark is one month, where groups of months that stood alike are counted beside it."""

    @cached_property
    def measured(self) -> Measured | None:
        """What is judged: what was measured without excused misses; None where nothing was logged."""
        return None if self.row is None else judged_of(self.service_level, self.row)

    @cached_property
    def logged(self) -> Measured | None:
        """What was measured, exclusions or not; None where nothing was logged."""
        return None if self.row is None else measured_of(self.row)

    @cached_property
    def promise(self) -> Promise:
        """What it is judged by."""
        return promise_of(self.service_level, self.row)

    @cached_property
    def standing(self) -> Standing:
        """How the month stands."""
        return judge(self.measured, self.promise.levels)

    @cached_property
    def attainment(self) -> Fraction | None:
        """Exact attainment; None for no data and not applicable."""
        return None if self.measured is None else self.measured.attainment

    @property
    def revision(self) -> int:
        """The revision that stands; 0 where nothing was logged."""
        return 0 if self.row is None else self.row.revision

    @property
    def note(self) -> str:
        """The note beside the result."""
        return "" if self.row is None else self.row.note

    @property
    def text(self) -> str:
        """The result as the text of a grid cell."""
        return cell_text(self.logged)

    @property
    def raw_figure(self) -> str:
        """The attainment before exclusions; empty where nothing is excused."""
        if self.row is None or self.logged is None or not self.row.excused:
            return ""
        return shown(self.promise, self.logged.attainment)

    @property
    def excused(self) -> str:
        """How many misses are excused and what becomes of them, in words; empty where none are."""
        if self.row is None or self.logged is None or not self.row.excused:
            return ""
        return excused_words(self.row.excused, Treatment(self.row.excused_events), self.logged)

    @property
    def figure(self) -> str:
        """The attainment written with two places and its unit; “–” where there is none."""
        return shown(self.promise, self.attainment)

    @property
    def why(self) -> str:
        """Why it stands so, in one sentence."""
        return why(self.promise, self.measured)

    @property
    def fatal_miss(self) -> str:
        """That one miss is fatal at this volume; empty where it is not."""
        return fatal_miss(self.promise, self.measured)

    @property
    def interval(self) -> tuple[Decimal, Decimal] | None:
        """Wilson 95 % interval of a small sample, shares 0..1."""
        return interval_of_small_sample(self.measured)


def current_measurements(member: Member) -> QuerySet[Measurement]:
    """The results in force that the member may see."""
    return access.measurements_of(member).filter(is_current=True)


def marks_between(member: Member, *, first: date, last: date, partner_ids: Collection[int] | None = None) -> list[Mark]:
    """All logged months from `first` to `last` (first days of months, both included), by partner, SLA and month.

    partner_ids: only of these partners; None for all. Two queries.
    """
    found = current_measurements(member).filter(period__range=(first, last))
    levels = access.service_levels_of(member).select_related(
        "organisation", "contract__organisation", "contract__partner__organisation"
    )
    if partner_ids is not None:
        found = found.filter(service_level__contract__partner__in=partner_ids)
        levels = levels.filter(contract__partner__in=partner_ids)
    by_key = {level.pk: level for level in levels}
    marks = [Mark(by_key[row.service_level_id], row.period, row) for row in found.order_by("period")]
    return sorted(marks, key=_by_partner_and_level)


@dataclass(frozen=True)
class Stood:
    """So many months of a partner's service levels, critical ones or others, that stood alike."""

    partner_id: int
    period: date
    is_critical: bool
    standing: Standing
    count: int


def standings_between(member: Member, *, first: date, last: date, partner_ids: Collection[int]) -> list[Stood]:
    """How many months stood how, from `first` to `last` (first days of months, both included).

    Counted by the database: one query. Rows of before standings were kept are judged here: two queries more while there are
    any.
    """
    rows = current_measurements(member).filter(
        period__range=(first, last), service_level__contract__partner__in=partner_ids
    )
    groups = rows.order_by().values_list(
        "service_level__contract__partner_id", "period", "service_level__is_critical", "standing"
    )
    counted = list(groups.annotate(count=Count("pk")))
    found = [
        Stood(partner_id, period, is_critical, Standing(standing), count)
        for partner_id, period, is_critical, standing, count in counted
        if standing
    ]
    if len(found) < len(counted):
        marks = marks_between(member, first=first, last=last, partner_ids=partner_ids)
        found += [_stood(mark) for mark in marks if mark.row is not None and not mark.row.standing]
    return found


def _stood(mark: Mark) -> Stood:
    level = mark.service_level
    return Stood(level.contract.partner_id, mark.period, level.is_critical, mark.standing, 1)


def _by_partner_and_level(mark: Mark) -> tuple[str, int, str, int]:
    level = mark.service_level
    partner = level.contract.partner
    return partner.name, partner.pk, level.code, level.pk


Results = type[Measurement] | type[ClaimedResult]


def marks_of(
    service_levels: Sequence[ServiceLevel], months: Sequence[date], results: Results = Measurement
) -> dict[int, dict[date, Mark]]:
    """Service level key → month → mark, for every month asked, logged or not. One query.

    service_levels: rows that the caller loaded through access. results: ours, or what the partner claims.
    """
    rows = results.objects.filter(service_level__in=service_levels, period__in=months, is_current=True)
    logged = {(row.service_level_id, row.period): row for row in rows}
    return {
        level.pk: {month: Mark(level, month, logged.get((level.pk, month))) for month in months}
        for level in service_levels
    }


@dataclass(frozen=True)
class Line:
    """One service level over some months, with a line of its figures."""

    service_level: ServiceLevel
    marks: list[Mark]

    def drawn(self, width: int, height: int, margin: int = 4) -> Chart:
        """The months as a chart against the levels in force."""
        months = [(mark.attainment, mark.standing) for mark in self.marks]
        levels = promise_of(self.service_level).levels
        return chart(months, levels, width=width, height=height, margin=margin)

    @property
    def last_mark(self) -> Mark:
        """The latest month."""
        return self.marks[-1]

    @property
    def sparkline(self) -> Chart:
        """The line at the size of a table cell."""
        return self.drawn(96, 24)


def lines_of(
    service_levels: Sequence[ServiceLevel], months: Sequence[date], results: Results = Measurement
) -> list[Line]:
    """Each service level with its marks of the months, in the order given. One query."""
    marks = marks_of(service_levels, months, results)
    return [Line(level, list(marks[level.pk].values())) for level in service_levels]
