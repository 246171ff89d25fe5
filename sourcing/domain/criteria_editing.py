"""Editing a criteria model: each edit gives another model, whole and valid, or is refused with what it would break."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import TypeVar

from portfolio.domain.language import say
from sourcing.domain.content_reading import CriteriaModelInvalid
from sourcing.domain.criteria import (
    Band,
    Condition,
    CriteriaModel,
    Criterion,
    Lock,
    SourcingClass,
    Support,
    criteria_model_from_content,
)
from sourcing.domain.weighing import Weighing, agrees, points_of

T = TypeVar("T")
Edit = Callable[[CriteriaModel], CriteriaModel]


def edited(model: CriteriaModel, edit: Edit) -> CriteriaModel:
    """The model after the edit, checked as a whole. Raises CriteriaModelInvalid, and what the edit refuses."""
    return criteria_model_from_content(_with_true_weighing(edit(model)).to_content())


def with_criterion(criterion: Criterion, instead_of: str | None = None) -> Edit:
    """Puts the criterion in the place of that one, or behind the last of its group. A new key is followed everywhere."""

    def edit(model: CriteriaModel) -> CriteriaModel:
        if instead_of is None:
            return replace(model, criteria=_added(model.criteria, criterion))
        criteria = tuple(criterion if held.key == instead_of else held for held in model.criteria)
        return _renamed(replace(model, criteria=criteria), instead_of, criterion.key)

    return edit


def without_criterion(key: str) -> Edit:
    """Takes a criterion out. A lock that asks for it has to go first."""

    def edit(model: CriteriaModel) -> CriteriaModel:
        for at, lock in enumerate(model.locks):
            if key in {condition.criterion for condition in lock.conditions}:
                sentence = say("The lock “{}” asks for this question. Change or remove the lock first.", lock.sentence)
                raise CriteriaModelInvalid(f"locks.{at}.conditions", sentence)
        return replace(model, criteria=tuple(held for held in model.criteria if held.key != key))

    return edit


def moved_criterion(key: str, *, up: bool) -> Edit:
    """Moves a criterion one place within its group; at the end of its group, the whole group."""

    def edit(model: CriteriaModel) -> CriteriaModel:
        groups = [list(members) for _, members in model.groups]
        at = next(at for at, members in enumerate(groups) if key in [held.key for held in members])
        place = [held.key for held in groups[at]].index(key)
        if not _swapped(groups[at], place, up=up):
            _swapped(groups, at, up=up)
        return replace(model, criteria=tuple(held for members in groups for held in members))

    return edit


def with_points(sourcing_class: SourcingClass, points: Mapping[str, int]) -> Edit:
    """Gives the criteria of a class these points, entered by hand."""

    def edit(model: CriteriaModel) -> CriteriaModel:
        weighing = {name: held for name, held in model.weighing.items() if name is not sourcing_class}
        return replace(_pointed(model, sourcing_class, points), weighing=weighing)

    return edit


def with_weighing(sourcing_class: SourcingClass, weighing: Weighing) -> Edit:
    """Gives the criteria of a class the points that ranks or judgements make, and keeps these. Raises JudgementsRefused."""

    def edit(model: CriteriaModel) -> CriteriaModel:
        points = points_of(weighing, keys_of(model, sourcing_class))
        pointed = _pointed(model, sourcing_class, points)
        return replace(pointed, weighing={**model.weighing, sourcing_class: weighing})

    return edit


def with_lock(lock: Lock, at: int | None = None) -> Edit:
    """Puts the lock in that place, counted from 0, or behind the others."""

    def edit(model: CriteriaModel) -> CriteriaModel:
        locks = list(model.locks)
        locks[len(locks) if at is None else at : len(locks) if at is None else at + 1] = [lock]
        return replace(model, locks=tuple(locks))

    return edit


def without_lock(at: int) -> Edit:
    """Takes the lock in that place out."""
    return lambda model: replace(model, locks=model.locks[:at] + model.locks[at + 1 :])


def with_bands(bands: Mapping[SourcingClass, Band], firm: Fraction, leaning: Fraction) -> Edit:
    """Sets all bands and both thresholds."""
    return lambda model: replace(model, bands=dict(bands), firm=firm, leaning=leaning)


def keys_of(model: CriteriaModel, sourcing_class: SourcingClass) -> list[str]:
    """The criteria that support a class, as they are asked."""
    return [criterion.key for criterion in model.criteria if sourcing_class in criterion.supports]


def _added(criteria: Sequence[Criterion], criterion: Criterion) -> tuple[Criterion, ...]:
    alike = [at for at, held in enumerate(criteria) if held.group == criterion.group]
    place = alike[-1] + 1 if alike else len(criteria)
    return (*criteria[:place], criterion, *criteria[place:])


def _renamed(model: CriteriaModel, old: str, new: str) -> CriteriaModel:
    locks = tuple(replace(lock, conditions=_conditions(lock, old, new)) for lock in model.locks)
    weighing = {name: held.renamed(old, new) for name, held in model.weighing.items()}
    return replace(model, locks=locks, weighing=weighing)


def _conditions(lock: Lock, old: str, new: str) -> tuple[Condition, ...]:
    return tuple(held._replace(criterion=new) if held.criterion == old else held for held in lock.conditions)


def _swapped(held: list[T], at: int, *, up: bool) -> bool:
    other = at - 1 if up else at + 1
    if not 0 <= other < len(held):
        return False
    held[at], held[other] = held[other], held[at]
    return True


def _pointed(model: CriteriaModel, sourcing_class: SourcingClass, points: Mapping[str, int]) -> CriteriaModel:
    return replace(model, criteria=tuple(_with_points(held, sourcing_class, points) for held in model.criteria))


def _with_points(criterion: Criterion, sourcing_class: SourcingClass, points: Mapping[str, int]) -> Criterion:
    support = criterion.supports.get(sourcing_class)
    if support is None or criterion.key not in points:
        return criterion
    changed = Support(points[criterion.key], support.high)
    return replace(criterion, supports={**criterion.supports, sourcing_class: changed})


def _with_true_weighing(model: CriteriaModel) -> CriteriaModel:
    """Ranks and judgements stay only with the points that they made: a class pointed or joined by hand has none."""
    kept = {name: weighing for name, weighing in model.weighing.items() if _still_holds(model, name, weighing)}
    return replace(model, weighing=kept)


def _still_holds(model: CriteriaModel, sourcing_class: SourcingClass, weighing: Weighing) -> bool:
    points = {key: model.by_key[key].supports[sourcing_class].points for key in keys_of(model, sourcing_class)}
    return set(points) == weighing.keys and agrees(weighing, points)
