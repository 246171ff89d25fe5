"""Rank acceptability of alternatives: exact for two, sampled for more, and what must always hold."""

import time
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sourcing.domain.smaa import SAMPLES, Row, Weighting, Weights, drawn_weights, error_of, sampled, swings
from sourcing.domain.smaa_exact import (
    Dominance,
    Turn,
    acceptance_of,
    central_weights,
    dominances,
    first_share,
    first_share_bounds,
    scores_at,
    turns,
)

ANY = Weights(Weighting.ANY)
HALF = Fraction(1, 2)
A = (Fraction(1), Fraction(0), Fraction(1))
B = (Fraction(0), Fraction(1), Fraction(0))

value = st.integers(0, 8).map(lambda eighths: Fraction(eighths, 8))


def rows_of(count: int, criteria: int) -> st.SearchStrategy[list[tuple[Fraction, ...]]]:
    return st.lists(st.tuples(*[value] * criteria), min_size=count, max_size=count)


def ranked(*ranks: int) -> Weights:
    return Weights(Weighting.RANKED, ranks)


def points(*numbers: int) -> Weights:
    return Weights(Weighting.POINTS, numbers)


def test_two_alternatives_share_the_simplex_three_to_one() -> None:
    acceptance = acceptance_of([A, B], ANY)
    assert acceptance.is_exact
    assert [one.ranks for one in acceptance.alternatives] == [
        (Fraction(3, 4), Fraction(1, 4)),
        (Fraction(1, 4), Fraction(3, 4)),
    ]


def test_their_central_weights_are_the_centroids_of_the_cut_simplex() -> None:
    first, second = acceptance_of([A, B], ANY).alternatives
    assert first.central == (Fraction(7, 18), Fraction(2, 9), Fraction(7, 18))
    assert second.central == (Fraction(1, 6), Fraction(2, 3), Fraction(1, 6))
    assert (first.confidence, second.confidence) == (1, 1)


def test_a_tie_throughout_is_half_for_each() -> None:
    for acceptance in (acceptance_of([A, A], ANY), sampled([A, A], ANY)):
        for one in acceptance.alternatives:
            assert one.ranks == (HALF, HALF)
            assert one.confidence == HALF
    assert acceptance_of([A, A], ANY).alternatives[0].central == (Fraction(1, 3),) * 3


def test_of_three_that_tie_each_takes_each_place_with_a_third() -> None:
    for one in sampled([A, A, A], ANY).alternatives:
        assert one.ranks == pytest.approx((1 / 3,) * 3)


def test_only_a_rank_order_narrows_the_weights() -> None:
    """Of w1 ≥ w2 ≥ w3 all have w2 ≤ 1/2. A quarter has w1 < 1/2: the triangle (½,½,0), (½,¼,¼), (⅓,⅓,⅓)."""
    assert first_share([Fraction(1), Fraction(-1), Fraction(1)], ranked(1, 2, 3)) == 1
    assert first_share([Fraction(-1), Fraction(1), Fraction(1)], ranked(1, 2, 3)) == Fraction(1, 4)
    assert central_weights([Fraction(-1), Fraction(1), Fraction(1)], ranked(1, 2, 3)) == (
        Fraction(4, 9),
        Fraction(13, 36),
        Fraction(7, 36),
    )


def test_equal_ranks_everywhere_are_any_weights() -> None:
    difference = [Fraction(1), Fraction(-1), Fraction(1, 3)]
    assert first_share(difference, ranked(1, 1, 1)) == first_share(difference, ANY)
    assert central_weights(difference, ranked(1, 1, 1)) == central_weights(difference, ANY)


def test_a_tie_further_down_is_the_mean_of_its_orders() -> None:
    difference = [Fraction(-1, 2), Fraction(1), Fraction(-1, 4)]
    orders = [first_share(difference, ranked(1, 2, 3)), first_share(difference, ranked(1, 3, 2))]
    assert first_share(difference, ranked(1, 2, 2)) == sum(orders) / 2


def test_given_weights_leave_nothing_to_chance() -> None:
    acceptance = acceptance_of([A, B, A], points(30, 40, 30))
    assert acceptance.is_exact
    first, second, third = acceptance.alternatives
    assert first.ranks == third.ranks == (HALF, HALF, 0)
    assert second.ranks == (0, 0, 1)
    assert second.central is None
    assert second.confidence is None


def test_one_alternative_alone_is_first() -> None:
    (only,) = acceptance_of([A], ANY).alternatives
    assert only.ranks == (1,)


