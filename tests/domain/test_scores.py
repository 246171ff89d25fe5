"""Scores: exact, with every part named."""

from fractions import Fraction

import pytest

from sourcing.domain.scores import (
    AnswerRefused,
    LevelSpread,
    checked_answers,
    contributions_of,
    group_answers,
    level_spreads,
    scores_of,
    support_of,
    winner_of,
)
from tests.domain.criteria_models import (
    ACCEPTANCE,
    CORE,
    DEFAULT,
    OUTSOURCEABLE,
    STRATEGIC,
    TACTICAL,
    SourcingClass,
    acceptance_answers,
    answers_of,
    model_of,
)

EVEN = model_of([{name: (1, True)} for name in SourcingClass])


@pytest.mark.parametrize(
    ("name", "expected"), [("Help desk support", [18, 14, 27, 96]), ("Technology refresh", [12, 25, 80, 62])]
)
def test_scores_are_those_of_the_acceptance_table(name: str, expected: list[int]) -> None:
    scores = scores_of(DEFAULT, acceptance_answers(name)).values()
    assert all(abs(100 * score - shown) <= Fraction(1, 2) for score, shown in zip(scores, expected, strict=True))


@pytest.mark.parametrize(("name", "levels", "expected", "_share"), ACCEPTANCE)
def test_the_highest_score_gives_the_class_of_the_acceptance_table(
    name: str, levels: str, expected: SourcingClass, _share: float
) -> None:
    assert winner_of(scores_of(DEFAULT, answers_of(levels))) is expected


def test_a_score_is_exact() -> None:
    assert scores_of(DEFAULT, acceptance_answers("Help desk support")) == {
        CORE: Fraction(7, 40),
        STRATEGIC: Fraction(3, 22),
        TACTICAL: Fraction(11, 40),
        OUTSOURCEABLE: Fraction(25, 26),
    }


@pytest.mark.parametrize(
    ("levels", "expected"),
    [((3, 3, 3, 3), CORE), ((2, 3, 3, 3), STRATEGIC), ((2, 2, 3, 3), TACTICAL), ((2, 2, 2, 3), OUTSOURCEABLE)],
)
def test_a_tie_goes_to_more_control(levels: tuple[int, ...], expected: SourcingClass) -> None:
    assert winner_of(scores_of(EVEN, dict(zip(EVEN.keys, levels, strict=True)))) is expected


def test_thirds_that_sum_to_one_tie_with_one() -> None:
    thirds = [{CORE: (1, True)}] * 3
    model = model_of([*thirds, {STRATEGIC: (1, True)}, {TACTICAL: (1, True)}, {OUTSOURCEABLE: (1, True)}])
    levels = dict(zip(model.keys, (Fraction(5, 3), Fraction(7, 3), 2, 2, 1, 1), strict=True))
    scores = scores_of(model, levels)
    assert scores[CORE] == scores[STRATEGIC] == Fraction(1, 4)
    assert winner_of(scores) is CORE


def test_contributions_of_a_class_sum_to_its_score() -> None:
    answers = answers_of("2--3 2211 1412 55-5")
    scores = scores_of(DEFAULT, answers)
    for name in SourcingClass:
        parts = [part for part in contributions_of(DEFAULT, answers) if part.sourcing_class is name]
        assert sum(part.amount for part in parts) == scores[name]
        assert all(part.amount == part.weight * part.support for part in parts)


def test_an_unanswered_criterion_adds_half_its_weight_and_says_so() -> None:
    parts = contributions_of(DEFAULT, answers_of("-113 2211 1412 5555"))
    assert [(p.sourcing_class, p.amount) for p in parts if not p.is_answered] == [
        (CORE, Fraction(3, 20)),
        (OUTSOURCEABLE, Fraction(1, 26)),
    ]


@pytest.mark.parametrize(
    ("level", "high", "low"), [(1, 0, 1), (3, Fraction(1, 2), Fraction(1, 2)), (4, Fraction(3, 4), Fraction(1, 4))]
)
def test_support_counts_up_when_high_and_down_when_low(level: int, high: Fraction, low: Fraction) -> None:
    assert (support_of(level, high=True), support_of(level, high=False)) == (high, low)


@pytest.mark.parametrize("level", [0, 6, -1, True, 3.0, "3", Fraction(11, 2), float("nan")])
def test_what_is_no_level_is_refused_by_its_criterion(level: object) -> None:
    with pytest.raises(AnswerRefused) as caught:
        checked_answers(DEFAULT, {"pace": level})  # type: ignore[dict-item]
    assert caught.value.field == "pace"


def test_an_answer_to_no_question_is_refused() -> None:
    with pytest.raises(AnswerRefused, match="“colour” is no criterion"):
        checked_answers(DEFAULT, {"colour": 3})


def test_a_missing_answer_is_unanswered_not_a_level() -> None:
    assert checked_answers(EVEN, {"c1": 4}) == {"c0": None, "c1": 4, "c2": None, "c3": None}


def test_the_group_answer_is_the_mean_of_those_who_know() -> None:
    assessments = [{"c0": 1, "c1": None}, {"c0": 2, "c1": 5}, {"c0": 2, "c1": None, "c2": None}]
    assert group_answers(EVEN, assessments) == {"c0": Fraction(5, 3), "c1": 5, "c2": None, "c3": None}


def test_the_spread_says_how_far_assessors_are_apart() -> None:
    spreads = level_spreads(EVEN, [{"c0": 1}, {"c0": 4}, {"c0": None}])
    assert spreads["c0"] == LevelSpread(1, 4, 2)
    assert spreads["c1"] == LevelSpread(None, None, 0)
