"""Imports: what a file would do to the inventory, row by row, before anything is written."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol

from portfolio.domain.mappings import Subject
from portfolio.domain.mappings_cleaning import Column, Value
from portfolio.domain.tables import Table

Identity = str | tuple[str, ...]
"""What tells one row of a subject from another: a code or a name in lower case; a pair where two subjects do so
together."""

Refused = tuple["Record", str, str]
"""A record that a rule of its subject refuses: the record, the field, the sentence."""

Values = tuple[Value, ...]


class Outcome(StrEnum):
    """What an import would do with a thing. Blocked: it has no error, but what it needs has one."""

    UNCHANGED = "unchanged"
    CHANGED = "changed"
    NEW = "new"
    BLOCKED = "blocked"
    ERROR = "error"


REFUSED = frozenset({Outcome.BLOCKED, Outcome.ERROR})
WRITTEN = frozenset({Outcome.NEW, Outcome.CHANGED})


class Known(Protocol):
    """What the organisation has already, as importers read it."""

    def rows(
        self, subject: Subject, keys: Sequence[str], identities: Collection[Identity]
    ) -> Mapping[Identity, Values]:
        """The values of these fields (None = unknown) by identity, for those of the identities that exist."""

    def refusals(self, part: "Part") -> "Sequence[Refused]":
        """What the rules of the part's subject refuse among its new and changed records."""


@dataclass(frozen=True)
class Problem:
    """What is wrong (or, as a note, worth knowing) about one field of one row. at: position in the table."""

    at: int
    subject: str
    field: str
    sentence: str
    is_note: bool = False


@dataclass(slots=True)
class Record:
    """One thing of a subject, put together from all rows that name it.

    at: positions of its rows. values: by the part's keys; those that stay, too. before: what stands now; None = new.
    """

    key: Identity
    name: str
    at: list[int]
    values: Values
    before: Values | None = None
    outcome: Outcome = Outcome.UNCHANGED


@dataclass
class Part:
    """All records of one subject. of_row: each row's record, None where the row says nothing about the subject.
    keys: subjects it needs, then the mapped fields. spellings: names as written, with rows, where they may be merged.
    """

    subject: Subject
    keys: tuple[str, ...]
    columns: dict[str, Column]
    records: dict[Identity, Record] = field(default_factory=dict)
    of_row: list[Record | None] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    spellings: Counter[str] = field(default_factory=Counter)

    def written(self, outcome: Outcome) -> list[Record]:
        """The records that have the outcome, in the order of the file."""
        return [record for record in self.records.values() if record.outcome == outcome]

    def refuse(self, at: int, key: str, sentence: str) -> None:
        """Note an error of a row; the record it belongs to, if any, is refused with it."""
        self.problems.append(Problem(at, self.subject.key, key, sentence))
        record = self.of_row[at] if at < len(self.of_row) else None
        if record is not None:
            record.outcome = Outcome.ERROR


@dataclass(frozen=True)
class Plan:
    """What an import would do: parts in the order in which they must be written. digest: of everything that would be
    written and what stands before it; another digest later means that the data changed meanwhile.
    """

    table: Table
    parts: Mapping[str, Part]
    columns_of: Mapping[str, tuple[str, ...]]
    digest: str

    @property
    def problems(self) -> list[Problem]:
        """All errors and notes, by row."""
        return sorted((one for part in self.parts.values() for one in part.problems), key=lambda one: one.at)

    def count(self, subject: str, outcome: Outcome) -> int:
        """How many records of a subject have the outcome."""
        return sum(record.outcome == outcome for record in self.parts[subject].records.values())

    @property
    def has_errors(self) -> bool:
        """Whether anything is refused."""
        return any(not one.is_note for part in self.parts.values() for one in part.problems)

    @property
    def writes(self) -> int:
        """How many records would be written."""
        return sum(self.count(key, outcome) for key in self.parts for outcome in WRITTEN)


class Importer(Protocol):
    """How one subject is read and written; each app registers its own. deed: what the person must be allowed to do.

    address: name of the page that lists the subject.
    """

    subject: Subject
    deed: str
    address: str

    def rows(
        self, organisation: Any, keys: Sequence[str], identities: Collection[Identity]
    ) -> Mapping[Identity, Values]:
        """As `Known.rows`, for one organisation."""

    def refusals(self, organisation: Any, part: Part) -> Sequence[Refused]:
        """As `Known.refusals`, for one organisation."""

    def names(self, organisation: Any) -> Collection[str]:
        """All names that exist, for subjects whose names may be merged."""

    def lock(self, organisation: Any, identities: Collection[Identity]) -> None:
        """Hold the rows with these identities until the transaction ends."""

    def write(self, part: Part, *, by: Any) -> None:
        """Write the part's new and changed records, each with its audit event, in the caller's transaction."""
