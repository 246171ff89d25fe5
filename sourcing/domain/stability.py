"""Stability: the exact share of all weightings in which each class wins. No simulation. Source: sourcing.md 5.

Weights of each class are uniform on their simplex, or on the part of it that keeps their order, and independent between
classes. A score is then spread as a B-spline whose knots are the supports (Curry and Schoenberg 1966), and a class wins
with the probability ∫ f_k(t) Π_{l≠k} F_l(t) dt: a polynomial between knots, which Gauss–Legendre integrates exactly.
Ties and point masses go to the class with more internal control. A criterion that nobody answered is uniform over its
five levels; where it supports several classes it makes them dependent, so that such criteria, and only they, are gone
through level by level (those that stand alike in every class as multisets).
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache
from itertools import combinations_with_replacement, groupby, product
from math import factorial, lcm, prod
from typing import NamedTuple

import numpy as np

from sourcing.domain.cells import Array, Grid, nodes_of
from sourcing.domain.criteria import LEVELS, ClassCriterion, CriteriaModel, Level, SourcingClass
from sourcing.domain.scores import Answers, support_of
from sourcing.domain.spreads import ClassShape, Indices, Target, grid_points, plan_of, spread_of

Shares = dict[SourcingClass, float]
TieGroups = tuple[tuple[ClassCriterion, ...], ...]
AT_ONCE = 128
MOST_KEPT = 512


class Trust(StrEnum):
    """What is trusted of the model's points: nothing, or only their order."""

    ANY_WEIGHTS = "any weights"
    RANKED_WEIGHTS = "ranked weights"


class ClassTable(NamedTuple):
    """Distribution functions of one class, a row each, ready for integrating. Shape: rows, cells × nodes.

    `slopes` are their densities, with the weights of the quadrature. `left` and `right` are the limits at the grid's
    points (rows, points), `jumps` whether a row holds a point mass.
    """

    values: Array
    slopes: Array
    left: Array
    right: Array
    jumps: Array


class Combination(NamedTuple):
    """Levels of the unanswered criteria that several classes share, and their probability."""

    levels: Mapping[str, int]
    probability: float


@dataclass(frozen=True, eq=False)
class Mixture:
    """The scores of one function's classes, spread: a table for each class, and its row for each combination."""

    combinations: tuple[Combination, ...]
    kinds: tuple[tuple[str, ...], ...]
    shapes: tuple[ClassShape, ...]
    rows: tuple[Indices, ...]
    grid: Grid
    tables: tuple[ClassTable, ...]

    @property
    def probabilities(self) -> Array:
        """Of each combination."""
        return np.array([combination.probability for combination in self.combinations])


def shares_of(model: CriteriaModel, answers: Answers, trust: Trust) -> Shares:
    """Share of all weightings, 0..1, in which each class has the highest score. Locks are left out of it."""
    return mixture_shares(mixture_of(model, answers, trust))


def mixture_shares(mixture: Mixture) -> Shares:
    """The shares over all combinations together."""
    found = mixture.probabilities @ won(mixture.tables, mixture.rows)
    return dict(zip(SourcingClass, np.maximum(found, 0.0).tolist(), strict=True))


def mixture_of(model: CriteriaModel, answers: Answers, trust: Trust) -> Mixture:
    """Everything from which the shares for these answers are integrated."""
    groups = [tie_groups(model, sourcing_class, trust) for sourcing_class in SourcingClass]
    kinds = _kinds(model, answers, groups)
    combinations = tuple(_combinations(kinds))
    shapes, rows = zip(*(_shape(group, answers, combinations) for group in groups), strict=True)
    grid = _grid(groups, shapes)
    return Mixture(combinations, kinds, shapes, rows, grid, tuple(class_table(shape, grid) for shape in shapes))


def tie_groups(model: CriteriaModel, sourcing_class: SourcingClass, trust: Trust) -> TieGroups:
    """The criteria of a class in groups of equal points, most first; in one group where the points are not trusted."""
    criteria = model.of_class[sourcing_class]
    if trust is Trust.ANY_WEIGHTS:
        return (criteria,)
    return tuple(tuple(group) for _, group in groupby(criteria, key=lambda criterion: criterion.points))


def _kinds(model: CriteriaModel, answers: Answers, groups: Sequence[TieGroups]) -> tuple[tuple[str, ...], ...]:
    """The unanswered criteria that several classes share; those with the same places in all classes stand together."""
    places: dict[str, list[tuple[int, int, bool]]] = {}
    for at, class_groups in enumerate(groups):
        for place, group in enumerate(class_groups):
            for criterion in group:
                places.setdefault(criterion.key, []).append((at, place, criterion.high))
    kinds: dict[tuple[tuple[int, int, bool], ...], list[str]] = {}
    for key in model.keys:
        if answers.get(key) is None and len(places[key]) > 1:
            kinds.setdefault(tuple(places[key]), []).append(key)
    return tuple(tuple(kind) for kind in kinds.values())


def _combinations(kinds: Sequence[tuple[str, ...]]) -> Iterator[Combination]:
    choices = [list(combinations_with_replacement(LEVELS, len(kind))) for kind in kinds]
    for chosen in product(*choices):
        levels = [pair for kind, found in zip(kinds, chosen, strict=True) for pair in zip(kind, found, strict=True)]
        yield Combination(dict(levels), prod(_probability(found) for found in chosen))


def _probability(levels: tuple[int, ...]) -> float:
    """Of meeting this multiset when each of its members is uniform over the levels."""
    orders = factorial(len(levels)) // prod(factorial(count) for count in Counter(levels).values())
    return orders / float(len(LEVELS) ** len(levels))


