"""Which answers of an earlier criteria model still count."""

import copy
from typing import Any

import pytest

from sourcing.domain.carry_over import carried, is_unchanged
from sourcing.domain.criteria import DEFAULT_CONTENT, CriteriaModel, criteria_model_from_content
from tests.domain.criteria_models import DEFAULT

ANSWERS = dict.fromkeys(DEFAULT.keys, 4)


def changed(key: str, /, **fields: Any) -> CriteriaModel:
    content = copy.deepcopy(DEFAULT_CONTENT)
    criterion = next(criterion for criterion in content["criteria"] if criterion["key"] == key)
    criterion.update(fields)
    return criteria_model_from_content(content)


@pytest.mark.parametrize(
    "fields",
    [
        {"help": "Think again."},
        {"group": "Elsewhere"},
        {"supports": {"outsourceable": {"points": 9, "high": False}}},
    ],
)
def test_an_answer_carries_over_where_the_question_is_unchanged(fields: dict[str, Any]) -> None:
    assert carried(ANSWERS, DEFAULT, changed("market", **fields)) == ANSWERS


@pytest.mark.parametrize(
    "fields",
    [
        {"question": "How many able MSPs are there within a day's travel?"},
        {"anchors": ["None.", "One.", "Two.", "Three.", "Many."]},
        {"key": "market_size"},
    ],
)
def test_a_changed_question_makes_its_own_answer_unanswered_and_no_other(fields: dict[str, Any]) -> None:
    now = changed("market", **fields)
    assert carried(ANSWERS, DEFAULT, now) == {key: 4 for key in DEFAULT.keys if key != "market"}
    assert not is_unchanged("market", DEFAULT, now)


def test_dont_know_carries_over_as_dont_know() -> None:
    assert carried({"market": None}, DEFAULT, changed("pace", question="How fast?")) == {"market": None}


def test_what_neither_model_asks_is_left_out() -> None:
    assert carried({"unheard_of": 3}, DEFAULT, DEFAULT) == {}
    assert carried({"unheard_of": 3}, DEFAULT, changed("pace", question="How fast?")) == {}


def test_a_question_that_comes_back_in_its_old_words_counts_again() -> None:
    assert carried({"market": 2}, DEFAULT, criteria_model_from_content(copy.deepcopy(DEFAULT_CONTENT))) == {"market": 2}
