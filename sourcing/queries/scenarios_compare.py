"""Scenarios side by side, today first."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from portfolio.domain import formats
from portfolio.models import Member
from sourcing.domain.scenarios_measures import MEASURES, Measure, Measures, difference, measures_of
from sourcing.models import Scenario
from sourcing.queries.scenarios import ScenarioSheet, Surroundings, scenario_sheet

MOST_COMPARED = 4


@dataclass(frozen=True)
class Cell:
    """One figure, and by how much it exceeds today's. `tone`: good or bad where one direction is better."""

    value: Fraction | None
    apart: Fraction | None
    tone: str


@dataclass(frozen=True)
class Line:
    """One measure over all pictures, today first."""

    measure: Measure
    today: Fraction | None
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Comparison:
    """Today and up to four scenarios in figures."""

    today: Measures
    sheets: tuple[ScenarioSheet, ...]
    measures: tuple[Measures, ...]

    @property
    def lines(self) -> tuple[Line, ...]:
        """One line a measure."""
        return tuple(_line(measure, self.today, self.measures) for measure in MEASURES)

    def line(self, key: str) -> Line:
        """The line of that measure."""
        return next(line for line in self.lines if line.measure.key == key)


def compared(member: Member, scenarios: Sequence[Scenario], around: Surroundings) -> Comparison:
    """The scenarios beside today. One query a scenario."""
    sheets = tuple(scenario_sheet(member, scenario, around) for scenario in scenarios)
    measures = tuple(measures_of(sheet.portfolio, around.bands) for sheet in sheets)
    return Comparison(measures_of(around.today.portfolio, around.bands), sheets, measures)


def _line(measure: Measure, today: Measures, others: Sequence[Measures]) -> Line:
    base = measure.of(today)
    return Line(measure, base, tuple(_cell(measure, measure.of(other), base) for other in others))


def _cell(measure: Measure, value: Fraction | None, base: Fraction | None) -> Cell:
    apart = difference(value, base)
    return Cell(value, apart, _tone(measure, value, base, apart))


def _tone(measure: Measure, value: Fraction | None, base: Fraction | None, apart: Fraction | None) -> str:
    if measure.key == "index" and value is not None and base is not None:
        gain = abs(base) - abs(value)
    elif apart is None or not measure.better:
        return ""
    else:
        gain = apart if measure.better == "up" else -apart
    return "good" if gain > 0 else "bad" if gain < 0 else ""


PLACES = {"money": 2, "share": 4, "index": 4, "number": 2, "people": 2}


def comparison_export(found: Comparison) -> Iterator[tuple[Any, ...]]:
    """The comparison as rows of a file: measure, today, then figure and difference of each scenario. No query."""
    for line in found.lines:
        cells = [text for cell in line.cells for text in (_figure(line, cell.value), _figure(line, cell.apart))]
        yield (line.measure.label, _figure(line, line.today), *cells)


def _figure(line: Line, value: Fraction | None) -> Any:
    return None if value is None else formats.rounded(value, PLACES[line.measure.kind])
