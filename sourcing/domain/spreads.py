"""How the score of one class spreads when its weights vary: plans that say which values are averaged in which order.

Values are supports g in whole units: `unit` of them make 1. Criteria of a class stand in tie groups, most points first.
The region of weights that keep the order of the groups has as corners: each criterion of the first group by itself, then
the running means of all values so far, averaged over the orders within each later group (any weights: one group only).
A mean over an order depends on the values it has met, not on their sequence, so that sets of values are walked through,
never orders: 2^n of them instead of n!, and far fewer where values repeat or are uniform because nobody answered.
"""

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
Place = tuple[int, Known]
Point = tuple[int, int]
Part = tuple[int, float]
Indices = NDArray[np.int64]


class ClassShape(NamedTuple):
    """What a spread is asked for. `free`: how many criteria of each tie group nobody answered.

    Each target holds the known values of each tie group, sorted; all targets know equally many.
    """

    unit: int
    free: tuple[int, ...]
    targets: tuple[Target, ...]


class Slot(NamedTuple):
    """Rows `of` the table before go, with these weights, to rows `to` of the next one; no row `to` twice.

    The first slot of several goes to all rows, in their order.
    """

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


def plan_of(shape: ClassShape) -> Plan:
    """The steps for this shape. Pure bookkeeping: no number of it depends on the grid."""
    return _Planner(shape).plan()


class _Planner:
    """Walks the tie groups. A state is a place (the groups finished, the values used in this one) and the total so far.

    The groups finished are known by a number: the same values in all groups before.
    """

    def __init__(self, shape: ClassShape) -> None:
        self._shape = shape
        self._keeps_total = len(shape.free) > 1
        self._paths = [0] * len(shape.targets)
        self._rows: dict[Place, dict[int, int]] = {(0, ()): {0: 0}}
        self._steps: list[Step] = []

    def plan(self) -> Plan:
        for at, free in enumerate(self._shape.free):
            ends = [(path, target[at]) for path, target in zip(self._paths, self._shape.targets, strict=True)]
            distinct = {end: number for number, end in enumerate(dict.fromkeys(ends))}
            for taken in range(1, len(ends[0][1]) + free + 1):
                self._step(at, taken, list(distinct))
            self._paths = [distinct[end] for end in ends]
            self._rows = {(distinct[end], ()): rows for end, rows in self._rows.items()}
        order = [next(iter(self._rows[path, ()].values())) for path in self._paths]
        return Plan(tuple(self._steps), np.array(order))

    def _step(self, at: int, taken: int, ends: Sequence[Place]) -> None:
        known, free = len(ends[0][1]), self._shape.free[at]
        is_last = at == len(self._shape.free) - 1 and taken == known + free
        builder = _StepBuilder(keeps_total=self._keeps_total and not is_last)
        if at == 0:
            for place in dict.fromkeys((done, used[:taken]) for done, used in ends):
                self._first_moves(builder, place, taken)
        else:
            divisor = self._shape.unit * (self._met_before(at) + taken)
            for place in _places(ends, taken, free):
                self._moves(builder, place, taken, divisor)
        step, self._rows = builder.built()
        self._steps.append(step)

    def _met_before(self, at: int) -> int:
        return sum(map(len, self._shape.targets[0][:at])) + sum(self._shape.free[:at])

    def _first_moves(self, builder: "_StepBuilder", place: Place, taken: int) -> None:
        """In the first group the values themselves are the corners; their sequence does not matter: the free come last."""
        done, used = place
        values, source = ((used[-1],), (done, used[:-1])) if len(used) == taken else (self._levels, place)
        for total, row in self._rows[source].items():
            for value in values:
                after = total + value if self._keeps_total else 0
                builder.add(place, after, (value, self._shape.unit), (row, 1 / len(values)))

    def _moves(self, builder: "_StepBuilder", place: Place, taken: int, divisor: int) -> None:
        """In a later group each of the values met is the latest with the same probability."""
        done, used = place
        for at, value in enumerate(used):
            if at and value == used[at - 1]:
                continue
            share = used.count(value) / taken
            for total, row in self._rows[done, used[:at] + used[at + 1 :]].items():
                builder.add(place, total + value, (total + value, divisor), (row, share))
        if len(used) < taken:
            share = (taken - len(used)) / (taken * len(self._levels))
            for total, row in self._rows[place].items():
                for value in self._levels:
                    builder.add(place, total + value, (total + value, divisor), (row, share))

    @property
    def _levels(self) -> tuple[int, ...]:
        quarter = self._shape.unit // 4
        return (0, quarter, 2 * quarter, 3 * quarter, 4 * quarter)


