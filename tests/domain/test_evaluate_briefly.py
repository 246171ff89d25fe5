"""Verdicts in brief: the very figures of the whole verdict."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sourcing.domain.criteria import CriteriaModel
from sourcing.domain.evaluate import evaluate
from sourcing.domain.evaluate_briefly import BriefVerdict, evaluate_briefly
from sourcing.domain.scores import AnswerRefused, Answers, group_answers
from tests.domain.criteria_models import ACCEPTANCE, DEFAULT, answers_for, answers_of, small_models


def check(model: CriteriaModel, answers: Answers, brief: BriefVerdict) -> None:
    whole = evaluate(model, answers)
    assert brief.share == pytest.approx(whole.share, abs=1e-9)
    assert (brief.sourcing_class, brief.class_without_locks, brief.label, brief.is_provisional) == (
        whole.sourcing_class,
        whole.class_without_locks,
        whole.label,
        whole.is_provisional,
    )
    assert brief.answered_count == len(model.keys) - len(whole.unanswered)


def test_the_acceptance_table_comes_out_in_its_order() -> None:
    found = evaluate_briefly(DEFAULT, [answers_of(levels) for _, levels, _, _ in ACCEPTANCE])
    assert [brief.class_without_locks for brief in found] == [sourcing_class for _, _, sourcing_class, _ in ACCEPTANCE]


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_it_says_what_the_whole_verdict_says(data: st.DataObject) -> None:
    model = data.draw(small_models())
    many = [
        group_answers(model, data.draw(st.lists(answers_for(model), min_size=1, max_size=3)))
        for _ in range(data.draw(st.integers(1, 3)))
    ]
    for answers, brief in zip(many, evaluate_briefly(model, many), strict=True):
        check(model, answers, brief)


@pytest.mark.parametrize("parts", [2, 3, 4, 5])
def test_means_of_several_assessors_are_evaluated_exactly(parts: int) -> None:
    answers = {key: Fraction(5 * parts - at % (4 * parts), parts) for at, key in enumerate(DEFAULT.keys)}
    check(DEFAULT, answers, evaluate_briefly(DEFAULT, [answers])[0])


def test_nothing_answered_and_nothing_asked() -> None:
    check(DEFAULT, {}, evaluate_briefly(DEFAULT, [{}])[0])
    assert evaluate_briefly(DEFAULT, []) == []


def test_no_level_is_refused() -> None:
    with pytest.raises(AnswerRefused):
        evaluate_briefly(DEFAULT, [{"market": 6}])
