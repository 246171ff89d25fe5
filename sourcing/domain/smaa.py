"""Stochastic multicriteria acceptability (SMAA-2): how often each alternative takes which place when weights are not known.

An alternative is a row of values 0..1, one a criterion, 1 the best; its score is w·values. Weights are uniform on their
simplex (any weights), on the part of it that keeps a rank order (ranked), or given (points). A value of None is not known:
uniform on 0..1, independent of all else. The *rank acceptability* b(i, r) is the share of all this in which alternative i
takes place r; the *central weights* of i are the mean of the weights that put it first: whom one would have to be to
prefer it; its *confidence factor* is the share in which it is first at exactly those weights.
Ties share their places: of t alternatives with one score each takes each of the t places with share 1/t.

Two alternatives whose every value is known are settled exactly (`smaa_exact`), and so are given weights. Everything else
is sampled, 10,000 times with one seed, and says how far that can be off. Source: Lahdelma and Salminen 2001.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from sourcing.domain.cells import Array
from sourcing.domain.weights import weights_from_points, weights_from_ranks

SAMPLES = 10_000
SEED = 20_010_517
DEVIATIONS = 1.96
PLACES_COMPARED = 12
"""Scores that agree to so many decimal places are a tie: what differs beyond is the machine's rounding."""

Value = Fraction | None
Row = Sequence[Value]
Share = Fraction | float


class Weighting(StrEnum):
    """What is trusted of the weights: nothing, only their order, or all of it."""

    ANY = "any"
    RANKED = "ranked"
    POINTS = "points"


@dataclass(frozen=True)
class Weights:
    """The weights that count. numbers: none for any; ranks from 1 for ranked, equal ones tie; points from 0 for points."""

    kind: Weighting
    numbers: tuple[int, ...] = ()

    def groups(self, count: int) -> list[list[int]]:
        """The criteria by their places counted from 0, the most important first; those of one group are not ordered."""
        if self.kind is not Weighting.RANKED:
            return [list(range(count))]
        return [[at for at, own in enumerate(self.numbers) if own == rank] for rank in sorted(set(self.numbers))]

    def centre(self, count: int) -> tuple[Fraction, ...]:
        """The mean of all weights that count: equal ones, the rank-order centroid, or the points' shares."""
        if self.kind is Weighting.POINTS:
            return weights_from_points(self.numbers)
        if self.kind is Weighting.RANKED:
            return weights_from_ranks(self.numbers)
        return (Fraction(1, count),) * count


@dataclass(frozen=True)
class Acceptability:
    """How one alternative fares. ranks: the share of weightings for each place, the first place first.

    central: the mean of the weights that put it first, by criterion; None where none do. confidence: 0..1, None likewise.
    """

    ranks: tuple[Share, ...]
    central: tuple[Share, ...] | None
    confidence: Share | None

    @property
    def first(self) -> Share:
        """Share of weightings in which it comes first."""
        return self.ranks[0]

    @property
    def mean_rank(self) -> Share:
        """The place it takes on average, from 1."""
        return sum((place * share for place, share in enumerate(self.ranks, start=1)), Fraction(0))


@dataclass(frozen=True)
class Acceptance:
    """All alternatives, in the order they came. samples and seed are None where the shares are exact."""

    alternatives: tuple[Acceptability, ...]
    samples: int | None
    seed: int | None

    @property
    def is_exact(self) -> bool:
        """Whether the shares are fractions and not counts of samples."""
        return self.samples is None


def error_of(share: Share, samples: int | None) -> float:
    """How far a sampled share may be off (95 %), 0..1; 0 for an exact one. Nought of n may be up to 3/n."""
    if samples is None:
        return 0.0
    size = float(share)
    return max(DEVIATIONS * sqrt(max(size * (1 - size), 0.0) / samples), 3 / samples if size in {0.0, 1.0} else 0.0)


def sampled(rows: Sequence[Row], weights: Weights, samples: int = SAMPLES, seed: int = SEED) -> Acceptance:
    """The acceptabilities by sampling, whatever is known. rows: at least one, all with as many values as criteria."""
    generator = np.random.default_rng(seed)
    drawn = drawn_weights(weights, len(rows[0]), samples, generator)
    values = _drawn_values(rows, samples, generator)
    scores = _scores(values, drawn)
    above, equal = _compared(scores)
    shares = _place_shares(above, equal)
    first = np.where(above == 0, 1.0 / equal, 0.0)
    found = []
    for at in range(len(rows)):
        central = _central(first[:, at], drawn)
        confidence = None if central is None else _confidence(at, values, central)
        ranks = tuple(shares[at].tolist())
        found.append(Acceptability(ranks, None if central is None else tuple(central.tolist()), confidence))
    return Acceptance(tuple(found), samples, seed)


