"""Weights: from points, from a rank order, or from pairwise comparison."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from math import gcd, lcm

import numpy as np

from portfolio.domain.errors import Refusal
from sourcing.domain.cells import Array

RANDOM_INDEX_SOURCE = "Saaty 1980"
RANDOM_INDEX = {1: 0.0, 2: 0.0, 3: 0.58, 4: 0.90, 5: 1.12, 6: 1.24, 7: 1.32, 8: 1.41, 9: 1.45}
CONSISTENT_UP_TO = 0.10
WORST_SHOWN = 3
MOST_COMPARED = max(RANDOM_INDEX)
SCALE = 9


class JudgementsRefused(Refusal):
    """Pairwise judgements from which no weights can be made."""


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

    `worst`: the judgements that cause most of the inconsistency, worst first; empty while it is acceptable.
    `random_index_source` names the table by which the consistency ratio was made.
    """

    weights: tuple[float, ...]
    largest_eigenvalue: float
    consistency_ratio: float
    is_consistent: bool
    worst: tuple[Judgement, ...]
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
    points = [int(weight * scale) for weight in weights]
    return tuple(point // gcd(*points) for point in points)


def weights_from_judgements(matrix: Sequence[Sequence[Fraction | int]]) -> PairwiseWeights:
    """Weights by the principal eigenvector of a reciprocal matrix (AHP), row by row. Raises JudgementsRefused.

    matrix[i][j]: how many times as important criterion i is as criterion j, 1/9..9; 3 to 9 criteria for a ratio, 1 or 2
    are always consistent.
    """
    _check(matrix)
    size = len(matrix)
    weights, largest = _principal(np.array([[float(cell) for cell in row] for row in matrix]))
    index = (largest - size) / (size - 1) if size > 1 else 0.0
    ratio = max(index / RANDOM_INDEX[size], 0.0) if RANDOM_INDEX[size] else 0.0
    is_consistent = ratio <= CONSISTENT_UP_TO
    return PairwiseWeights(
        weights=tuple(weights.tolist()),
        largest_eigenvalue=largest,
        consistency_ratio=ratio,
        is_consistent=is_consistent,
        worst=() if is_consistent else _worst(matrix, weights),
    )


def _mean(values: Sequence[Fraction]) -> Fraction:
    return sum(values, Fraction(0)) / len(values)


def _principal(matrix: Array) -> tuple[Array, float]:
    values, vectors = np.linalg.eig(matrix)
    at = int(np.argmax(values.real))
    vector = np.abs(vectors[:, at].real)
    return vector / vector.sum(), float(values[at].real)


def _worst(matrix: Sequence[Sequence[Fraction | int]], weights: Array) -> tuple[Judgement, ...]:
    """By e + 1/e − 2, where e is given over implied: summed over all pairs it is what lifts the eigenvalue."""
    found = []
    for first, second in combinations(range(len(matrix)), 2):
        given = Fraction(matrix[first][second])
        implied = float(weights[first] / weights[second])
        error = float(given) / implied
        found.append(Judgement(first, second, given, implied, error + 1 / error - 2))
    return tuple(sorted(found, key=lambda judgement: -judgement.excess)[:WORST_SHOWN])


def _check(matrix: Sequence[Sequence[Fraction | int]]) -> None:
    size = len(matrix)
    if not 1 <= size <= MOST_COMPARED:
        raise JudgementsRefused(f"{size} criteria cannot be compared in pairs; 1 to {MOST_COMPARED} can.")
    for first, row in enumerate(matrix):
        if len(row) != size:
            raise JudgementsRefused(f"Row {first + 1} of the judgements has {len(row)} cells; {size} are expected.")
        for second, cell in enumerate(row):
            _check_cell(first, second, cell, matrix[second][first])


def _check_cell(first: int, second: int, cell: Fraction | int, mirrored: Fraction | int) -> None:
    if not Fraction(1, SCALE) <= cell <= SCALE:
        raise JudgementsRefused(f"Judgement {first + 1}/{second + 1} is not between 1/{SCALE} and {SCALE}.")
    if cell * mirrored != 1:
        raise JudgementsRefused(
            f"Judgements {first + 1}/{second + 1} and {second + 1}/{first + 1} do not mirror each other."
        )
