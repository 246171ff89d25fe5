"""Criteria models: what is read, and what is refused with which field."""

import copy
from fractions import Fraction
from typing import Any

import pytest

from sourcing.domain.content_reading import CriteriaModelInvalid
from sourcing.domain.criteria import DEFAULT_CONTENT, SourcingClass, criteria_model_from_content
from tests.domain.criteria_models import CORE, DEFAULT, OUTSOURCEABLE, STRATEGIC, TACTICAL

TABLE = {
    "alignment": {CORE: (3, True), OUTSOURCEABLE: (1, False)},
    "direction": {CORE: (3, True)},
    "differentiation": {CORE: (2, True), OUTSOURCEABLE: (1, False)},
    "intimacy": {CORE: (2, True)},
    "regulatory": {STRATEGIC: (3, True)},
    "sensitivity": {STRATEGIC: (3, True), OUTSOURCEABLE: (1, False)},
    "oversight": {STRATEGIC: (3, True)},
    "dependency": {STRATEGIC: (2, True)},
    "scarcity": {TACTICAL: (3, True)},
    "volatility": {TACTICAL: (3, True)},
    "timebound": {TACTICAL: (2, True)},
    "pace": {TACTICAL: (2, True)},
    "standard": {OUTSOURCEABLE: (3, True)},
    "routine": {OUTSOURCEABLE: (3, True)},
    "cost_advantage": {OUTSOURCEABLE: (2, True)},
    "market": {OUTSOURCEABLE: (2, True)},
}


def test_the_default_model_asks_the_sixteen_questions_with_their_points() -> None:
    assert {criterion.key: dict(criterion.supports) for criterion in DEFAULT.criteria} == TABLE
    assert DEFAULT.keys == tuple(TABLE)


def test_the_default_questions_stand_in_four_groups_of_four() -> None:
    assert [len(criteria) for _, criteria in DEFAULT.groups] == [4, 4, 4, 4]


def test_every_level_of_every_default_question_has_a_sentence_of_its_own() -> None:
    sentences = [anchor for criterion in DEFAULT.criteria for anchor in criterion.anchors]
    assert len(sentences) == len(set(sentences)) == 80
    assert all(sentence.endswith(".") and len(sentence) > 10 for sentence in sentences)


def test_the_default_locks_and_bands_are_those_of_the_method() -> None:
    conditions = [({c.criterion: c.level for c in lock.conditions}, lock.floor) for lock in DEFAULT.locks]
    assert conditions == [
        ({"direction": 5}, CORE),
        ({"regulatory": 4, "oversight": 4}, STRATEGIC),
        ({"sensitivity": 5, "dependency": 4}, STRATEGIC),
    ]
    assert [(band.lowest, band.highest) for band in DEFAULT.bands.values()] == [
        (0, Fraction("0.1")),
        (0, Fraction("0.4")),
        (Fraction("0.2"), Fraction("0.8")),
        (Fraction("0.7"), 1),
    ]
    assert (DEFAULT.firm, DEFAULT.leaning) == (Fraction("0.9"), Fraction("0.6"))


def test_a_model_reads_back_from_its_own_content() -> None:
    assert DEFAULT.to_content() == DEFAULT_CONTENT
    assert criteria_model_from_content(DEFAULT.to_content()) == DEFAULT


def test_weights_of_each_class_sum_to_one() -> None:
    for criteria in DEFAULT.of_class.values():
        assert sum(criterion.weight for criterion in criteria) == 1


def test_classes_stand_in_order_of_control() -> None:
    assert [(name.letter, name.rank) for name in SourcingClass] == [("C", 0), ("S", 1), ("T", 2), ("O", 3)]
    assert CORE.keeps_more_than(STRATEGIC)
    assert not STRATEGIC.keeps_more_than(STRATEGIC)


def changed(path: str, value: Any) -> dict[str, Any]:
    content = copy.deepcopy(DEFAULT_CONTENT)
    *steps, last = [int(step) if step.isdigit() else step for step in path.split(".")]
    place: Any = content
    for step in steps:
        place = place[step]
    place[last] = value
    return content


