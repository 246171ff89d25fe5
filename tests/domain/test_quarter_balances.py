"""Which quarter is frozen on a day, and what the line of quarters says."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portfolio.domain.quarters import quarter_of
from sourcing.domain.quarter_balances import (
    GRACE_DAYS,
    Absence,
    ended_period,
    line_of_quarters,
    period_of,
    period_to_freeze,
)

LONG_AGO = date(2020, 1, 1)


def frozen(*labels: str, start_month: int = 1) -> dict[date, str]:
    days = [date(int(label[:4]), 3 * int(label[5]) - 1, 1) for label in labels]
    return {period_of(quarter_of(day, start_month), start_month).ends_on: str(quarter_of(day, 1)) for day in days}


def test_on_the_morning_after_the_quarter_it_is_frozen() -> None:
    period = period_to_freeze(date(2026, 10, 1), 1, LONG_AGO)
    assert period is not None
    assert (str(period.quarter), period.starts_on, period.ends_on) == ("2026Q3", date(2026, 7, 1), date(2026, 9, 30))


def test_on_its_last_day_it_is_not_over() -> None:
    period = period_to_freeze(date(2026, 9, 30), 1, LONG_AGO)
    assert period is None


def test_the_last_day_of_grace_is_early_enough_and_the_next_is_too_late() -> None:
    last = date(2026, 9, 30) + timedelta(days=GRACE_DAYS)
    assert period_to_freeze(last, 1, LONG_AGO) is not None
    assert period_to_freeze(last + timedelta(days=1), 1, LONG_AGO) is None


def test_an_organisation_that_came_after_the_quarter_has_nothing_to_freeze() -> None:
    assert period_to_freeze(date(2026, 10, 2), 1, date(2026, 9, 30)) is not None
    assert period_to_freeze(date(2026, 10, 2), 1, date(2026, 10, 1)) is None


def test_the_fiscal_year_decides_when_a_quarter_ends() -> None:
    period = period_to_freeze(date(2026, 11, 1), 2, LONG_AGO)
    assert period is not None
    assert (str(period.quarter), period.ends_on) == ("2027Q3", date(2026, 10, 31))


def test_without_a_frozen_quarter_there_is_no_history() -> None:
    assert line_of_quarters({}, today=date(2026, 11, 23), start_month=1) == ()


def test_a_quarter_between_frozen_ones_was_missed() -> None:
    line = line_of_quarters(frozen("2026Q1", "2026Q3"), today=date(2026, 11, 23), start_month=1)
    assert [(place.label, place.absence) for place in line] == [
        ("2026Q1", None),
        ("2026Q2", Absence.MISSED),
        ("2026Q3", None),
    ]


def test_the_quarter_that_has_just_ended_is_pending_and_later_missed() -> None:
    at = {day: line_of_quarters(frozen("2026Q2"), today=day, start_month=1)[-1] for day in PENDING}
    assert {day: (place.label, place.absence) for day, place in at.items()} == PENDING


PENDING = {
    date(2026, 9, 30): ("2026Q2", None),
    date(2026, 10, 1): ("2026Q3", Absence.PENDING),
    date(2026, 10, 14): ("2026Q3", Absence.PENDING),
    date(2026, 10, 15): ("2026Q3", Absence.MISSED),
}


def test_quarters_of_an_earlier_fiscal_year_keep_their_names_and_fill_their_time() -> None:
    line = line_of_quarters(frozen("2026Q1", "2026Q2"), today=date(2026, 11, 23), start_month=2)
    assert [place.label for place in line if place.absence is None] == ["2026Q1", "2026Q2"]
    assert [place.ends_on for place in line] == sorted(place.ends_on for place in line)


@given(
    today=st.dates(date(2000, 1, 1), date(2099, 12, 31)),
    start_month=st.integers(1, 12),
    back=st.lists(st.integers(1, 20), min_size=1, max_size=8, unique=True),
)
def test_every_quarter_that_is_over_stands_exactly_once(today: date, start_month: int, back: list[int]) -> None:
    period = ended_period(today, start_month)
    every = [period]
    while len(every) < max(back):
        every.append(period_of(every[-1].quarter.previous(), start_month))
    held = {every[step - 1].ends_on: str(every[step - 1].quarter) for step in back}
    line = line_of_quarters(held, today=today, start_month=start_month)
    assert [place.ends_on for place in line] == sorted(item.ends_on for item in every)
    assert {place.ends_on for place in line if place.absence is None} == set(held)


@pytest.mark.parametrize("start_month", range(1, 13))
def test_the_period_that_ended_last_is_before_today_and_the_next_is_not(start_month: int) -> None:
    today = date(2026, 11, 23)
    period = ended_period(today, start_month)
    assert period.ends_on < today <= period_of(period.quarter.next(), start_month).ends_on
