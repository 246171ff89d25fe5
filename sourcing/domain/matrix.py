"""Class × sourcing: how many functions, how much money and how many people stand in which corner."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from sourcing.domain.balance import CostedFunction
from sourcing.domain.criteria import SourcingClass
from sourcing.domain.extremes import IN_HOUSE_ONLY_UNDER, OUTSOURCE_ONLY_FROM

KEPT, KEPT_OF = IN_HOUSE_ONLY_UNDER.as_integer_ratio()
GIVEN, GIVEN_OF = OUTSOURCE_ONLY_FROM.as_integer_ratio()


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
    # whole numbers times money: exact without a Fraction for each of 10,000 functions
    if cost * KEPT > external * KEPT_OF:
        return SourcingMode.IN_HOUSE
    return SourcingMode.MIXED if cost * GIVEN > external * GIVEN_OF else SourcingMode.MSP


def matrix_of(functions: Iterable[CostedFunction]) -> tuple[MatrixRow, ...]:
    """The four classes in their order, then the undecided; every cell is there, empty ones with zeros."""
    by_class: defaultdict[SourcingClass | None, list[CostedFunction]] = defaultdict(list)
    for function in functions:
        by_class[function.sourcing_class].append(function)
    return tuple(_row(sourcing_class, by_class[sourcing_class]) for sourcing_class in (*SourcingClass, None))


def _row(sourcing_class: SourcingClass | None, functions: list[CostedFunction]) -> MatrixRow:
    by_mode: defaultdict[SourcingMode, list[CostedFunction]] = defaultdict(list)
    for function in functions:
        by_mode[mode_of(function)].append(function)
    cells = tuple(_cell(by_mode[mode]) for mode in SourcingMode)
    return MatrixRow(sourcing_class, cells, _total(cells))


def _cell(functions: list[CostedFunction]) -> MatrixCell:
    costs = [cost for function in functions if (cost := function.cost) is not None]
    people = [count for function in functions if (count := function.people) is not None]
    return MatrixCell(len(functions), sum(costs, Decimal(0)), sum(people, Decimal(0)))


def _total(cells: tuple[MatrixCell, ...]) -> MatrixCell:
    return MatrixCell(
        count=sum(cell.count for cell in cells),
        cost=sum((cell.cost for cell in cells), Decimal(0)),
        people=sum((cell.people for cell in cells), Decimal(0)),
    )
