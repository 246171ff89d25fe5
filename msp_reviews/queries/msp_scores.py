"""The grid in which candidates are scored: a line for each criterion, a mark for each candidate."""

from collections.abc import Sequence
from dataclasses import dataclass

from msp_reviews.domain.msp_choices import Cell, CriterionKind
from msp_reviews.models import MspCandidate, MspCriterion, MspScore
from msp_reviews.queries.msp_choice_views import figure
from msp_reviews.queries.msp_choices import Loaded, name_of
from portfolio.domain.language import say


@dataclass(frozen=True)
class ScoreMark:
    """One cell of the grid as it stands."""

    candidate: MspCandidate
    criterion: MspCriterion
    score: MspScore

    @property
    def cell(self) -> Cell:
        """What is known."""
        return Cell(self.score.value, self.score.note)

    @property
    def text(self) -> str:
        """The cell as it is typed."""
        return self.cell.text()

    @property
    def words(self) -> str:
        """What the cell means: the anchor of a level, a figure with its unit, or “unknown”."""
        return words_of(self.criterion, self.score)

    @property
    def name(self) -> str:
        """The name of the cell's field."""
        return f"cell-{self.score.pk}"

    @property
    def label(self) -> str:
        """What the cell is read out as."""
        return f"{self.criterion.name}, {name_of(self.candidate)}"


@dataclass(frozen=True)
class ScoreLine:
    """One criterion with a mark for each candidate."""

    criterion: MspCriterion
    marks: tuple[ScoreMark, ...]

    @property
    def takes(self) -> str:
        """What a cell of the line takes, in words."""
        if self.criterion.kind == CriterionKind.LEVELS:
            return say("level 1 to 5")
        return say("{}, {} is better", self.criterion.unit, self.criterion.better)


def lines_of(held: Loaded) -> list[ScoreLine]:
    """The grid of a comparison. No query."""
    return [
        ScoreLine(
            row, tuple(_mark(one, row, held.scores) for one in held.candidates if (one.pk, row.pk) in held.scores)
        )
        for row in held.criteria
    ]


def _mark(candidate: MspCandidate, criterion: MspCriterion, scores: dict[tuple[int, int], MspScore]) -> ScoreMark:
    score = scores[candidate.pk, criterion.pk]
    score.candidate, score.criterion = candidate, criterion
    return ScoreMark(candidate, criterion, score)


def marks_of(lines: Sequence[ScoreLine]) -> list[ScoreMark]:
    """All marks of the grid."""
    return [mark for line in lines for mark in line.marks]


def words_of(criterion: MspCriterion, score: MspScore) -> str:
    """What a score means: the anchor of its level, its figure with the unit, or “unknown”."""
    if score.value is None:
        return say("unknown")
    if criterion.kind == CriterionKind.LEVELS:
        anchors = criterion.anchors
        return str(anchors[int(score.value) - 1]) if len(anchors) == 5 else ""
    return f"{figure(score.value)} {criterion.unit}"
