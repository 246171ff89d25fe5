"""Comparing candidate partners for a function: criteria, values, scales, and when a partner may be chosen at all."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from portfolio.domain.errors import Refusal
from portfolio.domain.language import Words, say
from portfolio.domain.text import clean_text
from sourcing.domain.criteria import LEVELS, Band, SourcingClass
from sourcing.domain.smaa import Row, Weighting, Weights

MOST_CANDIDATES = 12
MOST_CRITERIA = 12
LONGEST_CELL = 240
LONGEST_NOTE = 200
MOST_POINTS = 1000
LAST_RANK = 99
PLACES = 6
WHOLE_DIGITS = 12
UNKNOWN_TEXTS = frozenset({"", "?", "–", "-", "unknown", "n/a", "don't know", "don’t know"})
_PLAIN = re.compile(r"[+-]?(\d+|\d{1,3}([,\u00a0\u202f ]\d{3})+)(\.\d+)?", re.ASCII)


class CriterionKind(StrEnum):
    """How candidates are judged on a criterion: a level with an anchor sentence, or a figure with a unit."""

    LEVELS = "levels"
    FIGURES = "figures"


class BetterWhen(StrEnum):
    """Which figures of a criterion are better."""

    HIGHER = "higher"
    LOWER = "lower"


@dataclass(frozen=True)
class Criterion:
    """One criterion of a comparison. worst, best: stated ends of the scale of figures; None: the observed ones count.

    rank: 1 is the most important, equal ones tie. points: from 0. Both are kept whatever the weighting is.
    """

    name: str
    kind: CriterionKind
    rank: int
    points: int
    question: str = ""
    unit: str = ""
    better: BetterWhen = BetterWhen.HIGHER
    anchors: tuple[str, ...] = ()
    worst: Decimal | None = None
    best: Decimal | None = None


@dataclass(frozen=True)
class Cell:
    """What is known of one candidate on one criterion, with where it comes from. value None: unknown."""

    value: Decimal | None = None
    note: str = ""

    def text(self) -> str:
        """The cell as it is typed: “4; certificate seen”, “?; asked in May”, empty where nothing is known."""
        figure = "" if self.value is None else format(self.value.normalize(), "f")
        return f"{figure or '?'}; {self.note}" if self.note else figure


@dataclass(frozen=True)
class Sheet:
    """A whole comparison: candidates × criteria with what is known of each. cells: a row for each candidate."""

    weighting: Weighting
    criteria: tuple[Criterion, ...]
    candidates: tuple[str, ...]
    cells: tuple[tuple[Cell, ...], ...]

    @property
    def unknown(self) -> int:
        """How many cells are not known."""
        return sum(cell.value is None for row in self.cells for cell in row)

    @property
    def has_observed_ends(self) -> bool:
        """Whether some scale of figures takes an end from the candidates themselves."""
        figures = [one for one in self.criteria if one.kind is CriterionKind.FIGURES]
        return any(one.worst is None or one.best is None for one in figures)

    def weights(self) -> Weights:
        """The weights that count."""
        return self.weights_as(self.weighting)

    def weights_as(self, weighting: Weighting) -> Weights:
        """The weights as if this much were trusted of them; the order is that of the points where points count."""
        if weighting is Weighting.ANY:
            return Weights(weighting)
        points = tuple(criterion.points for criterion in self.criteria)
        if weighting is Weighting.POINTS:
            return Weights(weighting, points)
        if self.weighting is Weighting.POINTS:
            return Weights(weighting, tuple(1 + sum(other > own for other in set(points)) for own in points))
        return Weights(weighting, tuple(criterion.rank for criterion in self.criteria))

    def rows(self) -> list[Row]:
        """The values 0..1 of each candidate, as SMAA takes them."""
        columns = [
            scaled(criterion, [row[at].value for row in self.cells]) for at, criterion in enumerate(self.criteria)
        ]
        return list(zip(*columns, strict=True)) if columns else [() for _ in self.candidates]

    def why_no_result(self) -> str:
        """Why nothing can be ranked yet; empty where it can."""
        if len(self.candidates) < 2:
            return say("Add at least two candidates: there is nothing to compare yet.")
        if not self.criteria:
            return say("Add at least one criterion: nothing tells the candidates apart.")
        if self.weighting is Weighting.POINTS and not any(criterion.points for criterion in self.criteria):
            return say("Give at least one criterion points: all have none.")
        return ""


@dataclass(frozen=True)
class Scale:
    """The ends of a criterion's scale in its own unit, and whether each was stated or is the observed one."""

    worst: Decimal
    best: Decimal
    worst_is_stated: bool
    best_is_stated: bool


