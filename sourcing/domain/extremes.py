"""The two ways to miss the hybrid model altogether: in-house only, and outsource only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import NamedTuple

from sourcing.domain.balance import (
    CostedFunction,
    Misalignment,
    external_cost,
    misaligned_of,
    money_outside,
    total_cost,
)
from sourcing.domain.criteria import Band, SourcingClass

IN_HOUSE_ONLY_UNDER = Fraction(10, 100)
OUTSOURCE_ONLY_FROM = Fraction(80, 100)


class ExtremeKind(StrEnum):
    """Which extreme."""

    IN_HOUSE_ONLY = "in-house only"
    OUTSOURCE_ONLY = "outsource only"


@dataclass(frozen=True, slots=True)
class Extreme:
    """An extreme that holds, why, and what would end it.

    `msp_share`: of all known cost. `functions`: keys of the outsourceable functions kept in-house (in-house only), or of
    the core functions above their band (outsource only). `share_is_extreme`: the share of all cost is itself a reason.
    `to_move`: money per year that has to change side before the share stops being a reason; 0 when it is none.
    `functions` stand by what lies outside their bands where that is the reason, `moves` are those that have such money, the
    dearest first: whose money would end it.
    """

    kind: ExtremeKind
    msp_share: Fraction | None
    share_is_extreme: bool
    functions: tuple[str, ...]
    to_move: Fraction
    moves: tuple[Misalignment, ...] = ()

    @property
    def moves_total(self) -> Fraction:
        """Money per year that these functions have outside their bands."""
        return money_outside(self.moves)


def extremes_of(functions: Sequence[CostedFunction], bands: Mapping[SourcingClass, Band]) -> tuple[Extreme, ...]:
    """The extremes that hold, none to two: a portfolio can be both at once. Source: sourcing.md 7.

    Decided and undecided functions both count in the share of cost; nothing is said of a portfolio without known cost.
    """
    money = _Money(external_cost(functions), total_cost(functions))
    found = (_in_house_only(functions, bands, money), _outsource_only(functions, bands, money))
    return tuple(extreme for extreme in found if extreme is not None)


def msp_share_of(functions: Sequence[CostedFunction]) -> Fraction | None:
    """Share of all known cost that goes to MSPs, 0..1; None when nothing costs anything."""
    return _Money(external_cost(functions), total_cost(functions)).share


class _Money(NamedTuple):
    """What goes to MSPs, and all of it, per year: added up once for both extremes."""

    external: Fraction
    total: Fraction

    @property
    def share(self) -> Fraction | None:
        return self.external / self.total if self.total else None


def _in_house_only(
    functions: Sequence[CostedFunction], bands: Mapping[SourcingClass, Band], money: _Money
) -> Extreme | None:
    share = money.share
    candidates = [item for item in functions if item.sourcing_class == SourcingClass.OUTSOURCEABLE]
    outsourceable = tuple(item.key for item in candidates)
    if share is None or share >= IN_HOUSE_ONLY_UNDER or not outsourceable:
        return None
    to_move = IN_HOUSE_ONLY_UNDER * money.total - money.external
    return Extreme(ExtremeKind.IN_HOUSE_ONLY, share, True, outsourceable, to_move, misaligned_of(candidates, bands))


def _outsource_only(
    functions: Sequence[CostedFunction], bands: Mapping[SourcingClass, Band], money: _Money
) -> Extreme | None:
    share = money.share
    core = misaligned_of((item for item in functions if item.sourcing_class == SourcingClass.CORE), bands)
    above = tuple(item for item in core if item.is_above)
    core_above = tuple(item.key for item in above)
    is_mostly_external = share is not None and share >= OUTSOURCE_ONLY_FROM
    if not is_mostly_external and not core_above:
        return None
    to_move = max(money.external - OUTSOURCE_ONLY_FROM * money.total, Fraction(0))
    return Extreme(ExtremeKind.OUTSOURCE_ONLY, share, is_mostly_external, core_above, to_move, above)
