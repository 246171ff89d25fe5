"""From a scenario to a roadmap: which changed functions become transitions, and when."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from portfolio.domain.formats import rounded
from portfolio.domain.quarters import Quarter
from sourcing.domain.optimiser_options import changing_hands
from sourcing.domain.roadmap import TransitionPlan, later
from sourcing.domain.scenarios import PLACES, Facts, Today

MOVING = {"class", "share", "internal_cost", "external_cost", "partners"}


@dataclass(frozen=True)
class Slot:
    """When a transition runs, first and last quarter included."""

    starts: Quarter
    ends: Quarter


def slots(count: int, first: Quarter, per_quarter: int, takes: int) -> list[Slot]:
    """So many starts, at most `per_quarter` in each quarter from the first on; each takes so many quarters."""
    starts = [later(first, at // per_quarter) for at in range(count)]
    return [Slot(start, later(start, takes - 1)) for start in starts]


def is_move(changed: Sequence[str]) -> bool:
    """Whether a change is one that a transition carries out."""
    return bool(MOVING & set(changed))


def one_off_cost(today: Today, facts: Facts, share: Decimal) -> Decimal:
    """The usual one-off cost: a share of the yearly cost that changes hands, to the cent."""
    return rounded(Fraction(share) * changing_hands(today.facts, facts), PLACES)


def plan_of(
    code: str, today: Today, facts: Facts, slot: tuple[str, str], one_off: Decimal | None
) -> TransitionPlan | None:
    """The transition that carries the change out; None where the share that it leads to is not known."""
    to_share = facts.costed(code).msp_share
    if to_share is None:
        return None
    return TransitionPlan(
        function=code,
        from_share=today.facts.costed(code).msp_share,
        to_share=to_share,
        starts=slot[0],
        ends=slot[1],
        from_class=today.sourcing_class,
        to_class=facts.sourcing_class,
        partner=_partner(facts),
        from_partner=_partner(today.facts),
        one_off_cost=one_off,
        run_cost_before=today.facts.costed(code).cost,
        run_cost_after=facts.costed(code).cost,
    )


def _partner(facts: Facts) -> str:
    """Who does the external work: the one partner, or all of them in the order of their shares."""
    if not facts.external_cost:
        return ""
    ordered = sorted(facts.partners.items(), key=lambda item: (-item[1], item[0]))
    return ", ".join(name for name, _ in ordered)[:200]
