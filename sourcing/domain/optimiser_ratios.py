"""The least of a ratio: money outside the bands over decided money, or what the largest partner is paid over all spend.

A bound comes from the linear relaxation by Dinkelbach's method: where no mixture of options has parts beyond a share of the
whole, no choice has. It is checked in whole numbers, so it holds whatever the floats did.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import floor

from sourcing.domain.optimiser import Objective
from sourcing.domain.optimiser_bounds import Picked, Table, priced, sheet_of, table_of
from sourcing.domain.optimiser_highs import Watch, run
from sourcing.domain.optimiser_model import Form, Model
from sourcing.domain.optimiser_solver import MOST_NODES, Programme, solve

MOST_STEPS = 40
NEAR_ALIGNED = tuple(Fraction(one, 10**6) for one in (1, 10, 100, 300))
NEAR_SHARED = tuple(Fraction(one, 10**6) for one in (300, 1_000, 3_000))
GRAIN = 10**9
"""Bounds are whole numbers of billionths."""

BACK = (0, 1, 10, 100, 1_000, 10_000, 100_000)
"""So many billionths below what the floats say, until the bound is proved."""


@dataclass(frozen=True)
class Ratio:
    """The largest of some parts of a whole; 0 where the whole is nothing.

    `near`: in a large question, ratios no further from what nothing can beat count as equally good; tried in this order.
    """

    parts: tuple[Form, ...]
    whole: Form
    near: tuple[Fraction, ...]

    def beyond(self, share: Fraction) -> list[Form]:
        """By how much more than this share of the whole each part is."""
        return [part.minus(self.whole, share) for part in self.parts]

    def of(self, picked: Picked) -> Fraction:
        """The ratio of a choice."""
        whole = self.whole.value(picked)
        return (
            max((part.value(picked) for part in self.parts), default=Fraction(0)) / whole if whole > 0 else Fraction(0)
        )


def ratio_of(model: Model, objective: Objective) -> Ratio:
    """What the objective makes small: 1 − alignment, or the largest partner's share."""
    if objective == Objective.ALIGNMENT:
        return Ratio((model.misaligned,), model.decided, NEAR_ALIGNED)
    return Ratio(model.spends, model.spend, NEAR_SHARED)


# -- exactly ---------------------------------------------------------------------------------------


def least_ratio(model: Model, ratio: Ratio, rows: Sequence[Form], nodes: int = MOST_NODES) -> Picked | None:
    """The choice with the least ratio, by Dinkelbach's method: as long as a choice lies below the last ratio, take it.

    Each step solves a linear aim; ratios are exact and fall, so it ends at the least, unless a step reaches its nodes.
    None where no choice keeps the rows. Raises NotSolvedInTime.
    """
    first = solve(Programme(model.groups, _first_aims(ratio), rows, nodes=nodes), model.watch)
    found = None if first is None else first.picked
    while found is not None and ratio.of(found):
        better = solve(Programme(model.groups, ratio.beyond(ratio.of(found)), rows, nodes=nodes), model.watch)
        if better is None or ratio.of(better.picked) >= ratio.of(found):
            return found
        found = better.picked
    return found


def _first_aims(ratio: Ratio) -> list[Form]:
    return [ratio.parts[0]] if ratio.parts else [ratio.whole]


# -- what no choice can beat -----------------------------------------------------------------------


def ratio_bound(model: Model, ratio: Ratio, rows: Sequence[Form]) -> Fraction | None:
    """No choice that keeps the rows has a lower ratio; None where not even mixtures of options keep them."""
    share, mixture = Fraction(1), _mixture(table_of(model.groups, ratio.beyond(Fraction(1)), rows, None), model.watch)
    for _ in range(MOST_STEPS):
        if mixture is None:
            return None
        lower = max(Fraction(floor(_ratio_in_floats(ratio, mixture.values) * GRAIN), GRAIN), Fraction(0))
        if lower >= share:
            return _proved(model, ratio, rows, share, mixture)
        share, mixture = lower, _mixture(table_of(model.groups, ratio.beyond(lower), rows, None), model.watch)
    return Fraction(0)


@dataclass(frozen=True)
class _Mixture:
    """What the relaxation chooses of each column, and its prices."""

    values: Mapping[int, float]
    shares: Sequence[Fraction]
    prices: Sequence[Fraction]


def _mixture(table: Table, watch: Watch) -> _Mixture | None:
    sheet, behind = sheet_of(table, table.groups)
    answer = run(sheet, watch, None)
    if answer.values is None:
        return None
    alone = {group[0]: 1.0 for group in table.groups if len(group) == 1}
    values = alone | dict(zip(behind, answer.values, strict=False))
    return _Mixture(values, answer.shares or [Fraction(1)], answer.multipliers)


def _ratio_in_floats(ratio: Ratio, values: Mapping[int, float]) -> float:
    whole = _in_floats(ratio.whole, values)
    return max(_in_floats(part, values) for part in ratio.parts) / whole if whole > 0 else 0.0


def _in_floats(form: Form, values: Mapping[int, float]) -> float:
    used = (float(form.coefficients[column]) * value for column, value in values.items() if value > 0)
    return float(form.constant) + sum(used)


def _proved(model: Model, ratio: Ratio, rows: Sequence[Form], share: Fraction, mixture: _Mixture) -> Fraction:
    """The highest share near this one of which it is proved that no choice lies below; 0 at the worst."""
    for back in BACK:
        lower = share - Fraction(back, GRAIN)
        if lower <= 0:
            break
        table = table_of(model.groups, ratio.beyond(lower), rows, None)
        if priced(table, mixture.shares, mixture.prices)[0] >= 0:
            return lower
    return Fraction(0)
