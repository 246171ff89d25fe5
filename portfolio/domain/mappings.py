"""Mappings: which columns of a file fill which fields, and how their values are to be read."""

from collections.abc import Iterable
from collections.abc import Mapping as Lookup
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from functools import cached_property
from typing import Any

from portfolio.domain.errors import Refusal
from portfolio.domain.language import say


class Kind(StrEnum):
    """How a field's values are read."""

    TEXT = "text"
    CODE = "code"
    CODES = "codes"
    WORDS = "words"
    NUMBER = "number"
    MONEY = "money"
    WHOLE = "whole"
    SHARE = "share"
    DATE = "date"
    CHOICE = "choice"


NUMERIC = frozenset({Kind.NUMBER, Kind.MONEY, Kind.WHOLE, Kind.SHARE})
JOINABLE = frozenset({Kind.TEXT, Kind.CODE})


@dataclass(frozen=True)
class Field:
    """One thing a file can tell about a subject. words: what columns for it are called.

    maximum: characters of a text. lowest, highest, digits (before the point) and places: of a number.
    choices: (value, label, further words). pattern: what a code looks like, with the sentence that refuses others.
    refers_to: subject whose identities the values are; empty for none. tells_empty: whether a new row without a value
    is worth a note.
    """

    key: str
    label: str
    kind: Kind = Kind.TEXT
    is_required: bool = False
    words: tuple[str, ...] = ()
    maximum: int | None = None
    lowest: Decimal | None = None
    highest: Decimal | None = None
    digits: int = 12
    places: int = 2
    choices: tuple[tuple[str, str, tuple[str, ...]], ...] = ()
    pattern: str = ""
    pattern_sentence: str = ""
    refers_to: str = ""
    is_multiline: bool = False
    tells_empty: bool = False


@dataclass(frozen=True)
class Subject:
    """A kind of row that a file can feed, for example functions. identity: the field that tells one from another;
    empty when the subjects it needs do so together. needs: subjects of the same row that it belongs to.
    similar: whether its names may mean the same thing under several spellings.
    """

    key: str
    label: str
    plural: str
    fields: tuple[Field, ...]
    identity: str = ""
    needs: tuple[str, ...] = ()
    similar: bool = False

    def field(self, key: str) -> Field:
        """The field with that key. Raises KeyError."""
        return self._by_key[key]

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """Keys of the fields, in order."""
        return tuple(self._by_key)

    @cached_property
    def _by_key(self) -> dict[str, Field]:
        return {one.key: one for one in self.fields}


@dataclass(frozen=True)
class Use:
    """How one field is filled. columns: names of the columns, joined by `join` if several.

    decimal_sign: “.”, “,” or empty = only figures that can be read one way. scale: 1 unit in the file = scale units.
    date_order: “day”, “month” or empty likewise. share_as: “percent”, “fraction” or empty likewise.
    unknown: values that a person declared to mean “unknown”.
    """

    columns: tuple[str, ...]
    join: str = "-"
    decimal_sign: str = ""
    scale: Decimal = Decimal(1)
    date_order: str = ""
    share_as: str = ""
    unknown: tuple[str, ...] = ()


@dataclass(frozen=True)
class Mapping:
    """Uses by full field name (“function.code”), and what a person decided about the file as a whole.

    clears: whether an empty cell empties the field of a row that exists; else it says nothing.
    names: spelling → spelling to keep, for subjects whose names may be merged; only what a person chose.
    """

    uses: Lookup[str, Use] = field(default_factory=dict)
    clears: bool = False
    names: Lookup[str, str] = field(default_factory=dict)


class BadMapping(Refusal):
    """A mapping that names what does not exist, or says something that cannot be."""


_OPTIONS: dict[str, tuple[str, ...]] = {
    "decimal_sign": ("", ".", ","),
    "date_order": ("", "day", "month"),
    "share_as": ("", "percent", "fraction"),
}


def field_of(name: str, subjects: Lookup[str, Subject]) -> Field:
    """The field with the full name, for example “function.code”. Raises BadMapping."""
    subject, _, key = name.partition(".")
    if subject not in subjects or key not in subjects[subject].keys:
        raise BadMapping(say("There is no field “{}” to import into.", name[:60]))
    return subjects[subject].field(key)