@settings(max_examples=60, deadline=None)
@given(rows_of(2, 4), st.permutations(range(4)))
def test_the_order_of_criteria_and_alternatives_changes_nothing(
    rows: list[tuple[Fraction, ...]], order: list[int]
) -> None:
    first, second = acceptance_of(rows, ANY).alternatives
    shuffled = [tuple(row[at] for at in order) for row in rows]
    again, other = acceptance_of(shuffled, ANY).alternatives
    assert (again.ranks, other.ranks) == (first.ranks, second.ranks)
    assert again.central == (first.central and tuple(first.central[at] for at in order))
    other, again = acceptance_of(rows[::-1], ANY).alternatives
    assert (again.ranks, other.central) == (first.ranks, second.central)


@settings(max_examples=60, deadline=None)
@given(rows_of(2, 3), st.integers(1, 50), st.sampled_from([ANY, ranked(2, 1, 3), ranked(1, 2, 2)]))
def test_a_scale_for_all_values_changes_nothing(rows: list[tuple[Fraction, ...]], scale: int, weights: Weights) -> None:
    difference = [one - other for one, other in zip(*rows, strict=True)]
    larger = [scale * gap for gap in difference]
    assert first_share(larger, weights) == first_share(difference, weights)
    assert central_weights(larger, weights) == central_weights(difference, weights)


@settings(max_examples=25, deadline=None)
@given(rows_of(2, 4), st.sampled_from([ANY, ranked(3, 1, 2, 4), ranked(1, 2, 2, 3), ranked(1, 1, 2, 2)]))
def test_sampled_and_exact_agree_within_the_error(rows: list[tuple[Fraction, ...]], weights: Weights) -> None:
    exact, drawn = acceptance_of(rows, weights), sampled(rows, weights)
    for one, other in zip(exact.alternatives, drawn.alternatives, strict=True):
        allowed = 3 * error_of(one.first, SAMPLES)
        assert abs(float(one.first) - other.first) <= allowed
        if one.central is not None and other.central is not None and one.first > Fraction(1, 20):
            assert [float(weight) for weight in one.central] == pytest.approx(other.central, abs=0.05)


@settings(max_examples=40, deadline=None)
@given(rows_of(2, 4), st.sampled_from([ANY, ranked(3, 1, 2, 4), ranked(1, 2, 2, 3), ranked(1, 1, 2, 2)]))
def test_central_weights_put_their_alternative_first_and_keep_the_order(
    rows: list[tuple[Fraction, ...]], weights: Weights
) -> None:
    difference = [one - other for one, other in zip(*rows, strict=True)]
    central = central_weights(difference, weights)
    if central is not None:
        assert sum(central) == 1
        assert sum(weight * gap for weight, gap in zip(central, difference, strict=True)) >= 0
        order = sorted(range(4), key=lambda at: weights.numbers[at] if weights.numbers else 0)
        if weights.numbers:
            pairs = [(a, b) for a in order for b in order if weights.numbers[a] < weights.numbers[b]]
            assert all(central[a] >= central[b] for a, b in pairs)


@settings(max_examples=20, deadline=None)
@given(
    st.integers(2, 5).flatmap(lambda count: rows_of(count, 3)),
    st.sampled_from([ANY, ranked(2, 1, 2), points(1, 2, 0)]),
)
def test_places_are_doubly_stochastic(rows: list[tuple[Fraction, ...]], weights: Weights) -> None:
    for acceptance in (acceptance_of(rows, weights), sampled(rows, weights, samples=500)):
        table = [[float(share) for share in one.ranks] for one in acceptance.alternatives]
        assert [sum(row) for row in table] == pytest.approx([1] * len(rows))
        assert [sum(column) for column in zip(*table, strict=True)] == pytest.approx([1] * len(rows))


@settings(max_examples=30, deadline=None)
@given(rows_of(3, 3), st.tuples(*[value] * 3), st.sampled_from([ANY, ranked(1, 2, 3)]))
def test_a_dominated_alternative_is_never_first(
    rows: list[tuple[Fraction, ...]], gain: tuple[Fraction, ...], weights: Weights
) -> None:
    better = tuple(min(Fraction(1), own + more) for own, more in zip(rows[0], gain, strict=True))
    if better != rows[0]:
        every = [*rows, better]
        assert any((pair.better, pair.worse) == (3, 0) for pair in dominances(every))
        assert sampled(every, weights, samples=300).alternatives[0].first == 0
        assert acceptance_of([rows[0], better], weights).alternatives[0].first == 0