def drawn_weights(weights: Weights, count: int, samples: int, generator: np.random.Generator) -> Array:
    """Weightings, a row each: gaps between sorted uniforms are uniform on the simplex; ranked ones are put in order.

    Criteria that tie in rank get the weights of their places in an order drawn anew for each row.
    """
    if weights.kind is Weighting.POINTS:
        return np.tile(np.array([float(weight) for weight in weights.centre(count)]), (samples, 1))
    cuts = np.sort(generator.random((samples, count - 1)), axis=1)
    drawn: Array = np.diff(cuts, axis=1, prepend=0.0, append=1.0)
    return drawn if weights.kind is Weighting.ANY else _in_order(drawn, weights, generator)


def _in_order(drawn: Array, weights: Weights, generator: np.random.Generator) -> Array:
    falling = -np.sort(-drawn, axis=1)
    ordered = np.empty_like(drawn)
    place = 0
    for group in weights.groups(drawn.shape[1]):
        own = falling[:, place : place + len(group)]
        ordered[:, group] = generator.permuted(own, axis=1) if len(group) > 1 else own
        place += len(group)
    return ordered


def _drawn_values(rows: Sequence[Row], samples: int, generator: np.random.Generator) -> Array:
    """Shape: samples (1 where everything is known), alternatives, criteria."""
    known = np.array([[np.nan if value is None else float(value) for value in row] for row in rows])
    missing = np.isnan(known)
    if not missing.any():
        return known[None]
    values = np.tile(known, (samples, 1, 1))
    values[:, missing] = generator.random((samples, int(missing.sum())))
    return values


def _scores(values: Array, drawn: Array) -> Array:
    """Scores, samples × alternatives, rounded so that a tie is a tie."""
    scores = drawn @ values[0].T if len(values) == 1 else np.einsum("sac,sc->sa", values, drawn)
    return np.asarray(np.round(scores, PLACES_COMPARED), dtype=np.float64)


def _compared(scores: Array) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """For each sample and alternative: how many score more, and how many the same (itself included)."""
    above = np.zeros(scores.shape, dtype=np.int64)
    equal = np.zeros(scores.shape, dtype=np.int64)
    for other in range(scores.shape[1]):
        column = scores[:, other : other + 1]
        above += column > scores
        equal += column == scores
    return above, equal


def _place_shares(above: NDArray[np.int64], equal: NDArray[np.int64]) -> Array:
    """Shares of places, alternatives × places: those that tie take each of their places with the same share."""
    samples, count = above.shape
    shares = np.zeros((count, count))
    for alternative in range(count):
        for tied in np.unique(equal[:, alternative]).tolist():
            at = above[equal[:, alternative] == tied, alternative]
            for step in range(tied):
                shares[alternative] += np.bincount(at + step, minlength=count) / tied
    return np.asarray(shares / samples, dtype=np.float64)


def _central(first: Array, drawn: Array) -> Array | None:
    total = float(first.sum())
    return None if not total else np.asarray(first @ drawn / total, dtype=np.float64)


def _confidence(at: int, values: Array, central: Array) -> float:
    """Share of the drawn values for which the alternative is first at these weights; of known ones there is one set."""
    above, equal = _compared(np.round(values @ central, PLACES_COMPARED))
    return float(np.where(above[:, at] == 0, 1.0 / equal[:, at], 0.0).mean())


@dataclass(frozen=True)
class Swing:
    """What one unknown value could do: the first-place share of its alternative at worst and at best (sampled)."""

    alternative: int
    criterion: int
    lowest: float
    highest: float


def swings(rows: Sequence[Row], weights: Weights, samples: int = SAMPLES, seed: int = SEED) -> list[Swing]:
    """For each unknown value what it could do to its alternative, the widest first. The other unknown ones stay drawn."""
    generator = np.random.default_rng(seed)
    drawn = drawn_weights(weights, len(rows[0]), samples, generator)
    values = _drawn_values(rows, samples, generator)
    scores = _scores(values, drawn)
    found = []
    for alternative, row in enumerate(rows):
        rivals = np.delete(scores, alternative, axis=1)
        highest = rivals.max(axis=1) if rivals.shape[1] else np.full(samples, -1.0)
        for criterion in [at for at, value in enumerate(row) if value is None]:
            without = scores[:, alternative] - values[:, alternative, criterion] * drawn[:, criterion]
            shares = [float((without + value * drawn[:, criterion] >= highest).mean()) for value in (0.0, 1.0)]
            found.append(Swing(alternative, criterion, *shares))
    return sorted(found, key=lambda swing: swing.lowest - swing.highest)
