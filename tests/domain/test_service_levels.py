"""Service levels in words."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from msp_reviews.domain.attainment import Counts, Direction, Figure, Kind, Levels, NoData, Uptime
from msp_reviews.domain.service_levels import (
    Promise,
    check_levels,
    check_period,
    fatal_miss,
    shown_level,
    told_apart,
    why,
)
from portfolio.domain.errors import Refusal

TICKETS = Promise(Kind.RATIO, Levels(Decimal("0.9595"), Decimal("0.9098")))
ONLINE = Promise(Kind.AVAILABILITY, Levels(Decimal("0.9995"), Decimal("0.999")))
QUICK = Promise(Kind.VALUE, Levels(Decimal(300), Decimal(500), Direction.LOWER), "ms")
TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("promise", "measured", "sentence"),
    [
        (
            TICKETS,
            Counts(182, 195),
            "182 of 195: 93.33 % is below the expected 95.95 %, but not below the minimum 90.98 %.",
        ),
        (TICKETS, Counts(17, 20), "17 of 20: 85.00 % is below the minimum 90.98 %."),
        (TICKETS, Counts(195, 195), "195 of 195: 100.00 % is at or above the expected 95.95 %."),
        (
            ONLINE,
            Uptime(43200, 480, 40),
            (
                "42,680 of 42,720 minutes, 480 of maintenance left out: 99.91 % is below the expected 99.95 %,"
                " but not below the minimum 99.9 %."
            ),
        ),
        (
            QUICK,
            Figure(Decimal("412.5")),
            "412.50 ms is above the expected 300 ms, but not above the minimum 500 ms.",
        ),
        (QUICK, Figure(Decimal(600)), "600.00 ms is above the minimum 500 ms."),
        (QUICK, Figure(Decimal(300)), "300 ms is at or below the expected 300 ms."),
        (TICKETS, None, "Nothing has been logged."),
        (TICKETS, NoData(), "Nothing was measured."),
        (TICKETS, Counts(0, 0), "No service was due in this month, so the level does not apply."),
    ],
)
def test_why_a_month_stands_as_it_does(promise: Promise, measured: Counts | None, sentence: str):
    assert why(promise, measured) == sentence


def test_a_figure_just_below_its_level_is_written_with_more_places():
    sentence = why(ONLINE, Counts(999499, 1000000))
    assert sentence.startswith("999,499 of 1,000,000: 99.9499 % is below the expected 99.95 %")


@given(st.integers(1, 10**6), st.integers(1, 10**6))
def test_a_figure_that_differs_never_looks_like_its_level(good: int, more: int):
    figure = Counts(good, good + more).attainment
    assert figure is not None
    for level in (Decimal("0.95"), Decimal("0.9995"), Decimal("0.5")):
        if abs(figure - Counts(int(level * 10**4), 10**4).attainment) > Counts(1, 10**9).attainment:
            assert told_apart(TICKETS, figure, level) != shown_level(TICKETS, level)


def test_a_level_is_written_with_the_places_it_was_agreed_with():
    assert shown_level(ONLINE, Decimal("0.99950000")) == "99.95 %"
    assert shown_level(ONLINE, Decimal(1)) == "100 %"
    assert shown_level(QUICK, Decimal("300.50")) == "300.5 ms"


def test_in_a_small_month_the_page_says_that_one_miss_is_fatal():
    promise = Promise(Kind.RATIO, Levels(Decimal("0.95"), Decimal("0.9")))
    assert fatal_miss(promise, Counts(19, 19)) == "Among 19 events a single miss breaks 95 %."
    assert fatal_miss(promise, Counts(20, 20)) == ""
    assert fatal_miss(promise, Counts(0, 0)) == ""


@pytest.mark.parametrize(
    ("kind", "levels", "field"),
    [
        (Kind.RATIO, Levels(Decimal("0.9"), Decimal("0.95")), "minimum"),
        (Kind.VALUE, Levels(Decimal(500), Decimal(300), Direction.LOWER), "minimum"),
        (Kind.RATIO, Levels(Decimal("95"), Decimal("0.9")), "expected"),
        (Kind.AVAILABILITY, Levels(Decimal("0.9"), Decimal("0.95"), Direction.LOWER), "direction"),
    ],
)
def test_levels_that_cannot_be_are_refused_at_their_field(kind: Kind, levels: Levels, field: str):
    with pytest.raises(Refusal) as refused:
        check_levels(kind, levels)
    assert refused.value.field == field


def test_equal_levels_are_in_order():
    check_levels(Kind.RATIO, Levels(Decimal("0.95"), Decimal("0.95")))


@pytest.mark.parametrize(
    ("period", "words"),
    [
        (date(2026, 12, 1), "December 2026 has not begun"),
        (date(2026, 1, 1), "starts on 15 Feb 2026"),
        (date(2026, 10, 1), "ended on 30 Sep 2026"),
    ],
)
def test_a_month_outside_the_life_of_a_service_level_is_refused(period: date, words: str):
    with pytest.raises(Refusal, match=words):
        check_period(period, date(2026, 2, 15), date(2026, 9, 30), TODAY)


def test_the_month_in_which_a_level_starts_or_ends_can_be_logged():
    for month in (2, 9):
        check_period(date(2026, month, 1), date(2026, 2, 15), date(2026, 9, 30), TODAY)
    check_period(date(2026, 11, 1), None, None, TODAY)
