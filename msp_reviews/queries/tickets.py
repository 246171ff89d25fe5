"""Ticket files: what they say, which tickets a service level counts, and what they would log."""

import gzip
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date

from msp_reviews import access
from msp_reviews.domain.attainment import Kind, Resolution
from msp_reviews.domain.service_levels_cells import cell_text
from msp_reviews.domain.tickets import LIMITS, TICKET, Columns, TicketReading, read_tickets
from msp_reviews.domain.tickets_months import months_between, months_held, months_of_tickets, window_of
from msp_reviews.models import Contract, ServiceLevel, TicketFile, TicketRule
from msp_reviews.queries.measurements import Mark, marks_of
from msp_reviews.queries.months import last_complete_month
from portfolio.domain.mappings_guess import guess
from portfolio.domain.tables import Table
from portfolio.domain.tables_reading import kind_of, read_table
from portfolio.models import Member
from portfolio.queries.imports import table_in


@dataclass(frozen=True)
class Rule:
    """A service level counts the tickets of these priorities; empty = all."""

    service_level: ServiceLevel
    priorities: tuple[str, ...]


@dataclass(frozen=True)
class PlannedTickets:
    """One month that a file would log. outcome: new, corrected or unchanged."""

    service_level: ServiceLevel
    period: date
    measured: Resolution
    mark: Mark

    @property
    def text(self) -> str:
        """The result as a grid cell would show it."""
        return cell_text(self.measured)

    @property
    def outcome(self) -> str:
        """What the month would become."""
        if self.mark.row is None:
            return "new"
        return "unchanged" if self.mark.logged == self.measured else "corrected"


def ticket_table(name: str, content: bytes) -> Table:
    """The file as a table; a workbook is opened in a child process. Raises Refusal."""
    if kind_of(name, content, LIMITS) == "csv":
        return read_table(name, content, LIMITS)
    return table_in(name, content)


def table_of(file: TicketFile) -> Table:
    """The table of a kept file. No query."""
    return ticket_table(file.name, gzip.decompress(bytes(file.content)))


def columns_of(file: TicketFile) -> Columns | None:
    """Which columns hold what; None until it is known."""
    return Columns(**file.columns) if file.columns else None


def guessed_columns(table: Table, contract: Contract) -> Columns | None:
    """The columns as in the contract's last file with such a header, else as their names and values tell; None where
    opened, due and resolved are not all found. One query.
    """
    earlier = TicketFile.objects.filter(contract=contract).exclude(columns={})
    for said in earlier.values_list("columns", flat=True)[:5]:
        known = Columns(**said)
        if {name for name in (known.opened, known.due, known.resolved) if name} <= set(table.header):
            return _present(known, table)
    uses = guess(table, {TICKET.key: TICKET}, "").mapping.uses
    found = {name.partition(".")[2]: use.columns[0] for name, use in uses.items()}
    if not {"opened", "due", "resolved"} <= found.keys():
        return None
    order = next((use.date_order for use in uses.values() if use.date_order), "")
    return Columns(**found, time_zone=contract.organisation.time_zone, date_order=order)


def _present(known: Columns, table: Table) -> Columns:
    """The columns without those optional ones that this file lacks."""
    said = asdict(known)
    for name in ("priority", "number"):
        said[name] = said[name] if said[name] in table.header else ""
    return Columns(**said)


def reading_of(file: TicketFile, table: Table) -> TicketReading | None:
    """What the file says; None while its columns are not known. No query."""
    columns = columns_of(file)
    return None if columns is None else read_tickets(table, columns)


def months_of_file(file: TicketFile, reading: TicketReading) -> list[date]:
    """The months to count: those chosen, else those the tickets are about, up to the last that was over."""
    if file.first is not None and file.last is not None:
        return months_between(file.first, file.last)
    zone = file.organisation.time_zone
    return months_held(reading.tickets, zone, last_complete_month(file.uploaded_at.date()))


def levels_for_tickets(member: Member, contract: Contract) -> list[ServiceLevel]:
    """The contract's service levels that tickets can feed: resolutions. One query."""
    rows = access.service_levels_of(member).filter(contract=contract, kind=Kind.RESOLUTION.value)
    return list(rows.select_related("organisation", "contract__organisation").order_by("code"))


def rules_of(levels: Sequence[ServiceLevel]) -> list[Rule]:
    """Which tickets the levels count, for those that count any. One query."""
    by_key = {level.pk: level for level in levels}
    rows = TicketRule.objects.filter(service_level__in=by_key).order_by("service_level__code")
    return [Rule(by_key[row.service_level_id], tuple(row.priorities)) for row in rows]


def planned(file: TicketFile, reading: TicketReading, rules: Sequence[Rule]) -> list[PlannedTickets]:
    """The months that the rules would log, by service level and month. One query."""
    months = months_of_file(file, reading)
    if not months or not rules:
        return []
    window = window_of(months, file.organisation.time_zone, file.uploaded_at)
    marks = marks_of([rule.service_level for rule in rules], months)
    return [
        PlannedTickets(rule.service_level, month, measured, marks[rule.service_level.pk][month])
        for rule in rules
        for month, measured in zip(months, months_of_tickets(reading.tickets, rule.priorities, window), strict=True)
    ]
