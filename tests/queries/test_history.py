"""The history of a row as people read it."""

import pytest

from portfolio.queries.history import text_of


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ({"INC-P1": "60 %", "at_risk": "12 %"}, "INC-P1: 60 %, At risk: 12 %"),
        ({"earn_back": True, "claim_days": None}, "Earn back: yes, Claim days: "),
        (["2026-02-28", "2026-02-31"], "28 Feb 2026, 2026-02-31"),
    ],
)
def test_a_recorded_value_is_read_as_it_was_meant(value: object, words: str) -> None:
    assert text_of(value) == words
