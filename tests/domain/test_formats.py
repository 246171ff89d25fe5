"""How figures are written: rounded once, half up, unknown as a dash."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from portfolio.domain import formats


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Decimal("1240000"), "1.24 m"),
        (Decimal("999499.99"), "999 k"),
        (Decimal("999500"), "1.00 m"),
        (Decimal("980"), "980"),
        (Decimal("-1500"), "-2 k"),
        (0, "0"),
        (None, "–"),
    ],
)
def test_short_money(value: Decimal | None, text: str):
    assert formats.short_money(value) == text


def test_money_in_full_keeps_its_cents_and_currency():
    assert formats.money(Decimal("1240000.5"), "EUR") == "EUR 1,240,000.50"


@pytest.mark.parametrize(
    ("share", "places", "text"),
    [(Fraction(4, 5), 0, "80 %"), (Fraction(1, 8), 1, "12.5 %"), (Fraction(1, 200), 0, "1 %"), (None, 0, "–")],
)
def test_a_share_in_per_cent(share: Fraction | None, places: int, text: str):
    assert formats.percent(share, places) == text


def test_half_is_rounded_away_from_zero_once():
    assert formats.rounded(Decimal("2.345"), 2) == Decimal("2.35")
    assert formats.rounded(Decimal("-2.345"), 2) == Decimal("-2.35")
    assert formats.rounded(Fraction(1, 3), 4) == Decimal("0.3333")


def test_a_date_says_how_far_it_is():
    today = date(2026, 11, 23)
    assert formats.in_days(date(2026, 12, 5), today) == "in 12 days"
    assert formats.in_days(date(2026, 11, 22), today) == "1 day ago"
    assert formats.in_days(today, today) == "today"
    assert formats.day(today) == "23 Nov 2026"
