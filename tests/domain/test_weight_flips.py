"""The least change of weights: verified by scoring again, and against a solver of linear programmes."""

from collections.abc import Mapping
from fractions import Fraction

import highspy
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sourcing.domain.criteria import CriteriaModel, SourcingClass
from sourcing.domain.flips import final_class
from sourcing.domain.locks import fired_locks, floor_of, lifted
from sourcing.domain.scores import Answers, scores_of, support_of, winner_of
from sourcing.domain.weight_flips import WeightFlip, Weights, weight_flip
from tests.domain.criteria_models import (
    ACCEPTANCE,
    CORE,
    DEFAULT,
    OUTSOURCEABLE,
    TACTICAL,
    acceptance_answers,
    answers_for,
    answers_of,
    model_of,
    small_models,
)

HAIR = Fraction(1, 10**9)


def rescored(
    model: CriteriaModel, answers: Answers, weights: Mapping[SourcingClass, Weights]
) -> dict[SourcingClass, Fraction]:
    return {
        name: sum(
            (weight * support_of(answers[key], model.by_key[key].supports[name].high) for key, weight in held),
            Fraction(0),
        )
        for name, held in weights.items()
    }


def a_hair_further(model: CriteriaModel, flip: WeightFlip) -> dict[SourcingClass, Weights]:
    """The weights at the flip, moved on in the same direction where that is possible."""
    return {
        name: tuple((key, weight + HAIR * (weight - model.weight(name, key))) for key, weight in held)
        for name, held in flip.weights.items()
    }


def solved_distance(model: CriteriaModel, answers: Answers, rival: SourcingClass) -> float | None:
    """The least distance at which the rival draws level with all others, by HiGHS."""
    solver = highspy.Highs()
    # as the optimiser has it: HiGHS keeps one scheduler a process, and refuses to solve with another number of threads
    solver.setOptionValue("threads", 1)
    solver.silent()
    new, costs = {}, []
    for name, criteria in model.of_class.items():
        for criterion in criteria:
            new[name, criterion.key] = solver.addVariable(0, 1)
            apart = solver.addVariable(0, 2)
            costs.append(apart)
            solver.addConstr(new[name, criterion.key] - apart <= float(criterion.weight))
            solver.addConstr(new[name, criterion.key] + apart >= float(criterion.weight))
        solver.addConstr(sum(new[name, criterion.key] for criterion in criteria) == 1)
    scores = {
        name: sum(float(support_of(answers[c.key], c.high)) * new[name, c.key] for c in criteria)
        for name, criteria in model.of_class.items()
    }
    for other in SourcingClass:
        if other is not rival:
            solver.addConstr(scores[rival] - scores[other] >= 0)
    solver.minimize(sum(costs))
    solved = solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
    return solver.getObjectiveValue() if solved else None


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_no_solver_finds_a_lesser_change(data: st.DataObject) -> None:
    model = data.draw(small_models())
    answers = data.draw(answers_for(model))
    floor = floor_of(fired_locks(model, answers))
    now = final_class(model, answers)
    rivals = [name for name in SourcingClass if lifted(name, floor) is not now]
    found = [solved for name in rivals if (solved := solved_distance(model, answers, name)) is not None]
    flip = weight_flip(model, answers)
    if flip is None:
        assert found == []
    else:
        assert float(flip.distance) == pytest.approx(min(found), abs=1e-6)


@given(st.data())
@settings(max_examples=80, deadline=None)
def test_scoring_again_at_the_flip_draws_level(data: st.DataObject) -> None:
    model = data.draw(small_models())
    answers = data.draw(answers_for(model))
    flip = weight_flip(model, answers)
    if flip is not None:
        scores = rescored(model, answers, flip.weights)
        assert scores[flip.rival] == flip.score == max(scores.values())
        assert flip.wins_ties == (winner_of(scores) is flip.rival)
        assert flip.sourcing_class is lifted(flip.rival, floor_of(fired_locks(model, answers)))
        assert flip.sourcing_class is not final_class(model, answers)


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_the_weights_at_the_flip_are_weights_at_the_distance_named(data: st.DataObject) -> None:
    model = data.draw(small_models())
    flip = weight_flip(model, data.draw(answers_for(model)))
    if flip is not None:
        moved = [abs(w - model.weight(name, key)) for name, held in flip.weights.items() for key, w in held]
        assert sum(moved) == flip.distance
        for held in flip.weights.values():
            assert sum(weight for _, weight in held) == 1
            assert all(weight >= 0 for _, weight in held)


@pytest.mark.parametrize("name", [row[0] for row in ACCEPTANCE])
def test_a_hair_beyond_the_flip_another_class_wins(name: str) -> None:
    answers = acceptance_answers(name)
    flip = weight_flip(DEFAULT, answers)
    if flip is None:
        assert name in {"CIO / CTO / vCIO leadership", "IT strategy and roadmap", "Routine maintenance"}
        return
    beyond = rescored(DEFAULT, answers, a_hair_further(DEFAULT, flip))
    assert winner_of(beyond) is flip.rival
    assert winner_of(beyond) is not winner_of(scores_of(DEFAULT, answers))


def test_short_of_the_flip_nothing_changes() -> None:
    answers = acceptance_answers("Technology refresh")
    flip = weight_flip(DEFAULT, answers)
    assert flip is not None
    almost = {
        name: tuple((k, DEFAULT.weight(name, k) + (1 - HAIR) * (w - DEFAULT.weight(name, k))) for k, w in held)
        for name, held in flip.weights.items()
    }
    assert winner_of(rescored(DEFAULT, answers, almost)) is TACTICAL


def test_a_class_that_is_level_already_is_no_distance_away() -> None:
    model = model_of([{name: (1, True)} for name in SourcingClass])
    flip = weight_flip(model, dict(zip(model.keys, (4, 4, 1, 1), strict=True)))
    assert flip is not None
    assert (flip.distance, flip.wins_ties) == (0, False)


def test_no_weights_flip_what_a_core_lock_holds() -> None:
    assert weight_flip(DEFAULT, answers_of("1511 1111 1111 5555")) is None


def test_weights_that_cannot_reach_are_not_made_up() -> None:
    model = model_of([{name: (1, True)} for name in SourcingClass])
    assert weight_flip(model, dict(zip(model.keys, (5, 1, 1, 1), strict=True))) is None


def test_with_one_rival_the_weight_moves_to_its_best_criterion() -> None:
    fixed = [{CORE: (1, True)}, {SourcingClass.STRATEGIC: (1, True)}, {TACTICAL: (1, True)}]
    model = model_of([*fixed, {OUTSOURCEABLE: (1, True)}, {OUTSOURCEABLE: (1, True)}])
    flip = weight_flip(model, dict(zip(model.keys, (4, 1, 1, 5, 1), strict=True)))
    assert flip is not None
    assert flip.weights[OUTSOURCEABLE] == (("c3", Fraction(3, 4)), ("c4", Fraction(1, 4)))
    assert flip.distance == Fraction(1, 2)
