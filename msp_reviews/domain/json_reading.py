"""Strict reading of JSON: numbers stay exact, every fault names its place, and nothing unknown is passed over."""

import json
import re
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from portfolio.domain import formats
from portfolio.domain.errors import Refusal
from portfolio.domain.language import say
from portfolio.domain.text import clean_text

FAULTS_SHOWN = 50
DEEPEST = 12
LONGEST_NUMBER = 15
_DECIMAL = re.compile(rf"(-?[0-9]{{1,{LONGEST_NUMBER}}}(?:\.[0-9]{{1,{LONGEST_NUMBER}}})?)\s?(%?)\Z")
_FRACTION = re.compile(rf"(-?[0-9]{{1,{LONGEST_NUMBER}}})/([0-9]{{1,{LONGEST_NUMBER}}})\Z")
_MONTH = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])\Z")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)


class ContentRefused(Refusal):
    """Content that cannot be read: `faults` holds one sentence for each thing that is wrong, with its place."""

    def __init__(self, faults: list[str]) -> None:
        more = len(faults) - FAULTS_SHOWN
        self.faults = [*faults[:FAULTS_SHOWN], *([say("… and {} more.", more)] if more > 0 else [])]
        super().__init__(" ".join(self.faults[:3]))


class Digits(str):
    """A number of the file that is no short integer, as it is written."""

    __slots__ = ()


class Twice(dict[str, Any]):
    """An object with a key that stands in it twice."""

    key = ""


def parse(data: bytes, most_bytes: int) -> Any:
    """What the JSON text says, decimals as Digits. Raises ContentRefused."""
    if len(data) > most_bytes:
        raise ContentRefused(
            [say("The file has {} bytes; at most {} are read.", formats.amount(len(data)), formats.amount(most_bytes))]
        )
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ContentRefused(
            [say("The file is not UTF-8 text: byte {} does not belong there.", error.start)]
        ) from error
    _check_depth(text)
    try:
        return json.loads(text, object_pairs_hook=_object, parse_float=Digits, parse_int=_whole, parse_constant=Digits)
    except json.JSONDecodeError as error:
        where = say("line {}, column {}", error.lineno, error.colno)
        raise ContentRefused([say("The file is not JSON: {} at {}.", error.msg, where)]) from error


def _check_depth(text: str) -> None:
    depth = 0
    for sign in re.findall(r"[\[\]{}]", _STRING.sub("", text)):
        depth += 1 if sign in "[{" else -1
        if depth > DEEPEST:
            raise ContentRefused([say("The file is nested more than {} deep.", DEEPEST)])


def _whole(text: str) -> int | Digits:
    return int(text) if len(text) <= LONGEST_NUMBER else Digits(text)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) == len(pairs):
        return found
    names = [name for name, _ in pairs]
    twice = Twice(found)
    twice.key = next(name for name in names if names.count(name) > 1)
    return twice


