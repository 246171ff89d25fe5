"""What SMAA-2 gives without sampling: two alternatives, given weights, scores, dominance, and where a weight tips the lead.

Of two alternatives the first wins where w·d > 0, d the difference of their values. With w uniform on a simplex whose corners
give the values u, P(w·d ≤ 0) is the distribution function of a B-spline with the knots u (Curry and Schoenberg 1966).
E[λ_k · 1(w·d > 0)], λ_k the k-th barycentric coordinate, is 1/n times the same probability with u_k taken twice: a uniform
point weighted by λ_k is one of a Dirichlet distribution whose k-th parameter is 2. That gives the centroid of the cut simplex.
P(w·d = 0) is 1 where d is nought throughout, and 0 otherwise; a tie counts half for each.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import permutations, product
from math import factorial, prod

from sourcing.domain.exact_stability import mean_at_most
from sourcing.domain.smaa import SAMPLES, SEED, Acceptability, Acceptance, Row, Weighting, Weights, sampled

MOST_ORDERS = 6
"""Rank orders whose ties stand for more orders than this are sampled: exact they take seconds."""

Known = tuple[Fraction, ...]
Corners = list[Known]


def acceptance_of(rows: Sequence[Row], weights: Weights, samples: int = SAMPLES, seed: int = SEED) -> Acceptance:
    """The acceptabilities of all alternatives: exact where that is possible, sampled otherwise. At least one row."""
    known = _all_known(rows)
    if known is not None:
        if weights.kind is Weighting.POINTS:
            return _at_points(known, weights)
        if len(known) <= 2 and _orders(weights, len(known[0])) <= MOST_ORDERS:
            return _of_one(known[0], weights) if len(known) == 1 else _of_two(known[0], known[1], weights)
    return sampled(rows, weights, samples, seed)


def first_share(difference: Sequence[Fraction], weights: Weights) -> Fraction:
    """Share of the weightings (any or ranked) that put the one first which is better by this difference; a tie is a half."""
    if not any(difference):
        return Fraction(1, 2)
    every = list(_regions(weights, len(difference)))
    return sum((_won(corners, difference) for corners in every), Fraction(0)) / len(every)


def central_weights(difference: Sequence[Fraction], weights: Weights) -> Known | None:
    """The centroid of the weightings (any or ranked) in which w·difference > 0; None where there are none.

    Where the difference is nought throughout it is the centroid of them all.
    """
    if not any(difference):
        return weights.centre(len(difference))
    return _scaled(_weights_won(difference, weights), first_share(difference, weights))


def first_share_bounds(first: Row, second: Row, weights: Weights) -> tuple[Fraction, Fraction]:
    """The least and the most first-place share of the first alternative, whatever the unknown values turn out to be."""
    lowest = first_share(_difference(_filled(first, 0), _filled(second, 1)), weights)
    return lowest, first_share(_difference(_filled(first, 1), _filled(second, 0)), weights)


@dataclass(frozen=True)
class Score:
    """The score of an alternative at certain weights, 0..1: unknown values at worst, halfway, and at best."""

    lowest: Fraction
    expected: Fraction
    highest: Fraction


def scores_at(rows: Sequence[Row], weights: Known) -> list[Score]:
    """Each alternative's score at these weights."""
    halfway = Fraction(1, 2)
    return [Score(*(_dot(weights, _filled(row, value)) for value in (0, halfway, 1))) for row in rows]


@dataclass(frozen=True)
class Dominance:
    """One alternative is at least as good as another on every criterion, and better on these (counted from 0)."""

    better: int
    worse: int
    on: tuple[int, ...]


def dominances(rows: Sequence[Row]) -> list[Dominance]:
    """All pairs in which one dominates the other whatever the unknown values are."""
    found = []
    for better, worse in permutations(range(len(rows)), 2):
        gaps = _difference(_filled(rows[better], 0), _filled(rows[worse], 1))
        if min(gaps) >= 0 and max(gaps) > 0:
            found.append(Dominance(better, worse, tuple(at for at, gap in enumerate(gaps) if gap > 0)))
    return found


@dataclass(frozen=True)
class Turn:
    """Another alternative draws level with the leader when this criterion's weight reaches `weight`, the others in proportion.

    `weight` is 0..1; it lies above the present weight where `is_up`, else below.
    """

    criterion: int
    rival: int
    weight: Fraction
    is_up: bool


def turns(rows: Sequence[Row], weights: Known, leader: int) -> list[Turn]:
    """For each criterion, upward and downward, the nearest weight at which somebody draws level with the leader.

    Unknown values count halfway. A criterion that has all the weight moves nothing else and is left out.
    """
    filled = [_filled(row, Fraction(1, 2)) for row in rows]
    found: list[Turn] = []
    for criterion, weight in enumerate(weights):
        if weight == 1:
            continue
        rest = [other / (1 - weight) if at != criterion else Fraction(0) for at, other in enumerate(weights)]
        met = [
            Turn(criterion, rival, at, at > weight)
            for rival in range(len(rows))
            if rival != leader
            and (at := _level_at(_difference(filled[leader], filled[rival]), criterion, rest)) is not None
            and at != weight
        ]
        found += _nearest(met, is_up=False)[:1] + _nearest(met, is_up=True)[:1]
    return found


