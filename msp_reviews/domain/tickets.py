"""Tickets: raw rows of a service desk, read row by row. A bad row is named, never guessed at."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from msp_reviews.domain.checks import BadRow
from msp_reviews.domain.tickets_moments import moment_of
from portfolio.domain.errors import Refusal
from portfolio.domain.language import Words, say
from portfolio.domain.mappings import Field, Kind, Subject
from portfolio.domain.mappings_numbers import Unclean
from portfolio.domain.tables import Cell, Fault, Limits, Table, is_blank
from portfolio.domain.text import clean_text

LIMITS = Limits(rows=200_000, characters=60_000_000, cells=6_000_000)
LONGEST_PRIORITY = 60
LONGEST_ID = 100
MOMENTS = ("opened", "due", "resolved")

TICKET = Subject(
    key="ticket",
    label=Words("Ticket"),
    plural=Words("Tickets"),
    fields=(
        Field(
            "opened",
            Words("Opened"),
            Kind.DATE,
            words=("opened at", "created", "created at", "reported", "submitted", "start"),
        ),
        Field(
            "due", Words("Due"), Kind.DATE, words=("due at", "due date", "deadline", "resolve by", "target", "sla due")
        ),
        Field(
            "resolved",
            Words("Resolved"),
            Kind.DATE,
            words=("resolved at", "closed", "closed at", "solved", "end", "completed"),
        ),
        Field("priority", Words("Priority"), words=("severity", "prio", "urgency", "class")),
        Field(
            "number", Words("Number"), words=("ticket", "ticket id", "id", "incident", "case", "reference", "number")
        ),
    ),
)


@dataclass(frozen=True)
class Columns:
    """Which columns of a file hold what, and how its times are to be read. number: of the ticket; empty for none.

    time_zone: of times that do not name theirs. date_order: “day” or “month” first; empty where each reads one way.
    """

    opened: str
    due: str
    resolved: str
    priority: str = ""
    number: str = ""
    time_zone: str = "UTC"
    date_order: str = ""


@dataclass(frozen=True, slots=True)
class Ticket:
    """One ticket. Times are UTC; resolved is None while it is open."""

    opened: datetime
    due: datetime
    resolved: datetime | None
    priority: str


@dataclass(frozen=True)
class TicketReading:
    """What a file says: its tickets, the rows left out, how many were repeated, and the priorities with their counts."""

    tickets: tuple[Ticket, ...]
    bad_rows: tuple[BadRow, ...]
    repeated: int
    priorities: dict[str, int]


def check_columns(table: Table, columns: Columns) -> None:
    """Raises Refusal unless the file has the columns and each is used once."""
    named = [name for name in (columns.opened, columns.due, columns.resolved, columns.priority, columns.number) if name]
    missing = [name for name in named if name not in table.header]
    if missing:
        raise Refusal(say("The file has no column “{}”.", missing[0][:80]))
    if len(set(named)) < len(named):
        raise Refusal(say("Two things cannot come from one column."))


def read_tickets(table: Table, columns: Columns) -> TicketReading:
    """All tickets of a table. The order of rows does not matter.

    Rows with the number of another are counted once where they say the same, and all left out where they do not.
    """
    check_columns(table, columns)
    at = {name: table.header.index(getattr(columns, name)) for name in MOMENTS}
    zone = ZoneInfo(columns.time_zone)
    reader = _Reader(at, _place(table, columns.priority), zone, columns.date_order)
    good, bad = [], []
    for number, row in zip(table.numbers, table.rows, strict=True):
        try:
            good.append((number, reader.ticket(row)))
        except ValueError as wrong:
            bad.append(BadRow(number, str(wrong)))
    tickets, contradicting, repeated = _settled(good, _names(table, columns.number))
    counts: defaultdict[str, int] = defaultdict(int)
    for ticket in tickets:
        counts[ticket.priority] += 1
    rows = tuple(sorted([*bad, *contradicting], key=lambda row: row.number))
    return TicketReading(tuple(tickets), rows, repeated, dict(sorted(counts.items())))


def _place(table: Table, column: str) -> int | None:
    return table.header.index(column) if column else None


@dataclass(frozen=True)
class _Reader:
    """Reads a row's cells. at: name of a moment → its column."""

    at: dict[str, int]
    priority_at: int | None
    zone: tzinfo
    order: str

    def ticket(self, row: Sequence[Cell]) -> Ticket:
        opened = self._moment(row, "opened")
        due = self._moment(row, "due")
        resolved = self._moment(row, "resolved")
        if opened is None or due is None:
            raise Unclean(say("The row does not say when the ticket was opened and due."))
        if due < opened:
            raise Unclean(say("The ticket was due before it was opened."))
        if resolved is not None and resolved < opened:
            raise Unclean(say("The ticket was resolved before it was opened."))
        return Ticket(opened, due, resolved, self._priority(row))

    def _moment(self, row: Sequence[Cell], name: str) -> datetime | None:
        cell = row[self.at[name]]
        if is_blank(cell):
            return None
        if isinstance(cell, Fault):
            raise Unclean(f"{name.capitalize()}: {cell.sentence}")
        try:
            return moment_of(cell, self.zone, self.order).astimezone(UTC)
        except (ValueError, OverflowError) as wrong:
            raise Unclean(f"{name.capitalize()}: {wrong}") from None

    def _priority(self, row: Sequence[Cell]) -> str:
        cell = None if self.priority_at is None else row[self.priority_at]
        if isinstance(cell, Fault):
            raise Unclean(say("Priority: {}", cell.sentence))
        return "" if cell is None else _priority_of(str(cell))


@lru_cache(maxsize=1024)
def _priority_of(text: str) -> str:
    """The priority as written, without blanks around it; the same few stand in every row."""
    return clean_text(text, maximum=LONGEST_PRIORITY).strip()


def _names(table: Table, column: str) -> dict[int, str]:
    """Row number → the ticket's number as written; empty without such a column."""
    if not column:
        return {}
    at = table.header.index(column)
    return {number: str(row[at]).strip()[:LONGEST_ID] for number, row in zip(table.numbers, table.rows, strict=True)}


Numbered = tuple[int, Ticket]


def _settled(rows: list[Numbered], names: dict[int, str]) -> tuple[list[Ticket], list[BadRow], int]:
    """Tickets once each, the rows that contradict another, and how many only repeat one."""
    said: defaultdict[Any, dict[Ticket, int]] = defaultdict(dict)
    for number, ticket in rows:
        said[names.get(number) or number].setdefault(ticket, number)
    bad = [
        BadRow(number, say("Ticket {} stands in other rows with other times or another priority.", names[number]))
        for number, _ in rows
        if len(said[names.get(number) or number]) > 1
    ]
    tickets = [next(iter(sayings)) for sayings in said.values() if len(sayings) == 1]
    return tickets, bad, len(rows) - len(tickets) - len(bad)
