"""Canonical JSON: the same content is the same text."""

from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portfolio.domain.canonical import canonical, digest


def test_keys_are_sorted_and_blanks_left_out():
    assert canonical({"b": 1, "a": [1, None]}) == '{"a":[1,null],"b":1}'


def test_exact_numbers_and_dates_become_text():
    content = {"money": Decimal("1.50"), "share": Fraction(2, 3), "on": date(2026, 1, 2)}
    assert canonical(content) == '{"money":"1.50","on":"2026-01-02","share":"2/3"}'
    assert canonical(datetime(2026, 1, 2, tzinfo=UTC)) == '"2026-01-02T00:00:00+00:00"'


def test_what_is_not_a_number_is_refused():
    with pytest.raises(ValueError, match="JSON"):
        canonical(float("nan"))


@given(st.dictionaries(st.text(max_size=5), st.integers()))
def test_the_order_of_keys_does_not_change_the_digest(content: dict[str, int]):
    assert digest(content) == digest(dict(reversed(content.items())))
