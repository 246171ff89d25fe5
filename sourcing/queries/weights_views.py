"""The weights of a class as a page shows them: share, bar and points of each criterion, and how consistent judgements are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from portfolio.domain import formats
from sourcing.domain.weighing import Method, Weighing, compared, points_of
from sourcing.domain.weights import CONSISTENT_UP_TO, PairwiseWeights


@dataclass(frozen=True)
class WeightShown:
    """One criterion: its share of the class, the bar of it (of 100), its points."""

    key: str
    share: Fraction
    width: Decimal
    points: int


@dataclass(frozen=True)
class WorstShown:
    """A judgement that contradicts the others: as given, and as all of them together imply."""

    first: str
    second: str
    given: str
    implied: str
    field: str


@dataclass(frozen=True)
class ConsistencyShown:
    """How far judgements contradict one another. `ratio` is None where judgements are missing."""

    eigenvalue: str
    index: str
    ratio: str | None
    random_index: str
    source: str
    is_consistent: bool | None
    allowed: str
    missing: int
    judged: int
    worst: tuple[WorstShown, ...]


@dataclass(frozen=True)
class WeightsView:
    """Weights of a class, heaviest first, and the consistency where they come from judgements."""

    rows: tuple[WeightShown, ...]
    consistency: ConsistencyShown | None


def view_of_points(points: Mapping[str, int]) -> WeightsView:
    """The view of whole points. No query."""
    total = sum(points.values())
    rows = [
        WeightShown(key, Fraction(number, total), formats.bar_width(Fraction(number, total)), number)
        for key, number in points.items()
    ]
    return WeightsView(tuple(sorted(rows, key=lambda row: -row.points)), None)


def view_of_weighing(weighing: Weighing, keys: Sequence[str]) -> WeightsView:
    """The view of ranks or judgements on these criteria. No query. Raises JudgementsRefused."""
    rows = view_of_points(points_of(weighing, keys)).rows
    if weighing.method is not Method.PAIRWISE:
        return WeightsView(rows, None)
    return WeightsView(rows, _consistency(compared(weighing.judgements, keys), keys))


def _consistency(found: PairwiseWeights, keys: Sequence[str]) -> ConsistencyShown:
    ratio = found.consistency_ratio
    return ConsistencyShown(
        eigenvalue=formats.amount(found.largest_eigenvalue, 3),
        index=formats.amount(found.consistency_index, 3),
        ratio=None if ratio is None else formats.amount(ratio, 3),
        random_index="" if found.random_index is None else formats.amount(found.random_index, 2),
        source=found.random_index_source,
        is_consistent=found.is_consistent,
        allowed=formats.amount(CONSISTENT_UP_TO, 2),
        missing=found.missing,
        judged=len(keys) * (len(keys) - 1) // 2 - found.missing,
        worst=tuple(
            WorstShown(
                first=keys[judgement.first],
                second=keys[judgement.second],
                given=str(judgement.given),
                implied=_ratio_in_words(judgement.implied),
                field=f"id_pair-{keys[judgement.first]}-{keys[judgement.second]}",
            )
            for judgement in found.worst
        ),
    )


def _ratio_in_words(times: float) -> str:
    """2.5 → “2.5”, 0.4 → “1/2.5”."""
    return formats.amount(times, 1) if times >= 1 else f"1/{formats.amount(1 / times, 1)}"
