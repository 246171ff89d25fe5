"""Weighing: how the points of a class were made, kept in the model so that its next version can go on from there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from typing import Any

from portfolio.domain.language import say
from sourcing.domain.content_reading import ContentReader
from sourcing.domain.weights import (
    MOST_COMPARED,
    SCALE,
    JudgementsRefused,
    Matrix,
    PairwiseWeights,
    Unconnected,
    points_from_weights,
    points_to_precision,
    weights_from_judgements,
    weights_from_ranks,
)

MOST_RANKS = 99


class Method(StrEnum):
    """How the weights of a class were made."""

    POINTS = "points"
    RANKS = "ranks"
    PAIRWISE = "pairwise"


@dataclass(frozen=True)
class Pair:
    """One judgement: the first criterion is `times` as important as the second, 1/9..9."""

    first: str
    second: str
    times: Fraction


@dataclass(frozen=True)
class Weighing:
    """Ranks (1 is the most important, equal ones share), or judgements, by which a class was weighed."""

    method: Method
    ranks: Mapping[str, int] = field(default_factory=dict)
    judgements: tuple[Pair, ...] = ()

    def to_content(self) -> dict[str, Any]:
        """The weighing as JSON holds it."""
        if self.method is Method.RANKS:
            return {"method": self.method.value, "ranks": dict(self.ranks)}
        pairs = [{"first": pair.first, "second": pair.second, "times": str(pair.times)} for pair in self.judgements]
        return {"method": self.method.value, "judgements": pairs}

    @property
    def keys(self) -> set[str]:
        """The criteria that it mentions."""
        return set(self.ranks) | {key for pair in self.judgements for key in (pair.first, pair.second)}

    def renamed(self, old: str, new: str) -> "Weighing":
        """The same with a criterion under another key."""
        pairs = tuple(Pair(_swap(p.first, old, new), _swap(p.second, old, new), p.times) for p in self.judgements)
        return Weighing(self.method, {_swap(key, old, new): rank for key, rank in self.ranks.items()}, pairs)


def weighing_from_content(item: ContentReader) -> Weighing:
    """The weighing of a class that this JSON describes. Raises CriteriaModelInvalid."""
    method = Method(item.one_of("method", [Method.RANKS.value, Method.PAIRWISE.value]))
    if method is Method.RANKS:
        item.only("method", "ranks")
        ranks = item.inside("ranks")
        return Weighing(method, {key: ranks.whole(key, 1, MOST_RANKS) for key in ranks.names()})
    item.only("method", "judgements")
    pairs = [_pair(judgement) for judgement in item.items("judgements")]
    return Weighing(method, judgements=tuple(pairs))


def points_of(weighing: Weighing, keys: Sequence[str]) -> dict[str, int]:
    """The points that the weighing gives to the criteria of a class: exact for ranks, to four places for judgements.

    keys: all criteria of the class. Raises JudgementsRefused where the weighing does not speak of exactly these.
    """
    if weighing.method is Method.RANKS:
        if set(weighing.ranks) != set(keys):
            raise JudgementsRefused(say("Every criterion of the class needs a rank, and no other has one."))
        found = points_from_weights(weights_from_ranks([weighing.ranks[key] for key in keys]))
    else:
        found = points_to_precision(compared(weighing.judgements, keys).weights)
    return dict(zip(keys, found, strict=True))


def compared(judgements: Sequence[Pair], keys: Sequence[str]) -> PairwiseWeights:
    """The weights of a class's criteria, in the order of `keys`, by these judgements. Raises JudgementsRefused.

    Where judgements do not connect all criteria the refusal names those that stand apart.
    """
    if len(keys) > MOST_COMPARED:
        raise JudgementsRefused(
            say("{} criteria cannot be compared in pairs; {} at most can.", len(keys), MOST_COMPARED)
        )
    try:
        return weights_from_judgements(matrix_of(judgements, keys))
    except Unconnected as apart:
        raise JudgementsRefused(_apart_in_words(apart, keys)) from apart


def matrix_of(judgements: Sequence[Pair], keys: Sequence[str]) -> Matrix:
    """The reciprocal matrix of these judgements; None where a pair is not judged. Raises JudgementsRefused."""
    place = {key: at for at, key in enumerate(keys)}
    matrix: list[list[Fraction | int | None]] = [[1 if a == b else None for b in keys] for a in keys]
    for pair in judgements:
        if pair.first not in place or pair.second not in place or pair.first == pair.second:
            raise JudgementsRefused(
                say("“{}” against “{}” is no pair of criteria of this class.", pair.first, pair.second)
            )
        first, second = place[pair.first], place[pair.second]
        if matrix[first][second] is not None:
            raise JudgementsRefused(say("“{}” and “{}” are compared twice.", pair.first, pair.second))
        matrix[first][second], matrix[second][first] = pair.times, 1 / pair.times
    return matrix


def agrees(weighing: Weighing, points: Mapping[str, int]) -> bool:
    """Whether these points of a class are the ones that the weighing gives: exact for ranks, else within one in 10,000.

    Raises JudgementsRefused.
    """
    made = points_of(weighing, list(points))
    total, made_total = sum(points.values()), sum(made.values())
    allowed = 0 if weighing.method is Method.RANKS else Fraction(1, 10_000)
    return all(abs(Fraction(points[key], total) - Fraction(made[key], made_total)) <= allowed for key in points)


def _pair(item: ContentReader) -> Pair:
    item.only("first", "second", "times")
    return Pair(item.key("first"), item.key("second"), item.ratio("times", Fraction(1, SCALE), Fraction(SCALE)))


def _apart_in_words(apart: Unconnected, keys: Sequence[str]) -> str:
    main, *others = apart.groups
    names = "; ".join(", ".join(keys[at] for at in group) for group in others)
    return say(
        "No comparison connects {} to {}. Each criterion has to be linked to the others by at least one judgement.",
        names,
        ", ".join(keys[at] for at in main),
    )


def _swap(key: str, old: str, new: str) -> str:
    return new if key == old else key
