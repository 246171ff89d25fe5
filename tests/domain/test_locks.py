"""Locks: what fires them, what could, and what they do to class and shares."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sourcing.domain.evaluate import evaluate
from sourcing.domain.locks import fired_locks, floor_of, lifted, lifted_shares, locks_that_could_fire
from tests.domain.criteria_models import (
    CORE,
    DEFAULT,
    OUTSOURCEABLE,
    STRATEGIC,
    TACTICAL,
    SourcingClass,
    answers_for,
    lock_of,
    model_of,
    small_models,
)

LEADERSHIP, OVERSIGHT, LOSS = DEFAULT.locks


def test_a_lock_fires_when_all_its_conditions_hold() -> None:
    assert fired_locks(DEFAULT, {"regulatory": 4, "oversight": 4}) == (OVERSIGHT,)
    assert fired_locks(DEFAULT, {"regulatory": 5, "oversight": 3}) == ()


def test_a_lock_does_not_fire_on_an_unanswered_criterion_but_could() -> None:
    answers = {"regulatory": 5, "oversight": None}
    assert fired_locks(DEFAULT, answers) == ()
    assert OVERSIGHT in locks_that_could_fire(DEFAULT, answers)


def test_a_lock_that_an_answer_rules_out_could_not_fire() -> None:
    answers = {"regulatory": 3, "oversight": None, "direction": 4, "sensitivity": 4}
    assert locks_that_could_fire(DEFAULT, answers) == ()


def test_a_lock_that_fired_is_not_among_those_that_could() -> None:
    assert LEADERSHIP not in locks_that_could_fire(DEFAULT, {"direction": 5})


def test_the_mean_of_a_group_fires_a_lock_only_from_the_level_on() -> None:
    assert fired_locks(DEFAULT, {"regulatory": Fraction(4), "oversight": Fraction(9, 2)}) == (OVERSIGHT,)
    assert fired_locks(DEFAULT, {"regulatory": Fraction(399, 100), "oversight": 5}) == ()


def test_the_floor_of_several_locks_keeps_most_control() -> None:
    assert floor_of([OVERSIGHT, LEADERSHIP, LOSS]) is CORE
    assert floor_of([]) is None


@pytest.mark.parametrize(
    ("scored", "floor", "expected"),
    [(TACTICAL, STRATEGIC, STRATEGIC), (CORE, STRATEGIC, CORE), (OUTSOURCEABLE, None, OUTSOURCEABLE)],
)
def test_a_floor_lifts_what_lies_below_it(
    scored: SourcingClass, floor: SourcingClass | None, expected: SourcingClass
) -> None:
    assert lifted(scored, floor) is expected


def test_a_lock_moves_the_mass_below_its_floor_onto_the_floor() -> None:
    shares = {CORE: 0.125, STRATEGIC: 0.25, TACTICAL: 0.5, OUTSOURCEABLE: 0.125}
    assert lifted_shares(shares, STRATEGIC) == {CORE: 0.125, STRATEGIC: 0.875, TACTICAL: 0, OUTSOURCEABLE: 0}
    assert lifted_shares(shares, None) == shares


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_a_lock_never_lowers_control(data: st.DataObject) -> None:
    model = data.draw(small_models(most=6))
    verdict = evaluate(model, data.draw(answers_for(model)))
    assert verdict.sourcing_class.rank <= verdict.class_without_locks.rank
    for name in SourcingClass:
        with_locks = sum(verdict.any_weights[c] for c in SourcingClass if c.rank <= name.rank)
        alone = sum(verdict.any_weights_without_locks[c] for c in SourcingClass if c.rank <= name.rank)
        assert with_locks >= alone - 1e-12


def test_the_result_says_what_the_score_alone_gave() -> None:
    model = model_of([{name: (1, True)} for name in SourcingClass], (lock_of(CORE, c0=2),))
    verdict = evaluate(model, {"c0": 2, "c1": 1, "c2": 1, "c3": 5})
    assert (verdict.sourcing_class, verdict.class_without_locks) == (CORE, OUTSOURCEABLE)
    assert verdict.fired_locks == model.locks
    assert verdict.any_weights[CORE] == 1
    assert verdict.any_weights_without_locks[OUTSOURCEABLE] == 1
