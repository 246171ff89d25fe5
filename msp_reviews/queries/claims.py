"""Claims: what partners say they reached, beside what we measured."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from msp_reviews.domain.attainment import Measured
from msp_reviews.domain.service_levels import counted, promise_words
from msp_reviews.models import ClaimedResult, ServiceLevel
from msp_reviews.queries.measurements import Mark, marks_of
from portfolio.domain.language import say


@dataclass(frozen=True)
class Difference:
    """One month of which the partner claims another attainment than we measured before exclusions."""

    claim: Mark
    ours: Mark

    @property
    def service_level(self) -> ServiceLevel:
        """Whose month it is."""
        return self.ours.service_level

    @property
    def period(self) -> date:
        """First day of the month."""
        return self.ours.period

    @property
    def claimed_words(self) -> str:
        """The claimed figure with its counts, with as many places as tell it apart from ours."""
        return _words(self.claim, self.claim.logged, self.ours.logged)

    @property
    def ours_words(self) -> str:
        """Our figure with its counts, likewise."""
        return _words(self.ours, self.ours.logged, self.claim.logged)


def _words(mark: Mark, one: Measured | None, other: Measured | None) -> str:
    if one is None:
        return say("nothing")
    figure = promise_words(mark.promise, one.attainment, other.attainment if other is not None else None)
    counts = counted(one).removesuffix(": ")
    return f"{figure} ({counts})" if counts else figure


def difference(claim: Mark, ours: Mark) -> Difference | None:
    """The difference of a month; None where one side has no figure, or both say the same."""
    if claim.logged is None or ours.logged is None:
        return None
    if claim.logged.attainment == ours.logged.attainment:
        return None
    return Difference(claim, ours)


def claims_of_levels(levels: Sequence[ServiceLevel], months: Sequence[date]) -> dict[int, dict[date, Mark]]:
    """Service level key → month → claim, for every month asked. One query."""
    return marks_of(levels, months, ClaimedResult)


def differences_of(levels: Sequence[ServiceLevel], months: Sequence[date]) -> list[Difference]:
    """The months in which claim and measurement differ, by service level and month. Two queries."""
    claims, ours = claims_of_levels(levels, months), marks_of(levels, months)
    pairs = ((claims[level.pk][month], ours[level.pk][month]) for level in levels for month in months)
    return [found for claim, own in pairs if (found := difference(claim, own)) is not None]
