"""Dates that follow from a contract, and when they are told."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from msp_reviews.domain.contracts import Term, renewed_end, what_happens
from msp_reviews.domain.dates import DateKind, dates_of_term, days_before

STARTS, ENDS = date(2024, 4, 1), date(2027, 3, 31)
RENEWS = Term(STARTS, ENDS, 90, auto_renews=True, renewal_months=12)


def reminded(term: Term) -> dict[DateKind, date]:
    return {one.kind: one.day for one in dates_of_term(term) if one.is_reminded}


def test_what_renews_by_itself_is_warned_of_before_the_notice_deadline_and_not_after() -> None:
    assert reminded(RENEWS) == {DateKind.NOTICE: date(2026, 12, 31)}
    [notice] = [one for one in dates_of_term(RENEWS) if one.kind is DateKind.NOTICE]
    assert notice.sentence == "last day to give notice, or it renews by itself on 1 Apr 2027 for 12 months"


def test_what_ends_is_told_at_its_notice_day_and_at_its_end() -> None:
    term = Term(STARTS, ENDS, 90, auto_renews=False)
    assert reminded(term) == {DateKind.NOTICE: date(2026, 12, 31), DateKind.END: ENDS}


def test_without_a_known_notice_period_the_renewal_itself_is_told() -> None:
    assert reminded(Term(STARTS, ENDS, None, auto_renews=True)) == {DateKind.RENEWAL: date(2027, 4, 1)}


def test_after_notice_only_the_end_is_left() -> None:
    term = Term(STARTS, ENDS, 90, auto_renews=True, notice_given_on=date(2026, 11, 2))
    assert reminded(term) == {DateKind.END: ENDS}
    assert what_happens(term, date(2026, 11, 23)) == "Notice was given on 2 Nov 2026: it ends with its term."


def test_without_an_end_there_is_nothing_to_act_on() -> None:
    assert reminded(Term(STARTS, None, 90, auto_renews=True)) == {}


@pytest.mark.parametrize(
    ("left", "expected"), [(91, None), (90, 90), (61, 90), (60, 60), (31, 60), (30, 30), (0, 30), (-1, None)]
)
def test_a_reminder_stands_until_the_next_takes_its_place(left: int, expected: int | None) -> None:
    today = date(2026, 11, 23)
    assert days_before(today + timedelta(days=left), today) == expected


@pytest.mark.parametrize(
    ("ends", "months", "expected"),
    [
        (date(2027, 3, 31), 12, date(2028, 3, 31)),
        (date(2026, 12, 31), 2, date(2027, 2, 28)),
        (date(2027, 2, 28), 12, date(2028, 2, 29)),
        (date(2027, 1, 30), 1, date(2027, 2, 27)),
    ],
)
def test_a_term_that_ends_with_a_month_goes_on_ending_with_one(ends: date, months: int, expected: date) -> None:
    assert renewed_end(ends, months) == expected


@settings(max_examples=50)
@given(st.dates(date(2000, 1, 1), date(2090, 1, 1)), st.integers(1, 120))
def test_a_renewal_always_goes_on(ends: date, months: int) -> None:
    days = (renewed_end(ends, months) - ends).days
    assert 28 * months <= days <= 31 * months
