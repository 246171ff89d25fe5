"""Thousands at once: the same figures as one by one."""

import numpy as np
import pytest

from sourcing.domain.criteria import CriteriaModel
from sourcing.domain.evaluate import evaluate, evaluate_many
from tests.domain.criteria_models import CORE, DEFAULT, STRATEGIC, TACTICAL, SourcingClass, lock_of, model_of


def random_levels(rows: int, columns: int, seed: int) -> np.ndarray:
    return np.random.default_rng(seed).integers(1, 6, (rows, columns))


def tied_model() -> CriteriaModel:
    """Two criteria a class, one of them with a low end: point masses and ties are frequent."""
    names = [name for name in SourcingClass for _ in range(2)]
    locks = (lock_of(STRATEGIC, c0=4, c1=2), lock_of(CORE, c7=5), lock_of(TACTICAL, c6=4))
    return model_of([{name: (1 + at % 3, at % 2 == 0)} for at, name in enumerate(names)], locks)


@pytest.mark.parametrize("model", [DEFAULT, tied_model()], ids=["default", "tied"])
def test_many_verdicts_are_those_of_one_by_one(model: CriteriaModel) -> None:
    levels = random_levels(40, len(model.keys), seed=3)
    many = evaluate_many(model, levels)
    for at, row in enumerate(levels.tolist()):
        one = evaluate(model, dict(zip(model.keys, row, strict=True)))
        assert (many.classes[at], many.classes_without_locks[at]) == (
            one.sourcing_class.rank,
            one.class_without_locks.rank,
        )
        assert list(one.any_weights.values()) == pytest.approx(many.any_weights[at].tolist(), abs=1e-12)
        assert list(one.ranked_weights.values()) == pytest.approx(many.ranked_weights[at].tolist(), abs=1e-12)
        alone = list(one.ranked_weights_without_locks.values())
        assert alone == pytest.approx(many.ranked_weights_without_locks[at].tolist(), abs=1e-12)


def test_shares_of_a_thousand_functions_sum_to_one() -> None:
    many = evaluate_many(DEFAULT, random_levels(1000, 16, seed=4))
    for shares in (many.any_weights, many.ranked_weights):
        assert abs(shares.sum(axis=1) - 1).max() < 1e-9


def test_no_functions_have_no_verdicts() -> None:
    assert evaluate_many(DEFAULT, np.empty((0, 16), dtype=np.int64)).any_weights.shape == (0, 4)


@pytest.mark.parametrize(
    "levels",
    [
        np.zeros((2, 16), dtype=np.int64),
        np.full((2, 16), 6),
        np.full((2, 15), 3),
        np.full((2, 16), 3.5),
        np.full(16, 3),
    ],
)
def test_what_is_no_table_of_levels_is_refused(levels: np.ndarray) -> None:
    with pytest.raises(ValueError, match=r"[Ll]evels"):
        evaluate_many(DEFAULT, levels)
