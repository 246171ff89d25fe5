"""Comparing candidates: cells as they are typed, scales, what a comparison comes to, and the sentences about it."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from msp_reviews.domain.msp_choice_results import result_of
from msp_reviews.domain.msp_choice_starter import starter_criteria
from msp_reviews.domain.msp_choices import (
    BetterWhen,
    Cell,
    Criterion,
    CriterionKind,
    Sheet,
    check_scale,
    is_beyond,
    read_cell,
    scaled,
    why_not_compare,
)
from msp_reviews.queries.msp_choice_export import comparison_lines
from msp_reviews.queries.msp_choice_views import compared, view_of
from portfolio.domain.canonical import canonical
from portfolio.domain.errors import Refusal
from sourcing.domain.criteria import Band, SourcingClass
from sourcing.domain.smaa import Weighting

LEVELS, FIGURES = CriterionKind.LEVELS, CriterionKind.FIGURES
ZERO_TO_40 = Band(Fraction(0), Fraction(2, 5))


def level(name: str, rank: int = 1, points: int = 1) -> Criterion:
    return Criterion(name, LEVELS, rank, points, anchors=("one", "two", "three", "four", "five"))


def price(worst: int | None = None, best: int | None = None, better: BetterWhen = BetterWhen.LOWER) -> Criterion:
    ends = [None if end is None else Decimal(end) for end in (worst, best)]
    return Criterion("Price", FIGURES, 1, 1, unit="EUR", better=better, worst=ends[0], best=ends[1])


def sheet_of(weighting: Weighting, *rows: tuple[int | None, ...], names: str = "ABCDEFGH") -> Sheet:
    """Candidates A, B, … on levels; None is unknown."""
    criteria = tuple(level(f"Criterion {at}", rank=at, points=4 - at) for at in range(1, len(rows[0]) + 1))
    cells = tuple(tuple(Cell(None if value is None else Decimal(value)) for value in row) for row in rows)
    return Sheet(weighting, criteria, tuple(names[: len(rows)]), cells)


# -- cells ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "kind", "value", "note"),
    [
        ("4", LEVELS, 4, ""),
        (" 4 ; certificate seen ", LEVELS, 4, "certificate seen"),
        ("?", LEVELS, None, ""),
        ("", FIGURES, None, ""),
        ("unknown; asked in May", FIGURES, None, "asked in May"),
        ("1250000", FIGURES, 1250000, ""),
        ("1,250,000.5", FIGURES, "1250000.5", ""),
        ("1 250 000", FIGURES, 1250000, ""),
        ("-3.25; growth", FIGURES, "-3.25", "growth"),
        ("0", FIGURES, 0, ""),
    ],
)
def test_a_cell_is_read_as_people_write_it(text, kind, value, note) -> None:
    assert read_cell(text, kind) == Cell(None if value is None else Decimal(value), note)


@pytest.mark.parametrize("text", ["0", "6", "3.5", "-1", "four", "٣", "1e0", "NaN", "4 5"])
def test_what_is_no_level_is_refused(text) -> None:
    with pytest.raises(Refusal, match="level from 1 to 5"):
        read_cell(text, LEVELS)


@pytest.mark.parametrize("text", ["1,5", "12,34", "EUR 5", "1e9", "Infinity", "nan", "--3", "5 %", "1.234.567", "²"])
def test_what_is_no_figure_is_refused(text) -> None:
    with pytest.raises(Refusal, match="Write a figure"):
        read_cell(text, FIGURES)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("1" * 13, "12 digits"),
        ("0.1234567", "6 decimal places"),
        ("5" * 300, "240 characters"),
        ("5;" + "x" * 210, "200 fit"),
        ("5\x00", "NUL"),
    ],
)
def test_a_cell_that_no_database_holds_is_refused(text, sentence) -> None:
    with pytest.raises(Refusal, match=sentence):
        read_cell(text, FIGURES)


@given(st.decimals(min_value=-(10**11), max_value=10**11, places=4), st.text("abc .,", max_size=20))
def test_what_a_cell_shows_is_read_back_as_it_was(value: Decimal, note: str) -> None:
    cell = read_cell(f"{value}; {note}", FIGURES)
    assert read_cell(cell.text(), FIGURES) == cell
    unknown = read_cell(f"?; {note}", FIGURES)
    assert read_cell(unknown.text(), FIGURES) == unknown


# -- scales ---------------------------------------------------------------------------------------


def test_levels_stand_a_quarter_apart() -> None:
    values = scaled(level("Any"), [Decimal(1), Decimal(2), Decimal(5), None])
    assert values == [0, Fraction(1, 4), 1, None]


def test_the_observed_range_is_the_usual_scale() -> None:
    assert scaled(price(), [Decimal(100), Decimal(150), Decimal(200), None]) == [1, Fraction(1, 2), 0, None]
    assert scaled(price(better=BetterWhen.HIGHER), [Decimal(100), Decimal(200)]) == [0, 1]


def test_stated_ends_come_before_observed_ones_and_cut_what_lies_beyond() -> None:
    criterion = price(worst=300, best=100)
    assert scaled(criterion, [Decimal(200), Decimal(50), Decimal(400)]) == [Fraction(1, 2), 1, 0]
    assert [is_beyond(criterion, Decimal(value)) for value in (200, 50, 400)] == ["", "best", "worst"]


def test_figures_that_are_all_the_same_tell_nobody_apart() -> None:
    assert scaled(price(), [Decimal(7), Decimal(7), None]) == [Fraction(1, 2), Fraction(1, 2), None]
    assert scaled(price(), [None, None]) == [None, None]


@given(st.lists(st.integers(0, 10**6), min_size=2, max_size=6), st.integers(1, 1000))
def test_another_unit_changes_no_value(figures: list[int], factor: int) -> None:
    plain = scaled(price(), [Decimal(figure) for figure in figures])
    assert scaled(price(), [Decimal(figure * factor) for figure in figures]) == plain


@pytest.mark.parametrize(
    ("better", "worst", "best"),
    [(BetterWhen.LOWER, 100, 200), (BetterWhen.HIGHER, 200, 100), (BetterWhen.LOWER, 100, 100)],
)
def test_ends_the_wrong_way_round_are_refused(better, worst, best) -> None:
    with pytest.raises(Refusal, match="best figure has to lie") as refused:
        check_scale(better, Decimal(worst), Decimal(best))
    assert refused.value.field == "best"


# -- who may go out -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("decided", "band", "expected"),
    [
        (SourcingClass.OUTSOURCEABLE, None, ""),
        (SourcingClass.TACTICAL, None, ""),
        (SourcingClass.STRATEGIC, ZERO_TO_40, ""),
        (SourcingClass.STRATEGIC, Band(Fraction(0), Fraction(0)), "is decided as strategic"),
        (SourcingClass.CORE, Band(Fraction(0), Fraction(1, 10)), "is decided as core"),
        (None, None, "Nobody has decided yet"),
    ],
)
def test_what_goes_out_may_be_compared(decided, band, expected) -> None:
    found = why_not_compare("Help desk", decided, band)
    assert expected in found
    assert bool(expected) == bool(found)


# -- results --------------------------------------------------------------------------------------


def test_two_candidates_are_settled_exactly_and_the_page_says_so() -> None:
    sheet = sheet_of(Weighting.ANY, (5, 1, 5), (1, 5, 1))
    result = result_of(sheet)
    assert [one["ranks"] for one in result["candidates"]] == [["3/4", "1/4"], ["1/4", "3/4"]]
    assert [one["central"] for one in result["profiles"]["candidates"]] == [
        ["7/18", "2/9", "7/18"],
        ["1/6", "2/3", "1/6"],
    ]
    view = view_of(sheet, result)
    assert view.headline == "A comes first under exactly 3/4 (75.0 %) of all weightings."
    assert view.method == "Computed exactly, without sampling."
    assert view.central_weights[0] == ("Criterion 1", ("7/18, 38.9 %", "1/6, 16.7 %"))
    assert "if what counts most for you is criterion 2 (67 %)" in view.ranking[1].profile


def test_more_than_two_are_sampled_and_say_how_far_that_may_be_off() -> None:
    sheet = sheet_of(Weighting.ANY, (5, 1, 3), (1, 5, 3), (3, 3, 4))
    result = result_of(sheet)
    view = view_of(sheet, result)
    assert (result["samples"], result["seed"]) == (10_000, 20_010_517)
    assert "10,000 weightings drawn with seed 20010517" in view.method
    assert all(row.error.startswith("± ") for row in view.ranking)
    assert sum(float(one["ranks"][0]) for one in result["candidates"]) == pytest.approx(1, abs=1e-5)


def test_two_within_the_sampling_error_are_too_close_to_call() -> None:
    sheet = sheet_of(Weighting.ANY, (5, 1, 1), (1, 5, 1), (1, 1, 1))
    assert view_of(sheet, result_of(sheet)).headline.startswith("Too close to call: ")


def test_an_exact_tie_puts_nobody_first() -> None:
    sheet = sheet_of(Weighting.POINTS, (3, 3, 3), (3, 3, 3), (1, 1, 1))
    result = result_of(sheet)
    assert result["leaders"] == [0, 1]
    assert view_of(sheet, result).headline == "A and B draw level: nothing here puts one of them first."


def test_who_is_beaten_on_everything_is_said_to_be() -> None:
    sheet = sheet_of(Weighting.ANY, (5, 4, 3), (4, 4, 2))
    view = view_of(sheet, result_of(sheet))
    assert view.dominances == (
        "A is at least as good as B on every criterion and better on criterion 1 and criterion 3: B can never come first alone.",
    )
    assert view.headline == "A comes first under every weighting, before B."
    assert view.ranking[1].profile.startswith("No weighting puts B first")


def test_what_is_not_known_is_asked_for_and_bounds_the_share() -> None:
    sheet = sheet_of(Weighting.ANY, (5, None, 3), (1, 5, 3))
    result = result_of(sheet)
    view = view_of(sheet, result)
    low, high = (Fraction(text) for text in result["first_share_bounds"])
    assert low == Fraction(1, 2)
    assert high == 1
    assert view.missing[0].startswith(
        "Criterion 2 of A is unknown. At worst A comes first in 49.6 %, at best in 100.0 %."
    )
    assert "at least exactly 1/2 (50.0 %) and at most 100.0 %" in view.bounds
    assert view.ranking[0].score_range


def test_points_say_at_which_weight_the_lead_turns() -> None:
    """Points 3, 2, 1: A has 3/6, B 2/6. With criterion 1 at t, the rest in proportion 2:1, they draw level at t = 2/5."""
    sheet = sheet_of(Weighting.POINTS, (5, 1, 1), (1, 5, 1))
    view = view_of(sheet, result_of(sheet))
    assert view.headline == "At your points A comes first, before B."
    assert "Criterion 1 counts 50 % there. From 40 % downward B leads." in view.turns
    assert view.trusts == ("Any weights", "Your order only", "Your points")
    assert view.ranking[0].by_weighting == ("50.0 %", "100.0 %", "100.0 %")


def test_the_order_of_entry_changes_no_exact_figure() -> None:
    rows = ((5, 2, 4), (3, 5, 1))
    forward, backward = result_of(sheet_of(Weighting.ANY, *rows)), result_of(sheet_of(Weighting.ANY, *rows[::-1]))
    assert forward["candidates"] == backward["candidates"][::-1]
    assert forward["profiles"]["candidates"] == backward["profiles"]["candidates"][::-1]


def test_a_result_is_plain_json_and_the_same_each_time() -> None:
    sheet = sheet_of(Weighting.RANKED, (5, None, 3), (1, 5, 3), (2, 2, None))
    assert canonical(result_of(sheet)) == canonical(result_of(sheet))


def test_what_was_compared_shows_scales_and_what_lies_beyond() -> None:
    criteria = (price(worst=300, best=100), level("Skill"))
    cells = ((Cell(Decimal(50), "offer"), Cell(None)), (Cell(Decimal(250)), Cell(Decimal(4))))
    sheet = Sheet(Weighting.ANY, criteria, ("A", "B"), cells)
    lines = compared(sheet, result_of(sheet))
    assert not sheet.has_observed_ends
    assert Sheet(Weighting.ANY, (price(worst=300),), ("A", "B"), cells).has_observed_ends
    assert lines[0].about == "EUR, lower is better; worst 300 (stated), best 100 (stated)"
    assert (lines[0].cells[0].text, lines[0].cells[0].words) == ("50", "beyond the best, counts as best")
    assert lines[1].cells[0].text is None
    assert lines[1].cells[1].words == "four"


def test_an_export_has_a_line_for_each_criterion_and_the_result_below() -> None:
    sheet = sheet_of(Weighting.ANY, (5, 1, 5), (1, None, 1))
    header, lines = comparison_lines(sheet, result_of(sheet))
    assert header[-2:] == ["A", "B"]
    assert lines[1][-2:] == ["1", ""]
    assert [line[0] for line in lines[3:6]] == ["Share of place 1", "Share of place 2", "Mean place"]
    assert all(len(line) == len(header) for line in lines)


@pytest.mark.parametrize(
    ("sheet", "sentence"),
    [
        (Sheet(Weighting.ANY, (level("One"),), ("A",), ((Cell(),),)), "at least two candidates"),
        (Sheet(Weighting.ANY, (), ("A", "B"), ((), ())), "at least one criterion"),
        (Sheet(Weighting.POINTS, (level("One", points=0),), ("A", "B"), ((Cell(),), (Cell(),))), "criterion points"),
    ],
)
def test_what_cannot_be_ranked_says_why(sheet: Sheet, sentence: str) -> None:
    assert sentence in sheet.why_no_result()


def test_the_starter_criteria_are_eight_with_a_sentence_for_each_level() -> None:
    criteria = starter_criteria("EUR")
    assert len(criteria) == 8
    assert sum(criterion.points for criterion in criteria) == 100
    assert [criterion.rank for criterion in criteria] == list(range(1, 9))
    assert all(len(one.anchors) == 5 and all(one.anchors) for one in criteria if one.kind is LEVELS)
    assert all(one.unit.startswith("EUR") for one in criteria if one.kind is FIGURES)
