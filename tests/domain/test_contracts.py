"""The dates of a contract."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from msp_reviews.domain.contracts import Term, notice_by, split_fee, what_happens
from msp_reviews.domain.partners import checked_lei
from portfolio.domain.errors import Refusal

TODAY = date(2026, 11, 23)


def term(*, ends: date | None = date(2026, 12, 31), notice_days: int | None = 30, renews: bool = True) -> Term:
    return Term(date(2024, 1, 1), ends, notice_days, renews)


def test_notice_is_due_the_notice_days_before_the_end():
    assert notice_by(date(2026, 12, 31), 90) == date(2026, 10, 2)
    assert notice_by(date(2026, 12, 31), 0) == date(2026, 12, 31)


def test_without_end_or_notice_period_there_is_no_notice_date():
    assert notice_by(None, 90) is None
    assert notice_by(date(2026, 12, 31), None) is None


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (term(), "Without notice it renews."),
        (term(renews=False), "unless it is renewed"),
        (term(notice_days=90), "has passed: it renews"),
        (term(notice_days=90, renews=False), "ends with its term"),
        (term(notice_days=None), "notice period is not known"),
        (term(ends=None), "No end date is known"),
        (term(ends=date(2026, 11, 22)), "term is over"),
    ],
)
def test_what_the_dates_mean_today(given: Term, words: str):
    assert words in what_happens(given, TODAY)


def test_the_last_day_itself_still_counts():
    assert what_happens(term(ends=TODAY, notice_days=0), TODAY) == "Without notice it renews."


def test_an_lei_is_cleaned_and_checked():
    assert checked_lei("5493 001k jtii gc8y 1r12") == "5493001KJTIIGC8Y1R12"
    assert checked_lei(" ") == ""


@pytest.mark.parametrize("text", ["5493001KJTIIGC8Y1R13", "5493001KJTIIGC8Y1R1", "5493001KJTIIGC8Y1RAB", "x" * 20])
def test_a_wrong_lei_is_refused(text: str):
    with pytest.raises(Refusal) as refused:
        checked_lei(text)
    assert refused.value.field == "lei"


def test_a_fee_is_split_to_the_cent_and_adds_up():
    assert split_fee(Decimal(100), [Decimal(1)] * 3) == [Decimal("33.34"), Decimal("33.33"), Decimal("33.33")]
    assert split_fee(Decimal("0.05"), [Decimal(3), Decimal(1)]) == [Decimal("0.04"), Decimal("0.01")]
    assert split_fee(Decimal(100), []) == []


@given(st.decimals(0, 10**9, places=2), st.lists(st.decimals("0.0001", 10**6, places=4), min_size=1, max_size=12))
def test_no_cent_is_lost_in_a_split(fee: Decimal, weights: list[Decimal]):
    assert sum(split_fee(fee, weights)) == fee
