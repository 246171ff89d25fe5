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
class _Slope:
    """The ways to move weight that raise a score, the cheapest first: from a criterion to the best-supported one."""

    start: Fraction
    weights: tuple[Fraction, ...]
    best: int
    gains: tuple[tuple[int, Fraction], ...]

    @classmethod
    def of(cls, weights: Sequence[Fraction], supports: Sequence[Fraction]) -> "_Slope":
        best = max(range(len(supports)), key=lambda at: supports[at])
        gains = [(at, supports[best] - supports[at]) for at in range(len(supports)) if supports[at] < supports[best]]
        return cls(_dot(weights, supports), tuple(weights), best, tuple(sorted(gains, key=lambda gain: -gain[1])))

    def bends(self) -> Iterator[Fraction]:
        """The score now, and the scores on the way up at which a criterion has given all its weight."""
        score = self.start
        yield score
        for at, gain in self.gains:
            score += self.weights[at] * gain
            yield score

    def given(self, least: Fraction) -> list[tuple[int, Fraction]]:
        """How much weight each criterion gives, so that the score is at least this; it has to be within reach."""
        missing, found = least - self.start, []
        for at, gain in self.gains:
            if missing <= 0:
                break
            given = min(self.weights[at], missing / gain)
            missing -= given * gain
            found.append((at, given))
        return found

    def moved(self, least: Fraction) -> tuple[Fraction, ...]:
        """The nearest weights with a score of at least this."""
        weights = list(self.weights)
        for at, given in self.given(least):
            weights[at] -= given
            weights[self.best] += given
        return tuple(weights)


def weight_flip(model: CriteriaModel, answers: Answers) -> WeightFlip | None:
    """The least change of weights that flips the class; None when no weights can. Source: sourcing.md 5.

    A linear programme, solved exactly without a solver. To draw level at a score s, one class is raised to s and those
    above it are lowered to s. The cost of each is convex in s and bends only where a criterion has given all its weight,
    so that the least sum lies at one of the bends.
    """
    floor = floor_of(fired_locks(model, answers))
    now = lifted(winner_of(scores_of(model, answers)), floor)
    rivals = [name for name in SourcingClass if lifted(name, floor) is not now]
    flips = [flip for name in rivals if (flip := _flip_to(name, model, answers)) is not None]
    nearest = min(flips, key=lambda flip: flip.distance, default=None)
    return nearest and replace(nearest, sourcing_class=lifted(nearest.rival, floor))


def _flip_to(rival: SourcingClass, model: CriteriaModel, answers: Answers) -> WeightFlip | None:
    """The flip to this class; None when no weights let it draw level. Lowering a score is raising its negative."""
    slopes = {}
    for name, criteria in model.of_class.items():
        supports = [support_of(answers.get(criterion.key), criterion.high) for criterion in criteria]
        signed = supports if name is rival else [-support for support in supports]
        slopes[name] = _Slope.of([criterion.weight for criterion in criteria], signed)
    level = _cheapest_level(rival, slopes)
    return None if level is None else _flip_at(level, rival, slopes, model)


def _cheapest_level(rival: SourcingClass, slopes: Mapping[SourcingClass, _Slope]) -> Fraction | None:
    """The score at which drawing level costs least. The cost is convex: where it no longer falls, it has its least."""
    levels = {name: [bend if name is rival else -bend for bend in slope.bends()] for name, slope in slopes.items()}
    lowest = max(bends[-1] for name, bends in levels.items() if name is not rival)
    within = sorted({bend for bends in levels.values() for bend in bends if lowest <= bend <= levels[rival][-1]})
    first, last = 0, len(within) - 1
    while first < last:
        middle = (first + last) // 2
        if _cost(within[middle + 1], rival, slopes) < _cost(within[middle], rival, slopes):
            first = middle + 1
        else:
            last = middle
    return within[first] if within else None


def _cost(level: Fraction, rival: SourcingClass, slopes: Mapping[SourcingClass, _Slope]) -> Fraction:
    given = (slope.given(level if name is rival else -level) for name, slope in slopes.items())
    return 2 * sum((weight for parts in given for _, weight in parts), Fraction(0))


def _flip_at(
    level: Fraction, rival: SourcingClass, slopes: Mapping[SourcingClass, _Slope], model: CriteriaModel
) -> WeightFlip:
    """The flip at which the rival has this score and no other has more."""
    weights: dict[SourcingClass, Weights] = {}
    scores: dict[SourcingClass, Fraction] = {}
    for name, slope in slopes.items():
        target = level if name is rival else -level
        moved = slope.moved(target)
        weights[name] = tuple(zip((criterion.key for criterion in model.of_class[name]), moved, strict=True))
        scores[name] = max(slope.start, target) if name is rival else -max(slope.start, target)
    distance = _cost(level, rival, slopes)
    return WeightFlip(rival, rival, distance, weights, scores[rival], winner_of(scores) is rival)


def _dot(weights: Sequence[Fraction], supports: Sequence[Fraction]) -> Fraction:
    return sum((weight * support for weight, support in zip(weights, supports, strict=True)), Fraction(0))
