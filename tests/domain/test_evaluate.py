"""The verdict: everything at once, in words that a page can use and in JSON."""

import json
from dataclasses import replace
from fractions import Fraction

import pytest

from sourcing.domain.evaluate import METHOD, Label, evaluate, label_of
from sourcing.domain.scores import AnswerRefused
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
)


@pytest.mark.parametrize(("name", "levels", "expected", "share"), ACCEPTANCE)
def test_the_verdict_is_that_of_the_acceptance_table(
    name: str, levels: str, expected: SourcingClass, share: float
) -> None:
    verdict = evaluate(DEFAULT, answers_of(levels))
    assert verdict.sourcing_class is verdict.class_without_locks is expected
    assert round(verdict.any_weights_without_locks[expected], 4) == share
    assert verdict.enough
    assert verdict.ask_next is None


@pytest.mark.parametrize(
    ("name", "label"),
    [("Help desk support", Label.FIRM), ("Technology refresh", Label.LEANING), ("Cloud migration", Label.LEANING)],
)
def test_the_label_goes_by_the_share_of_the_class(name: str, label: Label) -> None:
    verdict = evaluate(DEFAULT, acceptance_answers(name))
    assert verdict.label is label
    assert verdict.share == verdict.any_weights[verdict.sourcing_class]


@pytest.mark.parametrize(
    ("share", "label"),
    [
        (0.9, Label.FIRM),
        (0.9 - 1e-15, Label.FIRM),
        (0.899999, Label.LEANING),
        (0.6, Label.LEANING),
        (0.59, Label.CONTESTED),
    ],
)
def test_a_threshold_is_reached_exactly(share: float, label: Label) -> None:
    assert label_of(DEFAULT, share) is label


def test_thresholds_belong_to_the_model() -> None:
    strict = replace(DEFAULT, firm=Fraction(1), leaning=Fraction(95, 100))
    assert evaluate(strict, acceptance_answers("Technology refresh")).label is Label.CONTESTED


def test_a_lock_makes_the_share_that_of_its_floor() -> None:
    verdict = evaluate(DEFAULT, acceptance_answers("Regulatory compliance and risk"))
    assert [lock.floor for lock in verdict.fired_locks] == [STRATEGIC]
    assert verdict.floor is STRATEGIC
    assert verdict.share == pytest.approx(1 - verdict.any_weights_without_locks[CORE])
    assert verdict.any_weights[TACTICAL] == verdict.any_weights[OUTSOURCEABLE] == 0


def test_nothing_answered_is_provisional_and_says_where_to_begin() -> None:
    verdict = evaluate(DEFAULT, {})
    assert verdict.is_provisional
    assert not verdict.enough
    assert verdict.unanswered == DEFAULT.keys
    assert verdict.ask_next is not None
    assert verdict.ask_next.criterion == "direction"
    assert set(verdict.scores.values()) == {Fraction(1, 2)}
    assert verdict.sourcing_class is CORE
    assert len(verdict.locks_that_could_fire) == 3


def test_an_early_stop_is_offered_when_nothing_left_can_change_the_class() -> None:
    verdict = evaluate(DEFAULT, {"direction": 5})
    assert verdict.enough
    assert verdict.ask_next is None
    assert len(verdict.unanswered) == 15


def test_answers_of_a_group_are_taken_as_fractions() -> None:
    answers = {**acceptance_answers("Technology refresh"), "volatility": Fraction(13, 3)}
    verdict = evaluate(DEFAULT, answers)
    whole = evaluate(DEFAULT, {**answers, "volatility": 4})
    assert whole.scores[TACTICAL] < verdict.scores[TACTICAL] < Fraction(1)
    assert whole.share < verdict.share
    assert sum(verdict.ranked_weights.values()) == pytest.approx(1, abs=1e-9)


def test_what_is_no_level_is_refused() -> None:
    with pytest.raises(AnswerRefused, match="is no level"):
        evaluate(DEFAULT, {"pace": 9})


@pytest.mark.parametrize("levels", ["2112 2222 3554 4234", "---- ---- ---- ----", "1511 1111 1111 5555"])
def test_the_verdict_in_json_is_plain_and_complete(levels: str) -> None:
    verdict = evaluate(DEFAULT, answers_of(levels))
    content = verdict.to_json()
    assert json.loads(json.dumps(content, allow_nan=False)) == content
    assert content["class"] == verdict.sourcing_class
    assert {name: Fraction(score["fraction"]) for name, score in content["scores"].items()} == verdict.scores
    assert content["ask_next"] == (verdict.ask_next.criterion if verdict.ask_next else None)
    assert [flip["criterion"] for flip in content["flips"]["one_answer_away"]] == [
        flip.criterion for flip in verdict.one_answer_away
    ]
    assert (content["flips"]["weights"] is None) == (verdict.weight_flip is None)


def test_the_method_has_a_name_short_enough_to_keep_with_a_decision() -> None:
    assert 0 < len(METHOD) <= 60
