"""How the points of a class were made: kept, checked, and refused where it does not fit."""

import copy
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sourcing.domain.content_reading import CriteriaModelInvalid
from sourcing.domain.criteria import DEFAULT_CONTENT, CriteriaModel, SourcingClass, criteria_model_from_content
from sourcing.domain.weighing import Method, Pair, Weighing, compared, points_of
from sourcing.domain.weights import JudgementsRefused, points_to_precision, weights_from_judgements

CORE = ("alignment", "direction", "differentiation", "intimacy")
JUDGED = (
    Pair("alignment", "direction", Fraction(1)),
    Pair("alignment", "differentiation", Fraction(3)),
    Pair("direction", "intimacy", Fraction(2)),
)


def with_core(weighing: Any, points: dict[str, int] | None = None) -> dict[str, Any]:
    content = copy.deepcopy(DEFAULT_CONTENT)
    for criterion in content["criteria"]:
        if points and criterion["key"] in points:
            criterion["supports"]["core"]["points"] = points[criterion["key"]]
    return content | {"weighing": {"core": weighing}}


def weighed(weighing: Weighing) -> dict[str, Any]:
    return with_core(weighing.to_content(), points_of(weighing, CORE))


RANKED = Weighing(Method.RANKS, ranks=dict(zip(CORE, (1, 2, 3, 4), strict=True)))
COMPARED = Weighing(Method.PAIRWISE, judgements=JUDGED)


@pytest.mark.parametrize("weighing", [RANKED, COMPARED], ids=["ranks", "pairwise"])
def test_a_model_keeps_how_its_weights_were_made(weighing: Weighing) -> None:
    content = weighed(weighing)
    model = criteria_model_from_content(content)
    assert model.weighing == {SourcingClass.CORE: weighing}
    assert model.to_content() == content


def test_ranks_become_whole_points_exactly() -> None:
    assert list(points_of(RANKED, CORE).values()) == [25, 13, 7, 3]
    model = criteria_model_from_content(weighed(RANKED))
    assert [round(float(model.weight(SourcingClass.CORE, key)), 4) for key in CORE] == [0.5208, 0.2708, 0.1458, 0.0625]


def test_judgements_become_points_of_four_decimal_places() -> None:
    three = Weighing(
        Method.PAIRWISE,
        judgements=(Pair("a", "b", Fraction(3)), Pair("a", "c", Fraction(3)), Pair("b", "c", Fraction(2))),
    )
    assert points_of(three, ("a", "b", "c")) == {"a": 5936, "b": 2493, "c": 1571}


def test_equal_weights_stay_equal_and_a_tiny_one_stays_above_nothing() -> None:
    assert points_to_precision([1 / 3, 1 / 3, 1 / 3]) == (1, 1, 1)
    assert points_to_precision([0.99999, 0.00001]) == (10_000, 1)


def test_missing_judgements_leave_the_ratio_out_and_name_no_random_index() -> None:
    found = compared(JUDGED, CORE)
    assert found.missing == 3
    assert found.consistency_ratio is None
    assert found.is_consistent is None
    assert found.random_index is None
    assert found.consistency_index == pytest.approx(0, abs=1e-9)
    assert found.worst == ()
    assert found.weights[0] / found.weights[2] == pytest.approx(3)
    assert found.weights[1] / found.weights[3] == pytest.approx(2)


def test_a_contradiction_among_incomplete_judgements_is_pointed_at() -> None:
    circle = (
        Pair("a", "b", Fraction(3)),
        Pair("b", "c", Fraction(3)),
        Pair("c", "a", Fraction(3)),
        Pair("c", "d", Fraction(1)),
    )
    found = compared(circle, ("a", "b", "c", "d"))
    assert found.consistency_index > 0.1
    assert found.consistency_ratio is None
    assert {(judgement.first, judgement.second) for judgement in found.worst} == {(0, 1), (0, 2), (1, 2)}


