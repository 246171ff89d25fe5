"""Reading a definition from JSON, field by field, so that a refusal can name the field."""

import re
from collections.abc import Collection, Iterator, Sequence
from fractions import Fraction
from typing import NoReturn

from portfolio.domain import formats
from portfolio.domain.errors import Refusal
from portfolio.domain.language import say
from portfolio.domain.text import clean_text

KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
SHARE = re.compile(r"\d{1,12}(\.\d{1,9}|/\d{1,12})?", re.ASCII)
LONGEST_PATH = 120


class CriteriaModelInvalid(Refusal):
    """A criteria model that cannot be used. `field` is a path such as criteria.3.anchors.1, counted from 0.

    `detail` is the sentence without that path, for pages that show it beside the field itself.
    """

    def __init__(self, field: str, sentence: str) -> None:
        field = _showable(field)
        super().__init__(f"{field}: {sentence}" if field else sentence, field=field or None)
        self.detail = sentence


def _showable(path: str) -> str:
    """The path as any page can show it: names come from a file, and may be long or hold halves of characters."""
    shown = path.encode("utf-8", "replace").decode().replace("\x00", "?")
    return shown if len(shown) <= LONGEST_PATH else f"{shown[:LONGEST_PATH]}…"


class ContentReader:
    """One object of the definition and the path that leads to it."""

    def __init__(self, content: object, path: str = "") -> None:
        self._path = path
        if not isinstance(content, dict):
            self.refuse("", say("An object is expected."))
        self._content = content

    def refuse(self, name: str, sentence: str) -> NoReturn:
        """Raise CriteriaModelInvalid for the field of this name; empty: for the object itself."""
        raise CriteriaModelInvalid(self._at(name), sentence)

    def only(self, *names: str) -> None:
        """Refuse fields of any other name: a misspelt one would be lost in silence."""
        for found in self._content:
            if found not in names:
                self.refuse(str(found), say("There is no such field here; there are {}.", ", ".join(names)))

    def has(self, name: str) -> bool:
        """Whether the field is there."""
        return name in self._content

    def names(self) -> list[str]:
        """The names of all fields here; each is a key."""
        for name in self._content:
            if not KEY.fullmatch(name):
                self.refuse(str(name)[:40], say("A key of small letters, digits and low lines is expected."))
        return list(self._content)

    def inside(self, name: str) -> "ContentReader":
        """The object in this field."""
        return ContentReader(self._value(name), self._at(name))

    def items(self, name: str, *, may_be_empty: bool = False) -> Iterator["ContentReader"]:
        """The objects of the list in this field."""
        for at, item in enumerate(self._list(name, may_be_empty=may_be_empty)):
            yield ContentReader(item, f"{self._at(name)}.{at}")

    def text(self, name: str, maximum: int, *, may_be_empty: bool = False) -> str:
        """The text in this field, stripped and in normal form."""
        return self._checked_text(name, self._value(name), maximum, may_be_empty=may_be_empty)

    def texts(self, name: str, maximum: int, *, count: int) -> tuple[str, ...]:
        """Exactly so many texts, none empty."""
        found = self._list(name)
        if len(found) != count:
            self.refuse(name, say("{} sentences are expected, {} are there.", count, len(found)))
        return tuple(self._checked_text(f"{name}.{at}", text, maximum) for at, text in enumerate(found))

    def key(self, name: str) -> str:
        """A key: small letters, digits and low lines, a letter first, at most 40."""
        found = self._value(name)
        if not isinstance(found, str) or not KEY.fullmatch(found):
            self.refuse(
                name, say("A key of small letters, digits and low lines is expected, a letter first, at most 40.")
            )
        return found

    def whole(self, name: str, lowest: int, highest: int) -> int:
        """A whole number between these, both included."""
        found = self._value(name)
        if type(found) is not int or not lowest <= found <= highest:
            self.refuse(
                name, say("A whole number from {} to {} is expected.", formats.amount(lowest), formats.amount(highest))
            )
        return found

    def truth(self, name: str) -> bool:
        """True or false."""
        found = self._value(name)
        if not isinstance(found, bool):
            self.refuse(name, say("True or false is expected."))
        return found

    def one_of(self, name: str, allowed: Collection[str]) -> str:
        """One of these texts."""
        found = self._value(name)
        if not isinstance(found, str) or found not in allowed:
            self.refuse(name, say("One of {} is expected.", ", ".join(allowed)))
        return found

    def share(self, name: str) -> Fraction:
        """A share 0..1, written as text (“0.4” or “2/5”) so that it stays exact."""
        found = self._value(name)
        readable = isinstance(found, str) and SHARE.fullmatch(found) and not re.search(r"/0+$", found)
        share = Fraction(str(found)) if readable else Fraction(2)
        if share > 1:
            self.refuse(name, say("A share from 0 to 1 is expected, written as text, for example “0.4” or “2/5”."))
        return share

    def ratio(self, name: str, lowest: Fraction, highest: Fraction) -> Fraction:
        """A ratio between these, both included, written as text (“3” or “1/3”) so that it stays exact."""
        found = self._value(name)
        readable = isinstance(found, str) and SHARE.fullmatch(found) and not re.search(r"/0+$", found)
        ratio = Fraction(str(found)) if readable else Fraction(-1)
        if not lowest <= ratio <= highest:
            self.refuse(
                name,
                say("A ratio from {} to {} is expected, written as text, for example “3” or “1/3”.", lowest, highest),
            )
        return ratio

    def _at(self, name: str) -> str:
        return f"{self._path}.{name}" if self._path and name else self._path or name

    def _value(self, name: str) -> object:
        if name not in self._content:
            self.refuse(name, say("This field is missing."))
        return self._content[name]

    def _list(self, name: str, *, may_be_empty: bool = False) -> Sequence[object]:
        found = self._value(name)
        if not isinstance(found, list):
            self.refuse(name, say("A list is expected."))
        if not found and not may_be_empty:
            self.refuse(name, say("The list is empty."))
        return found

    def _checked_text(self, name: str, found: object, maximum: int, *, may_be_empty: bool = False) -> str:
        if not isinstance(found, str):
            self.refuse(name, say("A text is expected."))
        try:
            text = clean_text(found, maximum=maximum)
        except Refusal as refusal:
            self.refuse(name, refusal.sentence)
        if not text and not may_be_empty:
            self.refuse(name, say("This text is empty."))
        return text
