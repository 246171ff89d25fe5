"""Single answers that flip a class: against trying out every one of them."""

from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from sourcing.domain.flips import answer_flips, final_class, scores_with
from sourcing.domain.scores import scores_of
from tests.domain.criteria_models import (
    CORE,
    DEFAULT,
    OUTSOURCEABLE,
    STRATEGIC,
    TACTICAL,
    acceptance_answers,
    answers_for,
    answers_of,
    small_models,
)


@given(st.data())
@settings(max_examples=80, deadline=None)
def test_the_flips_are_those_that_trying_every_level_finds(data: st.DataObject) -> None:
    model = data.draw(small_models())
    answers = data.draw(answers_for(model))
    now = final_class(model, answers)
    least = {}
    for key, level in answers.items():
        if level is not None:
            tried = [to for to in range(1, 6) if final_class(model, {**answers, key: to}) is not now]
            if tried:
                least[key] = min(abs(to - level) for to in tried)
    flips = answer_flips(model, answers)
    assert {flip.criterion: abs(flip.change) for flip in flips} == least
    for flip in flips:
        assert final_class(model, {**answers, flip.criterion: flip.to_level}) is flip.sourcing_class is not now


def test_flips_come_least_change_first() -> None:
    flips = answer_flips(DEFAULT, acceptance_answers("Cybersecurity monitoring"))
    changes = [abs(flip.change) for flip in flips]
    assert changes == sorted(changes)
    assert (flips[0].criterion, flips[0].to_level, flips[0].sourcing_class) == ("oversight", 4, STRATEGIC)


def test_an_answer_that_would_fire_a_lock_is_a_flip() -> None:
    flips = answer_flips(DEFAULT, acceptance_answers("Help desk support"))
    assert [(flip.criterion, flip.level, flip.to_level, flip.sourcing_class) for flip in flips] == [
        ("direction", 1, 5, CORE)
    ]


def test_an_answer_that_would_undo_a_lock_is_a_flip() -> None:
    answers = answers_of("1511 1111 1111 5555")
    assert final_class(DEFAULT, answers) is CORE
    flip = answer_flips(DEFAULT, answers)[0]
    assert (flip.criterion, flip.to_level, flip.sourcing_class) == ("direction", 4, OUTSOURCEABLE)


def test_the_mean_of_a_group_flips_by_a_part_of_a_level() -> None:
    answers = {**acceptance_answers("Technology refresh"), "volatility": Fraction(7, 3)}
    flip = next(flip for flip in answer_flips(DEFAULT, answers) if flip.criterion == "volatility")
    assert (flip.level, flip.to_level, flip.change) == (Fraction(7, 3), 3, Fraction(2, 3))
    assert flip.sourcing_class is TACTICAL is not final_class(DEFAULT, answers)


def test_an_unanswered_criterion_is_no_flip() -> None:
    assert answer_flips(DEFAULT, dict.fromkeys(DEFAULT.keys)) == ()


def test_scores_after_a_change_are_those_of_the_changed_answers() -> None:
    answers = acceptance_answers("Cloud migration")
    changes = {"alignment": 5, "sensitivity": 1, "pace": 2}
    after = scores_with(DEFAULT, answers, scores_of(DEFAULT, answers), changes)
    assert after == scores_of(DEFAULT, {**answers, **changes})
    assert after[TACTICAL] != scores_of(DEFAULT, answers)[TACTICAL]
