"""Service levels: breaches, and attainment per partner and month."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from msp_reviews.domain.attainment import Standing
from msp_reviews.models import Partner
from msp_reviews.queries.measurements import Mark, Stood, marks_between
from portfolio.domain.quarters import Quarter
from portfolio.models import Member


@dataclass(frozen=True)
class Tally:
    """How many service levels stood how in one month, or in several."""

    met: int
    below_expected: int
    below_minimum: int
    no_data: int
    not_applicable: int

    @property
    def judged(self) -> int:
        """Months that met or missed a level."""
        return self.met + self.breaches

    @property
    def breaches(self) -> int:
        """Months that missed a level."""
        return self.below_expected + self.below_minimum

    @property
    def logged(self) -> int:
        """Months with any result."""
        return self.judged + self.no_data + self.not_applicable


@dataclass(frozen=True)
class PartnerAttainment:
    """One partner's row of the attainment table: a tally per month, in order, and over all of them."""

    partner: Partner
    months: tuple[Tally, ...]
    total: Tally


def tally(marks: Iterable[Mark | Stood]) -> Tally:
    """The marks, or groups of months that stood alike, counted by standing."""
    count: Counter[Standing] = Counter()
    for mark in marks:
        count[mark.standing] += mark.count
    return Tally(
        count[Standing.MET],
        count[Standing.BELOW_EXPECTED],
        count[Standing.BELOW_MINIMUM],
        count[Standing.NO_DATA],
        count[Standing.NOT_APPLICABLE],
    )


def breaches_of(member: Member, *, first: date, last: date) -> list[Mark]:
    """Months that missed a level, from `first` to `last` (first days of months), by partner, SLA, month. Two queries.

    `mark.service_level` has its contract and partner loaded; `mark.why` says why it is a breach.
    """
    return [mark for mark in marks_between(member, first=first, last=last) if mark.standing.is_breach]


def breaches_of_quarter(member: Member, quarter: Quarter) -> list[Mark]:
    """The breaches of one fiscal quarter of the member's organisation. Two queries."""
    months = quarter.months(member.organisation.fiscal_year_start_month)
    return breaches_of(member, first=months[0], last=months[-1])


def attainment_table(member: Member, *, months: list[date]) -> list[PartnerAttainment]:
    """Partner × month: how many service levels met, missed or lacked data. months: first days, ascending. Two queries.

    Only partners with at least one result in the months; by name.
    """
    marks = marks_between(member, first=months[0], last=months[-1])
    by_partner = groupby(marks, key=lambda mark: mark.service_level.contract.partner)
    return [_attainment_row(partner, list(of_partner), months) for partner, of_partner in by_partner]


def attainment_of_quarter(member: Member, quarter: Quarter) -> list[PartnerAttainment]:
    """The attainment table of one fiscal quarter of the member's organisation. Two queries."""
    return attainment_table(member, months=list(quarter.months(member.organisation.fiscal_year_start_month)))


def _attainment_row(partner: Partner, marks: list[Mark], months: list[date]) -> PartnerAttainment:
    per_month = tuple(tally(mark for mark in marks if mark.period == month) for month in months)
    return PartnerAttainment(partner, per_month, tally(marks))
