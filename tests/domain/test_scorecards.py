"""Marks of partners: exact, from the sheet, and silent where there is nothing to say."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from msp_reviews.domain.attainment import Standing
from msp_reviews.domain.ratings import Dimension
from msp_reviews.domain.scorecards import (
    DEFAULT_SHEET,
    Money,
    Month,
    Rag,
    change_between,
    commercial,
    delivery,
    rag_of,
    require_sound,
    scorecard,
)
from portfolio.domain.errors import Refusal

MET, EXPECTED, MINIMUM = Standing.MET, Standing.BELOW_EXPECTED, Standing.BELOW_MINIMUM


def months(*standings: Standing, critical: bool = False) -> list[Month]:
    return [Month(standing, critical) for standing in standings]


@pytest.mark.parametrize(
    ("met", "missed", "level"), [(50, 0, 5), (49, 1, 5), (19, 1, 4), (9, 1, 3), (89, 11, 2), (4, 1, 2), (79, 21, 1)]
)
def test_exactly_on_a_limit_is_the_better_mark(met: int, missed: int, level: int) -> None:
    mark = delivery(months(*[MET] * met, *[MINIMUM] * missed), DEFAULT_SHEET)
    assert mark is not None
    assert mark.level == level


def test_a_critical_level_counts_for_three_and_a_month_below_expected_for_half() -> None:
    mark = delivery([*months(EXPECTED, critical=True), *months(MET, MET)], DEFAULT_SHEET)
    assert mark is not None
    assert mark.why == "2 of 3 months met their expected level; weighted 70.0 %."  # (1.5 + 2) / 5
    assert mark.level == 1


def test_a_critical_level_below_its_minimum_caps_the_mark() -> None:
    mark = delivery([*months(MINIMUM, critical=True), *months(*[MET] * 200)], DEFAULT_SHEET)
    assert mark is not None
    assert (mark.level, "which caps the mark" in mark.why) == (3, True)


def test_what_could_not_be_judged_is_left_out_and_nothing_judged_is_not_rated() -> None:
    unknown = months(Standing.NO_DATA, Standing.NOT_APPLICABLE)
    assert delivery(unknown, DEFAULT_SHEET) is None
    assert delivery([*unknown, *months(MET)], DEFAULT_SHEET) == delivery(months(MET), DEFAULT_SHEET)


@pytest.mark.parametrize(
    ("planned", "spent", "gross", "level"),
    [
        ("100", "102", None, Fraction(5)),
        ("100", "102.01", None, Fraction(4)),
        ("100", "80", None, Fraction(2)),
        ("100", "100", "0", Fraction(5)),
        ("100", "100", "3.01", Fraction(7, 2)),
        (None, "100", "6", Fraction(2)),
    ],
)
def test_money_is_marked_by_spend_against_plan_and_credits_against_spend(
    planned: str | None, spent: str, gross: str | None, level: Fraction
) -> None:
    money = Money(*(None if text is None else Decimal(text) for text in (planned, spent, gross)))
    mark = commercial(money, DEFAULT_SHEET)
    assert mark is not None
    assert mark.level == level


def test_without_figures_the_review_judges_and_without_either_nothing_is_rated() -> None:
    card = scorecard([], Money(), {Dimension.DELIVERY: 4, Dimension.RISK: 2}, DEFAULT_SHEET)
    assert [mark.level for mark in card.marks] == [4, None, None, None, 2]
    assert [mark.is_judgement for mark in card.marks] == [True, False, False, False, True]
    assert card.mean == 3
    empty = scorecard([], Money(), {}, DEFAULT_SHEET)
    assert (empty.mean, empty.rag, empty.figure) == (None, None, "–")


def test_figures_stand_before_the_judgement_of_a_review() -> None:
    card = scorecard(months(MET), Money(), {Dimension.DELIVERY: 1}, DEFAULT_SHEET)
    assert (card.marks[0].level, card.marks[0].is_judgement) == (5, False)


@pytest.mark.parametrize(
    ("level", "colour"),
    [
        (Fraction(7, 2), Rag.GREEN),
        (Fraction(34999, 10000), Rag.AMBER),
        (Fraction(5, 2), Rag.AMBER),
        (Fraction(24999, 10000), Rag.RED),
        (None, None),
    ],
)
def test_a_colour_is_compared_exactly(level: Fraction | None, colour: Rag | None) -> None:
    assert rag_of(level, DEFAULT_SHEET) is colour


def test_a_change_needs_two_marks() -> None:
    assert [change_between(*pair) for pair in ((None, Fraction(3)), (Fraction(3), Fraction(3)))] == [0, 0]
    assert change_between(Fraction(3), Fraction(31, 10)) == 1


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"critical_weight": 0}, "critical_weight"),
        ({"green_from": Decimal("2.5")}, "green_from"),
        ({"delivery_from": tuple(map(Decimal, ("0.9", "0.95", "0.8", "0.7")))}, "delivery_from_5"),
        ({"spend_to": tuple(map(Decimal, ("0.1", "0.1", "0.2", "0.3")))}, "spend_to_5"),
        ({"credits_to": tuple(map(Decimal, ("0", "0.1", "0.2", "1.3")))}, "credits_to_5"),
    ],
)
def test_a_sheet_that_makes_no_sense_is_refused_at_its_field(change: dict[str, object], field: str) -> None:
    with pytest.raises(Refusal) as refused:
        require_sound(replace(DEFAULT_SHEET, **change))  # type: ignore[arg-type]
    assert refused.value.field == field


@settings(max_examples=50)
@given(
    st.lists(st.tuples(st.sampled_from([MET, EXPECTED, MINIMUM]), st.booleans()), min_size=1, max_size=12), st.data()
)
def test_a_better_month_never_lowers_the_mark(rows: list[tuple[Standing, bool]], data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(rows) - 1))
    better = [(MET if place == at else standing, critical) for place, (standing, critical) in enumerate(rows)]
    before, after = (delivery([Month(*row) for row in some], DEFAULT_SHEET) for some in (rows, better))
    assert before is not None and after is not None
    assert before.level is not None and after.level is not None
    assert after.level >= before.level
