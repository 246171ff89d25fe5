"""Verdicts on thousands of functions at once: the same figures as one by one, from tables that all of them share."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import lcm

import numpy as np
from numpy.typing import NDArray

from sourcing.domain.cells import Array, Grid
from sourcing.domain.criteria import LEVELS, ClassCriterion, CriteriaModel, SourcingClass
from sourcing.domain.spreads import ClassShape, Indices, plan_of, spread_of
from sourcing.domain.stability import ClassTable, Trust, table_of, tie_groups, whole_grid, won

Levels = NDArray[np.int64]
Ranks = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Verdicts:
    """What evaluate says of each function, a row each. Classes by their rank, 0 core to 3 outsourceable.

    Shares have a column for each class; locks are in `classes`, `any_weights` and `ranked_weights`.
    """

    classes: Ranks
    classes_without_locks: Ranks
    any_weights: Array
    ranked_weights: Array
    any_weights_without_locks: Array
    ranked_weights_without_locks: Array


def evaluate_many(model: CriteriaModel, levels: Levels) -> Verdicts:
    """Verdicts on functions with every criterion answered in whole levels.

    levels: a row for each function, a column for each criterion in the model's order. Raises ValueError for other levels.
    """
    _check(model, levels)
    alone = _winners(model, levels)
    floors = _floors(model, levels)
    any_weights = shares_of_many(model, levels, Trust.ANY_WEIGHTS)
    ranked = shares_of_many(model, levels, Trust.RANKED_WEIGHTS)
    return Verdicts(
        np.minimum(alone, floors), alone, _lifted(any_weights, floors), _lifted(ranked, floors), any_weights, ranked
    )


def shares_of_many(model: CriteriaModel, levels: Levels, trust: Trust, parts: int = 1) -> Array:
    """The shares of weightings in which each class wins, without locks. Shape: functions, classes.

    levels: in parts of a level, so that means of two assessors are whole numbers with parts=2: 2..10.
    """
    if not len(levels):
        return np.zeros((0, len(SourcingClass)))
    groups = [tie_groups(model, sourcing_class, trust) for sourcing_class in SourcingClass]
    grid = whole_grid(tuple(tuple(len(group) for group in class_groups) for class_groups in groups), 4 * parts)
    found = [_table(model, levels, class_groups, grid, parts) for class_groups in groups]
    return np.maximum(won([table for table, _ in found], [rows for _, rows in found]), 0.0)


def _table(
    model: CriteriaModel, levels: Levels, groups: Sequence[tuple[ClassCriterion, ...]], grid: Grid, parts: int
) -> tuple[ClassTable, Indices]:
    """A table with a row for each set of levels that occurs in a class, and the row of each function."""
    sorted_units = [np.sort(_units(model, levels, group, parts), axis=1) for group in groups]
    code = np.zeros(len(levels), dtype=np.int64)
    for column in np.concatenate(sorted_units, axis=1).T:
        _, code = np.unique(
            code * (4 * parts + 1) + column, return_inverse=True
        )  # numbered anew: twelve would overflow
    _, first, rows = np.unique(code, return_index=True, return_inverse=True)
    targets = zip(*(map(tuple, units[first].tolist()) for units in sorted_units), strict=True)
    shape = ClassShape(4 * parts, (0,) * len(groups), tuple(targets))
    return table_of(spread_of(plan_of(shape), grid), grid), rows


def _units(model: CriteriaModel, levels: Levels, criteria: Sequence[ClassCriterion], parts: int = 1) -> Levels:
    """Supports in whole units, of which 4 × parts make 1. Shape: functions, criteria."""
    columns = levels[:, [model.keys.index(criterion.key) for criterion in criteria]]
    units: Levels = np.where([criterion.high for criterion in criteria], columns - parts, len(LEVELS) * parts - columns)
    return units


def _winners(model: CriteriaModel, levels: Levels) -> Ranks:
    """Ranks of the classes with the highest score, in whole numbers; argmax takes the first of equals: more control."""
    totals = [sum(criterion.points for criterion in model.of_class[name]) for name in SourcingClass]
    scores = []
    for name, total in zip(SourcingClass, totals, strict=True):
        points = np.array([criterion.points for criterion in model.of_class[name]], dtype=object)
        scores.append((_units(model, levels, model.of_class[name]) @ points) * (lcm(*totals) // total))
    return np.asarray(np.argmax(np.stack(scores, axis=1), axis=1), dtype=np.int64)


def _floors(model: CriteriaModel, levels: Levels) -> Ranks:
    floors = np.full(len(levels), SourcingClass.OUTSOURCEABLE.rank)
    for lock in model.locks:
        met = [levels[:, model.keys.index(key)] >= least for key, least in lock.conditions]
        floors = np.where(np.all(met, axis=0), np.minimum(floors, lock.floor.rank), floors)
    return floors


def _lifted(shares: Array, floors: Ranks) -> Array:
    """Shares with everything below each row's floor moved onto it."""
    below = np.arange(len(SourcingClass)) > floors[:, None]
    lifted = np.where(below, 0.0, shares)
    lifted[np.arange(len(shares)), floors] += np.where(below, shares, 0.0).sum(axis=1)
    return lifted


def _check(model: CriteriaModel, levels: Levels) -> None:
    if levels.ndim != 2 or levels.shape[1] != len(model.keys):
        raise ValueError(f"A table with {len(model.keys)} columns of levels is expected.")
    if not np.issubdtype(levels.dtype, np.integer) or (levels.size and not ((levels >= 1) & (levels <= 5)).all()):
        raise ValueError("Levels are whole numbers from 1 to 5.")