def test_the_same_seed_gives_the_same_figures() -> None:
    rows: list[Row] = [A, B, (HALF, None, HALF)]
    assert sampled(rows, ANY) == sampled(rows, ANY)
    assert sampled(rows, ANY, seed=1) != sampled(rows, ANY, seed=2)


@pytest.mark.parametrize(
    ("weights", "means"),
    [
        (ANY, (1 / 3, 1 / 3, 1 / 3)),
        (ranked(1, 2, 3), (11 / 18, 5 / 18, 2 / 18)),
        (ranked(2, 1, 1), (2 / 18, 8 / 18, 8 / 18)),
    ],
)
def test_drawn_weights_have_the_mean_of_their_region(weights: Weights, means: tuple[float, ...]) -> None:
    drawn = drawn_weights(weights, 3, 20_000, np.random.default_rng(7))
    assert drawn.sum(axis=1) == pytest.approx(np.ones(20_000))
    assert drawn.min() >= 0
    assert drawn.mean(axis=0) == pytest.approx(means, abs=0.006)
    assert [float(weight) for weight in weights.centre(3)] == pytest.approx(means)


def test_drawn_weights_are_uniform_on_the_simplex() -> None:
    """Of two weights each is uniform; of three P(w1 > t) = (1 − t)²."""
    drawn = drawn_weights(ANY, 3, 40_000, np.random.default_rng(3))
    for limit in (0.1, 0.5, 0.8):
        assert (drawn > limit).mean(axis=0) == pytest.approx([(1 - limit) ** 2] * 3, abs=0.01)


def test_an_unknown_value_is_anything_between_worst_and_best() -> None:
    """w1 + w2·U > w2/2 in two criteria: of (0, ½) the unknown one wins where w1·0 + w2·(U − ½) > 0: half."""
    unknown, _ = sampled([(HALF, None), (HALF, HALF)], ANY).alternatives
    assert unknown.first == pytest.approx(0.5, abs=error_of(0.5, SAMPLES) * 1.5)
    assert unknown.confidence == pytest.approx(0.5, abs=0.02)
    assert first_share_bounds((HALF, None), (HALF, HALF), ANY) == (0, 1)
    assert first_share_bounds((Fraction(1), None), (HALF, HALF), ANY) == (HALF, 1)


def test_an_unknown_value_dominates_nothing_and_is_dominated_only_by_the_best() -> None:
    assert dominances([(HALF, None), (Fraction(0), HALF)]) == []
    assert dominances([(HALF, Fraction(1)), (Fraction(0), None)]) == [Dominance(0, 1, (0,))]
    assert dominances([(HALF, Fraction(1)), (HALF, None)]) == []


def test_what_an_unknown_value_could_do_is_told_widest_first() -> None:
    rows: list[Row] = [(HALF, None, HALF), (HALF, HALF, None), (Fraction(1), Fraction(0), Fraction(0))]
    found = swings(rows, points(1, 8, 1))
    assert [(swing.alternative, swing.criterion) for swing in found] == [(0, 1), (1, 2)]
    assert found[0].lowest < 0.1
    assert found[0].highest > 0.9


def test_scores_are_exact_and_carry_what_is_not_known() -> None:
    (score,) = scores_at([(HALF, None)], points(1, 3).centre(2))
    assert (score.lowest, score.expected, score.highest) == (Fraction(1, 8), Fraction(1, 2), Fraction(7, 8))


def test_the_weight_at_which_the_lead_turns() -> None:
    """A leads by 2w1 − w2 … at (3/5, 2/5); with w1 = 1/2 they draw level."""
    rows = [(Fraction(1), Fraction(0)), (Fraction(0), Fraction(1))]
    weights = points(3, 2).centre(2)
    assert turns(rows, weights, leader=0) == [Turn(0, 1, HALF, is_up=False), Turn(1, 1, HALF, is_up=True)]


def test_a_leader_by_every_criterion_has_no_turn() -> None:
    assert turns([A, (Fraction(0),) * 3], ANY.centre(3), leader=0) == []


def test_an_error_is_told_of_nought_and_of_all_too() -> None:
    assert error_of(0.5, 10_000) == pytest.approx(0.0098)
    assert error_of(0.0, 10_000) == error_of(1.0, 10_000) == pytest.approx(0.0003)
    assert error_of(Fraction(1, 3), None) == 0


def test_twelve_candidates_on_twelve_criteria_take_less_than_half_a_second() -> None:
    generator = np.random.default_rng(5)
    rows = [tuple(Fraction(int(level), 4) for level in row) for row in generator.integers(0, 5, (12, 12))]
    began = time.process_time()
    sampled(rows, ANY)
    assert time.process_time() - began < 0.5
