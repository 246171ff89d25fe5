"""The certificate of stability: closed forms, the acceptance table, fractions, Monte Carlo, and what must always hold."""

from fractions import Fraction
from itertools import groupby

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sourcing.domain.cells import Grid, nodes_of
from sourcing.domain.criteria import CriteriaModel, SourcingClass
from sourcing.domain.exact_stability import exact_shares, mean_at_most, running_means
from sourcing.domain.scores import Answers
from sourcing.domain.spreads import ClassShape, grid_points, plan_of, spread_of
from sourcing.domain.stability import Trust, shares_of
from tests.domain.criteria_models import (
    ACCEPTANCE,
    CORE,
    DEFAULT,
    OUTSOURCEABLE,
    STRATEGIC,
    TACTICAL,
    acceptance_answers,
    answers_for,
    answers_of,
    model_of,
    small_models,
)

KNOTS = [Fraction(knot) for knot in (20, 55, 70, 90, 35)]


@pytest.mark.parametrize(
    ("values", "limit", "expected"),
    [
        (["0.2", "0.5", "0.9"], "0.5", Fraction(3, 7)),
        (["0.1", "0.4", "0.7", "1"], "0.6", Fraction(101, 162)),
        (["20", "55", "70", "90", "35"], "50", Fraction(3807, 10780)),
        (["0.3", "0.3", "0.3"], "0.3", Fraction(1)),
        (["0.3", "0.3", "0.3"], "0.29", Fraction(0)),
        (["0", "0", "1"], "0.5", Fraction(3, 4)),
        (["0.4"], "0.4", Fraction(1)),
    ],
)
def test_the_distribution_of_a_mean_is_the_closed_form(values: list[str], limit: str, expected: Fraction) -> None:
    assert mean_at_most([Fraction(value) for value in values], Fraction(limit)) == expected


def test_ranked_weights_take_running_means() -> None:
    assert mean_at_most(running_means(KNOTS), Fraction(50)) == Fraction(430206, 492745)


def spread_at(groups: list[list[Fraction]], limit: Fraction, unit: int) -> float:
    """P(V ≤ limit) by the quick way."""
    target = tuple(tuple(sorted(int(value * unit) for value in group)) for group in groups)
    plan = plan_of(ClassShape(unit, (0,) * len(groups), (target,)))
    points = tuple(sorted({*grid_points(plan.points), limit}))
    grid = Grid(points, nodes_of(8))
    return float((spread_of(plan, grid) @ grid.nodes.ends)[0, points.index(limit), 0])


def test_the_quick_way_gives_the_closed_forms_too() -> None:
    shares = [knot / 100 for knot in KNOTS]
    half = Fraction(1, 2)
    assert spread_at([[Fraction(1, 5), half, Fraction(9, 10)]], half, 20) == pytest.approx(3 / 7, abs=1e-12)
    assert spread_at([shares], half, 20) == pytest.approx(3807 / 10780, abs=1e-12)
    assert spread_at([[share] for share in shares], half, 20) == pytest.approx(430206 / 492745, abs=1e-12)


@pytest.mark.parametrize(("name", "levels", "expected", "share"), ACCEPTANCE)
def test_any_weights_give_the_share_of_the_acceptance_table(
    name: str, levels: str, expected: SourcingClass, share: float
) -> None:
    assert round(shares_of(DEFAULT, answers_of(levels), Trust.ANY_WEIGHTS)[expected], 4) == share


RANKED = {
    "Technology refresh": {TACTICAL: 0.9759},
    "Cybersecurity monitoring": {TACTICAL: 0.9948, STRATEGIC: 0.0024, OUTSOURCEABLE: 0.0028},
}


@pytest.mark.parametrize(("name", "levels", "expected", "_share"), ACCEPTANCE)
def test_ranked_weights_give_the_share_of_the_acceptance_table(
    name: str, levels: str, expected: SourcingClass, _share: float
) -> None:
    shares = shares_of(DEFAULT, answers_of(levels), Trust.RANKED_WEIGHTS)
    for sourcing_class, share in RANKED.get(name, {expected: 1.0}).items():
        assert round(shares[sourcing_class], 4) == share


@pytest.mark.parametrize("trust", Trust)
@pytest.mark.parametrize("name", ["Technology refresh", "Cybersecurity monitoring"])
def test_the_quick_way_agrees_with_the_fractions(name: str, trust: Trust) -> None:
    answers = acceptance_answers(name)
    exact = exact_shares(DEFAULT, {key: level for key, level in answers.items() if level is not None}, trust)
    assert sum(exact.values()) == 1
    assert shares_of(DEFAULT, answers, trust) == pytest.approx({k: float(v) for k, v in exact.items()}, abs=1e-12)


