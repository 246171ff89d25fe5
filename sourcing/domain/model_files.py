"""Criteria models as files: JSON that is read strictly, so that what comes out is what somebody wrote."""

import json
import re
from collections.abc import Iterator
from typing import Any, NoReturn

from portfolio.domain import formats
from portfolio.domain.canonical import canonical
from portfolio.domain.language import say
from sourcing.domain.content_reading import CriteriaModelInvalid
from sourcing.domain.criteria import CriteriaModel, criteria_model_from_content

MOST_BYTES = 1_000_000
DEEPEST = 10
LONGEST_NUMBER = 20

_STRING = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)


class _Unreadable:
    """Stands for a value that no model may hold, until its place is known."""

    def __init__(self, sentence: str) -> None:
        self.sentence = sentence


def model_in_file(data: bytes) -> CriteriaModel:
    """The model that the file holds. Raises CriteriaModelInvalid, which names the field and what is wrong with it."""
    content = _parsed(_text(data))
    for path, value in _walked(content, ""):
        if isinstance(value, _Unreadable):
            raise CriteriaModelInvalid(path, value.sentence)
    return criteria_model_from_content(content)


def file_of_model(model: CriteriaModel) -> bytes:
    """The model as canonical JSON: the very text whose SHA-256 is the model's."""
    return canonical(model.to_content()).encode()


def _text(data: bytes) -> str:
    if len(data) > MOST_BYTES:
        _refuse(
            say("The file has {} bytes; at most {} are read.", formats.amount(len(data)), formats.amount(MOST_BYTES))
        )
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise CriteriaModelInvalid(
            "", say("The file is not UTF-8 text: byte {} does not belong there.", error.start)
        ) from error
    if not text.strip():
        _refuse(say("The file is empty."))
    _check_depth(text)
    return text


def _check_depth(text: str) -> None:
    depth = 0
    for sign in re.findall(r"[\[\]{}]", _STRING.sub("", text)):
        depth += 1 if sign in "[{" else -1
        if depth > DEEPEST:
            _refuse(say("The file is nested more than {} deep; a criteria model is not.", DEEPEST))


def _parsed(text: str) -> Any:
    try:
        return json.loads(
            text, object_pairs_hook=_object, parse_constant=_constant, parse_int=_whole, parse_float=_decimal
        )
    except json.JSONDecodeError as error:
        where = say("line {}, column {}", error.lineno, error.colno)
        raise CriteriaModelInvalid("", say("The file is not JSON: {} at {}.", error.msg, where)) from error


def _object(pairs: list[tuple[str, Any]]) -> Any:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        found[twice] = _Unreadable(say("This field stands here twice. Which one counts, nobody can tell."))
    return found


def _constant(word: str) -> _Unreadable:
    return _Unreadable(say("{} is no number.", word))


def _whole(text: str) -> int | _Unreadable:
    return (
        int(text) if len(text) <= LONGEST_NUMBER else _Unreadable(say("A number of {} digits is too long.", len(text)))
    )


def _decimal(text: str) -> float | _Unreadable:
    return (
        float(text) if len(text) <= LONGEST_NUMBER else _Unreadable(say("A number of {} signs is too long.", len(text)))
    )


def _walked(value: Any, path: str) -> Iterator[tuple[str, Any]]:
    yield path, value
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, held in inner:
        yield from _walked(held, f"{path}.{name}" if path else str(name))


def _refuse(sentence: str) -> NoReturn:
    raise CriteriaModelInvalid("", sentence)
