"""The grid as a form: every cell that was changed, read, or refused with its reason."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from msp_reviews.actions.measurements import StaleResult
from msp_reviews.domain.attainment import Kind
from msp_reviews.domain.service_levels import check_period
from msp_reviews.domain.service_levels_cells import read_cell
from msp_reviews.models import ServiceLevel
from msp_reviews.queries.calendars import minutes_due
from msp_reviews.queries.claims import difference
from msp_reviews.queries.entries import Entry
from msp_reviews.queries.measurements import Line, Mark
from portfolio.domain.errors import Refusal
from portfolio.domain.language import say
from portfolio.portal.forms import PortalForm

LONGEST_CELL = 60
Cell = tuple[int, date]


def cell_name(service_level: ServiceLevel, month: date) -> str:
    """The name of a cell's field, for example “cell-12-2026-06”."""
    return f"cell-{service_level.pk}-{month:%Y-%m}"


def seen_revision(text: str | None) -> int:
    """The revision a sender saw; what cannot be read is none: stale wherever something stands."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else 0


def entry_of(service_level: ServiceLevel, month: date, text: str, seen: int, note: str = "") -> Entry:
    """A cell's text as an entry to log. Raises Refusal with the reason."""
    if not text.strip():
        raise Refusal(say("A logged result is corrected, never removed. Write “no data” if nothing was measured."))
    if len(text) > LONGEST_CELL:
        raise Refusal(say("A cell holds at most {} characters.", LONGEST_CELL))
    measured = read_cell(text, Kind(service_level.kind), month, minutes_due(service_level, month))
    return Entry(service_level, month, measured, note, seen)


class GridForm(PortalForm):
    """All cells of the grid that were posted with another text than they showed."""

    def __init__(self, data: Mapping[str, Any] | None, *, marks: Sequence[Mark], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.marks = marks
        self.entries: list[Entry] = []
        self.texts: dict[Cell, str] = {}
        self.refused: dict[Cell, str] = {}

    def clean(self) -> dict[str, Any]:
        """Read the changed cells; a cell that cannot be read, or that someone else changed, is refused beside it."""
        for mark in self.marks:
            name = cell_name(mark.service_level, mark.period)
            seen, _, was = self.data.get(f"seen-{name}", "").partition(" ")
            text = self.data.get(name)
            if text is not None and text.strip() != was.strip():
                self._read(mark, text, seen_revision(seen))
        if self.refused:
            self.add_error(None, say("{} of the changed cells cannot be saved, so nothing was.", len(self.refused)))
        return self.cleaned_data

    def _read(self, mark: Mark, text: str, seen: int) -> None:
        cell = (mark.service_level.pk, mark.period)
        self.texts[cell] = text[:LONGEST_CELL]
        try:
            entry = entry_of(mark.service_level, mark.period, text, seen, mark.note)
            if seen != mark.revision and entry.measured != mark.logged:
                raise StaleResult(mark.row)
            self.entries.append(entry)
        except Refusal as refused:
            self.refused[cell] = refused.sentence


@dataclass(frozen=True)
class GridCell:
    """One cell as the page shows it. text: what was typed where it was refused, else the result that stands.

    blocked: why nothing can be logged here; empty where something can. refused: why the typed text was not saved.
    beside: what the other side says of the month, empty where it says nothing; differs: whether that is another figure.
    """

    mark: Mark
    name: str
    text: str
    refused: str
    blocked: str
    beside: str
    differs: bool

    @property
    def seen(self) -> str:
        """What the page shows as standing: revision and text."""
        return f"{self.mark.revision} {self.mark.text}"


@dataclass(frozen=True)
class GridRow:
    """One service level with its cells. before: its month before the first one shown."""

    service_level: ServiceLevel
    before: Mark
    cells: list[GridCell]


@dataclass(frozen=True)
class Beside:
    """What stands beside the cells: the other side's marks by service level and month, and how they are called."""

    word: str
    marks: Mapping[int, Mapping[date, Mark]]


def grid_rows(lines: Sequence[Line], form: GridForm, today: date, beside: Beside) -> list[GridRow]:
    """The grid: of each line the first month is what went before, the others are cells."""
    return [
        GridRow(line.service_level, line.marks[0], [_cell(mark, form, today, beside) for mark in line.marks[1:]])
        for line in lines
    ]


def _cell(mark: Mark, form: GridForm, today: date, beside: Beside) -> GridCell:
    key = (mark.service_level.pk, mark.period)
    other = beside.marks[mark.service_level.pk][mark.period]
    return GridCell(
        mark,
        cell_name(mark.service_level, mark.period),
        form.texts.get(key, mark.text),
        form.refused.get(key, ""),
        _blocked(mark, today),
        f"{beside.word} {other.text}" if other.row else "",
        difference(mark, other) is not None,
    )


def _blocked(mark: Mark, today: date) -> str:
    level = mark.service_level
    try:
        check_period(mark.period, level.starts_on, level.ends_on, today)
    except Refusal as refused:
        return refused.sentence
    return ""
