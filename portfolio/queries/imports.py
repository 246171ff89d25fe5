"""Reading imports: the file, its plan against what stands, its report."""

import gzip
import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings

from portfolio import registry
from portfolio.domain.imports import Identity, Outcome, Part, Plan, Refused, Values
from portfolio.domain.imports_planning import plan
from portfolio.domain.mappings import Mapping as ColumnMapping
from portfolio.domain.mappings import Subject, from_json
from portfolio.domain.sandbox import Limits, run_in_child
from portfolio.domain.tables import LIMITS, Table
from portfolio.domain.tables_reading import child_argument, kind_of, read_table, unpacked
from portfolio.models import ImportRun, Organisation

CHILD = Limits(memory_bytes=1_500_000_000, cpu_seconds=LIMITS.seconds, wall_seconds=2 * LIMITS.seconds)


def subjects() -> dict[str, Subject]:
    """Everything a file can feed, in the order in which it is written."""
    found = [importer.subject for importer in registry.importers.values()]
    return {one.key: one for one in sorted(found, key=lambda one: (_depth(one), one.plural))}


def _depth(subject: Subject) -> int:
    """0 for what needs nothing, one more than the deepest of what it needs otherwise."""
    return max((1 + _depth(registry.importers[need].subject) for need in subject.needs), default=0)


def stored_at(organisation: Organisation, sha256: str) -> Path:
    """Where a file of the organisation lies: named by its content, in a folder that no address leads to."""
    return Path(settings.MEDIA_ROOT) / "imports" / str(organisation.pk) / sha256[:2] / sha256


def table_in(name: str, content: bytes, sheet: str = "") -> Table:
    """The file as a table. A workbook, which can hide anything, is opened in a child process. Raises Refusal."""
    if kind_of(name, content) == "csv":
        return read_table(name, content)
    function = "portfolio.domain.tables_reading:read_in_child"
    return unpacked(run_in_child(function, child_argument(name, content, sheet), CHILD))


def table_of(run: ImportRun) -> Table:
    """The table of an import's file, as it was read when the file came in."""
    return unpacked(gzip.decompress(stored_at(run.organisation, run.table_sha256).read_bytes()))


@dataclass(frozen=True)
class Standing:
    """What an organisation has, read through the registered importers."""

    organisation: Organisation

    def rows(
        self, subject: Subject, keys: Sequence[str], identities: Collection[Identity]
    ) -> Mapping[Identity, Values]:
        """The values of these fields by identity."""
        return registry.importers[subject.key].rows(self.organisation, keys, identities)

    def refusals(self, part: Part) -> Sequence[Refused]:
        """What the rules of the part's subject refuse."""
        return registry.importers[part.subject.key].refusals(self.organisation, part)


def plan_of(run: ImportRun, table: Table, standing: Standing) -> Plan:
    """What the import would do as things stand. About ten queries a thousand rows."""
    return plan(table, from_json(run.mapping), subjects(), standing, run.organisation.currency)


def known_names(organisation: Organisation) -> dict[str, Collection[str]]:
    """Per subject whose names may be merged: the names that exist. One query each."""
    return {
        key: importer.names(organisation) for key, importer in registry.importers.items() if importer.subject.similar
    }


def mapping_of(run: ImportRun) -> ColumnMapping:
    """The import's mapping: as corrected, else as guessed."""
    return from_json(run.mapping or run.columns["mapping"])


@dataclass(frozen=True)
class ReportFilter:
    """Which rows of a report: an outcome, a field with a problem (“Contract · Ends”), words in it; empty = all."""

    outcome: str = ""
    field: str = ""
    words: str = ""

    def keeps(self, row: dict[str, Any]) -> bool:
        """Whether the row is wanted."""
        if self.outcome and not _has_outcome(row, self.outcome):
            return False
        if self.field and all(_field_name(problem) != self.field for problem in row["problems"]):
            return False
        return not self.words or self.words.casefold() in json.dumps(row, ensure_ascii=False).casefold()


def _has_outcome(row: dict[str, Any], outcome: str) -> bool:
    if outcome == "note":
        return any(problem["note"] for problem in row["problems"])
    refused = (Outcome.ERROR, Outcome.BLOCKED)
    return row["outcome"] == outcome or (outcome == Outcome.ERROR and row["outcome"] in refused)


def _field_name(problem: dict[str, Any]) -> str:
    return f"{problem['subject']} · {problem['field']}"


def report_rows(run: ImportRun, wanted: ReportFilter) -> Iterator[dict[str, Any]]:
    """The rows of the last check's report that the filter keeps, in the order of the file. No query: reads a file."""
    if not run.report_sha256:
        return
    with gzip.open(stored_at(run.organisation, run.report_sha256), "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            if wanted.keeps(row):
                yield row


def problem_rows(run: ImportRun) -> Iterator[tuple[str, ...]]:
    """Every error and note of the last check: row, level, subject, field, column, value, sentence."""
    for row in report_rows(run, ReportFilter()):
        for one in row["problems"]:
            level = "note" if one["note"] else "error"
            yield str(row["row"]), level, one["subject"], one["field"], one["column"], one["value"], one["sentence"]
