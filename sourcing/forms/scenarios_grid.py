"""A scenario's grid as a form: every cell that was changed, read, or refused with its reason."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from portfolio.domain.errors import Refusal
from portfolio.domain.language import say
from portfolio.portal import PortalForm
from sourcing.actions.scenario_rows import RowEdit, StaleRow
from sourcing.domain.scenarios import check_floor
from sourcing.domain.scenarios_cells import COLUMNS, LONGEST_CELL, cell_text, with_cell
from sourcing.queries.scenarios import RowView, facts_of
from sourcing.queries.scenarios_grid import GridCell, cell_name, cell_of


def seen_version(text: str | None) -> int:
    """The version a sender saw; what cannot be read is 0: always stale."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else 0


class ScenarioGridForm(PortalForm):
    """All cells of the grid that were posted with another text than they showed."""

    def __init__(
        self, data: Mapping[str, Any] | None, *, views: Sequence[RowView], partners: Sequence[str], **kwargs: Any
    ) -> None:
        super().__init__(data, **kwargs)
        self.views, self.partners = views, partners
        self.edits: list[RowEdit] = []
        self.texts: dict[str, str] = {}
        self.refused: dict[str, str] = {}

    def clean(self) -> dict[str, Any]:
        """Read the changed cells; one that cannot be read, or whose row someone else changed, is refused beside it."""
        for view in self.views:
            cells, seen = self._changed(view)
            if cells:
                self._read(view, cells, seen)
        if self.refused:
            self.add_error(None, say("{} of the changed cells cannot be saved, so nothing was.", len(self.refused)))
        return self.cleaned_data

    def _changed(self, view: RowView) -> tuple[dict[str, str], int]:
        cells, version = {}, view.row.version
        for column in COLUMNS:
            name = cell_name(view.row, column)
            seen, _, was = self.data.get(f"seen-{name}", "").partition(" ")
            text = self.data.get(name)
            if text is not None and text.strip() != was.strip():
                cells[column] = text
                self.texts[name] = text[:LONGEST_CELL]
                version = seen_version(seen)
        return cells, version

    def _read(self, view: RowView, cells: Mapping[str, str], seen: int) -> None:
        facts = facts_of(view.row)
        for column, text in cells.items():
            try:
                facts = with_cell(facts, column, text, self.partners)
                if column == "class":
                    check_floor(view.name, facts, view.copied, view.floor)
                if seen != view.row.version and cell_text(column, facts_of(view.row)) != text.strip():
                    raise StaleRow(view.row)
            except Refusal as refused:
                self.refused[cell_name(view.row, column)] = refused.sentence
        self.edits.append(RowEdit(view.row, seen, cells))


@dataclass(frozen=True)
class GridRow:
    """One function with its cells."""

    view: RowView
    cells: list[GridCell]


def grid_rows(views: Sequence[RowView], form: ScenarioGridForm) -> list[GridRow]:
    """The grid, with what was typed where it was refused."""
    return [GridRow(view, [_cell(view, column, form) for column in COLUMNS]) for view in views]


def _cell(view: RowView, column: str, form: ScenarioGridForm) -> GridCell:
    name = cell_name(view.row, column)
    return cell_of(view, column, typed=form.texts.get(name), refused=form.refused.get(name, ""))
