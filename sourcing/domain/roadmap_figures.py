"""What a function costs after a transition: a suggestion from the plan, to be corrected by whoever confirms it."""

from dataclasses import dataclass, fields
from decimal import Decimal
from fractions import Fraction

from portfolio.domain import formats
from portfolio.domain.errors import Refusal
from portfolio.domain.formats import rounded
from portfolio.domain.language import say

ONE = Fraction(1)
LIMITS = {"internal_cost": 10**12, "external_cost": 10**12, "internal_fte": 10**5, "external_fte": 10**5}


@dataclass(frozen=True)
class Figures:
    """A function's figures that a transition moves: money per year, full-time equivalents. None is unknown."""

    internal_cost: Decimal | None
    external_cost: Decimal | None
    internal_fte: Decimal | None
    external_fte: Decimal | None

    def as_texts(self) -> dict[str, str | None]:
        """By field name, with two places."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: None if value is None else f"{value:.2f}" for name, value in values.items()}


@dataclass(frozen=True)
class Target:
    """Where a plan leads from where: shares of cost 0..1, run costs per year. None is unknown."""

    from_share: Fraction | None
    to_share: Fraction
    cost_before: Fraction | None
    cost_after: Fraction | None


def suggested(now: Figures, target: Target, moved: Fraction) -> Figures:
    """The figures once `moved` (0..1) of the way is gone, in even steps; people go with the money of their side.

    Where the plan has no run cost the present one stays. Sides without a present cost keep their people.
    """
    before = target.cost_before if target.cost_before is not None else _cost(now)
    after = target.cost_after if target.cost_after is not None else before
    if before is None or after is None:
        return now
    start = target.from_share if target.from_share is not None else _share(now)
    share = target.to_share if start is None else start + moved * (target.to_share - start)
    cost = rounded(before + moved * (after - before), 2)
    external = rounded(share * Fraction(cost), 2)
    internal = cost - external
    return Figures(
        internal,
        external,
        _scaled(now.internal_fte, now.internal_cost, internal),
        _scaled(now.external_fte, now.external_cost, external),
    )


def check_figures(figures: Figures) -> None:
    """Refuse figures that are negative, too long, or leave the cost open: a confirmation says what it costs now."""
    for name, limit in LIMITS.items():
        value = getattr(figures, name)
        if value is not None and not (value.is_finite() and 0 <= value < limit):
            raise Refusal(say("A figure is 0 or more, and below {}.", formats.amount(limit)), field=name)
    for name in ("internal_cost", "external_cost"):
        if getattr(figures, name) is None:
            raise Refusal(say("Say what it costs now; 0 where nothing is paid on this side."), field=name)


def _cost(figures: Figures) -> Fraction | None:
    if figures.internal_cost is None or figures.external_cost is None:
        return None
    return Fraction(figures.internal_cost) + Fraction(figures.external_cost)


def _share(figures: Figures) -> Fraction | None:
    cost = _cost(figures)
    return Fraction(figures.external_cost) / cost if cost and figures.external_cost is not None else None


def _scaled(people: Decimal | None, cost_now: Decimal | None, cost_then: Decimal) -> Decimal | None:
    if people is None or not cost_now:
        return people
    return min(rounded(Fraction(people) * Fraction(cost_then) / Fraction(cost_now), 2), Decimal("99999.99"))