@pytest.mark.parametrize(
    ("path", "value", "field"),
    [
        ("criteria", [], "criteria"),
        ("criteria", {}, "criteria"),
        ("criteria.0", "alignment", "criteria.0"),
        ("criteria.0.key", "Alignment!", "criteria.0.key"),
        ("criteria.0.key", "direction", "criteria"),
        ("criteria.0.colour", "blue", "criteria.0.colour"),
        ("criteria.1.question", "  ", "criteria.1.question"),
        ("criteria.1.question", "a\x00b", "criteria.1.question"),
        ("criteria.1.help", 7, "criteria.1.help"),
        ("criteria.2.anchors", ["a", "b", "c", "d"], "criteria.2.anchors"),
        ("criteria.2.anchors.3", "", "criteria.2.anchors.3"),
        ("criteria.2.anchors.3", "x" * 301, "criteria.2.anchors.3"),
        ("criteria.3.supports", {}, "criteria.3.supports"),
        ("criteria.3.supports.vital", {"points": 1, "high": True}, "criteria.3.supports.vital"),
        ("criteria.3.supports.core.points", 0, "criteria.3.supports.core.points"),
        ("criteria.3.supports.core.points", 2.5, "criteria.3.supports.core.points"),
        ("criteria.3.supports.core.points", True, "criteria.3.supports.core.points"),
        ("criteria.3.supports.core.high", 1, "criteria.3.supports.core.high"),
        ("locks.0.conditions", [], "locks.0.conditions"),
        ("locks.0.conditions.0.level", 1, "locks.0.conditions.0.level"),
        ("locks.0.conditions.0.criterion", "unheard_of", "locks.0.conditions"),
        ("locks.1.conditions.1.criterion", "regulatory", "locks.1.conditions"),
        ("locks.0.floor", "outsourceable", "locks.0.floor"),
        ("locks.0.owner", "", "locks.0.owner"),
        ("bands.core.lowest", "0.2", "bands.core.lowest"),
        ("bands.core.lowest", 0.05, "bands.core.lowest"),
        ("bands.core.highest", "1.1", "bands.core.highest"),
        ("bands.core.highest", "1/0", "bands.core.highest"),
        ("thresholds.firm", "high", "thresholds.firm"),
        ("thresholds.leaning", "0.95", "thresholds.leaning"),
    ],
)
def test_what_is_wrong_is_refused_by_the_name_of_its_field(path: str, value: Any, field: str) -> None:
    with pytest.raises(CriteriaModelInvalid) as caught:
        criteria_model_from_content(changed(path, value))
    assert caught.value.field == field


def test_a_missing_field_is_named() -> None:
    content = copy.deepcopy(DEFAULT_CONTENT)
    del content["criteria"][5]["anchors"]
    with pytest.raises(CriteriaModelInvalid) as caught:
        criteria_model_from_content(content)
    assert caught.value.field == "criteria.5.anchors"


def test_a_class_that_nothing_supports_is_refused() -> None:
    content = copy.deepcopy(DEFAULT_CONTENT)
    for criterion in content["criteria"]:
        if criterion["supports"].pop("tactical", None):
            criterion["supports"]["core"] = {"points": 1, "high": True}
    with pytest.raises(CriteriaModelInvalid, match="No criterion supports the class tactical"):
        criteria_model_from_content(content)


def more_outsourceable(count: int, points: int) -> dict[str, Any]:
    content = copy.deepcopy(DEFAULT_CONTENT)
    for criterion in [c for c in content["criteria"] if "outsourceable" not in c["supports"]][:count]:
        criterion["supports"]["outsourceable"] = {"points": points, "high": False}
    return content


def test_more_criteria_than_a_certificate_can_take_are_refused() -> None:
    with pytest.raises(CriteriaModelInvalid, match="at most 12 can"):
        criteria_model_from_content(more_outsourceable(6, 9))


def test_more_tied_criteria_than_a_certificate_can_take_are_refused_below_the_top() -> None:
    criteria_model_from_content(more_outsourceable(5, 1))
    content = more_outsourceable(5, 1)
    content["criteria"][12]["supports"]["outsourceable"]["points"] = 1
    with pytest.raises(CriteriaModelInvalid, match="9 criteria of the class outsourceable have the same points"):
        criteria_model_from_content(content)


def test_content_that_is_no_object_is_refused() -> None:
    with pytest.raises(CriteriaModelInvalid, match="An object is expected"):
        criteria_model_from_content([DEFAULT_CONTENT])
