"""Which limits clash: a smallest set of them, and the nearest that can be had of each."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from sourcing.domain.optimiser import LimitKey, Objective
from sourcing.domain.optimiser_best import best, least
from sourcing.domain.optimiser_model import CENTS, Model
from sourcing.domain.optimiser_ratios import ratio_of
from sourcing.domain.optimiser_solver import Programme, solve

ANYTHING = Fraction(10**18)
"""Further from the least than anything can be."""


@dataclass(frozen=True)
class Clash:
    """One limit of a set that cannot be kept together; without any one of them the others can.

    `nearest`: the best that can be had of it while the other limits are kept. `with_all`: while all of them are; else only
    those of the set, because the others clash among themselves, too.
    """

    key: LimitKey
    bound: Fraction
    nearest: Fraction
    with_all: bool


def clashing(model: Model, limits: Sequence[LimitKey]) -> tuple[Clash, ...]:
    """A smallest set of limits that clash, by taking away one after the other whatever is not needed for the clash."""
    needed = list(limits)
    for key in limits:
        rest = [other for other in needed if other != key]
        if not _can_keep(model, rest):
            needed = rest
    return tuple(_clash(model, key, needed, limits) for key in needed)


def _can_keep(model: Model, limits: Sequence[LimitKey]) -> bool:
    """Whether any choice keeps these limits: the cheapest there is, taken no further than that it is one."""
    programme = Programme(model.groups, [model.cost], model.rows(limits), within=ANYTHING)
    return solve(programme, model.watch) is not None


def _clash(model: Model, key: LimitKey, needed: Sequence[LimitKey], limits: Sequence[LimitKey]) -> Clash:
    every = [other for other in limits if other != key]
    found = _nearest(model, key, every)
    if found is not None:
        return Clash(key, model.question.limits[key], found, True)
    alone = _nearest(model, key, [other for other in needed if other != key])
    assert alone is not None  # noqa: S101  without one of them the set can be kept
    return Clash(key, model.question.limits[key], alone, False)


def _nearest(model: Model, key: LimitKey, limits: Sequence[LimitKey]) -> Fraction | None:
    ratios = {LimitKey.ALIGNMENT: Objective.ALIGNMENT, LimitKey.LARGEST_SHARE: Objective.CONCENTRATION}
    if key in ratios:
        found = best(model, ratios[key], limits)
        share = None if found is None else ratio_of(model, ratios[key]).of(found.picked)
        return 1 - share if share is not None and key == LimitKey.ALIGNMENT else share
    forms = {
        LimitKey.BUDGET: (model.cost, CENTS),
        LimitKey.ONE_OFF: (model.one_off, CENTS),
        LimitKey.TRANSITIONS: (model.moves, 1),
        LimitKey.PEOPLE: (model.people, 1),
    }
    form, unit = forms[key]
    solved = least(model, form, model.rows(limits))
    return None if solved is None else form.value(solved.picked) / unit
