"""Figures of a function, and the steps of its life."""

from decimal import Decimal
from fractions import Fraction

import pytest

from portfolio.domain.functions import (
    LABELS,
    NEXT_STATES,
    ParentRefused,
    StateRefused,
    StillNeeded,
    check_parent,
    check_step,
    msp_share,
    total,
)
from portfolio.domain.mappings_functions import FUNCTION


def test_the_msp_share_is_the_external_part_of_the_cost_exactly():
    assert msp_share(Decimal("0.10"), Decimal("0.20")) == Fraction(2, 3)


@pytest.mark.parametrize(("internal", "external"), [(None, Decimal(5)), (Decimal(5), None), (Decimal(0), Decimal(0))])
def test_a_share_of_unknown_or_no_cost_is_unknown_never_nil(internal: Decimal | None, external: Decimal | None):
    assert msp_share(internal, external) is None


def test_a_total_with_an_unknown_part_is_unknown():
    assert total(Decimal(3), Decimal(4)) == 7
    assert total(None, Decimal(4)) is None


@pytest.mark.parametrize(("before", "after"), [(a, b) for a, following in NEXT_STATES.items() for b in (*following, a)])
def test_a_function_may_go_on_or_stay(before: str, after: str):
    check_step(before, after)


@pytest.mark.parametrize(("before", "after"), [("active", "retired"), ("active", "planned"), ("retired", "retiring")])
def test_a_function_may_not_jump(before: str, after: str):
    with pytest.raises(StateRefused) as refused:
        check_step(before, after)
    assert refused.value.field == "state"
    assert after in refused.value.sentence


def test_a_function_is_neither_its_own_parent_nor_below_itself():
    check_parent("Help desk", 1, [2, 3], "IT")
    with pytest.raises(ParentRefused, match="its own parent"):
        check_parent("Help desk", 1, [1], "Help desk")
    with pytest.raises(ParentRefused, match="IT lies below Help desk"):
        check_parent("Help desk", 1, [2, 1], "IT")


def test_what_still_needs_a_function_is_named_three_at_most():
    sentence = StillNeeded("Network", ["A", "B", "C", "D"]).sentence
    assert "A, B, C and others" in sentence


def test_an_export_writes_the_labels_that_an_import_reads():
    assert {field.key: field.label for field in FUNCTION.fields} == LABELS
    assert next(iter(LABELS)) == "code"
