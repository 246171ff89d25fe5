"""Class × sourcing."""

from decimal import Decimal

import pytest

from sourcing.domain.balance import CostedFunction
from sourcing.domain.criteria import SourcingClass
from sourcing.domain.matrix import SourcingMode, matrix_of, mode_of
from tests.domain.test_balance import CORE, costed


@pytest.mark.parametrize(
    ("external", "mode"),
    [
        (None, SourcingMode.UNKNOWN),
        ("0", SourcingMode.IN_HOUSE),
        ("9.99", SourcingMode.IN_HOUSE),
        ("10", SourcingMode.MIXED),
        ("79.99", SourcingMode.MIXED),
        ("80", SourcingMode.MSP),
        ("100", SourcingMode.MSP),
    ],
)
def test_modes_are_cut_where_the_extremes_are(external: str | None, mode: SourcingMode) -> None:
    internal = None if external is None else str(100 - Decimal(external))
    assert mode_of(costed("a", internal, external)) == mode


def test_rows_are_the_four_classes_in_order_then_the_undecided() -> None:
    assert [row.sourcing_class for row in matrix_of([])] == [*SourcingClass, None]
    assert all(len(row.cells) == len(SourcingMode) for row in matrix_of([]))


def test_a_cell_adds_up_what_is_known_and_counts_all() -> None:
    functions = [
        CostedFunction("a", Decimal(100), Decimal(0), CORE, Decimal("1.5")),
        CostedFunction("b", Decimal(50), Decimal(1), CORE, None),
        costed("c", None, None, CORE),
    ]
    row = matrix_of(functions)[0]
    assert (row.cells[0].count, row.cells[0].cost, row.cells[0].people) == (2, 151, Decimal("1.5"))
    assert (row.cells[3].count, row.cells[3].cost) == (1, 0)
    assert (row.total.count, row.total.cost) == (3, 151)
