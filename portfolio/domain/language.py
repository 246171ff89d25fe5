"""The reader's language: the code holds English, the catalogue in locale/ what is said instead of it.

A text that is not in the catalogue stays English; a gate sees to it that there is none.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from enum import Enum
from functools import lru_cache
from pathlib import Path

from babel.messages.pofile import read_po

ENGLISH, GERMAN = "en-gb", "de"
LANGUAGES = {ENGLISH: "English", GERMAN: "Deutsch"}
LOCALE = Path(__file__).resolve().parents[2] / "locale"
_spoken: ContextVar[str] = ContextVar("language", default=ENGLISH)


def language() -> str:
    """The language that is spoken now, a key of LANGUAGES."""
    return _spoken.get()


@contextmanager
def speaking(chosen: str) -> Iterator[None]:
    """Within this, texts and figures are in that language. Raises KeyError for one that we do not have."""
    if chosen not in LANGUAGES:
        raise KeyError(chosen)
    token = _spoken.set(chosen)
    try:
        yield
    finally:
        _spoken.reset(token)


def path_of(chosen: str) -> Path:
    """The file of a language's catalogue."""
    return LOCALE / chosen / "LC_MESSAGES" / "counterpoise.po"


@lru_cache
def catalogue(chosen: str) -> Mapping[str, str]:
    """What is said for each English text, empty where nobody said it yet; no entries for English."""
    path = path_of(chosen)
    if not path.exists():
        return {}
    with path.open("rb") as file:
        return {str(entry.id): str(entry.string) for entry in read_po(file) if entry.id}


def say(message: str, *values: object) -> str:
    """The text in the language that is spoken, with the values in its braces: say("{} of {}", 3, 40).

    A member of an enumeration is said by its value: say("decided {}", SourcingClass.CORE) is “als Kern entschieden”.
    """
    text = catalogue(language()).get(message) or message
    return text.format(*map(_said, values)) if values else text


def agreeing(count: int, one: str, many: str = "") -> str:
    """The word that agrees with the number: agreeing(1, "is", "are"). many: the plural, if it is not `one` with an s."""
    return say(one if count == 1 else many or f"{one}s")


def counted(count: int, one: str, many: str = "") -> str:
    """The number with the word that agrees: “1 question”, “3 questions”."""
    return f"{count} {agreeing(count, one, many)}"


def _said(value: object) -> object:
    return say(str(value.value)) if isinstance(value, Enum) else value


class Words(str):
    """An English text of a constant, said in the reader's language at the moment it is shown."""

    __slots__ = ()

    def __str__(self) -> str:
        return say(str.__str__(self))

    def __format__(self, spec: str) -> str:
        return format(str(self), spec)
