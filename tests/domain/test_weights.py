"""Weights from points, ranks and pairwise comparison."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sourcing.domain.weights import (
    RANDOM_INDEX_SOURCE,
    JudgementsRefused,
    points_from_weights,
    weights_from_judgements,
    weights_from_points,
    weights_from_ranks,
)

THIRD, HALF = Fraction(1, 3), Fraction(1, 2)


def test_points_become_their_share() -> None:
    assert weights_from_points([3, 3, 2, 2]) == (Fraction(3, 10), Fraction(3, 10), Fraction(1, 5), Fraction(1, 5))


def test_the_rank_order_centroid_of_four_is_the_known_one() -> None:
    weights = weights_from_ranks([1, 2, 3, 4])
    assert [round(float(weight), 4) for weight in weights] == [0.5208, 0.2708, 0.1458, 0.0625]
    assert points_from_weights(weights) == (25, 13, 7, 3)


def test_ranks_may_come_in_any_order() -> None:
    assert weights_from_ranks([3, 1, 2]) == (Fraction(2, 18), Fraction(11, 18), Fraction(5, 18))


def test_equal_ranks_share_the_weights_of_their_places() -> None:
    assert weights_from_ranks([1, 1, 2]) == (Fraction(4, 9), Fraction(4, 9), Fraction(1, 9))
    assert weights_from_ranks([1, 1, 1]) == (THIRD, THIRD, THIRD)


@given(st.lists(st.integers(1, 5), min_size=1, max_size=9))
def test_rank_weights_sum_to_one_and_keep_the_order(ranks: list[int]) -> None:
    weights = weights_from_ranks(ranks)
    assert sum(weights) == 1
    assert sorted(range(len(ranks)), key=lambda at: (ranks[at], at)) == sorted(
        range(len(ranks)), key=lambda at: (-weights[at], at)
    )


@given(st.lists(st.integers(1, 50), min_size=1, max_size=9))
def test_points_from_weights_give_the_same_weights_back(points: list[int]) -> None:
    weights = weights_from_points(points)
    assert weights_from_points(points_from_weights(weights)) == weights


def test_pairwise_judgements_give_the_principal_eigenvector() -> None:
    found = weights_from_judgements([[1, 3, 3], [THIRD, 1, 2], [THIRD, HALF, 1]])
    assert [round(weight, 4) for weight in found.weights] == [0.5936, 0.2493, 0.1571]
    assert found.consistency_ratio == pytest.approx((found.largest_eigenvalue - 3) / 2 / 0.58)
    assert found.is_consistent
    assert found.worst == ()
    assert found.random_index_source == RANDOM_INDEX_SOURCE == "Saaty 1980"


def test_judgements_made_from_weights_are_wholly_consistent() -> None:
    weights = [Fraction(8, 15), Fraction(4, 15), Fraction(2, 15), Fraction(1, 15)]
    found = weights_from_judgements([[a / b for b in weights] for a in weights])
    assert found.weights == pytest.approx([float(weight) for weight in weights])
    assert found.consistency_ratio == pytest.approx(0, abs=1e-12)


def test_a_contradiction_is_flagged_with_the_three_judgements_that_cause_most_of_it() -> None:
    judged = [[1, 2, 4, 8], [HALF, 1, 2, 4], [Fraction(1, 4), HALF, 1, 2], [Fraction(1, 8), Fraction(1, 4), HALF, 1]]
    judged[0][3], judged[3][0] = Fraction(1, 4), 4
    found = weights_from_judgements(judged)
    assert found.consistency_ratio > 0.10
    assert not found.is_consistent
    assert (found.worst[0].first, found.worst[0].second, found.worst[0].given) == (0, 3, Fraction(1, 4))
    assert len(found.worst) == 3
    assert found.worst[0].excess > found.worst[1].excess >= found.worst[2].excess


def test_the_excesses_of_all_judgements_together_lift_the_eigenvalue() -> None:
    judged = [[1, 5, 1], [Fraction(1, 5), 1, 5], [1, Fraction(1, 5), 1]]
    found = weights_from_judgements(judged)
    matrix = np.array([[float(cell) for cell in row] for row in judged])
    assert found.largest_eigenvalue == pytest.approx(max(np.linalg.eigvals(matrix).real))
    assert sum(judgement.excess for judgement in found.worst) == pytest.approx(3 * (found.largest_eigenvalue - 3))


@pytest.mark.parametrize(
    "judged",
    [
        [],
        [[1, 2], [HALF]],
        [[1, 2], [2, 1]],
        [[2]],
        [[1, 10], [Fraction(1, 10), 1]],
        [[1, -2], [-HALF, 1]],
        [[1] * 10 for _ in range(10)],
    ],
)
def test_what_is_no_table_of_judgements_is_refused(judged: list[list[Fraction | int]]) -> None:
    with pytest.raises(JudgementsRefused):
        weights_from_judgements(judged)


def test_one_or_two_criteria_cannot_contradict_each_other() -> None:
    assert weights_from_judgements([[1]]).weights == (1.0,)
    two = weights_from_judgements([[1, 9], [Fraction(1, 9), 1]])
    assert two.weights == pytest.approx((0.9, 0.1))
    assert two.consistency_ratio == 0
