"""The frontier of cost against alignment."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from portfolio.domain.language import Words
from sourcing.domain.optimiser import Chosen, LimitKey, NotSolvedInTime, Objective
from sourcing.domain.optimiser_best import Best, Care, best, cheapest
from sourcing.domain.optimiser_model import CENTS, Model

FRONTIER_STEPS = 10
NEAR = Fraction(1, 100_000)
"""In a large question a point within this share of the cost of the least is near enough for the drawing."""

NODES = 30


@dataclass(frozen=True)
class Point:
    """One choice: cost per year in the currency, alignment, one-off cost, and how many functions move.

    `least_cost`: no choice that is aligned as well costs less; the cost itself where it is proved to be the least.
    """

    cost: Fraction
    alignment: Fraction
    one_off_cost: Fraction
    moves: int
    chosen: Chosen
    least_cost: Fraction


def frontier(model: Model, report: Callable[[int, str], None] = lambda step, label: None) -> tuple[Point, ...]:
    """Points from the cheapest to the best aligned, within all limits but budget and alignment, which are its axes.

    Each is the least cost at an alignment, then the best alignment at that cost; dominated ones are left out, and so are
    those for which nothing was found in time.
    """
    limits = [key for key in model.question.limits if key not in {LimitKey.BUDGET, LimitKey.ALIGNMENT}]
    care = Care(model.cost.value(tuple(group[0] for group in model.groups)) * NEAR, NODES)
    report(1, Words("Frontier: the two ends"))
    ends = [_end(model, objective, limits, care) for objective in (Objective.COST, Objective.ALIGNMENT)]
    found = [end for end in ends if end is not None]
    if len(found) == len(ends):
        found += _between(model, found, limits, care, report)
    return undominated([point_of(model, one) for one in found])


def _end(model: Model, objective: Objective, limits: Sequence[LimitKey], care: Care) -> Best | None:
    try:
        return best(model, objective, limits, care)
    except NotSolvedInTime:
        return None


def _between(
    model: Model, ends: Sequence[Best], limits: Sequence[LimitKey], care: Care, report: Callable[[int, str], None]
) -> Iterator[Best]:
    start, end = (model.outside_share(one.picked) for one in ends)
    for step in range(1, FRONTIER_STEPS if start > end else 1):
        report(step + 1, f"Frontier: point {step} of {FRONTIER_STEPS - 1}")
        at = start + (end - start) * Fraction(step, FRONTIER_STEPS)
        try:
            found = cheapest(model, [*model.rows(limits), *model.outside_beyond(at)], care)
        except NotSolvedInTime:
            continue
        if found is not None:
            yield found


def undominated(points: Iterable[Point]) -> tuple[Point, ...]:
    """The points that no other one beats in cost and alignment, cheapest first, each once."""
    kept: list[Point] = []
    for point in sorted(points, key=lambda one: (one.cost, -one.alignment)):
        if not kept or point.alignment > kept[-1].alignment:
            kept.append(point)
    return tuple(kept)


def point_of(model: Model, found: Best) -> Point:
    """The choice with its figures."""
    picked = found.picked
    return Point(
        cost=model.cost.value(picked) / CENTS,
        alignment=1 - model.outside_share(picked),
        one_off_cost=model.one_off.value(picked) / CENTS,
        moves=int(model.moves.value(picked)),
        chosen=model.chosen(picked),
        least_cost=next(proof.bound for proof in found.proofs if proof.objective == Objective.COST),
    )
