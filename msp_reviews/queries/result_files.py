"""Result files: what they say row by row, and what they would log."""

import gzip
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from msp_reviews import access
from msp_reviews.domain.attainment import Kind
from msp_reviews.domain.checks import BadRow
from msp_reviews.domain.result_files import MUST, RESULT, ResultRow, repeated, rows_of
from msp_reviews.domain.service_levels_cells import cell_text
from msp_reviews.models import ClaimedResult, Measurement, ResultFile, ServiceLevel
from msp_reviews.queries.calendars import minutes_due
from msp_reviews.queries.entries import Entry, check_entry
from msp_reviews.queries.measurements import Mark, marks_of
from portfolio.domain import formats
from portfolio.domain.errors import Refusal
from portfolio.domain.language import say
from portfolio.domain.mappings_guess import guess
from portfolio.domain.tables import Table
from portfolio.models import Member, Organisation
from portfolio.queries.imports import table_in


@dataclass(frozen=True)
class PlannedResult:
    """One row that a file would log. number: of the row."""

    number: int
    entry: Entry
    mark: Mark

    @property
    def text(self) -> str:
        """The result as a grid cell would show it."""
        return cell_text(self.entry.measured)

    @property
    def outcome(self) -> str:
        """What the month would become: new, corrected or unchanged."""
        if self.mark.row is None:
            return "new"
        same = self.mark.logged == self.entry.measured and self.mark.note == self.entry.note
        return "unchanged" if same else "corrected"


@dataclass(frozen=True)
class FilePlan:
    """What a file would log, and the rows that stand in its way."""

    plans: tuple[PlannedResult, ...]
    bad_rows: tuple[BadRow, ...]


def table_of(file: ResultFile) -> Table:
    """The table of a kept file. No query."""
    return table_in(file.name, gzip.decompress(bytes(file.content)))


def guessed_columns(table: Table, organisation: Organisation, *, is_claim: bool = False) -> dict[str, str]:
    """The columns as in the last file with such a header, else as their names and values tell. One query."""
    earlier = ResultFile.objects.filter(organisation=organisation, is_claim=is_claim)
    for said in earlier.values_list("columns", flat=True)[:5]:
        if said and set(said.values()) <= set(table.header):
            return dict(said)
    uses = guess(table, {RESULT.key: RESULT}, "").mapping.uses
    return {name.partition(".")[2]: use.columns[0] for name, use in uses.items()}


def is_known(columns: Mapping[str, str]) -> bool:
    """Whether it is known where service level and month stand."""
    return all(columns.get(name) for name in MUST)


def plan_of(member: Member, table: Table, file: ResultFile, today: date) -> FilePlan:
    """What the file would log for the member. Three queries, whatever the number of rows."""
    rows = rows_of(table, file.columns)
    codes = {row.code.lower() for row in rows}
    levels = access.service_levels_of(member).select_related("organisation", "contract__organisation", "calendar")
    by_code = {level.code.lower(): level for level in levels if level.code.lower() in codes}
    read, bad = [], []
    for row in rows:
        try:
            read.append((row.number, _entry(row, by_code, today)))
        except ValueError as wrong:
            bad.append(BadRow(row.number, str(wrong)))
    twice = repeated([(entry.service_level.code, entry.period) for _, entry in read])
    bad += [
        BadRow(number, _twice(entry)) for number, entry in read if (entry.service_level.code, entry.period) in twice
    ]
    results = ClaimedResult if file.is_claim else Measurement
    marks = marks_of(list(by_code.values()), sorted({entry.period for _, entry in read}), results)
    plans = [PlannedResult(at, entry, marks[entry.service_level.pk][entry.period]) for at, entry in read]
    return FilePlan(tuple(plans), tuple(sorted(bad, key=lambda one: one.number)))


def _entry(row: ResultRow, levels: Mapping[str, ServiceLevel], today: date) -> Entry:
    level = levels.get(row.code.lower())
    if level is None:
        raise Refusal(
            say("There is no service level “{}”.", row.code[:40])
            if row.code
            else say("The row names no service level.")
        )
    period = row.period()
    measured = row.measured(Kind(level.kind), period, minutes_due(level, period))
    entry = Entry(level, period, measured, row.note())
    check_entry(entry, today, level.organisation.time_zone)
    return entry


def _twice(entry: Entry) -> str:
    return say("{} has more than one row for {}.", entry.service_level.code, formats.long_month(entry.period))
