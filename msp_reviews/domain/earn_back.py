"""Earn-back: credits of expected-level defaults return when the rest of the contract year meets that level on average.

Source: partners.md 3. Defaults below the minimum level never return, nor does what was not reported.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from msp_reviews.domain.attainment import Direction, Standing
from msp_reviews.domain.credits import Judged

YEAR = 12


class Return(StrEnum):
    """What becomes of a credit when the contract year is over."""

    NEVER = "never"
    PENDING = "pending"
    RETURNS = "returns"
    STAYS = "stays"


@dataclass(frozen=True)
class EarnBack:
    """Whether a credit returns, and on which mean of how many months. None: there was nothing to average."""

    outcome: Return
    mean: Fraction | None = None
    months: int = 0


@dataclass(frozen=True)
class Term:
    """The contract's first and last month; years are counted from the first. None: no end is known."""

    starts: int
    ends: int | None = None

    def year_end(self, month: int) -> int:
        """Last month of the contract year that holds the month, or of the contract."""
        last = month + YEAR - 1 - (month - self.starts) % YEAR
        return last if self.ends is None else min(last, self.ends)


def earn_back(
    judged: Judged, months: Mapping[int, Judged], term: Term, known_to: int, *, no_data_counts: bool
) -> EarnBack:
    """What becomes of a default's credit. months: all of its service level. known_to: the last month that is known.

    The mean is that of the monthly attainments after the default, months without a figure left out. Where failing to
    report is a default (no_data_counts), a month without data keeps the credit from returning.
    """
    if judged.standing in (Standing.BELOW_MINIMUM, Standing.NO_DATA):
        return EarnBack(Return.NEVER)
    end = term.year_end(judged.month)
    if known_to < end:
        return EarnBack(Return.PENDING)
    rest = [months[month] for month in range(judged.month + 1, end + 1) if month in months]
    figures = [found for found in rest if found.attainment is not None and found.result.expected is not None]
    if not figures:
        return EarnBack(Return.STAYS)
    reached = sum((found.attainment or Fraction(0) for found in figures), Fraction(0))
    promised = sum((found.result.expected or Fraction(0) for found in figures), Fraction(0))
    is_higher = judged.level.direction == Direction.HIGHER
    is_silent = no_data_counts and any(found.standing == Standing.NO_DATA for found in rest)
    is_met = (reached >= promised if is_higher else reached <= promised) and not is_silent
    return EarnBack(Return.RETURNS if is_met else Return.STAYS, reached / len(figures), len(figures))
