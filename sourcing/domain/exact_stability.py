"""The certificate of stability in fractions, for functions whose every criterion is answered.

Slower by a factor of a hundred than `stability`, and made another way: it settles what the last digit of a share is, and
checks the quick way in the tests.
"""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise, permutations, product
from math import prod
from operator import mul

from sourcing.domain.criteria import CriteriaModel, Level, SourcingClass
from sourcing.domain.scores import support_of
from sourcing.domain.stability import Trust, tie_groups

Knots = tuple[Fraction, ...]


def mean_at_most(values: Sequence[Fraction], limit: Fraction) -> Fraction:
    """P(V ≤ limit) for the mean V of these values with weights uniform on the simplex; values may be equal.

    Of the values all but the largest, and all but the smallest, mixed by where the limit lies between these two: the same
    number as the sum over truncated powers, without its division by nothing where values are equal.
    """
    knots = tuple(sorted(values))
    row = [Fraction(int(knot <= limit)) for knot in knots]
    for size in range(2, len(knots) + 1):
        row = [_mixed(row[at : at + 2], knots[at], knots[at + size - 1], limit) for at in range(len(row) - 1)]
    return row[0]


def running_means(values: Sequence[Fraction]) -> Knots:
    """Means of the first, the first two, … values: what takes their place when weights may only fall."""
    return tuple(sum(values[:count], Fraction(0)) / count for count in range(1, len(values) + 1))


def exact_shares(model: CriteriaModel, answers: Mapping[str, Level], trust: Trust) -> dict[SourcingClass, Fraction]:
    """The share of all weightings in which each class wins, as fractions that sum to 1. Locks are left out.

    Every criterion has to be answered; takes a tenth of a second to some seconds.
    """
    mixtures = [_mixture(model, sourcing_class, answers, trust) for sourcing_class in SourcingClass]
    points = sorted({knot for mixture in mixtures for knots in mixture for knot in knots})
    degree = sum(max(map(len, mixture)) - 1 for mixture in mixtures)
    shares = dict.fromkeys(SourcingClass, Fraction(0))
    for at, sourcing_class in enumerate(SourcingClass):
        between = (_won_between(at, mixtures, left, right, degree) for left, right in pairwise(points))
        shares[sourcing_class] = sum(between, Fraction(0)) + sum(
            (_won_at(at, mixtures, point) for point in points), Fraction(0)
        )
    return shares


def _mixed(parts: Sequence[Fraction], lowest: Fraction, highest: Fraction, limit: Fraction) -> Fraction:
    if limit < lowest:
        return Fraction(0)
    if limit >= highest:
        return Fraction(1)
    without_highest, without_lowest = parts
    share = (limit - lowest) / (highest - lowest)
    return share * without_highest + (1 - share) * without_lowest


def _mixture(
    model: CriteriaModel, sourcing_class: SourcingClass, answers: Mapping[str, Level], trust: Trust
) -> list[Knots]:
    """The sets of values whose means spread the score of a class, all equally likely."""
    groups = tie_groups(model, sourcing_class, trust)
    supports = [[support_of(answers[criterion.key], criterion.high) for criterion in group] for group in groups]
    if trust is Trust.ANY_WEIGHTS:
        return [tuple(supports[0])]
    return [running_means(order) for order in _orders(supports)]


def _orders(supports: Sequence[Sequence[Fraction]]) -> Iterator[list[Fraction]]:
    for chosen in product(*(permutations(group) for group in supports)):
        yield [support for group in chosen for support in group]


def _below(mixture: Sequence[Knots], limit: Fraction) -> Fraction:
    return sum((mean_at_most(knots, limit) for knots in mixture), Fraction(0)) / len(mixture)


def _strictly_below(mixture: Sequence[Knots], limit: Fraction) -> Fraction:
    return _below(mixture, limit) - _mass_at(mixture, limit)


def _mass_at(mixture: Sequence[Knots], point: Fraction) -> Fraction:
    return Fraction(sum(set(knots) == {point} for knots in mixture), len(mixture))


def _density(mixture: Sequence[Knots], at: Fraction) -> Fraction:
    return sum((_slope(tuple(sorted(knots)), at) for knots in mixture), Fraction(0)) / len(mixture)


def _slope(knots: Knots, at: Fraction) -> Fraction:
    if knots[0] == knots[-1]:
        return Fraction(0)
    rise = mean_at_most(knots[:-1], at) - mean_at_most(knots[1:], at)
    return (len(knots) - 1) * rise / (knots[-1] - knots[0])


def _won_between(
    at: int, mixtures: Sequence[Sequence[Knots]], left: Fraction, right: Fraction, degree: int
) -> Fraction:
    """∫ f_k Π F_l between two neighbouring points: a polynomial of at most this degree, so that so many values settle it."""
    places = [left + (right - left) * Fraction(2 * step + 1, 2 * degree + 2) for step in range(degree + 1)]
    others = [mixture for number, mixture in enumerate(mixtures) if number != at]
    values = [_density(mixtures[at], place) * prod(_below(other, place) for other in others) for place in places]
    return (right - left) * sum(map(mul, values, _midpoint_weights(degree + 1)), Fraction(0))


def _won_at(at: int, mixtures: Sequence[Sequence[Knots]], point: Fraction) -> Fraction:
    """What a point mass wins: it ties with classes of less control, and has to beat those with more."""
    mass = _mass_at(mixtures[at], point)
    if not mass:
        return mass
    above = prod((_strictly_below(other, point) for other in mixtures[:at]), start=Fraction(1))
    return mass * above * prod((_below(other, point) for other in mixtures[at + 1 :]), start=Fraction(1))


@lru_cache(maxsize=32)
def _midpoint_weights(count: int) -> list[Fraction]:
    """Weights that integrate every polynomial of degree below count over 0..1 from its values at (2i + 1) / 2count."""
    places = [Fraction(2 * step + 1, 2 * count) for step in range(count)]
    return [_integral(_basis(places, at)) for at in range(count)]


def _basis(places: Sequence[Fraction], at: int) -> list[Fraction]:
    """Coefficients, lowest first, of the polynomial that is 1 at this place and 0 at the others."""
    coefficients = [Fraction(1)]
    for number, place in enumerate(places):
        if number != at:
            scale = places[at] - place
            lower, upper = [Fraction(0), *coefficients], [*coefficients, Fraction(0)]
            coefficients = [(low - place * up) / scale for low, up in zip(lower, upper, strict=True)]
    return coefficients


def _integral(coefficients: Sequence[Fraction]) -> Fraction:
    return sum((value / (power + 1) for power, value in enumerate(coefficients)), Fraction(0))