def active(mapping: Mapping, subjects: Lookup[str, Subject]) -> list[Subject]:
    """The subjects that the mapping feeds, in order: their identity is mapped, or a field and what they need is.

    Raises BadMapping where fields are mapped without the identity, or something needed is not fed.
    """
    fed: list[Subject] = []
    for subject in subjects.values():
        mapped = [name for name in mapping.uses if name.partition(".")[0] == subject.key]
        keys = {one.key for one in fed}
        if subject.identity and f"{subject.key}.{subject.identity}" in mapping.uses:
            _check_needs(subject, keys, subjects)
            fed.append(subject)
        elif subject.identity and mapped:
            label = subject.field(subject.identity).label
            raise BadMapping(
                say("{} cannot be told apart: choose the column that holds their {}.", subject.plural, label)
            )
        elif mapped:
            _check_needs(subject, keys, subjects)
            fed.append(subject)
    if not fed:
        raise BadMapping(say("No column is chosen for a code or a name yet."))
    return fed


def _check_needs(subject: Subject, fed: set[str], subjects: Lookup[str, Subject]) -> None:
    lacking = [str(subjects[key].plural).lower() for key in subject.needs if key not in fed]
    if lacking:
        raise BadMapping(
            say("{} need their {}: choose the columns for those, too.", subject.plural, say(" and ").join(lacking))
        )


def check_columns(mapping: Mapping, subjects: Lookup[str, Subject], header: Iterable[str]) -> None:
    """Every use names a field that exists and columns that the file has. Raises BadMapping."""
    known = set(header)
    for name, use in mapping.uses.items():
        found = field_of(name, subjects)
        if not use.columns:
            raise BadMapping(say("{} is mapped to no column.", found.label))
        missing = [column for column in use.columns if column not in known]
        if missing:
            raise BadMapping(
                say("The file has no column “{}”, which {} is to come from.", missing[0][:80], found.label)
            )
        if len(use.columns) > 1 and found.kind not in JOINABLE:
            raise BadMapping(say("{} can come from one column only.", found.label))


def to_json(mapping: Mapping) -> dict[str, Any]:
    """The mapping as JSON; what is left at its default is left out."""
    plain = Use(())
    fields = {}
    for name, use in mapping.uses.items():
        said = {key: value for key, value in vars(use).items() if value != getattr(plain, key)}
        fields[name] = {
            key: list(value) if isinstance(value, tuple) else str(value) if isinstance(value, Decimal) else value
            for key, value in said.items()
        }
    return {"fields": fields, "clears": mapping.clears, "names": dict(mapping.names)}


def from_json(content: Any) -> Mapping:
    """A mapping from JSON, everything checked. Raises BadMapping."""
    if not isinstance(content, dict) or not isinstance(content.get("fields"), dict):
        raise BadMapping(say("A mapping is a JSON object with “fields”."))
    unknown = set(content) - {"fields", "clears", "names"}
    if unknown:
        raise BadMapping(say("A mapping knows no “{}”.", min(unknown)[:40]))
    names = content.get("names", {})
    if not isinstance(names, dict) or not all(isinstance(name, str) for name in names.values()):
        raise BadMapping(say("“names” gives one spelling for another."))
    uses = {name: _use(name, said) for name, said in content["fields"].items()}
    return Mapping(uses, content.get("clears", False) is True, names)


def _use(name: str, said: Any) -> Use:
    if not isinstance(said, dict):
        raise BadMapping(say("“{}” needs an object with “columns”.", name[:60]))
    unknown = set(said) - set(Use.__dataclass_fields__)
    if unknown:
        raise BadMapping(say("“{}” knows no “{}”.", name[:60], min(unknown)[:40]))
    for option, allowed in _OPTIONS.items():
        if said.get(option, "") not in allowed:
            raise BadMapping(say("“{}”: {} is one of {}.", name[:60], option, ", ".join(repr(one) for one in allowed)))
    return Use(
        columns=_texts(name, said.get("columns", [])),
        join=str(said.get("join", "-"))[:5],
        decimal_sign=said.get("decimal_sign", ""),
        scale=_scale(name, said.get("scale", "1")),
        date_order=said.get("date_order", ""),
        share_as=said.get("share_as", ""),
        unknown=_texts(name, said.get("unknown", [])),
    )


def _texts(name: str, said: Any) -> tuple[str, ...]:
    if not isinstance(said, list) or not all(isinstance(text, str) for text in said):
        raise BadMapping(say("“{}”: columns and unknown are lists of texts.", name[:60]))
    return tuple(said)


def _scale(name: str, said: Any) -> Decimal:
    try:
        scale = Decimal(str(said))
    except InvalidOperation:
        scale = Decimal(0)
    if not scale.is_finite() or not Decimal("0.000001") <= scale <= Decimal(10**12):
        raise BadMapping(say("“{}”: scale is a number above 0, for example 1000000 for millions.", name[:60]))
    return scale
