"""The least change of weights that would give a function another class."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from sourcing.domain.criteria import CriteriaModel, SourcingClass
from sourcing.domain.locks import fired_locks, floor_of, lifted
from sourcing.domain.scores import Answers, scores_of, support_of, winner_of

Weights = tuple[tuple[str, Fraction], ...]


@dataclass(frozen=True, slots=True)
class WeightFlip:
    """The least change of weights that gives another class.

    `rival` is the class that draws level, `sourcing_class` what comes out then: the same, unless a lock lifts it.
    `distance`: sum over all classes of |weight after − weight before|, weights of a class summing to 1. `weights` and
    `score` are those at the flip; it takes a hair more unless `wins_ties`, because the rival keeps more control.
    """

    rival: SourcingClass
    sourcing_class: SourcingClass
    distance: Fraction
    weights: Mapping[SourcingClass, Weights]
    score: Fraction
    wins_ties: bool


@dataclass(frozen=True, slots=True)
class _Scored:
    """Weights and supports of one class, side by side."""

    keys: tuple[str, ...]
    weights: tuple[Fraction, ...]
    supports: tuple[Fraction, ...]

    @property
    def score(self) -> Fraction:
        return _dot(self.weights, self.supports)

    def raised(self, least: Fraction) -> tuple[Fraction, ...] | None:
        """The nearest weights with a score of at least this; None when none reach it.

        Weight goes to the best-supported criterion, first from where it is supported least: that gains most per weight.
        """
        weights = list(self.weights)
        missing = least - self.score
        for at, best in self._moves():
            if missing <= 0:
                break
            gain = self.supports[best] - self.supports[at]
            given = min(weights[at], missing / gain)
            weights[at] -= given
            weights[best] += given
            missing -= given * gain
        return tuple(weights) if missing <= 0 else None

    def bends(self) -> Iterator[Fraction]:
        """The score now, and the scores on the way up at which a criterion has given all its weight."""
        score = self.score
        yield score
        for at, best in self._moves():
            score += self.weights[at] * (self.supports[best] - self.supports[at])
            yield score

    def upside_down(self) -> "_Scored":
        """The same with supports negated: raising it is lowering this."""
        return _Scored(self.keys, self.weights, tuple(-support for support in self.supports))

    def _moves(self) -> list[tuple[int, int]]:
        best = max(range(len(self.supports)), key=lambda at: self.supports[at])
        order = sorted(range(len(self.supports)), key=lambda at: self.supports[at])
        return [(at, best) for at in order if self.supports[at] < self.supports[best]]


def weight_flip(model: CriteriaModel, answers: Answers) -> WeightFlip | None:
    """The least change of weights that flips the class; None when no weights can. Source: sourcing.md 5.

    A linear programme, solved exactly without a solver. To draw level at a score s, one class is raised to s and those
    above it are lowered to s. The cost of each is convex in s and bends only where a criterion has given all its weight,
    so that the least sum lies at one of the bends.
    """
    floor = floor_of(fired_locks(model, answers))
    now = lifted(winner_of(scores_of(model, answers)), floor)
    scored = {name: _scored(model, name, answers) for name in SourcingClass}
    flips = [_flip_to(name, scored) for name in SourcingClass if lifted(name, floor) is not now]
    nearest = min((flip for flip in flips if flip is not None), key=lambda flip: flip.distance, default=None)
    return nearest and replace(nearest, sourcing_class=lifted(nearest.rival, floor))


def _scored(model: CriteriaModel, name: SourcingClass, answers: Answers) -> _Scored:
    criteria = model.of_class[name]
    supports = tuple(support_of(answers.get(criterion.key), criterion.high) for criterion in criteria)
    return _Scored(tuple(c.key for c in criteria), tuple(c.weight for c in criteria), supports)


def _flip_to(name: SourcingClass, scored: Mapping[SourcingClass, _Scored]) -> WeightFlip | None:
    levels = set(scored[name].bends())
    for other, held in scored.items():
        if other is not name:
            levels.update(-bend for bend in held.upside_down().bends())
    flips = [flip for level in sorted(levels) if (flip := _flip_at(level, name, scored)) is not None]
    return min(flips, key=lambda flip: flip.distance, default=None)


def _flip_at(level: Fraction, name: SourcingClass, scored: Mapping[SourcingClass, _Scored]) -> WeightFlip | None:
    """The flip at which this class has this score and no other has more; None when some weights cannot."""
    weights: dict[SourcingClass, Weights] = {}
    distance = Fraction(0)
    for other, held in scored.items():
        moved = held.raised(level) if other is name else held.upside_down().raised(-level)
        if moved is None:
            return None
        weights[other] = tuple(zip(held.keys, moved, strict=True))
        distance += sum(abs(after - before) for after, before in zip(moved, held.weights, strict=True))
    scores = {other: _dot([weight for _, weight in weights[other]], scored[other].supports) for other in scored}
    return WeightFlip(name, name, distance, weights, scores[name], winner_of(scores) is name)


def _dot(weights: Sequence[Fraction], supports: Sequence[Fraction]) -> Fraction:
    return sum((weight * support for weight, support in zip(weights, supports, strict=True)), Fraction(0))