@given(st.data())
@settings(max_examples=40, deadline=None)
def test_the_quick_way_agrees_with_the_fractions_on_small_models(data: st.DataObject) -> None:
    model = data.draw(small_models(locked=False))
    answers = data.draw(answers_for(model, unanswered=False))
    trust = data.draw(st.sampled_from(Trust))
    exact = exact_shares(model, {key: level for key, level in answers.items() if level is not None}, trust)
    assert shares_of(model, answers, trust) == pytest.approx({k: float(v) for k, v in exact.items()}, abs=1e-11)


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_shares_sum_to_one(data: st.DataObject) -> None:
    model = data.draw(small_models(most=9, locked=False))
    answers = data.draw(answers_for(model))
    for trust in Trust:
        shares = shares_of(model, answers, trust)
        assert sum(shares.values()) == pytest.approx(1, abs=1e-9)
        assert min(shares.values()) >= 0


@given(answers_for(DEFAULT))
@settings(max_examples=30, deadline=None)
def test_shares_of_the_default_model_sum_to_one(answers: Answers) -> None:
    for trust in Trust:
        assert sum(shares_of(DEFAULT, answers, trust).values()) == pytest.approx(1, abs=1e-9)


@given(st.data())
@settings(max_examples=40, deadline=None)
def test_the_order_of_the_criteria_does_not_matter(data: st.DataObject) -> None:
    model = data.draw(small_models(most=8, locked=False))
    answers = data.draw(answers_for(model))
    order = data.draw(st.permutations(model.criteria))
    shuffled = CriteriaModel(tuple(order), model.locks, model.bands, model.firm, model.leaning)
    for trust in Trust:
        assert shares_of(shuffled, answers, trust) == pytest.approx(shares_of(model, answers, trust), abs=1e-11)


SUPPORTS = [(criterion.key, name) for criterion in DEFAULT.criteria for name in criterion.supports]


@given(answers_for(DEFAULT), st.sampled_from(SUPPORTS), st.sampled_from(Trust))
@settings(max_examples=60, deadline=None)
def test_raising_an_answer_that_supports_a_class_never_lowers_its_share(
    answers: Answers, support: tuple[str, SourcingClass], trust: Trust
) -> None:
    key, sourcing_class = support
    level, high = answers[key], DEFAULT.by_key[key].supports[sourcing_class].high
    if level is None or level == (5 if high else 1):
        level = 4 if high else 2
    raised = level + 1 if high else level - 1
    before = shares_of(DEFAULT, {**answers, key: level}, trust)[sourcing_class]
    assert shares_of(DEFAULT, {**answers, key: raised}, trust)[sourcing_class] >= before - 1e-11


# agreement with Monte Carlo ---------------------------------------------------------------------------

SAMPLES = 40_000


def sampled_weights(points: list[int], trust: Trust, rng: np.random.Generator) -> np.ndarray:
    """Weights uniform on the simplex, or on the part where more points never weigh less. Columns as the points."""
    weights = rng.dirichlet(np.ones(len(points)), SAMPLES)
    if trust is Trust.ANY_WEIGHTS:
        return weights
    weights = -np.sort(-weights, axis=1)
    ranked = np.empty_like(weights)
    order = sorted(range(len(points)), key=lambda at: -points[at])
    start = 0
    for _, group in groupby(order, key=lambda at: points[at]):
        columns = list(group)
        taken = rng.permuted(weights[:, start : start + len(columns)], axis=1)
        ranked[:, columns] = taken
        start += len(columns)
    return ranked


