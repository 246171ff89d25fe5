"""The one check that every text passes."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portfolio.domain.errors import Refusal
from portfolio.domain.text import clean_text


@pytest.mark.parametrize("text", ["a\x00b", "a\ud800b", "\udfff"])
def test_what_a_database_cannot_hold_is_refused(text: str):
    with pytest.raises(Refusal):
        clean_text(text, field="name")


def test_the_refusal_names_its_field():
    with pytest.raises(Refusal) as refused:
        clean_text("a\x00", field="name")
    assert refused.value.field == "name"


def test_accents_are_composed():
    assert clean_text("Cafe\u0301") == "Café"


def test_exactly_the_maximum_fits():
    assert clean_text("x" * 10, maximum=10) == "x" * 10
    with pytest.raises(Refusal, match="11 characters; 10 fit"):
        clean_text("x" * 11, maximum=10)


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00")))
def test_cleaning_twice_changes_nothing_more(text: str):
    once = clean_text(text)
    assert clean_text(once) == once
    assert unicodedata.is_normalized("NFC", once)
