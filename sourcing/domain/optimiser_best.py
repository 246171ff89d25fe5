"""The best choice within limits, by one objective after the other, with what no choice can beat."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from sourcing.domain.optimiser import LimitKey, NotSolvedInTime, Objective
from sourcing.domain.optimiser_bounds import Picked
from sourcing.domain.optimiser_model import CENTS, Form, Model
from sourcing.domain.optimiser_ratios import least_ratio, ratio_bound, ratio_of
from sourcing.domain.optimiser_solver import SMALL, Programme, Solved, solve

CENTS_ROUNDED = Fraction(1, 10**7)
"""A share that stands for none: what amounts rounded to cents leave outside their band."""


@dataclass(frozen=True)
class Care:
    """How far a large question is taken: costs so near to the least, and so many nodes of search, are enough.

    in_core: where the core of the question holds no choice, that is enough, too.
    """

    within: Fraction = Fraction(CENTS)
    nodes: int = 150
    in_core: bool = False


@dataclass(frozen=True)
class Proof:
    """No choice that keeps the limits beats this: a least cost per year, a best alignment, a smallest largest share.

    Of an objective that comes second: no choice that is as good in the first.
    """

    objective: Objective
    bound: Fraction


@dataclass(frozen=True)
class Best:
    """A choice, and what no choice can beat, in the order in which it was sought."""

    picked: Picked
    proofs: tuple[Proof, ...]


def best(model: Model, objective: Objective, limits: Iterable[LimitKey], care: Care | None = None) -> Best | None:
    """The best choice within these limits; of equally good ones the cheapest. None where no choice keeps the limits.

    Up to SMALL columns all of it is exact. Beyond that, equally good is what lies near what nothing can beat, as near as a
    choice is found (`optimiser_ratios.NEAR_ALIGNED`, `NEAR_SHARED`), and the search stops where care says; the proofs tell how
    far from the best the choice can be at most. Raises NotSolvedInTime.
    """
    rows, care = model.rows(limits), care or Care()
    if objective == Objective.COST:
        return cheapest(model, rows, care)
    if is_small(model):
        return _exactly(model, objective, rows, care)
    return _nearly(model, objective, rows, care)


def is_small(model: Model) -> bool:
    """Whether everything is settled to the last cent."""
    return len(model.columns) <= SMALL


def cheapest(model: Model, rows: Sequence[Form], care: Care, proofs: tuple[Proof, ...] = ()) -> Best | None:
    """The least cost; then the best aligned, least one-off cost, fewest moves."""
    solved = least(model, model.cost, rows, care=care)
    if solved is None:
        return None
    settle = _lexicographic if is_small(model) else _tidied
    proof = Proof(Objective.COST, solved.least / CENTS)
    return Best(settle(model, rows, solved.picked), (*proofs, proof))


# -- least ratio, then least cost ------------------------------------------------------------------


def _exactly(model: Model, objective: Objective, rows: Sequence[Form], care: Care) -> Best | None:
    ratio = ratio_of(model, objective)
    found = least_ratio(model, ratio, rows)
    if found is None:
        return None
    proof = _proof(objective, ratio.of(found))
    held = [*rows, *ratio.beyond(ratio.of(found))]
    return cheapest(model, held, care, (proof,))


def _nearly(model: Model, objective: Objective, rows: Sequence[Form], care: Care) -> Best | None:
    """The cheapest of what lies within a hair of the bound; where nothing is found there, of what lies as near as can be."""
    ratio = ratio_of(model, objective)
    bound = ratio_bound(model, ratio, rows)
    if bound is None:
        return None
    proof = _proof(objective, bound)
    for near in ratio.near if bound else (Fraction(0), CENTS_ROUNDED, *ratio.near):
        wanted = [*rows, *ratio.beyond(bound + near)]
        found = _cheapest_at(model, wanted, replace(care, in_core=bool(bound)), proof)
        if found is not None:
            return found
    nearest = least_ratio(model, ratio, rows, care.nodes)
    if nearest is None:
        return None
    held = [*rows, *ratio.beyond(ratio.of(nearest))]
    return cheapest(model, held, care, (proof,))


def _cheapest_at(model: Model, rows: Sequence[Form], care: Care, proof: Proof) -> Best | None:
    try:
        return cheapest(model, rows, care, (proof,))
    except NotSolvedInTime:
        return None


def _proof(objective: Objective, ratio: Fraction) -> Proof:
    return Proof(objective, 1 - ratio if objective == Objective.ALIGNMENT else ratio)


# -- of equally cheap choices ----------------------------------------------------------------------


def _lexicographic(model: Model, rows: Sequence[Form], found: Picked) -> Picked:
    """Of the choices that cost as little the best aligned, of those least one-off cost, fewest moves."""
    held = [*rows, model.cost.below(model.cost.value(found))]
    for aim in (model.misaligned, model.one_off, model.moves):
        found = _picked(least(model, aim, held), found)
        held = [*held, aim.below(aim.value(found))]
    return found


def _tidied(model: Model, rows: Sequence[Form], found: Picked) -> Picked:
    """The same cost for every function, but better aligned, with less one-off cost, fewer moves, where that can be had."""
    allowed = _alike(model, model.cost, found, None)
    for aim in (model.misaligned, model.one_off, model.moves):
        found = _picked(least(model, aim, rows, allowed), found)
        allowed = _alike(model, aim, found, allowed)
    return found


def _picked(solved: Solved | None, found: Picked) -> Picked:
    return found if solved is None else solved.picked


def _alike(model: Model, form: Form, found: Picked, within: frozenset[int] | None) -> frozenset[int]:
    """The columns that have the same coefficient as the one chosen of their group."""
    return frozenset(
        column
        for group, picked in zip(model.groups, found, strict=True)
        for column in group
        if form.coefficients[column] == form.coefficients[picked] and (within is None or column in within)
    )


def least(
    model: Model,
    aim: Form,
    rows: Sequence[Form],
    allowed: frozenset[int] | None = None,
    care: Care | None = None,
) -> Solved | None:
    """The choice with the least of a form, exactly in a small question, else as far as care goes; None where there is none."""
    if is_small(model):
        return solve(Programme(model.groups, [aim], rows, allowed), model.watch)
    within, care = care.within if care else Fraction(0), care or Care()
    return solve(Programme(model.groups, [aim], rows, allowed, within, care.nodes, care.in_core), model.watch)
