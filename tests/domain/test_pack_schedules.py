"""When a scheduled pack is ordered, and how long drafts stay."""

from datetime import UTC, date, datetime, timedelta

import pytest

from msp_reviews.domain.pack_schedules import (
    NEWS_DAYS,
    NextOrder,
    check_days,
    is_news,
    is_past_keeping,
    next_order,
    order_day,
    quarter_due,
)
from portfolio.domain.errors import Refusal
from portfolio.domain.quarters import Quarter

SET_ON = date(2026, 11, 26)


def test_the_day_counts_from_the_last_day_of_the_quarter() -> None:
    assert order_day(Quarter(2026, 4), 14, 1) == date(2027, 1, 14)
    assert order_day(Quarter(2026, 4), 0, 1) == date(2026, 12, 31)
    assert order_day(Quarter(2026, 4), 14, 4) == date(2026, 4, 14)


@pytest.mark.parametrize(
    ("today", "found"),
    [
        (date(2027, 1, 13), None),
        (date(2027, 1, 14), Quarter(2026, 4)),
        (date(2027, 4, 13), Quarter(2026, 4)),
        (date(2027, 4, 14), Quarter(2027, 1)),
        (date(2028, 4, 13), Quarter(2027, 4)),
    ],
)
def test_a_quarter_is_due_from_its_day_on_until_the_day_of_the_next_one(today: date, found: Quarter | None) -> None:
    assert quarter_due(today, days_after=14, start_month=1, set_on=SET_ON) == found


def test_a_day_that_passed_before_the_schedule_was_set_is_not_made_up_for() -> None:
    assert quarter_due(date(2026, 11, 26), days_after=14, start_month=1, set_on=SET_ON) is None
    assert quarter_due(SET_ON, days_after=57, start_month=1, set_on=SET_ON) == Quarter(2026, 3)


def test_what_comes_next_is_the_running_quarter_once_the_last_ones_day_has_passed() -> None:
    found = next_order(SET_ON, days_after=14, start_month=1, set_on=SET_ON)
    assert (found.quarter, found.on) == (Quarter(2026, 4), date(2027, 1, 14))
    found = next_order(date(2027, 1, 5), days_after=14, start_month=1, set_on=SET_ON)
    assert found.quarter == Quarter(2026, 4)


def test_a_quarter_that_was_taken_up_is_not_next_again_and_a_day_that_was_missed_is_today() -> None:
    day = date(2027, 1, 14)
    found = next_order(day, days_after=14, start_month=1, set_on=SET_ON, taken_up=Quarter(2026, 4))
    assert (found.quarter, found.on) == (Quarter(2027, 1), date(2027, 4, 14))
    late = next_order(date(2027, 1, 20), days_after=14, start_month=1, set_on=SET_ON, taken_up=Quarter(2026, 3))
    assert late == NextOrder(Quarter(2026, 4), date(2027, 1, 20), days_late=6)


def test_a_quarter_whose_day_passed_while_no_worker_ran_is_next_even_after_the_end_of_the_following_one() -> None:
    late = next_order(date(2027, 4, 2), days_after=14, start_month=1, set_on=SET_ON)
    assert late == NextOrder(Quarter(2026, 4), date(2027, 4, 2), days_late=78)
    found = next_order(date(2027, 4, 2), days_after=14, start_month=1, set_on=SET_ON, taken_up=Quarter(2026, 4))
    assert found == NextOrder(Quarter(2027, 1), date(2027, 4, 14))


def test_what_comes_next_is_what_is_due_on_that_day() -> None:
    for offset in range(500):
        for days_after in (0, 14, 90):
            today = SET_ON + timedelta(days=offset)
            due = quarter_due(today, days_after=days_after, start_month=1, set_on=SET_ON)
            found = next_order(today, days_after=days_after, start_month=1, set_on=SET_ON)
            assert (found.on == today) == (due is not None) or found.on == today == found.quarter.last_day(1)
            assert due is None or found.quarter == due


def test_what_happened_more_than_a_week_ago_is_no_news() -> None:
    then = datetime(2026, 11, 1, tzinfo=UTC)
    assert is_news(then, then + timedelta(days=NEWS_DAYS))
    assert not is_news(then, then + timedelta(days=NEWS_DAYS, seconds=1))


def test_a_draft_is_past_keeping_once_its_days_are_over() -> None:
    built = datetime(2026, 11, 1, tzinfo=UTC)
    assert not is_past_keeping(built, 30, datetime(2026, 12, 1, tzinfo=UTC))
    assert is_past_keeping(built, 30, datetime(2026, 12, 1, 0, 1, tzinfo=UTC))
    assert not is_past_keeping(built, None, datetime(2036, 12, 1, tzinfo=UTC))


@pytest.mark.parametrize(
    ("after", "kept", "field"), [(91, None, "days_after"), (-1, None, "days_after"), (3, 6, "keep_days")]
)
def test_days_that_no_schedule_has_are_refused_by_name(after: int, kept: int | None, field: str) -> None:
    with pytest.raises(Refusal) as refused:
        check_days(after, kept)
    assert refused.value.field == field