def test_judgements_that_leave_criteria_apart_are_refused_with_their_names() -> None:
    with pytest.raises(
        JudgementsRefused, match="No comparison connects differentiation, intimacy to alignment, direction"
    ):
        compared((Pair("alignment", "direction", Fraction(2)), Pair("differentiation", "intimacy", Fraction(2))), CORE)


@given(st.data())
def test_any_connected_judgements_made_from_weights_give_these_weights_back(data: st.DataObject) -> None:
    size = data.draw(st.integers(2, 7))
    weights = [2 ** data.draw(st.integers(0, 3)) for _ in range(size)]
    judged = {(data.draw(st.integers(0, at - 1)), at) for at in range(1, size)}
    judged |= data.draw(st.sets(st.sampled_from([(a, b) for b in range(size) for a in range(b)])))
    matrix: list[list[Fraction | None]] = [[Fraction(1) if a == b else None for b in range(size)] for a in range(size)]
    for a, b in judged:
        matrix[a][b], matrix[b][a] = Fraction(weights[a], weights[b]), Fraction(weights[b], weights[a])
    found = weights_from_judgements(matrix)
    assert np.allclose(found.weights, np.array(weights) / sum(weights))
    assert found.largest_eigenvalue == pytest.approx(size)


def judged(first: str, second: str, times: Any) -> list[dict[str, Any]]:
    return [{"first": first, "second": second, "times": times}]


@pytest.mark.parametrize(
    ("weighing", "words"),
    [
        ({"method": "ranks", "ranks": {"alignment": 1, "direction": 2}}, "Every criterion of the class needs a rank"),
        ({"method": "ranks", "ranks": {key: at for at, key in enumerate(CORE, 1)}}, "points of the class core are not those"),
        ({"method": "ranks", "ranks": dict.fromkeys(CORE, 0)}, "weighing.core.ranks.alignment"),
        ({"method": "guesses"}, "weighing.core.method"),
        ({"method": "ranks", "ranks": {}, "judgements": []}, "weighing.core.judgements"),
        ({"method": "pairwise", "judgements": judged("alignment", "market", "2")}, "no pair of criteria"),
        ({"method": "pairwise", "judgements": judged("alignment", "direction", "10")}, "times: A ratio from 1/9 to 9"),
        ({"method": "pairwise", "judgements": judged("alignment", "direction", 2)}, "times: A ratio from 1/9 to 9"),
        ({"method": "pairwise", "judgements": judged("alignment", "direction", "1") * 2}, "compared twice"),
        ({"method": "pairwise", "judgements": []}, "weighing.core.judgements: The list is empty"),
    ],
)  # fmt: skip
def test_a_weighing_that_does_not_fit_is_refused_by_the_name_of_its_field(weighing: dict[str, Any], words: str) -> None:
    with pytest.raises(CriteriaModelInvalid, match=words):
        criteria_model_from_content(with_core(weighing))


def test_a_renamed_criterion_keeps_its_rank_and_its_judgements() -> None:
    assert RANKED.renamed("direction", "course").ranks == {
        "alignment": 1,
        "course": 2,
        "differentiation": 3,
        "intimacy": 4,
    }
    assert COMPARED.renamed("direction", "course").judgements[0] == Pair("alignment", "course", Fraction(1))


def shared(count: int, *, alike: bool) -> CriteriaModel:
    content = copy.deepcopy(DEFAULT_CONTENT)
    for at, criterion in enumerate(content["criteria"]):
        pair = {"points": 1, "high": True}
        if at < count:
            own = pair if alike else {"points": at + 1, "high": True}
            criterion["supports"] = {"core": own, "strategic": pair}
        else:
            criterion["supports"] = {"tactical" if at % 2 else "outsourceable": pair}
    return criteria_model_from_content(content | {"locks": []})


def test_criteria_that_several_classes_share_each_in_its_own_way_have_a_limit() -> None:
    assert shared(6, alike=False)
    assert shared(12, alike=True)
    with pytest.raises(CriteriaModelInvalid, match="78,125 combinations of their levels; at most 50,000"):
        shared(7, alike=False)
