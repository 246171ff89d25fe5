"""Weights: from points, from a rank order, or from pairwise comparison."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from math import gcd, lcm

import numpy as np

from portfolio.domain.errors import Refusal
from portfolio.domain.language import say
from sourcing.domain.cells import Array

RANDOM_INDEX_SOURCE = "Saaty 1980"
RANDOM_INDEX = {1: 0.0, 2: 0.0, 3: 0.58, 4: 0.90, 5: 1.12, 6: 1.24, 7: 1.32, 8: 1.41, 9: 1.45}
CONSISTENT_UP_TO = 0.10
WORST_SHOWN = 3
MOST_COMPARED = max(RANDOM_INDEX)
SCALE = 9
PLACES = 4
"""Weights that are not rational become points of this many decimal places: one point is 0.01 %, or less where all divide."""
NOISE = 1e-9
"""Below it a consistency index is the machine's, not the judgements'."""

Cell = Fraction | int | None
Matrix = Sequence[Sequence[Cell]]


class JudgementsRefused(Refusal):
    """Pairwise judgements from which no weights can be made."""


class Unconnected(JudgementsRefused):
    """Judgements that leave criteria without any link to the others. `groups`: places that hang together, from 0."""

    def __init__(self, groups: Sequence[Sequence[int]]) -> None:
        super().__init__(
            say("The judgements do not connect all criteria: no comparison links some of them to the others.")
        )
        self.groups = tuple(tuple(group) for group in groups)


@dataclass(frozen=True, slots=True)
class Judgement:
    """How many times as important the first criterion is as the second, by their places counted from 0.

    `given` is what was judged, `implied` what the weights of all judgements together say, `excess` their disagreement:
    0 where they agree, the same for three times too much and three times too little.
    """

    first: int
    second: int
    given: Fraction
    implied: float
    excess: float


@dataclass(frozen=True, slots=True)
class PairwiseWeights:
    """Weights from pairwise comparison, summing to 1, and how far the judgements contradict one another.

    `consistency_ratio` and `is_consistent` are None while judgements are missing: the random index that
    `random_index_source` names is one of complete matrices. `worst`: the judgements that cause most of the
    inconsistency, worst first; empty while it is acceptable. `missing`: pairs that nobody judged.
    """

    weights: tuple[float, ...]
    largest_eigenvalue: float
    consistency_index: float
    consistency_ratio: float | None
    is_consistent: bool | None
    worst: tuple[Judgement, ...]
    missing: int
    random_index: float | None
    random_index_source: str = RANDOM_INDEX_SOURCE


def weights_from_points(points: Sequence[int]) -> tuple[Fraction, ...]:
    """The points' shares of their sum."""
    return tuple(Fraction(number, sum(points)) for number in points)


def weights_from_ranks(ranks: Sequence[int]) -> tuple[Fraction, ...]:
    """Rank-order centroid: the mean of all weights that keep the order. ranks: 1 is the most important, equal ones share.

    Places that share a rank get the mean of the weights of the places they take. Source: sourcing.md 3.
    """
    count = len(ranks)
    centroid = [
        sum((Fraction(1, k) for k in range(place, count + 1)), Fraction(0)) / count for place in range(1, count + 1)
    ]
    order = sorted(ranks)
    return tuple(_mean([centroid[at] for at, other in enumerate(order) if other == rank]) for rank in ranks)


def points_from_weights(weights: Sequence[Fraction]) -> tuple[int, ...]:
    """The smallest whole points with exactly these weights."""
    scale = lcm(*(weight.denominator for weight in weights))
    return _smallest([int(weight * scale) for weight in weights])


def points_to_precision(weights: Sequence[float]) -> tuple[int, ...]:
    """The smallest whole points with these weights, each first rounded to PLACES decimal places, and never to none.

    Equal weights stay equal: nothing is moved about to reach a round sum.
    """
    return _smallest([max(1, int(Fraction(round(weight, 9)) * 10**PLACES + Fraction(1, 2))) for weight in weights])


