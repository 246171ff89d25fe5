"""Widths of a pack's columns: whole per cent that sum to 100, enough for what may not be broken."""

from hypothesis import given, settings
from hypothesis import strategies as st

from msp_reviews.domain.packs_widths import widths

texts = st.text(alphabet="abc -,.1", max_size=90)


@settings(max_examples=50, deadline=None)
@given(st.integers(1, 12), st.data())
def test_they_sum_to_a_hundred_and_none_is_nothing(columns: int, data: st.DataObject) -> None:
    rows = data.draw(st.lists(st.lists(texts, min_size=columns, max_size=columns), max_size=6))
    found = widths(["text"] * columns, ["Head"] * columns, rows)
    assert sum(found) == 100
    assert min(found) >= 1


def test_a_number_gets_its_whole_length_and_a_text_the_rest() -> None:
    name, number = widths(["wide", "number"], ["Function", "Cost"], [["Data centre hosting " * 4, "82,400,000.00"]])
    assert number >= 100 * len("82,400,000.00") / 116
    assert name > 3 * number
