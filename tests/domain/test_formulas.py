"""Texts that a spreadsheet would run: marked on the way out, the same again on the way in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portfolio.domain.formulas import looks_like_formula, marked, unmarked
from portfolio.domain.mappings_cleaning import unmarked as unmarked_by_imports

STARTS = ["=", "+", "-", "@", "\t", "\r", "\x00", "＝", "＋", "－", "＠"]


@pytest.mark.parametrize("start", STARTS)
@pytest.mark.parametrize("blanks", ["", " ", "  ", "\u00a0"])
def test_a_text_that_starts_a_formula_after_blanks_is_marked(start: str, blanks: str):
    assert marked(f"{blanks}{start}cmd()") == f"'{blanks}{start}cmd()"


@pytest.mark.parametrize("text", ["", "Help desk", "a=b", "1+1", "Mr O'Neill", "'quoted'", "<b>"])
def test_an_ordinary_text_stays(text: str):
    assert marked(text) == text
    assert not looks_like_formula(text)


@given(st.text(alphabet=st.sampled_from("'=+-@ \t\rab\u00a0＝"), max_size=8))
def test_marking_and_unmarking_gives_back_every_text(text: str):
    assert unmarked(marked(text)) == text
    assert not marked(text).startswith(tuple(STARTS))


@given(st.text(alphabet=st.sampled_from("'=+-@ ab"), max_size=6))
def test_an_import_unmarks_what_an_export_marked(text: str):
    assert unmarked_by_imports(marked(text)) == text
