"""The least of a form over choices: bounded and cut down in whole numbers, decided by HiGHS, checked in whole numbers."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, isfinite

from sourcing.domain.optimiser import NotSolvedInTime
from sourcing.domain.optimiser_bounds import Columns, Picked, Relaxed, Table, relaxed, sheet_of, table_of
from sourcing.domain.optimiser_highs import MOST_SECONDS, Answer, Effort, Sheet, Watch, run
from sourcing.domain.optimiser_model import Form

SMALL = 400
"""So many columns are decided at once and to the end."""

CORES = ((40, 60), (120, 60))
"""For a choice to begin with: so many groups, those that are least settled, with so many nodes of search."""

STRIDES = (3, 4)
"""Then better ones are looked for: every third, every fourth of the least settled groups decided anew, from each beginning."""

STRIDE_SIZE, STRIDE_NODES = 40, 30

WIDE = 1_500
"""With more columns than this still worth it no proof comes of the whole within seconds: what the relaxation proves is told."""

HALF = 0.5
"""Aims are whole numbers: what is proved to within half of one is exact."""

MOST_NODES = 1_000_000
MOST_REPAIRS = 8
FLOAT_ERROR = 1e-8


@dataclass(frozen=True)
class Programme:
    """Minimise the largest of `aims` (mostly one) over choices of one column a group, with every row at most 0.

    `allowed`: the columns that may be chosen; None: all. `within`: so near to the least, in the unit of the aims, is near
    enough; 0: exactly the least. `nodes`: where to stop the search of a large programme. `in_core`: a large one is given up
    where its core holds no choice.
    """

    groups: Sequence[range]
    aims: Sequence[Form]
    rows: Sequence[Form]
    allowed: frozenset[int] | None = None
    within: Fraction = Fraction(0)
    nodes: int = MOST_NODES
    in_core: bool = False


@dataclass(frozen=True)
class Solved:
    """A choice that keeps every row. `least`: no such choice has a lower aim; the aim itself where it is proved exactly."""

    picked: Picked
    least: Fraction


def solve(programme: Programme, watch: Watch) -> Solved | None:
    """The best choice that was found, and how good any can be; None where no choice keeps every row.

    Deterministic: one thread, one seed, limits counted in nodes; the watch's seconds are a last resort.
    Raises NotSolvedInTime where neither a choice was found nor that there is none.
    """
    table = table_of(programme.groups, programme.aims, programme.rows, programme.allowed)
    effort = Effort(max(float(programme.within * table.unit), HALF), programme.nodes)
    if len(table.aims) > 1 or table.width <= SMALL:
        return _told(table, _decided(table, table.groups, watch, effort))
    relaxation = relaxed(table, watch)
    if relaxation is None:
        return None
    start = _begun(table, relaxation, watch, effort)
    if start is None and programme.in_core:
        raise NotSolvedInTime(MOST_SECONDS)
    return _told(table, _narrowed(table, relaxation, watch, effort, start))


Found = tuple[Picked, int | None]
"""A choice, and what no choice can beat, in parts of the table's unit; None where the search ended before it knew."""


def _told(table: Table, found: Found | None) -> Solved | None:
    if found is None:
        return None
    picked, bound = found
    if bound is None:
        raise NotSolvedInTime(MOST_SECONDS)
    return Solved(picked, Fraction(min(bound, table.aim(picked)), table.unit))


def _narrowed(table: Table, relaxation: Relaxed, watch: Watch, effort: Effort, start: Picked | None) -> Found | None:
    """With a good choice from the core to start with, most columns are struck out, and the rest is decided."""
    if start is None:
        return _decided(table, table.groups, watch, effort)
    if table.aim(start) - relaxation.bound > effort.gap:
        start = _improved(table, relaxation, watch, effort, start)
    most = table.aim(start)
    if most - relaxation.bound <= effort.gap:
        return start, relaxation.bound
    worth = relaxation.worth(table.groups, most)
    if sum(map(len, worth)) > WIDE + len(worth):
        return start, relaxation.bound
    found = _decided(table, worth, watch, effort, start)
    if found is None:
        return None
    picked, bound = found
    return picked, relaxation.bound if bound is None else max(bound, relaxation.bound)


def _begun(table: Table, relaxation: Relaxed, watch: Watch, effort: Effort) -> Picked | None:
    for size, nodes in CORES:
        try:
            found = _decided(table, relaxation.core(table.groups, size), watch, Effort(effort.gap, nodes))
        except NotSolvedInTime:
            continue
        if found is not None:
            return found[0]
    return None


def _improved(table: Table, relaxation: Relaxed, watch: Watch, effort: Effort, start: Picked) -> Picked:
    """The same choice, or a better one that differs in few groups."""
    little = Effort(effort.gap, STRIDE_NODES)
    for stride in STRIDES:
        for first in range(stride):
            near = relaxation.near(table.groups, start, table.aim(start), range(first, STRIDE_SIZE * stride, stride))
            found = _decided(table, near, watch, little, start)
            if found is not None and table.aim(found[0]) < table.aim(start):
                start = found[0]
    return start


def _decided(table: Table, columns: Columns, watch: Watch, effort: Effort, start: Picked | None = None) -> Found | None:
    """The best choice over these columns; start: one that keeps the rows. None where none does."""
    barred: list[Picked] = []
    for _ in range(MOST_REPAIRS):
        sheet, behind = sheet_of(table, columns, barred)
        if not sheet.groups:
            only = tuple(group[0] for group in columns)
            return (only, table.aim(only)) if table.keeps(only) else None
        answer = run(sheet, watch, effort, _places(behind, start))
        picked = _picked(answer, columns, sheet, behind)
        if picked is None and start is None and not answer.is_infeasible:
            raise NotSolvedInTime(MOST_SECONDS)
        if picked is None:
            return None if start is None else (start, table.aim(start))
        if table.keeps(picked):
            return picked, _bound(table, answer, sheet, effort, picked)
        barred.append(picked)  # keeps a row in floats only
    raise NotSolvedInTime(MOST_SECONDS)


def _places(behind: Sequence[int], start: Picked | None) -> list[int] | None:
    if start is None:
        return None
    chosen = set(start)
    return [place for place, column in enumerate(behind) if column in chosen]


def _picked(answer: Answer, columns: Columns, sheet: Sheet, behind: Sequence[int]) -> Picked | None:
    values = answer.values
    if values is None:
        return None
    ranges = iter(sheet.groups)
    return tuple(
        group[0] if len(group) == 1 else behind[max(next(ranges), key=lambda place: values[place])] for group in columns
    )


def _bound(table: Table, answer: Answer, sheet: Sheet, effort: Effort, picked: Picked) -> int | None:
    """No choice over these columns has a lower aim, in parts of the unit."""
    if answer.is_optimal and effort.gap <= HALF:
        return table.aim(picked)
    if not isfinite(answer.bound):
        return None
    base = 0 if len(sheet.aims) > 1 else sheet.constants[0]
    return base + ceil(answer.bound - FLOAT_ERROR * sheet.scale)
