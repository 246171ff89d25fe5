"""The five dimensions on which a review rates a partner, with one anchor sentence a level."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from portfolio.domain import formats
from portfolio.domain.errors import Refusal
from portfolio.domain.language import Words, say

LEVELS = (1, 2, 3, 4, 5)


class Dimension(StrEnum):
    """What a review rates."""

    DELIVERY = "delivery"
    COMMERCIAL = "commercial"
    RELATIONSHIP = "relationship"
    INNOVATION = "innovation"
    RISK = "risk"


@dataclass(frozen=True)
class Scale:
    """One dimension: its name, the question behind it, and the anchors of levels 1 to 5."""

    dimension: Dimension
    label: str
    question: str
    anchors: tuple[str, str, str, str, str]

    def anchor(self, level: int) -> str:
        """The sentence of a level 1..5."""
        return self.anchors[level - 1]


SCALES: tuple[Scale, ...] = (
    Scale(
        Dimension.DELIVERY,
        Words("Delivery"),
        Words("Did the partner deliver what was agreed?"),
        (
            Words("Critical services failed and users worked around the partner."),
            Words("Agreed levels were missed more than once and the causes are still there."),
            Words("Agreed levels were met, with misses that were explained and put right."),
            Words("All agreed levels were met and the work needed no chasing."),
            Words("Better than agreed all quarter, and problems were found before users noticed."),
        ),
    ),
    Scale(
        Dimension.COMMERCIAL,
        Words("Commercial"),
        Words("Was the money as agreed, and clear?"),
        (
            Words("Invoices were disputed and costs came without an order."),
            Words("Invoices needed correction, or spend left the plan without warning."),
            Words("Invoices were right and spend was near the plan."),
            Words("Spend was on plan, changes were priced before the work began."),
            Words("Spend was on plan and the partner itself brought savings that we booked."),
        ),
    ),
    Scale(
        Dimension.RELATIONSHIP,
        Words("Relationship"),
        Words("How is it to work together?"),
        (
            Words("Calls go unanswered and every matter needs escalation."),
            Words("People change without notice and agreements are remembered differently."),
            Words("Named people answer in the agreed time; escalations are rare."),
            Words("The partner knows our business and raises bad news early."),
            Words("We plan together; the partner advises us even against its own sales."),
        ),
    ),
    Scale(
        Dimension.INNOVATION,
        Words("Innovation"),
        Words("Does the partner bring us further?"),
        (
            Words("No idea in the last year, and ours were turned away."),
            Words("Ideas come only when asked for and stay on slides."),
            Words("Some ideas reached a pilot."),
            Words("A pilot of this year is in use and its benefit is measured."),
            Words("New ways of working come every quarter, with benefits measured and shared."),
        ),
    ),
    Scale(
        Dimension.RISK,
        Words("Risk"),
        Words("How safe are we in the partner's hands?"),
        (
            Words("A serious finding or incident is open and there is no plan."),
            Words("Findings are open beyond their date, or the exit plan is missing."),
            Words("Findings are few and in time; the exit plan exists on paper."),
            Words("No finding beyond its date; continuity and exit plans were reviewed this year."),
            Words("Plans were tested this year with us, and sub-contractors are known and watched."),
        ),
    ),
)

SCALE_OF: Mapping[Dimension, Scale] = {scale.dimension: scale for scale in SCALES}


def require_level(level: int | None, dimension: Dimension) -> None:
    """Raises Refusal unless the level is 1..5 or None (not rated)."""
    if level is not None and level not in LEVELS:
        label = SCALE_OF[dimension].label
        raise Refusal(say("{}: a rating is a whole number from 1 to 5.", label), field=dimension.value)


def mean_level(levels: Mapping[Dimension, int | None]) -> Decimal | None:
    """Mean of the rated dimensions, one decimal, half up; None where nothing was rated.

    A dimension that was not rated stays out of the mean. Source: partners.md 6.
    """
    rated = [level for level in levels.values() if level is not None]
    if not rated:
        return None
    return formats.rounded(Fraction(sum(rated), len(rated)), 1)