@dataclass
class Node:
    """A value of the content with its place. What is wrong is collected in `faults`, and a harmless value goes on."""

    value: Any
    path: str = ""
    faults: list[str] = field(default_factory=list)

    def refuse(self, reason: str) -> None:
        """Note what is wrong here."""
        self.faults.append(f"{self.path}: {reason}" if self.path else reason)

    def at(self, step: str | int, value: Any) -> "Node":
        """A node below this one."""
        if isinstance(step, int):
            return Node(value, f"{self.path}[{step}]", self.faults)
        return Node(value, f"{self.path}.{step}" if self.path else step, self.faults)

    def entries(self) -> dict[str, "Node"]:
        """The nodes of an object, whatever its keys are."""
        if not isinstance(self.value, dict):
            self.refuse(say("An object is expected here, {…}."))
            return {}
        if isinstance(self.value, Twice):
            self.refuse(say("“{}” stands here twice.", self.value.key))
        return {name: self.at(name, value) for name, value in self.value.items()}

    def fields(self, needed: Collection[str], optional: Collection[str] = ()) -> dict[str, "Node"]:
        """The nodes of an object that has all needed keys and no unknown one."""
        found = self.entries()
        known = [*needed, *optional]
        for name in found:
            if name not in known:
                self.refuse(say("“{}” is not known here. Known are: {}.", _short(name), ", ".join(known)))
        if isinstance(self.value, dict):
            for name in needed:
                if name not in found:
                    self.refuse(say("“{}” is missing.", name))
        return {name: node for name, node in found.items() if name in known}

    def items(self, most: int) -> list["Node"]:
        """The nodes of a list."""
        if not isinstance(self.value, list):
            self.refuse(say("A list is expected here, […]."))
            return []
        if len(self.value) > most:
            self.refuse(
                say(
                    "The list has {} entries; at most {} are read.",
                    formats.amount(len(self.value)),
                    formats.amount(most),
                )
            )
            return []
        return [self.at(place, value) for place, value in enumerate(self.value)]

    def text(self, longest: int) -> str:
        """A text with something in it."""
        if not isinstance(self.value, str) or isinstance(self.value, Digits):
            self.refuse(say("A text is expected here, in quotation marks."))
            return ""
        try:
            found = clean_text(self.value, maximum=longest)
        except Refusal as refused:
            self.refuse(refused.sentence)
            return ""
        if not found:
            self.refuse(say("The text is empty."))
        return found

    def choice(self, words: Collection[str], default: str) -> str:
        """One of the words."""
        if isinstance(self.value, str) and self.value in words:
            return self.value
        self.refuse(say("{} is not one of {}.", self.shown(), ", ".join(words)))
        return default

    def flag(self) -> bool:
        """true or false."""
        if not isinstance(self.value, bool):
            self.refuse(say("true or false is expected here, not {}.", self.shown()))
        return self.value is True

    def whole(self, least: int, most: int) -> int:
        """A whole number within limits."""
        if not isinstance(self.value, int) or isinstance(self.value, bool):
            self.refuse(say("A whole number is expected here, not {}.", self.shown()))
            return least
        if not least <= self.value <= most:
            self.refuse(
                say("{} does not lie between {} and {}.", self.value, formats.amount(least), formats.amount(most))
            )
            return least
        return self.value

    def number(self, least: Fraction | int | None = None, most: Fraction | int | None = None) -> Fraction:
        """An exact number: 0.95, "0.95", "95 %" or "182/195", within limits."""
        found = _number(self.value)
        if found is None:
            self.refuse(say('{} is no number. Write for example "0.95", "95 %" or "182/195".', self.shown()))
        elif (least is not None and found < least) or (most is not None and found > most):
            limits = say("between {} and {}", least, most) if most is not None else say("at or above {}", least)
            self.refuse(say("{} does not lie {}.", self.shown(), limits))
        else:
            return found
        return Fraction(least or 0)

    def decimal(self) -> Decimal:
        """A number that can be written out in decimals."""
        found = self.number()
        whole = found * 10 ** (LONGEST_NUMBER + 2)
        if whole.denominator != 1:
            self.refuse(say("{} cannot be written out in decimals.", self.shown()))
            return Decimal(0)
        return Decimal(whole.numerator).scaleb(-LONGEST_NUMBER - 2)

    def share(self) -> Fraction:
        """A share 0..1."""
        found = _number(self.value)
        if found is not None and 1 < found <= 100:
            self.refuse(say('{} is more than the whole. Write a share such as "0.95", or "95 %".', self.shown()))
            return Fraction(0)
        return self.number(0, 1)

    def cents(self) -> int:
        """An amount of money, 0 or more, with at most two decimals, in cents."""
        found = self.number(0, 10**13) * 100
        if found.denominator != 1:
            self.refuse(say("{} has parts of a cent.", self.shown()))
            return 0
        return int(found)

    def month(self) -> int:
        """A month such as “2026-01”, counted from year 0."""
        match = _MONTH.match(self.value) if isinstance(self.value, str) else None
        if match is None or not 1900 <= int(match[1]) <= 2200:
            self.refuse(say("{} is no month. Write for example “2026-01”.", self.shown()))
            return 2000 * 12
        return int(match[1]) * 12 + int(match[2]) - 1

    def day(self) -> date:
        """A day such as “2026-01-31”."""
        try:
            if isinstance(self.value, str) and _DAY.match(self.value):
                return date.fromisoformat(self.value)
        except ValueError:
            pass
        self.refuse(say("{} is no day. Write for example “2026-01-31”.", self.shown()))
        return date(2000, 1, 1)

    def shown(self) -> str:
        """The value as a sentence quotes it."""
        if isinstance(self.value, dict):
            return say("an object")
        if isinstance(self.value, list):
            return say("a list")
        if self.value is None:
            return "null"
        if isinstance(self.value, bool):
            return "true" if self.value else "false"
        return _short(str(self.value)) if isinstance(self.value, int | Digits) else f"“{_short(str(self.value))}”"


def _short(text: str) -> str:
    plain = text.encode("utf-8", "replace").decode()
    plain = "".join(sign if sign.isprintable() else "�" for sign in plain)
    return plain if len(plain) <= 40 else f"{plain[:39]}…"


def _number(value: Any) -> Fraction | None:
    if isinstance(value, bool) or not isinstance(value, int | str):
        return None
    text = str(value).strip()
    if (match := _DECIMAL.match(text)) is not None:
        return Fraction(match[1]) / (100 if match[2] else 1)
    if (match := _FRACTION.match(text)) is not None and int(match[2]):
        return Fraction(int(match[1]), int(match[2]))
    return None
