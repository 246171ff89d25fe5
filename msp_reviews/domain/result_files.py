"""Files of monthly results: which columns hold what, and what each row says. A bad row is named, never guessed at."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from msp_reviews.domain.api_results import measured_from
from msp_reviews.domain.attainment import Kind, Measured
from msp_reviews.domain.service_levels_cells import read_cell
from portfolio.domain.errors import Refusal
from portfolio.domain.language import Words, say
from portfolio.domain.mappings import Field, Subject
from portfolio.domain.mappings import Kind as FieldKind
from portfolio.domain.mappings_cleaning import text_of
from portfolio.domain.mappings_dates import date_of
from portfolio.domain.mappings_numbers import decimal_of
from portfolio.domain.tables import Cell, Fault, Table, is_blank

WHOLE = (
    *("good", "total", "resolved_in_time", "resolved", "open_late", "open_not_due"),
    *("minutes", "maintenance", "downtime", "checks", "up"),
)
MUST = ("service_level", "period")
LONGEST_NOTE = 500

RESULT = Subject(
    key="result",
    label=Words("Result"),
    plural=Words("Results"),
    fields=(
        Field(
            "service_level",
            Words("Service level"),
            words=("sla", "sla code", "service level code", "code", "sla id", "kpi"),
        ),
        Field("period", Words("Month"), words=("month", "period", "reporting month", "date")),
        Field("result", Words("Result as in the grid"), words=("result", "results")),
        Field("good", Words("Good events"), FieldKind.WHOLE, words=("good", "met", "passed", "ok", "numerator")),
        Field("total", Words("All events"), FieldKind.WHOLE, words=("total", "all", "events", "count", "denominator")),
        Field(
            "resolved_in_time",
            Words("Resolved in time"),
            FieldKind.WHOLE,
            words=("in time", "resolved in time", "on time"),
        ),
        Field("resolved", Words("Resolved"), FieldKind.WHOLE, words=("resolved", "closed")),
        Field("open_late", Words("Open and late"), FieldKind.WHOLE, words=("open late", "overdue", "backlog late")),
        Field("open_not_due", Words("Open, not yet due"), FieldKind.WHOLE, words=("open not due", "open in time")),
        Field(
            "minutes",
            Words("Minutes of service"),
            FieldKind.WHOLE,
            words=("minutes", "service minutes", "service time"),
        ),
        Field(
            "maintenance",
            Words("Maintenance"),
            FieldKind.WHOLE,
            words=("maintenance", "maintenance minutes", "planned downtime"),
        ),
        Field(
            "downtime", Words("Downtime"), FieldKind.WHOLE, words=("downtime", "downtime minutes", "unplanned downtime")
        ),
        Field("checks", Words("Checks"), FieldKind.WHOLE, words=("checks", "probes")),
        Field("up", Words("Checks that were up"), FieldKind.WHOLE, words=("up", "checks up")),
        Field("value", Words("Value"), FieldKind.NUMBER, words=("value", "figure", "measured value", "score")),
        Field("note", Words("Note"), words=("note", "comment", "remark")),
    ),
)


@dataclass(frozen=True)
class ResultRow:
    """One row of a file as it reads. number: in the file. cells: by field, blank ones left out."""

    number: int
    cells: Mapping[str, Cell]

    @property
    def code(self) -> str:
        """The code of the service level, as written; empty where the cell is blank."""
        cell = self.cells.get("service_level")
        return text_of(cell).strip() if cell is not None and not isinstance(cell, Fault) else ""

    def period(self) -> date:
        """The first day of the month. Raises Refusal."""
        cell = self.cells.get("period")
        if cell is None:
            raise Refusal(say("The row names no month."), field="period")
        if isinstance(cell, date):
            return date(cell.year, cell.month, 1)
        text = text_of(cell).strip()
        if len(text) == 7 and text[4] in "-/.":
            text = f"{text}{text[4]}01"
        day = date_of(text if len(text.split()) != 2 else f"1 {text}")
        return day.replace(day=1)

    def note(self) -> str:
        """The note of the row; empty for none."""
        cell = self.cells.get("note")
        return text_of(cell)[:LONGEST_NOTE] if cell is not None else ""

    def measured(self, kind: Kind, period: date, minutes: int | None) -> Measured:
        """What the row says for a service level of the kind. minutes: of service; None round the clock. Raises Refusal."""
        if (written := self.cells.get("result")) is not None:
            return read_cell(text_of(written), kind, period, minutes)
        said: dict[str, Any] = {name: _whole(name, self.cells[name]) for name in WHOLE if name in self.cells}
        if "value" in self.cells:
            said["value"] = format(_number("value", self.cells["value"]), "f")
        if kind == Kind.AVAILABILITY and "downtime" in said and "minutes" not in said and minutes is not None:
            said["minutes"] = minutes
        return measured_from(said, kind)


def rows_of(table: Table, columns: Mapping[str, str]) -> list[ResultRow]:
    """The rows of the table. columns: field → column. Raises Refusal where the file has no such column."""
    for name in MUST:
        if not columns.get(name):
            raise Refusal(say("Choose the column of the {}.", str(RESULT.field(name).label).lower()), field=name)
    places = {name: _place(table, column) for name, column in columns.items() if column}
    return [
        ResultRow(number, {name: row[at] for name, at in places.items() if not is_blank(row[at])})
        for number, row in zip(table.numbers, table.rows, strict=True)
    ]


def _place(table: Table, column: str) -> int:
    if column not in table.header:
        raise Refusal(say("The file has no column “{}”.", column[:80]))
    return table.header.index(column)


def _number(name: str, cell: Cell) -> Decimal:
    label = RESULT.field(name).label
    if isinstance(cell, Fault):
        raise Refusal(f"{label}: {cell.sentence}", field=name)
    return cell if isinstance(cell, Decimal) else decimal_of(text_of(cell))


def _whole(name: str, cell: Cell) -> int:
    number = _number(name, cell)
    if number != number.to_integral_value():
        raise Refusal(say("{} is a whole number, not {}.", RESULT.field(name).label, number), field=name)
    return int(number)


def repeated(keys: Sequence[tuple[str, date]]) -> set[tuple[str, date]]:
    """Service levels and months that stand in more than one row."""
    seen: set[tuple[str, date]] = set()
    twice: set[tuple[str, date]] = set()
    for key in keys:
        (twice if key in seen else seen).add(key)
    return twice
