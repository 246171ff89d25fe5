"""Concentration of MSP spend: how much hangs on how few partners."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

HHI_WHOLE = 10_000
MODERATE_FROM = 1_000
HIGH_FROM = 1_800


class ConcentrationBand(StrEnum):
    """Usual words for a Herfindahl index: a convention of merger control, not law."""

    LOW = "low"
    MODERATE = "moderate"
    HIGH = "high"


@dataclass(frozen=True, slots=True)
class PartnerSpend:
    """Money per year that goes to one partner."""

    partner: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Concentration:
    """Partners with spend, largest first, and the Herfindahl index over their shares."""

    spends: tuple[PartnerSpend, ...]
    total: Decimal
    hhi: Fraction

    @property
    def effective_partners(self) -> Fraction:
        """Number of equal partners that would be as concentrated: 10,000 / HHI."""
        return HHI_WHOLE / self.hhi

    @property
    def largest(self) -> PartnerSpend:
        """The partner with the most spend; of equals the first by name."""
        return self.spends[0]

    @property
    def largest_share(self) -> Fraction:
        """Its share of all MSP spend, 0..1."""
        return Fraction(self.largest.amount) / Fraction(self.total)

    @property
    def band(self) -> ConcentrationBand:
        """Low under 1,000, high above 1,800."""
        if self.hhi < MODERATE_FROM:
            return ConcentrationBand.LOW
        return ConcentrationBand.HIGH if self.hhi > HIGH_FROM else ConcentrationBand.MODERATE


def concentration_of(spends: Iterable[PartnerSpend]) -> Concentration | None:
    """Concentration over partners that are paid something; lines of one partner are added up. None when none is paid.

    A partner whose lines come to nothing or less (a net refund) is no partner with spend. Source: sourcing.md 7.
    """
    sums: dict[str, Decimal] = {}
    for spend in spends:
        sums[spend.partner] = sums.get(spend.partner, Decimal(0)) + spend.amount
    paid = sorted(
        (PartnerSpend(partner, amount) for partner, amount in sums.items() if amount > 0),
        key=lambda spend: (-spend.amount, spend.partner),
    )
    if not paid:
        return None
    total = sum((spend.amount for spend in paid), Decimal(0))
    squares = sum(Fraction(spend.amount) ** 2 for spend in paid)
    return Concentration(tuple(paid), total, HHI_WHOLE * squares / Fraction(total) ** 2)