def sampled_shares(model: CriteriaModel, answers: Answers, trust: Trust, seed: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    levels = {
        key: rng.integers(1, 6, SAMPLES) if level is None else np.full(SAMPLES, float(level))
        for key, level in answers.items()
    }
    scores = []
    for sourcing_class in SourcingClass:
        criteria = model.of_class[sourcing_class]
        up = np.stack([(levels[c.key] - 1) / 4 for c in criteria], axis=1)
        supports = np.where([c.high for c in criteria], up, 1 - up)
        weights = sampled_weights([c.points for c in criteria], trust, rng)
        scores.append((weights * supports).sum(axis=1).round(12))
    return np.bincount(np.argmax(np.stack(scores, axis=1), axis=1), minlength=4) / SAMPLES


def random_case(seed: int) -> tuple[CriteriaModel, dict[str, int | Fraction | None]]:
    """A random model of eight criteria and answers; by seed with repeated knots, point masses, gaps or means."""
    rng = np.random.default_rng([7, seed])
    names = list(SourcingClass)
    supports = []
    for at in range(8):
        taken = {names[at % 4], names[rng.integers(4)]} if seed % 2 else {names[at % 4]}
        supports.append({name: (int(rng.integers(1, 4)), bool(rng.integers(2))) for name in names if name in taken})
    model = model_of(supports)
    levels: list[int | Fraction | None] = [int(level) for level in rng.integers(1, 6, 8)]
    if seed % 5 == 1:
        levels = [levels[0] if at < 6 else level for at, level in enumerate(levels)]
    if seed % 5 == 2:
        levels = [levels[at % 4] for at in range(8)]
    if seed % 5 == 3:
        levels = [None if at in (1, 2, 6) else level for at, level in enumerate(levels)]
    if seed % 5 == 4:
        levels = [Fraction(int(rng.integers(3, 16)), 3) for _ in range(8)]
    return model, dict(zip(model.keys, levels, strict=True))


@pytest.mark.parametrize("trust", Trust)
@pytest.mark.parametrize("seed", range(30))
def test_monte_carlo_agrees_within_its_error(seed: int, trust: Trust) -> None:
    model, answers = random_case(seed)
    exact = np.array(list(shares_of(model, answers, trust).values()))
    sampled = sampled_shares(model, answers, trust, seed)
    error = np.sqrt((exact * (1 - exact) + 1 / SAMPLES) / SAMPLES)
    assert (abs(sampled - exact) <= 5 * error).all()


@pytest.mark.parametrize("trust", Trust)
@pytest.mark.parametrize(
    "levels", ["---- ---- ---- ----", "2--- 4-2- 54-- 4---", "-3-4 -5-4 1111 -2-2", "3333 3333 3333 3333"]
)
def test_monte_carlo_agrees_on_the_default_model_with_gaps(levels: str, trust: Trust) -> None:
    answers = answers_of(levels)
    exact = np.array(list(shares_of(DEFAULT, answers, trust).values()))
    sampled = sampled_shares(DEFAULT, answers, trust, seed=11)
    error = np.sqrt((exact * (1 - exact) + 1 / SAMPLES) / SAMPLES)
    assert (abs(sampled - exact) <= 5 * error).all()


# ties and point masses --------------------------------------------------------------------------------


def two_each() -> CriteriaModel:
    return model_of([{name: (1, True)} for name in SourcingClass for _ in range(2)])


def test_point_masses_that_tie_go_to_more_control() -> None:
    model = two_each()
    shares = shares_of(model, dict.fromkeys(model.keys, 3), Trust.ANY_WEIGHTS)
    assert list(shares.values()) == [1, 0, 0, 0]


def test_a_point_mass_at_the_end_of_a_spread_is_settled_by_the_spread() -> None:
    model = two_each()
    levels = [1, 1, 1, 1, 3, 3, 2, 4]
    shares = shares_of(model, dict(zip(model.keys, levels, strict=True)), Trust.ANY_WEIGHTS)
    assert list(shares.values()) == pytest.approx([0, 0, 0.5, 0.5], abs=1e-12)


def test_a_class_with_one_criterion_has_nothing_to_vary() -> None:
    model = model_of([{name: (1, True)} for name in SourcingClass])
    shares = shares_of(model, dict(zip(model.keys, (2, 4, 5, 3), strict=True)), Trust.RANKED_WEIGHTS)
    assert list(shares.values()) == [0, 0, 1, 0]


def test_an_unanswered_criterion_is_the_mean_over_its_levels() -> None:
    answers = answers_of("21-1 442- 5425 4344")
    for trust in Trust:
        cases = [
            shares_of(DEFAULT, {**answers, "differentiation": a, "dependency": b}, trust)
            for a in range(1, 6)
            for b in range(1, 6)
        ]
        mean = {name: sum(case[name] for case in cases) / 25 for name in SourcingClass}
        assert shares_of(DEFAULT, answers, trust) == pytest.approx(mean, abs=1e-12)


def test_a_class_in_which_all_points_tie_is_the_same_ranked_as_with_any_weights() -> None:
    model, answers = random_case(0)
    even = model_of([{name: (2, pair.high) for name, pair in c.supports.items()} for c in model.criteria])
    ranked, unranked = (shares_of(even, answers, trust) for trust in (Trust.RANKED_WEIGHTS, Trust.ANY_WEIGHTS))
    assert ranked == pytest.approx(unranked, abs=1e-12)


def test_nearly_equal_means_of_a_large_group_lose_no_digits() -> None:
    model = two_each()
    close = [Fraction(3) + Fraction(step, 10_000_000) for step in range(8)]
    answers = dict(zip(model.keys, close, strict=True))
    exact = exact_shares(model, answers, Trust.ANY_WEIGHTS)
    assert shares_of(model, answers, Trust.ANY_WEIGHTS) == pytest.approx(
        {name: float(share) for name, share in exact.items()}, abs=1e-9
    )


def test_core_is_first_where_nothing_is_known_of_anything() -> None:
    shares = shares_of(DEFAULT, {}, Trust.ANY_WEIGHTS)
    assert max(shares, key=lambda name: shares[name]) is CORE
