"""Class × sourcing: how many functions, how much money and how many people stand in which corner."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from sourcing.domain.balance import CostedFunction, is_under
from sourcing.domain.criteria import SourcingClass
from sourcing.domain.extremes import IN_HOUSE_ONLY_UNDER, OUTSOURCE_ONLY_FROM


class SourcingMode(StrEnum):
    """How a function is sourced today, cut where the two extremes are cut: under 10 %, between, 80 % and more."""

    IN_HOUSE = "in-house"
    MIXED = "mixed"
    MSP = "msp"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class MatrixCell:
    """Sums over the functions of one cell. Money per year; people as full-time equivalents; only what is known."""

    count: int
    cost: Decimal
    people: Decimal


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """One class (None: undecided), its cell for each mode in the order of SourcingMode, and their sum."""

    sourcing_class: SourcingClass | None
    cells: tuple[MatrixCell, ...]
    total: MatrixCell


def mode_of(function: CostedFunction) -> SourcingMode:
    """How the function is sourced today, by its MSP share; unknown where that is."""
    cost, external = function.cost, function.external_cost
    if not cost or external is None:
        return SourcingMode.UNKNOWN
    if is_under(external, cost, IN_HOUSE_ONLY_UNDER):
        return SourcingMode.IN_HOUSE
    return SourcingMode.MIXED if is_under(external, cost, OUTSOURCE_ONLY_FROM) else SourcingMode.MSP


def matrix_of(functions: Iterable[CostedFunction]) -> tuple[MatrixRow, ...]:
    """The four classes in their order, then the undecided; every cell is there, empty ones with zeros."""
    corners: dict[tuple[SourcingClass | None, SourcingMode], list[CostedFunction]] = {}
    for function in functions:
        corners.setdefault((function.sourcing_class, mode_of(function)), []).append(function)
    return tuple(_row(sourcing_class, corners) for sourcing_class in (*SourcingClass, None))


def _row(
    sourcing_class: SourcingClass | None, corners: dict[tuple[SourcingClass | None, SourcingMode], list[CostedFunction]]
) -> MatrixRow:
    parts = [corners.get((sourcing_class, mode), []) for mode in SourcingMode]
    return MatrixRow(sourcing_class, tuple(map(_cell, parts)), _cell([item for part in parts for item in part]))


def _cell(functions: list[CostedFunction]) -> MatrixCell:
    costs = (function.cost for function in functions)
    people = (function.people for function in functions)
    return MatrixCell(
        count=len(functions),
        cost=sum((cost for cost in costs if cost is not None), Decimal(0)),
        people=sum((count for count in people if count is not None), Decimal(0)),
    )