def weights_from_judgements(matrix: Matrix) -> PairwiseWeights:
    """Weights by the principal eigenvector of a reciprocal matrix (AHP), row by row. Raises JudgementsRefused.

    matrix[i][j]: how many times as important criterion i is as criterion j, 1/9..9, None where nobody judged; 3 to 9
    criteria for a ratio, 1 or 2 are always consistent. Missing judgements: Harker (1987), a 0 in their place and one more
    in the diagonal for each of the row, so that they say what the others imply; all criteria have to be connected.
    """
    _check(matrix)
    size, missing = len(matrix), sum(cell is None for row in matrix for cell in row) // 2
    weights, largest = _principal(_harker(matrix))
    index = max((largest - size) / (size - 1), 0.0) if size > 1 else 0.0
    ratio = None if missing else _ratio(index, size)
    is_consistent = None if ratio is None else ratio <= CONSISTENT_UP_TO
    shows_worst = index > NOISE if ratio is None else not is_consistent
    return PairwiseWeights(
        weights=tuple(weights.tolist()),
        largest_eigenvalue=largest,
        consistency_index=index,
        consistency_ratio=ratio,
        is_consistent=is_consistent,
        worst=_worst(matrix, weights) if shows_worst else (),
        missing=missing,
        random_index=None if missing else RANDOM_INDEX[size],
    )


def _mean(values: Sequence[Fraction]) -> Fraction:
    return sum(values, Fraction(0)) / len(values)


def _smallest(points: Sequence[int]) -> tuple[int, ...]:
    return tuple(point // gcd(*points) for point in points)


def _ratio(index: float, size: int) -> float:
    return index / RANDOM_INDEX[size] if RANDOM_INDEX[size] else 0.0


def _harker(matrix: Matrix) -> Array:
    filled = np.array([[float(cell or 0) for cell in row] for row in matrix])
    return filled + np.diag([float(sum(cell is None for cell in row)) for row in matrix])


def _principal(matrix: Array) -> tuple[Array, float]:
    values, vectors = np.linalg.eig(matrix)
    at = int(np.argmax(values.real))
    vector = np.abs(vectors[:, at].real)
    return vector / vector.sum(), float(values[at].real)


def _worst(matrix: Matrix, weights: Array) -> tuple[Judgement, ...]:
    """By e + 1/e − 2, where e is given over implied: summed over all pairs it is what lifts the eigenvalue."""
    found = []
    for first, second, given in _judged(matrix):
        implied = float(weights[first] / weights[second])
        error = float(given) / implied
        found.append(Judgement(first, second, Fraction(given), implied, error + 1 / error - 2))
    return tuple(sorted(found, key=lambda judgement: -judgement.excess)[:WORST_SHOWN])


def _judged(matrix: Matrix) -> Iterator[tuple[int, int, Fraction | int]]:
    for first, second in combinations(range(len(matrix)), 2):
        cell = matrix[first][second]
        if cell is not None:
            yield first, second, cell


def _check(matrix: Matrix) -> None:
    size = len(matrix)
    if not 1 <= size <= MOST_COMPARED:
        raise JudgementsRefused(say("{} criteria cannot be compared in pairs; 1 to {} can.", size, MOST_COMPARED))
    for first, row in enumerate(matrix):
        if len(row) != size:
            raise JudgementsRefused(
                say("Row {} of the judgements has {} cells; {} are expected.", first + 1, len(row), size)
            )
    for first, row in enumerate(matrix):
        for second, cell in enumerate(row):
            _check_cell(first, second, cell, matrix[second][first])
    groups = _connected(matrix)
    if len(groups) > 1:
        raise Unconnected(groups)


def _check_cell(first: int, second: int, cell: Cell, mirrored: Cell) -> None:
    if cell is None and mirrored is None and first != second:
        return
    if cell is not None and not Fraction(1, SCALE) <= cell <= SCALE:
        raise JudgementsRefused(say("Judgement {}/{} is not between 1/{} and {}.", first + 1, second + 1, SCALE, SCALE))
    if cell is None or mirrored is None or cell * mirrored != 1:
        raise JudgementsRefused(
            say("Judgements {}/{} and {}/{} do not mirror each other.", first + 1, second + 1, second + 1, first + 1)
        )


def _connected(matrix: Matrix) -> list[list[int]]:
    """The criteria in groups that comparisons connect, each in order, the largest first."""
    groups = [[at] for at in range(len(matrix))]
    for first, second, _ in _judged(matrix):
        one, other = (next(group for group in groups if at in group) for at in (first, second))
        if one is not other:
            groups.remove(other)
            one += other
    return sorted((sorted(group) for group in groups), key=lambda group: (-len(group), group))
