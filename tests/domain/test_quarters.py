"""Fiscal quarters, with calendar years and with years that start in another month."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portfolio.domain.errors import Refusal
from portfolio.domain.quarters import Quarter, parse_quarter, quarter_of

days = st.dates(date(1950, 1, 1), date(2150, 12, 31))
months = st.integers(1, 12)


def test_a_calendar_year_names_its_own_quarters():
    assert quarter_of(date(2026, 11, 23)) == Quarter(2026, 4)


def test_a_fiscal_year_is_named_for_the_year_in_which_it_ends():
    assert quarter_of(date(2026, 11, 23), start_month=4) == Quarter(2027, 3)


def test_the_third_quarter_of_2026_runs_from_july_to_september():
    assert Quarter(2026, 3).first_day() == date(2026, 7, 1)
    assert Quarter(2026, 3).last_day() == date(2026, 9, 30)
    assert Quarter(2026, 3).months() == (date(2026, 7, 1), date(2026, 8, 1), date(2026, 9, 1))


@given(days, months)
def test_a_day_lies_inside_its_quarter(day: date, start_month: int):
    quarter = quarter_of(day, start_month)
    assert quarter.first_day(start_month) <= day <= quarter.last_day(start_month)


@given(days, months)
def test_the_next_quarter_begins_the_day_after_the_last(day: date, start_month: int):
    quarter = quarter_of(day, start_month)
    assert (quarter.next().first_day(start_month) - quarter.last_day(start_month)).days == 1
    assert quarter.next().previous() == quarter


def test_text_and_quarter_go_both_ways():
    assert parse_quarter("2026Q3") == Quarter(2026, 3)
    assert str(Quarter(2026, 3)) == "2026Q3"


@pytest.mark.parametrize("text", ["", "2026", "2026Q5", "2026q3", "26Q3", "2026Q3\n", "0000Q1", "２０２６Q3"])
def test_anything_else_is_refused_with_the_form_that_is_expected(text: str):
    with pytest.raises(Refusal, match="2026Q3"):
        parse_quarter(text)
