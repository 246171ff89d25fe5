"""Provisional or not: against going through every answer."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sourcing.domain.criteria import LEVELS, CriteriaModel
from sourcing.domain.flips import final_class
from sourcing.domain.reach import can_still_flip
from sourcing.domain.scores import Answers
from tests.domain.criteria_models import (
    CORE,
    DEFAULT,
    OUTSOURCEABLE,
    STRATEGIC,
    TACTICAL,
    SourcingClass,
    acceptance_answers,
    answers_of,
    lock_of,
    model_of,
    small_models,
)


def classes_reached(model: CriteriaModel, answers: Answers) -> set[SourcingClass]:
    keys = [key for key in model.keys if answers.get(key) is None]
    return {
        final_class(model, {**answers, **dict(zip(keys, levels, strict=True))})
        for levels in product(LEVELS, repeat=len(keys))
    }


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_provisional_is_what_going_through_all_answers_says(data: st.DataObject) -> None:
    model = data.draw(small_models(most=7))
    unanswered = data.draw(st.sets(st.sampled_from(model.keys), max_size=3))
    levels = data.draw(st.fixed_dictionaries(dict.fromkeys(model.keys, st.integers(1, 5))))
    answers = {key: None if key in unanswered else level for key, level in levels.items()}
    others = classes_reached(model, answers) - {final_class(model, answers)}
    assert can_still_flip(model, answers) == bool(others)


def test_nothing_can_flip_what_is_wholly_answered() -> None:
    assert not can_still_flip(DEFAULT, acceptance_answers("Cybersecurity monitoring"))


def test_everything_can_flip_what_nobody_answered() -> None:
    assert can_still_flip(DEFAULT, {})


def test_a_core_lock_that_fired_ends_the_questions() -> None:
    assert not can_still_flip(DEFAULT, {"direction": 5})


@pytest.mark.parametrize(("oversight", "expected"), [(None, True), (3, False)])
def test_a_lock_that_could_fire_keeps_the_result_provisional(oversight: int | None, expected: bool) -> None:
    answers = {**answers_of("1111 4112 1111 5555"), "oversight": oversight, "pace": None}
    assert final_class(DEFAULT, answers) is OUTSOURCEABLE
    assert can_still_flip(DEFAULT, answers) is expected


def test_two_answers_that_flip_only_together_still_count() -> None:
    tactical = {TACTICAL: (1, True)}
    model = model_of([{CORE: (1, True)}, tactical, tactical, {OUTSOURCEABLE: (1, True)}, {STRATEGIC: (1, True)}])
    answers = {"c0": 5, "c1": None, "c2": None, "c3": 5, "c4": 1}
    assert not can_still_flip(model, answers)
    answers["c0"] = answers["c3"] = 4
    assert all(final_class(model, {**answers, key: 5}) is CORE for key in ("c1", "c2"))
    assert can_still_flip(model, answers)


def test_a_tie_flips_only_towards_more_control() -> None:
    model = model_of([{name: (1, True)} for name in SourcingClass])
    assert not can_still_flip(model, {"c0": 5, "c1": None, "c2": 1, "c3": 1})
    assert can_still_flip(model, {"c0": None, "c1": 5, "c2": 1, "c3": 1})


def test_a_class_below_is_out_of_reach_when_reaching_it_fires_the_lock() -> None:
    supports = [{CORE: (1, True)}, {STRATEGIC: (1, True)}, {TACTICAL: (1, True)}, {OUTSOURCEABLE: (1, True)}]
    open_answers = {"c0": 1, "c1": 3, "c2": 1, "c3": None}
    assert can_still_flip(model_of(supports), open_answers)
    assert not can_still_flip(model_of(supports, (lock_of(STRATEGIC, c3=4),)), open_answers)
