"""How the score of one class spreads when its weights vary: plans that say which values are averaged in which order.

Values are supports g in whole units: `unit` of them make 1. Criteria of a class stand in tie groups, most points first.
The region of weights that keep the order of the groups has as corners: each criterion of the first group by itself, then
the running means of all values so far, averaged over the orders within each later group (any weights: one group only).
A mean over an order depends on the values it has met, not on their sequence, so that sets of values are walked through,
never orders: 2^n of them instead of n!, and far fewer where values repeat or are uniform because nobody answered.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from math import gcd
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sourcing.domain.cells import Array, Grid, added_value

Known = tuple[int, ...]
Target = tuple[Known, ...]
Place = tuple[Target, Known]
Point = tuple[int, int]
Indices = NDArray[np.int64]


class ClassShape(NamedTuple):
    """What a spread is asked for. `free`: how many criteria of each tie group nobody answered.

    Each target holds the known values of each tie group, sorted; all targets know equally many.
    """

    unit: int
    free: tuple[int, ...]
    targets: tuple[Target, ...]


class Slot(NamedTuple):
    """Rows `of` the table before go, with these weights, to rows `to` of the next one; no row `to` twice."""

    to: Indices
    of: Indices
    weights: Array


class Batch(NamedTuple):
    """Rows first..last get the same value added."""

    point: Point
    first: int
    last: int


@dataclass(frozen=True)
class Step:
    """One more value: mix the rows before, add a value to each, and sum what has become the same."""

    rows: int
    mixing: tuple[Slot, ...]
    batches: tuple[Batch, ...]
    summed: int
    summing: tuple[Slot, ...]


@dataclass(frozen=True)
class Plan:
    """All steps for a shape. `order`: which row of the last table belongs to which target."""

    steps: tuple[Step, ...]
    order: Indices

    @property
    def points(self) -> set[Point]:
        """All values that are added anywhere, in lowest terms: the grid needs each as a point."""
        return {batch.point for step in self.steps for batch in step.batches}


class _Move(NamedTuple):
    """A row before, its weight, the value added, and the state it leads to."""

    source: int
    weight: float
    point: Point
    total: int


def plan_of(shape: ClassShape) -> Plan:
    """The steps for this shape. Pure bookkeeping: no number of it depends on the grid."""
    return _Planner(shape).plan()


class _Planner:
    """Walks the tie groups. A state is a place (groups finished, values used in this one) and the total so far."""

    def __init__(self, shape: ClassShape) -> None:
        self._shape = shape
        self._keeps_total = len(shape.free) > 1
        self._rows: dict[Place, dict[int, int]] = {((), ()): {0: 0}}
        self._steps: list[Step] = []

    def plan(self) -> Plan:
        for at, free in enumerate(self._shape.free):
            prefixes = {target[: at + 1] for target in self._shape.targets}
            known = len(next(iter(prefixes))[at])
            for taken in range(1, known + free + 1):
                self._step(at, taken, known, prefixes)
            self._rows = {((*done, used), ()): rows for (done, used), rows in self._rows.items()}
        order = [next(iter(self._rows[target, ()].values())) for target in self._shape.targets]
        return Plan(tuple(self._steps), np.array(order))

    def _step(self, at: int, taken: int, known: int, prefixes: set[Target]) -> None:
        free = self._shape.free[at]
        places = _first_places(prefixes, taken) if at == 0 else _places(prefixes, at, taken, free)
        is_last = at == len(self._shape.free) - 1 and taken == known + free
        builder = _StepBuilder()
        for place in places:
            moves = self._first_moves(place, taken) if at == 0 else self._moves(place, taken)
            for move in moves:
                builder.add(place, move, 0 if is_last else move.total)
        step, self._rows = builder.built()
        self._steps.append(step)

    def _first_moves(self, place: Place, taken: int) -> Iterator[_Move]:
        """In the first group the values themselves are the corners; their sequence does not matter: the free come last."""
        done, used = place
        values, source = ((used[-1],), (done, used[:-1])) if len(used) == taken else (self._levels, place)
        for total, row in self._rows[source].items():
            for value in values:
                after = total + value if self._keeps_total else 0
                yield _Move(row, 1 / len(values), _point(value, self._shape.unit), after)

    def _moves(self, place: Place, taken: int) -> Iterator[_Move]:
        """In a later group each of the values met is the latest with the same probability."""
        done, used = place
        divisor = self._shape.unit * (sum(map(len, done)) + sum(self._shape.free[: len(done)]) + taken)
        sources: list[tuple[tuple[int, ...], Place, float]]
        sources = [((value,), (done, _without(used, value)), count / taken) for value, count in Counter(used).items()]
        if len(used) < taken:
            sources.append((self._levels, place, (taken - len(used)) / taken))
        for values, source, weight in sources:
            for total, row in self._rows[source].items():
                for value in values:
                    point = _point(total + value, divisor)
                    yield _Move(row, weight / len(values), point, total + value)

    @property
    def _levels(self) -> tuple[int, ...]:
        quarter = self._shape.unit // 4
        return (0, quarter, 2 * quarter, 3 * quarter, 4 * quarter)


def _first_places(prefixes: set[Target], taken: int) -> Iterable[Place]:
    return dict.fromkeys(((), target[0][:taken]) for target in sorted(prefixes))


def _places(prefixes: set[Target], at: int, taken: int, free: int) -> Iterable[Place]:
    places: dict[Place, None] = {}
    for target in sorted(prefixes):
        known = target[at]
        for count in range(max(0, taken - free), min(taken, len(known)) + 1):
            places.update(dict.fromkeys((target[:at], used) for used in combinations(known, count)))
    return places


def _without(used: Known, value: int) -> Known:
    at = used.index(value)
    return used[:at] + used[at + 1 :]


def _point(numerator: int, denominator: int) -> Point:
    shared = gcd(numerator, denominator)
    return numerator // shared, denominator // shared


class _StepBuilder:
    """Collects the moves of one step: rows with the same place, total and added value become one row before adding."""

    def __init__(self) -> None:
        self._moves: dict[tuple[Point, Place, int], list[tuple[int, float]]] = {}
        self._after: dict[tuple[Point, Place, int], int] = {}

    def add(self, place: Place, move: _Move, total_after: int) -> None:
        key = (move.point, place, move.total)
        self._moves.setdefault(key, []).append((move.source, move.weight))
        self._after[key] = total_after

    def built(self) -> tuple[Step, dict[Place, dict[int, int]]]:
        """The step, and the row of each state after it."""
        keys = sorted(self._moves)
        rows: dict[Place, dict[int, int]] = {}
        numbers: dict[tuple[Place, int], int] = {}
        sums: list[list[tuple[int, float]]] = []
        for at, key in enumerate(keys):
            _, place, _ = key
            state = (place, self._after[key])
            if state not in numbers:
                numbers[state] = rows.setdefault(place, {})[state[1]] = len(sums)
                sums.append([])
            sums[numbers[state]].append((at, 1.0))
        batches = tuple(_batches([key[0] for key in keys]))
        mixing = tuple(_slots([self._moves[key] for key in keys]))
        return Step(len(keys), mixing, batches, len(sums), tuple(_slots(sums))), rows


def _batches(points: Sequence[Point]) -> Iterator[Batch]:
    first = 0
    for at in range(1, len(points) + 1):
        if at == len(points) or points[at] != points[first]:
            yield Batch(points[first], first, at)
            first = at


def _slots(lists: Sequence[Sequence[tuple[int, float]]]) -> Iterator[Slot]:
    for depth in range(max(map(len, lists))):
        found = [(to, *items[depth]) for to, items in enumerate(lists) if len(items) > depth]
        to, of, weights = zip(*found, strict=True)
        yield Slot(np.array(to), np.array(of), np.array(weights, dtype=np.float64))


def spread_of(plan: Plan, grid: Grid) -> Array:
    """Distribution functions of the plan's targets at the grid's nodes. Shape: cells, targets, nodes."""
    mass = np.ones(1)
    table = np.empty((grid.cells, 1, 0))
    for number, step in enumerate(plan.steps, start=1):
        mixed_mass = _gathered(step.mixing, mass[None, :, None], step.rows)[0, :, 0]
        if number == 1:
            added = _jumps(step, grid, mixed_mass)
        else:
            added = _added(step, grid, _gathered(step.mixing, table, step.rows), mixed_mass, number)
        table = _gathered(step.summing, added, step.summed)
        mass = _gathered(step.summing, mixed_mass[None, :, None], step.summed)[0, :, 0]
    return table[:, plan.order, :]


def _jumps(step: Step, grid: Grid, mass: Array) -> Array:
    at = [grid.index[batch.point] for batch in step.batches for _ in range(batch.first, batch.last)]
    return grid.steps(at, mass)


def _added(step: Step, grid: Grid, mixed: Array, mass: Array, number: int) -> Array:
    added = np.empty_like(mixed)
    for point, first, last in step.batches:
        value = added_value(grid, grid.index[point], number)
        added[:, first:last] = value.to(mixed[:, first:last], mass[first:last])
    return added


def _gathered(slots: tuple[Slot, ...], table: Array, rows: int) -> Array:
    """The rows that the slots make of the table; a table that they leave as it is comes back itself."""
    first = slots[0]
    if len(slots) == 1 and _is_identity(first, table.shape[1], rows):
        return table
    gathered = np.zeros((table.shape[0], rows, table.shape[2]))
    for to, of, weights in slots:
        gathered[:, to] += table[:, of] * weights[:, None]
    return gathered


def _is_identity(slot: Slot, before: int, after: int) -> bool:
    return before == after == len(slot.to) and bool((slot.of == slot.to).all()) and bool((slot.weights == 1).all())


def grid_points(points: Iterable[Point]) -> tuple[Fraction, ...]:
    """These points with 0 and 1, in order."""
    return tuple(sorted({Fraction(0), Fraction(1), *(Fraction(*point) for point in points)}))