def _places(ends: Iterable[Place], taken: int, free: int) -> Iterable[Place]:
    """Where one can be after so many values of a group: with some of those known there, the others free."""
    places: dict[Place, None] = {}
    for done, known in ends:
        for count in range(max(0, taken - free), min(taken, len(known)) + 1):
            for used in combinations(known, count):
                places[done, used] = None
    return places


class _StepBuilder:
    """Collects the moves of one step: those with the same place, total and added value become one row before adding."""

    def __init__(self, *, keeps_total: bool) -> None:
        self._keeps_total = keeps_total
        self._moves: dict[Point, dict[tuple[Place, int], list[Part]]] = {}

    def add(self, place: Place, total: int, point: Point, part: Part) -> None:
        """A row of before, with its weight, that gets the value `point` (not in lowest terms yet) and leads to a state."""
        at_point = self._moves.get(point)
        if at_point is None:
            at_point = self._moves[point] = {}
        state = (place, total)
        if state in at_point:
            at_point[state].append(part)
        else:
            at_point[state] = [part]

    def built(self) -> tuple[Step, dict[Place, dict[int, int]]]:
        """The step, and the row of each state after it."""
        batches: list[Batch] = []
        mixing: list[list[Part]] = []
        sums = _Sums()
        for (numerator, denominator), at_point in self._moves.items():
            shared = gcd(numerator, denominator)
            first = len(mixing)
            for (place, total), parts in at_point.items():
                sums.add(place, total if self._keeps_total else 0, len(mixing))
                mixing.append(parts)
            batches.append(Batch((numerator // shared, denominator // shared), first, len(mixing)))
        step = Step(len(mixing), tuple(_slots(mixing)), tuple(batches), len(sums.parts), tuple(_slots(sums.parts)))
        return step, sums.rows


class _Sums:
    """Rows after a step, by state, and which rows before they are the sum of."""

    def __init__(self) -> None:
        self.rows: dict[Place, dict[int, int]] = {}
        self.parts: list[list[Part]] = []

    def add(self, place: Place, total: int, row: int) -> None:
        rows = self.rows.setdefault(place, {})
        if total in rows:
            self.parts[rows[total]].append((row, 1.0))
        else:
            rows[total] = len(self.parts)
            self.parts.append([(row, 1.0)])


def _slots(lists: Sequence[Sequence[Part]]) -> Iterator[Slot]:
    for depth in range(max(map(len, lists))):
        found = [(to, *items[depth]) for to, items in enumerate(lists) if len(items) > depth]
        to, of, weights = zip(*found, strict=True)
        yield Slot(np.array(to), np.array(of), np.array(weights, dtype=np.float64))


def spread_of(plan: Plan, grid: Grid) -> Array:
    """Distribution functions of the plan's targets at the grid's nodes. Shape: targets, cells, nodes."""
    mass = np.ones(1)
    table = np.empty((1, grid.cells, 0))
    for number, step in enumerate(plan.steps, start=1):
        mixed_mass = _gathered(step.mixing, mass, step.rows)
        if number == 1:
            added = _jumps(step, grid, mixed_mass)
        else:
            added = _added(step, grid, _gathered(step.mixing, table, step.rows), mixed_mass, number)
        table = _gathered(step.summing, added, step.summed)
        mass = _gathered(step.summing, mixed_mass, step.summed)
    return table[plan.order]


def _jumps(step: Step, grid: Grid, mass: Array) -> Array:
    at = [grid.index[batch.point] for batch in step.batches for _ in range(batch.first, batch.last)]
    return grid.steps(at, mass)


def _added(step: Step, grid: Grid, mixed: Array, mass: Array, number: int) -> Array:
    added = np.empty_like(mixed)
    for point, first, last in step.batches:
        value = added_value(grid, grid.index[point], number)
        added[first:last] = value.to(mixed[first:last], mass[first:last])
    return added


def _gathered(slots: tuple[Slot, ...], table: Array, rows: int) -> Array:
    """The rows that the slots make of the table; a table that they leave as it is comes back itself."""
    first, *more = slots
    if not more and len(table) == rows and bool((first.of == first.to).all()) and bool((first.weights == 1).all()):
        return table
    gathered = _weighted(table, first)
    for slot in more:
        gathered[slot.to] += _weighted(table, slot)
    return gathered


def _weighted(table: Array, slot: Slot) -> Array:
    taken = np.take(table, slot.of, axis=0)
    taken *= slot.weights.reshape(-1, *[1] * (table.ndim - 1))
    return taken


def grid_points(points: Iterable[Point]) -> tuple[Fraction, ...]:
    """These points with 0 and 1, in order."""
    return tuple(sorted({Fraction(0), Fraction(1), *(Fraction(*point) for point in points)}))
