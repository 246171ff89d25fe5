"""Group results: exact means, who stands apart, and on whom the class hangs."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sourcing.domain.evaluate import evaluate
from sourcing.domain.flips import final_class
from sourcing.domain.group_results import AssessorResult, Replacement, group_result
from sourcing.domain.scores import AnswerRefused
from tests.domain.criteria_models import CORE, DEFAULT, OUTSOURCEABLE, SourcingClass, acceptance_answers, model_of

# One question a class; ties go to the class that keeps more.
SMALL = model_of([{name: (1, True)} for name in SourcingClass])
ANSWER = st.one_of(st.none(), st.integers(1, 5))
ANSWERS = st.fixed_dictionaries({}, optional=dict.fromkeys(SMALL.keys, ANSWER))
GROUPS = st.dictionaries(st.sampled_from("abcde"), ANSWERS, min_size=1)


def small(*levels: int | None) -> dict[str, int | None]:
    return dict(zip(SMALL.keys, levels, strict=True))


def class_of_means(group: dict[str, dict[str, int | None]]) -> SourcingClass:
    """The class of the means, worked out by hand."""
    given = {key: [one[key] for one in group.values() if one.get(key) is not None] for key in SMALL.keys}
    return final_class(SMALL, {key: Fraction(sum(at), len(at)) for key, at in given.items() if at})


def test_a_mean_is_exact_and_leaves_dont_know_out() -> None:
    found = group_result(SMALL, {"a": small(5, 1, 1, 1), "b": small(4, None, 1, 1), "c": small(2, 2, 1, 1)}).criteria
    assert (found[0].mean, found[0].lowest, found[0].highest, found[0].spread) == (Fraction(11, 3), 2, 5, 3)
    assert (found[1].mean, found[1].given, found[1].dont_know, found[1].left_open) == (Fraction(3, 2), 2, 1, 0)


def test_a_question_left_open_is_told_apart_from_dont_know() -> None:
    first = group_result(SMALL, {"a": {"c1": 3}, "b": {"c0": None, "c1": 3}}).criteria[0]
    assert (first.mean, first.spread, first.given, first.dont_know, first.left_open) == (None, None, 0, 1, 1)


def test_each_assessor_has_the_class_they_alone_would_give_and_the_one_without_them() -> None:
    found = group_result(SMALL, {"a": small(5, 1, 1, 1), "b": small(1, 1, 1, 5), "c": small(1, 1, 1, 4)})
    assert found.sourcing_class is OUTSOURCEABLE
    assert found.assessors == (
        AssessorResult("a", CORE, OUTSOURCEABLE),
        AssessorResult("b", OUTSOURCEABLE, CORE),
        AssessorResult("c", OUTSOURCEABLE, CORE),
    )
    assert found.flipping_absences == ("b", "c")
    assert found.classes == {CORE, OUTSOURCEABLE}


def test_a_tie_of_the_means_keeps_more_control() -> None:
    found = group_result(SMALL, {"a": small(5, 1, 1, 1), "b": small(1, 1, 1, 5)})
    assert found.sourcing_class is CORE
    assert found.flipping_absences == ("a",)


def test_whose_answers_for_whose_would_flip_it_is_named() -> None:
    found = group_result(SMALL, {"a": small(5, 1, 1, 1), "b": small(1, 1, 1, 5), "c": small(1, 1, 1, 5)})
    assert found.sourcing_class is OUTSOURCEABLE
    assert found.flipping_replacements == (Replacement("b", "a", CORE), Replacement("c", "a", CORE))


def test_a_lock_fires_on_the_mean_and_not_on_one_assessor() -> None:
    leading = {**acceptance_answers("Help desk support"), "direction": 5}
    desk = acceptance_answers("Help desk support")
    found = group_result(DEFAULT, {"a": leading, "b": desk})
    assert (found.assessors[0].alone, found.assessors[1].alone) == (CORE, OUTSOURCEABLE)
    assert found.sourcing_class is OUTSOURCEABLE
    assert found.flipping_replacements == (Replacement("b", "a", CORE),)


def test_nobody_is_no_group() -> None:
    with pytest.raises(ValueError, match="at least one assessor"):
        group_result(SMALL, {})


@pytest.mark.parametrize("answers", [{"c0": 6}, {"c0": True}, {"elsewhere": 3}])
def test_an_answer_that_is_none_is_refused(answers: dict[str, int]) -> None:
    with pytest.raises(AnswerRefused):
        group_result(SMALL, {"a": answers, "b": {}})


@given(GROUPS, st.randoms(use_true_random=False))
@settings(max_examples=12, deadline=None)
def test_the_order_of_the_assessors_makes_no_difference(group, chance) -> None:
    shuffled = list(group.items())
    chance.shuffle(shuffled)
    assert group_result(SMALL, dict(shuffled)) == group_result(SMALL, group)


@given(ANSWERS)
@settings(max_examples=12, deadline=None)
def test_one_assessor_gives_their_own_verdict_and_no_spread(answers) -> None:
    found = group_result(SMALL, {"a": answers})
    assert found.verdict == evaluate(SMALL, answers)
    assert found.assessors == (AssessorResult("a", found.sourcing_class, None),)
    assert not found.one_decides
    assert found.widest_spread == 0


@given(ANSWERS, st.integers(2, 5))
@settings(max_examples=12, deadline=None)
def test_equal_answers_have_no_spread_and_nobody_flips_them(answers, count) -> None:
    found = group_result(SMALL, {str(number): answers for number in range(count)})
    assert {one.spread for one in found.criteria} <= {0, None}
    assert found.verdict == evaluate(SMALL, answers)
    assert not found.one_decides
    assert found.classes == {found.sourcing_class}


@given(GROUPS)
@settings(max_examples=60, deadline=None)
def test_what_flips_is_what_evaluating_the_other_group_says(group) -> None:
    found = group_result(SMALL, group)
    for one in found.assessors:
        others = {other: answers for other, answers in group.items() if other != one.assessor}
        assert one.alone is class_of_means({"": group[one.assessor]})
        assert one.without is (class_of_means(others) if others else None)
    for one in found.flipping_replacements:
        swapped = {**group, one.assessor: group[one.replaced_by]}
        assert one.sourcing_class is class_of_means(swapped) is not found.sourcing_class
    assert all(one.given + one.dont_know + one.left_open == len(group) for one in found.criteria)
    assert all(one.mean is None or one.lowest <= one.mean <= one.highest for one in found.criteria)
    assert final_class(SMALL, {one.criterion: one.mean for one in found.criteria}) is found.sourcing_class
