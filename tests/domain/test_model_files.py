"""Criteria models as files: read strictly, refused by the name of the field, and the same when they come back."""

import json
from typing import Any

import pytest
from hypothesis import given, settings

from sourcing.domain.content_reading import CriteriaModelInvalid
from sourcing.domain.criteria import DEFAULT_CONTENT, CriteriaModel
from sourcing.domain.model_files import MOST_BYTES, file_of_model, model_in_file
from tests.domain.criteria_models import DEFAULT, small_models

TEXT = json.dumps(DEFAULT_CONTENT)
POINTS = "criteria.0.supports.core.points"


def pointed(text: str) -> bytes:
    return TEXT.replace('"points": 3', f'"points": {text}', 1).encode()


def test_the_default_model_comes_back_unchanged() -> None:
    assert model_in_file(file_of_model(DEFAULT)) == DEFAULT
    assert file_of_model(model_in_file(file_of_model(DEFAULT))) == file_of_model(DEFAULT)


@settings(max_examples=30, deadline=None)
@given(small_models())
def test_any_model_comes_back_unchanged(model: CriteriaModel) -> None:
    data = file_of_model(model)
    assert model_in_file(data) == model
    assert file_of_model(model_in_file(data)) == data


def test_a_byte_order_mark_is_read_over() -> None:
    assert model_in_file(b"\xef\xbb\xbf" + TEXT.encode()) == DEFAULT


@pytest.mark.parametrize(
    ("data", "field", "words"),
    [
        (b"", None, "The file is empty"),
        (b"  \n", None, "The file is empty"),
        (b"\xff\xfe{}", None, "not UTF-8 text"),
        (b'{"criteria": [', None, "not JSON"),
        (b"PK\x03\x04", None, "not JSON"),
        (b"[]", None, "An object is expected"),
        (b"7", None, "An object is expected"),
        (b" " * (MOST_BYTES + 1), None, "at most 1,000,000 are read"),
        (b"[" * 100_000, None, "nested more than 10 deep"),
        (b'{"a":' * 50 + b"1" + b"}" * 50, None, "nested more than 10 deep"),
        (pointed('NaN'), POINTS, "NaN is no number"),
        (pointed('-Infinity'), POINTS, "-Infinity is no number"),
        (pointed("9" * 5000), POINTS, "5000 digits is too long"),
        (pointed('1e999'), POINTS, "A whole number"),
        (pointed('99999999'), POINTS, "from 1 to 10,000,000"),
        (pointed('3, "points": 4'), POINTS, "stands here twice"),
        (TEXT.replace('"key": "alignment"', '"key": "alignment", "key": "x"', 1).encode(), "criteria.0.key", "stands here twice"),
        (TEXT.replace('"locks"', '"criteria"', 1).encode(), "criteria", "stands here twice"),
        (TEXT.replace('"help": "', '"help": "\\ud800', 1).encode(), "criteria.0.help", "half a character"),
        (TEXT.replace('"help": "', '"help": "\\u0000', 1).encode(), "criteria.0.help", "NUL character"),
        (TEXT.replace('"help"', '"\\ud800"', 1).encode(), "criteria.0.?", "no such field"),
        (b'{"' + b"x" * 500_000 + b'": 1}', "x" * 120 + "…", "no such field"),
        (b"{}", "criteria", "missing"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_file_is_said_by_the_name_of_its_field(data: bytes, field: str | None, words: str) -> None:
    with pytest.raises(CriteriaModelInvalid, match=words) as caught:
        model_in_file(data)
    assert caught.value.field == field
    caught.value.sentence.encode()


def test_brackets_inside_of_texts_nest_nothing() -> None:
    content: dict[str, Any] = json.loads(TEXT)
    content["criteria"][0]["help"] = '[[[[[[[[[[[[ \\" {{{{{{{{{{{{'
    assert model_in_file(json.dumps(content).encode()).criteria[0].help == '[[[[[[[[[[[[ \\" {{{{{{{{{{{{'
