"""What no choice can beat, in whole numbers: the linear relaxation's prices, checked without trusting a float.

For any prices ≥ 0 of the rows, the sum over groups of the least priced column is at most the aim of every choice that keeps
the rows (Lagrange). HiGHS only suggests the prices. What a column costs beyond the least of its group is what choosing it
adds to that bound at least: a column that adds more than a known choice leaves over can be struck out.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

from sourcing.domain.optimiser_highs import Sheet, Watch, run
from sourcing.domain.optimiser_model import Form, Whole

ONE = 1 << 128
"""Prices are whole numbers of so many parts."""

Columns = Sequence[Sequence[int]]
Picked = tuple[int, ...]


@dataclass(frozen=True)
class Table:
    """A programme in whole numbers: the columns of each group that may be chosen, aims in one unit, rows."""

    groups: Columns
    aims: Sequence[Whole]
    rows: Sequence[Whole]
    unit: int

    @property
    def width(self) -> int:
        """How many columns there is a choice of."""
        return sum(len(group) for group in self.groups if len(group) > 1)

    def aim(self, picked: Sequence[int]) -> int:
        """The largest aim of a choice, in parts of the unit."""
        return max(aim.value(picked) for aim in self.aims)

    def keeps(self, picked: Sequence[int]) -> bool:
        """Whether a choice keeps every row."""
        return all(row.value(picked) <= 0 for row in self.rows)


def table_of(
    groups: Sequence[range], aims: Sequence[Form], rows: Sequence[Form], allowed: frozenset[int] | None
) -> Table:
    """The programme in whole numbers; allowed None: every column."""
    unit = lcm(*(aim.whole.unit for aim in aims))
    left = [[column for column in group if allowed is None or column in allowed] for group in groups]
    return Table(left, [aim.whole.in_parts_of(unit) for aim in aims], [row.whole for row in rows], unit)


def sheet_of(table: Table, columns: Columns, barred: Sequence[Picked] = ()) -> tuple[Sheet, list[int]]:
    """The table over these columns as HiGHS takes it, and the column behind each of its own. barred: choices to leave out.

    Groups with one column are worked in; the others count from their first column, which keeps numbers small.
    """
    base = [group[0] for group in columns]
    free = [group for group in columns if len(group) > 1]
    behind = [column for group in free for column in group]
    first = [group[0] for group in free for _ in group]
    ranges, start = [], 0
    for group in free:
        ranges.append(range(start, start + len(group)))
        start += len(group)
    rows = [row.less(behind, first) for row in table.rows] + [[int(one in taken) for one in behind] for taken in barred]
    bounds = [-row.value(base) for row in table.rows] + [len(free) - 1] * len(barred)
    aims = [aim.less(behind, first) for aim in table.aims]
    return Sheet(ranges, aims, rows, bounds, [aim.value(base) for aim in table.aims]), behind


@dataclass(frozen=True)
class Relaxed:
    """The linear relaxation. `least` and `extra` (of each column) are whole numbers of 1/ONE parts of the unit.

    `likely`: the column of each group that it chooses most of; `split`: the groups of which it chooses several.
    """

    least: int
    extra: Sequence[int]
    likely: Picked
    split: frozenset[int]

    @property
    def bound(self) -> int:
        """No choice has a lower aim, in parts of the unit."""
        return -(-self.least // ONE)

    def worth(self, groups: Columns, most: int) -> list[list[int]]:
        """The columns that a choice with an aim of at most this much can use."""
        spare = most * ONE - self.least
        return [[column for column in group if self.extra[column] <= spare] for group in groups]

    def near(self, groups: Columns, picked: Picked, most: int, places: range) -> list[list[int]]:
        """The columns worth it of the groups at these places, the least settled first; of the others the one picked."""
        worth = self.worth(groups, most)
        open_groups = [at for at, group in enumerate(worth) if len(group) > 1]
        order = sorted(open_groups, key=lambda at: (self._doubt(worth[at]), at))
        chosen = {order[place] for place in places if place < len(order)}
        return [group if at in chosen else [picked[at]] for at, group in enumerate(worth)]

    def core(self, groups: Columns, size: int) -> list[list[int]]:
        """All columns of so many groups, those that are least settled; of the others the likely one."""
        order = sorted(range(len(groups)), key=lambda at: (at not in self.split, self._doubt(groups[at]), at))
        chosen = set(order[:size])
        return [list(group) if at in chosen else [self.likely[at]] for at, group in enumerate(groups)]

    def _doubt(self, group: Sequence[int]) -> int:
        return sorted(self.extra[column] for column in group)[1] if len(group) > 1 else self.least


def relaxed(table: Table, watch: Watch) -> Relaxed | None:
    """The relaxation of a table with one aim; None where not even fractions of columns keep the rows."""
    sheet, behind = sheet_of(table, table.groups)
    answer = run(sheet, watch, None)
    if answer.values is None:
        return None
    values = dict(zip(behind, answer.values, strict=False))
    likely = tuple(max(group, key=lambda column: values.get(column, 1.0)) for group in table.groups)
    split = frozenset(at for at, column in enumerate(likely) if values.get(column, 1.0) < 1 - 1e-7)
    least, extra = priced(table, [Fraction(1)], answer.multipliers)
    return Relaxed(least, extra, likely, split)


def priced(table: Table, shares: Sequence[Fraction], prices: Sequence[Fraction]) -> tuple[int, list[int]]:
    """The bound by these prices of the rows and shares of the aims, and what each column adds to it; 1/ONE parts."""
    weights = [
        (round(weight * ONE), form) for weight, form in zip([*shares, *prices], [*table.aims, *table.rows], strict=True)
    ]
    used = [(weight, form) for weight, form in weights if weight > 0]
    sums = [0] * len(table.aims[0].coefficients)
    for weight, form in used:
        sums = [held + weight * value if value else held for held, value in zip(sums, form.coefficients, strict=True)]
    least = sum(weight * form.constant for weight, form in used)
    for group in table.groups:
        lowest = min(sums[column] for column in group)
        least += lowest
        for column in group:
            sums[column] -= lowest
    return least, sums