def scale_of(criterion: Criterion, values: Sequence[Decimal | None]) -> Scale | None:
    """The scale of a criterion of figures; None while neither end is stated or observed."""
    known = [value for value in values if value is not None]
    low, high = (min(known), max(known)) if known else (None, None)
    worst, best = (low, high) if criterion.better is BetterWhen.HIGHER else (high, low)
    worst = worst if criterion.worst is None else criterion.worst
    best = best if criterion.best is None else criterion.best
    if worst is None or best is None:
        return None
    return Scale(worst, best, criterion.worst is not None, criterion.best is not None)


def scaled(criterion: Criterion, values: Sequence[Decimal | None]) -> list[Fraction | None]:
    """The values on 0..1, 1 the best. Beyond a stated end counts as that end.

    Where the scale has no length (all observed figures are the same) every known figure counts as half: it tells nobody
    apart, and an unknown one may turn out on either side of it.
    """
    if criterion.kind is CriterionKind.LEVELS:
        return [None if value is None else (Fraction(value) - 1) / (len(LEVELS) - 1) for value in values]
    scale = scale_of(criterion, values)
    return [None if value is None or scale is None else _on_scale(value, scale, criterion.better) for value in values]


def _on_scale(value: Decimal, scale: Scale, better: BetterWhen) -> Fraction:
    length = Fraction(scale.best) - Fraction(scale.worst)
    if length == 0 or (length > 0) != (better is BetterWhen.HIGHER):
        return Fraction(1, 2)
    return min(max((Fraction(value) - Fraction(scale.worst)) / length, Fraction(0)), Fraction(1))


def is_beyond(criterion: Criterion, value: Decimal | None) -> str:
    """“worst” or “best” where the figure lies beyond that stated end of the scale; else empty."""
    if value is None or criterion.kind is CriterionKind.LEVELS:
        return ""
    sign = 1 if criterion.better is BetterWhen.HIGHER else -1
    if criterion.best is not None and sign * value > sign * criterion.best:
        return "best"
    return "worst" if criterion.worst is not None and sign * value < sign * criterion.worst else ""


def check_scale(better: BetterWhen, worst: Decimal | None, best: Decimal | None) -> None:
    """Refuse stated ends that lie the wrong way round or on one another."""
    if worst is None or best is None:
        return
    if worst == best or (best > worst) != (better is BetterWhen.HIGHER):
        side = say("above" if better is BetterWhen.HIGHER else "below")
        raise Refusal(
            say("{} is better, so the best figure has to lie {} the worst.", say(better).capitalize(), side),
            field="best",
        )


def read_cell(text: str, kind: CriterionKind) -> Cell:
    """A cell as it was typed: a level or a figure, then “;” and a note. Empty, ? or “unknown” is unknown. Raises Refusal."""
    if len(text) > LONGEST_CELL:
        raise Refusal(say("A cell holds at most {} characters.", LONGEST_CELL))
    figure, _, note = clean_text(text).partition(";")
    note = clean_text(note, maximum=LONGEST_NOTE)
    if figure.strip().lower() in UNKNOWN_TEXTS:
        return Cell(None, note)
    return Cell(_level(figure.strip()) if kind is CriterionKind.LEVELS else read_figure(figure), note)


def _level(text: str) -> Decimal:
    if text not in {str(level) for level in LEVELS}:
        raise Refusal(say("This criterion takes a level from 1 to 5, or ? where nobody knows."))
    return Decimal(text)


def read_figure(text: str) -> Decimal:
    """A figure as people write it: 1250000, 1,250,000.5. Raises Refusal."""
    plain = text.strip()
    if not _PLAIN.fullmatch(plain):
        raise Refusal(say("Write a figure such as 1250000 or 1,250,000.5, without its unit; or ? where nobody knows."))
    value = Decimal(re.sub(r"[^\d.+-]", "", plain))
    if abs(value) >= 10**WHOLE_DIGITS:
        raise Refusal(say("A figure has at most {} digits before the point. Choose a larger unit.", WHOLE_DIGITS))
    if value != round(value, PLACES):
        raise Refusal(say("A figure has at most {} decimal places.", PLACES))
    return value


NOT_DECIDED = Words(
    "Nobody has decided yet whether {} goes out. Decide its class first; a partner is chosen after that."
)
STAYS = Words("{} is decided as {}: its band leaves nothing to a partner.")


def why_not_compare(name: str, decided: SourcingClass | None, band: Band | None) -> str:
    """Why no partner may be chosen for the function now; empty where one may.

    Tactical and outsourceable functions go out; a strategic one may as far as its band leaves a share to MSPs; core stays.
    """
    if decided is None:
        return say(NOT_DECIDED, name)
    if decided in {SourcingClass.TACTICAL, SourcingClass.OUTSOURCEABLE}:
        return ""
    if decided is SourcingClass.STRATEGIC and band is not None and band.highest > 0:
        return ""
    return say(STAYS, name, decided)