def _shape(groups: TieGroups, answers: Answers, combinations: Sequence[Combination]) -> tuple[ClassShape, Indices]:
    """What is asked of a class, and which of its targets belongs to which combination."""
    shared = combinations[0].levels
    known = {c.key for group in groups for c in group if answers.get(c.key) is not None or c.key in shared}
    unit = unit_of(answers.get(key) for key in known)
    targets = [_target(groups, {**answers, **combination.levels}, known, unit) for combination in combinations]
    distinct = {target: at for at, target in enumerate(dict.fromkeys(targets))}
    free = tuple(sum(criterion.key not in known for criterion in group) for group in groups)
    return ClassShape(unit, free, tuple(distinct)), np.array([distinct[target] for target in targets])


def unit_of(levels: Iterable[Level | None]) -> int:
    """The least number into whose parts all their supports go: 4 for whole levels."""
    return lcm(4, *(4 * level.denominator for level in levels if level is not None))


def _target(groups: TieGroups, answers: Answers, known: set[str], unit: int) -> Target:
    return tuple(
        tuple(
            sorted(
                _units(answers[criterion.key], criterion.high, unit) for criterion in group if criterion.key in known
            )
        )
        for group in groups
    )


def _units(level: Level | None, high: bool, unit: int) -> int:
    """The support in whole units."""
    if isinstance(level, int):
        quarters = level - 1 if high else len(LEVELS) - level
        return quarters * (unit // 4)
    return int(support_of(level, high) * unit)


def _grid(groups: Sequence[TieGroups], shapes: Sequence[ClassShape]) -> Grid:
    """For whole levels the grid of all means that they can have, so that it is the same at each key press."""
    sizes = tuple(tuple(len(group) for group in class_groups) for class_groups in groups)
    if all(shape.unit == 4 for shape in shapes):
        return whole_grid(sizes)
    points = {point for shape in shapes for point in plan_of(shape).points}
    return Grid(grid_points(points), nodes_of(nodes_needed(sizes)))


@lru_cache(maxsize=8)
def whole_grid(sizes: tuple[tuple[int, ...], ...], unit: int = 4) -> Grid:
    """The grid of all means of levels in whole units, for classes with tie groups of these sizes."""
    counts = {count for groups in sizes for count in range(groups[0] + 1, sum(groups) + 1)}
    points = {Fraction(total, unit * count) for count in {1, *counts} for total in range(unit * count + 1)}
    return Grid(tuple(sorted(points)), nodes_of(nodes_needed(sizes)))


def nodes_needed(sizes: Sequence[tuple[int, ...]]) -> int:
    """Nodes in a cell: enough to hold each polynomial, and to integrate the product of four exactly."""
    criteria = [sum(groups) for groups in sizes]
    return max(*criteria, -(-(sum(criteria) - len(criteria)) // 2))


def class_table(shape: ClassShape, grid: Grid) -> ClassTable:
    """The table of a class; kept for the next key press where the grid is one of whole levels."""
    if shape.unit == 4 and len(shape.targets) <= MOST_KEPT:
        return _kept_table(shape, grid)
    return table_of(spread_of(plan_of(shape), grid), grid)


@lru_cache(maxsize=512)
def _kept_table(shape: ClassShape, grid: Grid) -> ClassTable:
    return table_of(spread_of(plan_of(shape), grid), grid)


def table_of(values: Array, grid: Grid) -> ClassTable:
    """The table of distribution functions given at the nodes. Shape of values: rows, cells, nodes."""
    ends = values @ grid.nodes.ends
    none, all_of_it = np.zeros((len(values), 1)), np.ones((len(values), 1))
    left = np.concatenate([none, ends[:, :, 1]], axis=1)
    right = np.concatenate([ends[:, :, 0], all_of_it], axis=1)
    slopes = values @ (grid.nodes.slope * grid.nodes.weights)
    flat = (len(values), -1)
    return ClassTable(values.reshape(flat), slopes.reshape(flat), left, right, (right - left > 1e-9).any(axis=1))


def won(tables: Sequence[ClassTable], rows: Sequence[Indices]) -> Array:
    """Share of weightings in which each class wins. rows: for each class one row a case. Shape: cases, classes."""
    cases = len(rows[0])
    parts = [_won_now(tables, [row[at : at + AT_ONCE] for row in rows]) for at in range(0, cases, AT_ONCE)]
    return np.concatenate(parts)


def _won_now(tables: Sequence[ClassTable], rows: Sequence[Indices]) -> Array:
    values = [np.take(table.values, row, axis=0) for table, row in zip(tables, rows, strict=True)]
    slopes = [np.take(table.slopes, row, axis=0) for table, row in zip(tables, rows, strict=True)]
    early, late = values[0] * values[1], values[2] * values[3]
    rivals = ((values[1], late), (values[0], late), (values[3], early), (values[2], early))
    parts = [np.einsum("rn,rn,rn->r", slope, *pair) for slope, pair in zip(slopes, rivals, strict=True)]
    found = np.stack(parts, axis=1)
    jumping = np.flatnonzero(np.any([table.jumps[row] for table, row in zip(tables, rows, strict=True)], axis=0))
    if len(jumping):
        found[jumping] += _won_at_points(tables, [row[jumping] for row in rows])
    return found


def _won_at_points(tables: Sequence[ClassTable], rows: Sequence[Indices]) -> Array:
    """What point masses win: a class with more internal control has to stay strictly below, one with less only not above."""
    left = [table.left[row] for table, row in zip(tables, rows, strict=True)]
    right = [table.right[row] for table, row in zip(tables, rows, strict=True)]
    found = []
    for at in range(len(tables)):
        others = np.prod([*left[:at], *right[at + 1 :]], axis=0)
        found.append(((right[at] - left[at]) * others).sum(axis=1))
    return np.stack(found, axis=1)
