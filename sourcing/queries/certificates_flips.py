"""What would change a verdict, as the certificate page shows it: single answers, and the least change of weights."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from portfolio.domain import formats
from sourcing.domain import certificate_sentences as say
from sourcing.domain.criteria import ClassCriterion, CriteriaModel, SourcingClass, short_name

FULL = 100
PLACES = 1


@dataclass(frozen=True)
class FlipLine:
    """One answer whose change alone gives another class."""

    name: str
    level: str
    to_level: int
    change: str
    to_class: str
    sentence: str


@dataclass(frozen=True)
class WeightLine:
    """A criterion's weight in points of 100 before and at the flip; change is empty where it stays."""

    name: str
    before: str
    at_flip: str
    change: str


@dataclass(frozen=True)
class WeightFlipShown:
    """The least change of weights that gives another class. `classes`: those whose weights move, with every criterion."""

    to_class: str
    rival: str
    distance: str
    classes: tuple[tuple[str, tuple[WeightLine, ...]], ...]


def flip_lines(records: Sequence[Mapping[str, Any]]) -> tuple[FlipLine, ...]:
    """The recorded answers that are one away, least change first. No query."""
    return tuple(_flip_line(record) for record in records)


def weight_flip_shown(record: Mapping[str, Any] | None, criteria: CriteriaModel) -> WeightFlipShown | None:
    """The recorded flip beside the weights of the model; None when no weights flip the class. No query."""
    if record is None:
        return None
    every = [
        (found.value, _weight_lines(criteria.of_class[found], record["weights"][found])) for found in SourcingClass
    ]
    moved = [(key, lines) for key, lines in every if any(line.change for line in lines)]
    distance = formats.amount(Fraction(record["distance"]["fraction"]), 4)
    return WeightFlipShown(record["class"], record["rival"], distance, tuple(moved))


def _flip_line(record: Mapping[str, Any]) -> FlipLine:
    level, change = Fraction(record["level"]), Fraction(record["change"])
    found = SourcingClass(record["class"])
    return FlipLine(
        name=short_name(record["criterion"]),
        level=say.level_text(level),
        to_level=record["to_level"],
        change=_signed(change, 0 if change.denominator == 1 else 1),
        to_class=found.value,
        sentence=say.answer_flip_sentence(record["criterion"], level, record["to_level"], found),
    )


def _weight_lines(criteria: Sequence[ClassCriterion], weights: Mapping[str, Any]) -> tuple[WeightLine, ...]:
    return tuple(_weight_line(criterion, Fraction(weights[criterion.key]["fraction"])) for criterion in criteria)


def _weight_line(criterion: ClassCriterion, at_flip: Fraction) -> WeightLine:
    change = at_flip - criterion.weight
    return WeightLine(
        name=short_name(criterion.key),
        before=formats.amount(criterion.weight * FULL, PLACES),
        at_flip=formats.amount(at_flip * FULL, PLACES),
        change=_signed(change * FULL, PLACES) if change else "",
    )


def _signed(value: Fraction, places: int) -> str:
    """“+2”, “−0.5”."""
    return f"{'+' if value > 0 else '−'}{formats.amount(abs(value), places)}"
