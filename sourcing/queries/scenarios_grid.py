"""The cells of a scenario's grid: text, what it is beside today, and how it was seen."""

from collections.abc import Mapping
from dataclasses import dataclass

from portfolio.domain.language import Words, say
from sourcing.domain.scenarios import LABELS, Facts
from sourcing.domain.scenarios_cells import COLUMNS, cell_text
from sourcing.models import ScenarioRow
from sourcing.queries.scenarios import RowView
from sourcing.queries.wording import band_in_words

UNITS = {"share": " %", "class": "", "partners": ""}
UNKNOWN = {"class": Words("undecided"), "partners": Words("nobody"), "unit_cost": Words("as its class")}


@dataclass(frozen=True)
class GridCell:
    """One cell. `text`: what stands, or what was typed where it was refused. `seen`: version and text as shown."""

    name: str
    column: str
    label: str
    text: str
    seen: str
    words: str
    tone: str
    refused: str = ""

    def shown(self) -> dict[str, str]:
        """The cell for the grid's script."""
        return {"text": self.text, "seen": self.seen, "words": self.words, "tone": self.tone, "why": ""}


def cell_name(row: ScenarioRow, column: str) -> str:
    """The name of a cell's field, for example “cell-12-share”."""
    return f"cell-{row.pk}-{column}"


def cell_of(view: RowView, column: str, *, typed: str | None = None, refused: str = "") -> GridCell:
    """One cell of the row. typed, refused: what was sent and why it was not kept. No query."""
    text = cell_text(column, view.facts)
    return GridCell(
        name=cell_name(view.row, column),
        column=column,
        label=LABELS[column],
        text=text if typed is None else typed,
        seen=f"{view.row.version} {text}",
        words="; ".join(_words(view, column)),
        tone=_tone(view, column),
        refused=refused,
    )


def cells_of(view: RowView) -> list[GridCell]:
    """All cells of the row, in the order of the columns."""
    return [cell_of(view, column) for column in COLUMNS]


def row_shown(view: RowView) -> dict[str, Mapping[str, str]]:
    """The whole row for the grid's script: one change can move several cells."""
    return {cell.column: cell.shown() for cell in cells_of(view)}


def _words(view: RowView, column: str) -> list[str]:
    found = []
    if column == "class" and view.is_lifted:
        found.append(say("a lock holds it at {}", view.floor))
    if column in view.changed:
        found.append(say("was {}", _known(column, view.copied.facts)))
    if view.now is not None and column in view.moved:
        found.append(say("today now {}", _known(column, view.now.facts)))
    if column == "share" and view.misalignment is not None:
        band = band_in_words(view.misalignment.band)
        found.append(say("above {}", band) if view.misalignment.over_outsourced else say("below {}", band))
    return found


def _known(column: str, facts: Facts) -> str:
    text = cell_text(column, facts)
    if not text:
        return str(UNKNOWN.get(column, say("unknown")))
    return f"{text}{UNITS.get(column, '')}"


def _tone(view: RowView, column: str) -> str:
    if column == "share" and view.misalignment is not None:
        return "warn"
    return "differs" if column in view.changed else ""
