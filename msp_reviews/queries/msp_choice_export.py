"""Comparisons as the lines of a CSV file: raw values, shares as plain numbers."""

from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import Any

from msp_reviews.domain.msp_choices import Criterion, CriterionKind, Sheet
from msp_reviews.models import MspComparison

EXPORT = (
    "Title",
    "Function",
    "State",
    "Weighting",
    "Candidates",
    "Criteria",
    "Unknown values",
    "Chosen",
    "Choice",
    "Changed",
)
COLUMNS = ("Criterion", "Judged by", "Unit", "Better", "Worst", "Best", "Rank", "Points")
PLACES = 6


def list_lines(rows: Iterable[MspComparison]) -> Iterator[list[Any]]:
    """A line for each comparison of the list, as `listed` loads them. No query beyond that."""
    for row in rows:
        shown = row.shown_choices[:1]  # type: ignore[attr-defined]
        chosen = shown[0] if shown else None
        yield [
            row.title,
            row.function.name,
            row.get_state_display(),
            row.get_weighting_display(),
            row.candidate_count,  # type: ignore[attr-defined]
            row.criterion_count,  # type: ignore[attr-defined]
            row.unknown_count,  # type: ignore[attr-defined]
            chosen.chosen_name if chosen else "",
            chosen.get_state_display() if chosen else "",
            row.changed_at.date().isoformat(),
        ]


def comparison_lines(sheet: Sheet, result: dict[str, Any] | None) -> tuple[list[str], list[list[Any]]]:
    """Header and lines of one comparison: criteria with the raw values, then what it comes to. Empty: unknown."""
    header = [*COLUMNS, *sheet.candidates]
    lines = [_line(sheet, at, criterion) for at, criterion in enumerate(sheet.criteria)]
    if result is None:
        return header, lines
    blank = [""] * (len(COLUMNS) - 1)
    own = result["candidates"]
    for place in range(len(sheet.candidates)):
        lines.append([f"Share of place {place + 1}", *blank, *(_number(one["ranks"][place]) for one in own)])
    lines.append(["Mean place", *blank, *(_number(one["mean_rank"]) for one in own)])
    lines.append(["Score (0 to 1)", *blank, *(_number(one["score"][1]) for one in own)])
    for at, criterion in enumerate(sheet.criteria):
        central = [one["central"] for one in result["profiles"]["candidates"]]
        weights = [_number(held[at]) if held else "" for held in central]
        lines.append([f"Central weight of {criterion.name}", *blank, *weights])
    return header, lines


def _line(sheet: Sheet, at: int, criterion: Criterion) -> list[Any]:
    is_figure = criterion.kind is CriterionKind.FIGURES
    return [
        criterion.name,
        criterion.kind.value,
        criterion.unit,
        criterion.better.value if is_figure else "higher",
        _plain(criterion.worst) if is_figure else 1,
        _plain(criterion.best) if is_figure else 5,
        criterion.rank,
        criterion.points,
        *(_plain(row[at].value) for row in sheet.cells),
    ]


def _plain(value: Any) -> str:
    return "" if value is None else format(value.normalize(), "f")


def _number(text: str) -> str:
    """A recorded share as a decimal number."""
    return f"{float(Fraction(text)):.{PLACES}f}"