def _nearest(met: Sequence[Turn], *, is_up: bool) -> list[Turn]:
    return sorted(
        (turn for turn in met if turn.is_up is is_up), key=lambda turn: turn.weight if is_up else -turn.weight
    )


def _level_at(difference: Known, criterion: int, rest: Sequence[Fraction]) -> Fraction | None:
    """The weight of the criterion at which the difference changes its sign, between 0 and 1; None where it never does."""
    own, others = difference[criterion], _dot(rest, difference)
    if own == others:
        return None
    weight = others / (others - own)
    return weight if 0 < weight < 1 else None


def _all_known(rows: Sequence[Row]) -> list[Known] | None:
    known = [tuple(value for value in row if value is not None) for row in rows]
    return known if all(len(found) == len(row) for found, row in zip(known, rows, strict=True)) else None


def _filled(row: Row, unknown: Fraction | int) -> Known:
    return tuple(Fraction(unknown) if value is None else value for value in row)


def _difference(first: Known, second: Known) -> Known:
    return tuple(one - other for one, other in zip(first, second, strict=True))


def _dot(weights: Sequence[Fraction], values: Sequence[Fraction]) -> Fraction:
    return sum((weight * value for weight, value in zip(weights, values, strict=True)), Fraction(0))


def _of_one(only: Known, weights: Weights) -> Acceptance:
    return Acceptance((Acceptability((Fraction(1),), weights.centre(len(only)), Fraction(1)),), None, None)


def _of_two(first: Known, second: Known, weights: Weights) -> Acceptance:
    """The region in which one wins is convex: it holds its own centroid, so that the confidence is 1, in a full tie 1/2."""
    difference = _difference(first, second)
    centre = weights.centre(len(first))
    if not any(difference):
        tied = Acceptability((Fraction(1, 2),) * 2, centre, Fraction(1, 2))
        return Acceptance((tied, tied), None, None)
    share, won = first_share(difference, weights), _weights_won(difference, weights)
    sides = [(share, won), (1 - share, _difference(centre, won))]
    return Acceptance(tuple(_side(own, weighed) for own, weighed in sides), None, None)


def _side(share: Fraction, weighed: Known) -> Acceptability:
    return Acceptability((share, 1 - share), _scaled(weighed, share), Fraction(1) if share else None)


def _scaled(weighed: Known, share: Fraction) -> Known | None:
    return tuple(weight / share for weight in weighed) if share else None


def _weights_won(difference: Sequence[Fraction], weights: Weights) -> Known:
    """E[w · 1(w·d > 0)] by criterion."""
    every = list(_regions(weights, len(difference)))
    sums = [Fraction(0)] * len(difference)
    for corners in every:
        for corner, mass in zip(corners, _corner_masses(corners, difference), strict=True):
            sums = [held + mass * weight for held, weight in zip(sums, corner, strict=True)]
    return tuple(held / len(every) for held in sums)


def _at_points(known: Sequence[Known], weights: Weights) -> Acceptance:
    centre = weights.centre(len(known[0]))
    scores = [_dot(centre, row) for row in known]
    return Acceptance(tuple(_placed(score, scores, centre) for score in scores), None, None)


def _placed(own: Fraction, scores: Sequence[Fraction], centre: Known) -> Acceptability:
    above, equal = sum(score > own for score in scores), scores.count(own)
    ranks = tuple(Fraction(above <= place < above + equal) / equal for place in range(len(scores)))
    return Acceptability(ranks, centre if ranks[0] else None, ranks[0] or None)


def _orders(weights: Weights, count: int) -> int:
    return prod(factorial(len(group)) for group in weights.groups(count)[1:])


def _regions(weights: Weights, count: int) -> Iterator[Corners]:
    """The simplices that make up the region of the weights, all of one size, each by its corners.

    The criteria of the first group need no order: each is a corner by itself. After them the corners are the equal weights
    of the first k criteria; ties further down stand for each of their orders.
    """
    head, *tail = weights.groups(count)
    for orders in product(*(permutations(group) for group in tail)):
        order = [*head, *(at for group in orders for at in group)]
        alone = [_equal_weights([at], count) for at in head]
        yield alone + [_equal_weights(order[:size], count) for size in range(len(head) + 1, count + 1)]


def _equal_weights(chosen: Sequence[int], count: int) -> Known:
    return tuple(Fraction(at in chosen) / len(chosen) for at in range(count))


def _won(corners: Corners, difference: Sequence[Fraction]) -> Fraction:
    return 1 - mean_at_most([_dot(corner, difference) for corner in corners], Fraction(0))


def _corner_masses(corners: Corners, difference: Sequence[Fraction]) -> list[Fraction]:
    """E[λ_k · 1(w·d > 0)] for each corner."""
    values = [_dot(corner, difference) for corner in corners]
    return [(1 - mean_at_most([*values, value], Fraction(0))) / len(values) for value in values]
