"""Savings, payback, cash and break-even of transitions: exact, against sums done another way."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portfolio.domain.quarters import Quarter
from sourcing.domain.roadmap import later, quarters_between
from sourcing.domain.roadmap_money import (
    CashLine,
    Return,
    break_even_of,
    cash_by_quarter,
    cash_line,
    payback_of,
    saving_per_year,
)

Q1 = Quarter(2027, 1)
MONEY = st.fractions(0, 1000, max_denominator=12)
LINES = st.lists(
    st.builds(
        lambda start, length, one_off, saving: CashLine(later(Q1, start), later(Q1, start + length), one_off, saving),
        st.integers(0, 8),
        st.integers(0, 6),
        MONEY,
        st.fractions(-200, 400, max_denominator=12),
    ),
    min_size=1,
    max_size=5,
)


def line(start: int, end: int, one_off: int, saving: int) -> CashLine:
    return CashLine(later(Q1, start), later(Q1, end), Fraction(one_off), Fraction(saving))


def test_a_saving_is_before_less_after():
    assert saving_per_year(Decimal("100.10"), Decimal("80.05")) == Fraction(401, 20)


@pytest.mark.parametrize("known", [(None, Decimal(1)), (Decimal(1), None), (None, None)])
def test_a_saving_is_unknown_while_a_cost_is(known):
    assert saving_per_year(*known) is None


def test_payback_is_one_off_over_saving_a_quarter_exactly():
    found = payback_of(Decimal(100), Fraction(70))
    assert (found.kind, found.quarters) == (Return.AFTER, Fraction(40, 7))


@pytest.mark.parametrize("saving", [Fraction(0), Fraction(-1)])
def test_what_saves_nothing_never_pays_back(saving):
    assert payback_of(Decimal(1), saving).kind == Return.NEVER


@pytest.mark.parametrize("saving", [Fraction(5), Fraction(0), Fraction(-5), None])
def test_without_a_one_off_it_pays_back_at_once(saving):
    assert payback_of(Decimal(0), saving).kind == Return.AT_ONCE


@pytest.mark.parametrize(("one_off", "saving"), [(None, Fraction(1)), (Decimal(1), None), (None, None)])
def test_payback_is_unknown_while_a_figure_is(one_off, saving):
    assert payback_of(one_off, saving).kind == Return.UNKNOWN


def test_a_one_off_is_spread_over_its_quarters_and_savings_begin_after_them():
    rows = cash_by_quarter([line(0, 1, 120, 100)], Q1, later(Q1, 3))
    assert [(row.one_off, row.saving, row.cumulative) for row in rows] == [
        (60, 0, -60),
        (60, 0, -120),
        (0, 25, -95),
        (0, 25, -70),
    ]


def test_break_even_is_the_first_quarter_with_nothing_owed():
    found = break_even_of([line(0, 1, 120, 100)])
    assert (found.kind, found.quarter) == (Return.AFTER, later(Q1, 6))


def test_break_even_counts_the_quarter_that_lands_on_nought():
    assert break_even_of([line(0, 0, 100, 100)]).quarter == later(Q1, 4)


@pytest.mark.parametrize("saving", [0, -4])
def test_a_roadmap_that_saves_nothing_never_breaks_even(saving):
    assert break_even_of([line(0, 0, 100, saving)]).kind == Return.NEVER


def test_a_roadmap_that_costs_nothing_once_is_even_at_once():
    assert break_even_of([line(0, 0, 0, 8)]).kind == Return.AT_ONCE


def test_without_known_money_break_even_is_unknown():
    assert break_even_of([]).kind == Return.UNKNOWN


def test_a_line_needs_all_three_figures():
    assert cash_line(Q1, Q1, None, Decimal(1), Decimal(1)) is None
    assert cash_line(Q1, Q1, Decimal(4), None, Decimal(1)) is None
    assert cash_line(Q1, Q1, Decimal(4), Decimal(3), Decimal(1)) == CashLine(Q1, Q1, Fraction(4), Fraction(2))


def test_what_was_paid_before_the_first_quarter_is_in_the_sum():
    (row,) = cash_by_quarter([line(0, 1, 120, 100)], later(Q1, 1), later(Q1, 1))
    assert row.cumulative == -120


def owed(lines: list[CashLine], at: int) -> Fraction:
    """The same sum by transitions instead of by quarters."""
    total = Fraction(0)
    for one in lines:
        length = quarters_between(one.starts, one.ends) + 1
        paid = min(max(at - quarters_between(Q1, one.starts) + 1, 0), length)
        saved = max(at - quarters_between(Q1, one.ends), 0)
        total += saved * one.saving / 4 - one.one_off * Fraction(paid, length)
    return total


@given(LINES)
def test_the_sum_by_quarters_is_the_sum_by_transitions(lines):
    rows = cash_by_quarter(lines, Q1, later(Q1, 20))
    assert [row.cumulative for row in rows] == [owed(lines, at) for at in range(21)]


@given(LINES)
def test_break_even_is_where_the_sum_stays_at_or_above_nought(lines):
    found = break_even_of(lines)
    rate = sum(one.saving for one in lines)
    if found.kind == Return.NEVER:
        assert rate < 0 or (rate == 0 and owed(lines, 15) < 0)
    elif found.kind == Return.AT_ONCE:
        assert rate >= 0
        assert all(owed(lines, at) >= 0 for at in range(40))
    else:
        at = quarters_between(Q1, found.quarter)
        assert owed(lines, at - 1) < 0
        assert rate >= 0
        assert all(owed(lines, later_on) >= 0 for later_on in range(at, at + 40))


@given(MONEY, st.fractions(-10, 400, max_denominator=12))
def test_after_its_payback_a_transition_has_earned_its_one_off(one_off, saving):
    found = payback_of(one_off, saving)
    if found.kind == Return.AFTER:
        assert found.quarters * saving / 4 == one_off
