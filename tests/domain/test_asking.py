"""Which question to ask next: against answering each one in every way."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sourcing.domain.asking import next_question
from sourcing.domain.criteria import LEVELS, CriteriaModel
from sourcing.domain.evaluate import evaluate
from sourcing.domain.flips import final_class
from sourcing.domain.locks import fired_locks, floor_of, lifted_shares
from sourcing.domain.scores import Answers
from sourcing.domain.stability import Trust, mixture_of, shares_of
from tests.domain.criteria_models import DEFAULT, acceptance_answers, answers_for, answers_of, small_models


def expected_shares(model: CriteriaModel, answers: Answers) -> dict[str, float]:
    return {
        key: sum(winning_share(model, {**answers, key: level}) for level in LEVELS) / len(LEVELS)
        for key in model.keys
        if answers.get(key) is None
    }


def winning_share(model: CriteriaModel, answers: Answers) -> float:
    shares = lifted_shares(shares_of(model, answers, Trust.ANY_WEIGHTS), floor_of(fired_locks(model, answers)))
    return shares[final_class(model, answers)]


@given(st.data())
@settings(max_examples=25, deadline=None)
def test_the_next_question_raises_the_expected_share_most(data: st.DataObject) -> None:
    model = data.draw(small_models(most=6))
    answers = data.draw(answers_for(model))
    question = next_question(model, answers, mixture_of(model, answers, Trust.ANY_WEIGHTS))
    expected = expected_shares(model, answers)
    if question is None:
        assert expected == {}
    else:
        assert question.expected_share == pytest.approx(max(expected.values()), abs=1e-9)
        assert expected[question.criterion] == pytest.approx(question.expected_share, abs=1e-9)


@pytest.mark.parametrize("levels", ["---- ---- ---- ----", "2-1- 442- 5--5 4344", "-3-4 -5-4 1111 -2-2"])
def test_the_next_question_of_the_default_model_raises_the_expected_share_most(levels: str) -> None:
    answers = answers_of(levels)
    question = evaluate(DEFAULT, answers).ask_next
    expected = expected_shares(DEFAULT, answers)
    assert question is not None
    assert question.expected_share == pytest.approx(max(expected.values()), abs=1e-9)
    assert expected[question.criterion] == pytest.approx(question.expected_share, abs=1e-9)


def test_of_equals_the_first_asked_is_next() -> None:
    answers = answers_of("5--3 2211 1412 5555")
    expected = expected_shares(DEFAULT, {**answers, "direction": None})
    question = next_question(DEFAULT, answers, mixture_of(DEFAULT, answers, Trust.ANY_WEIGHTS))
    assert question is not None
    best = max(expected.values())
    assert question.criterion == next(key for key, share in expected.items() if share >= best - 1e-9)


def test_there_is_no_next_question_when_all_is_answered() -> None:
    answers = acceptance_answers("Cloud migration")
    assert next_question(DEFAULT, answers, mixture_of(DEFAULT, answers, Trust.ANY_WEIGHTS)) is None


def test_following_the_questions_gives_the_class_before_they_are_all_asked() -> None:
    full = acceptance_answers("Cybersecurity governance")
    answers: dict[str, int | None] = {}
    while (question := evaluate(DEFAULT, answers).ask_next) is not None:
        answers[question.criterion] = full[question.criterion]
    assert len(answers) < 10
    assert evaluate(DEFAULT, answers).sourcing_class is evaluate(DEFAULT, full).sourcing_class
