"""Reach: whether what nobody answered yet could still change the class, all of it together, locks included."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from math import lcm

from sourcing.domain.criteria import LEVELS, CriteriaModel, SourcingClass
from sourcing.domain.flips import final_class
from sourcing.domain.locks import fired_locks, floor_of, locks_that_could_fire
from sourcing.domain.scores import Answers, scores_of

HIGHEST = LEVELS[-1]


def can_still_flip(model: CriteriaModel, answers: Answers) -> bool:
    """Whether some levels for the unanswered criteria give another class than the one the answers give now.

    Exact: nothing is sampled. A class with more control is reached by a lock or by score; one with less only by a score
    that fires no lock at or above the class of now, so that each such lock needs a condition that stays unmet.
    """
    unanswered = [key for key in model.keys if answers.get(key) is None]
    if not unanswered:
        return False
    now = final_class(model, answers)
    if any(lock.floor.keeps_more_than(now) for lock in locks_that_could_fire(model, answers)):
        return True
    return any(_can_win(model, answers, rival, now) for rival in SourcingClass if rival is not now)


def _can_win(model: CriteriaModel, answers: Answers, rival: SourcingClass, now: SourcingClass) -> bool:
    race = _Race.of(model, answers, rival)
    if rival.keeps_more_than(now):
        return race.is_winnable({})
    floor = floor_of(fired_locks(model, answers))
    if floor is not None and not now.keeps_more_than(floor):
        return False
    return any(race.is_winnable(caps) for caps in _caps(model, answers, now))


def _caps(model: CriteriaModel, answers: Answers, now: SourcingClass) -> Iterator[Mapping[str, int]]:
    """Highest levels that keep every lock at or above this class from firing: one way for each choice of conditions."""
    risky = [lock for lock in locks_that_could_fire(model, answers) if not now.keeps_more_than(lock.floor)]
    open_ones = [[c for c in lock.conditions if answers.get(c.criterion) is None] for lock in risky]
    for chosen in product(*open_ones):
        caps: dict[str, int] = {}
        for key, level in chosen:
            caps[key] = min(caps.get(key, HIGHEST), level - 1)
        yield caps


@dataclass(frozen=True, slots=True)
class _Race:
    """One class against the three others: how far it is ahead of each, in whole numbers, and what an answer adds.

    `leads`: with every unanswered criterion at level 1, less one where a tie would be lost, so that 0 is a win.
    `gains`: per unanswered criterion what each level above 1 adds to each lead.
    """

    leads: tuple[int, ...]
    gains: Mapping[str, tuple[int, ...]]

    @classmethod
    def of(cls, model: CriteriaModel, answers: Answers, rival: SourcingClass) -> "_Race":
        """The race of this class for the answers given."""
        unanswered = [key for key in model.keys if answers.get(key) is None]
        scores = scores_of(model, {**answers, **dict.fromkeys(unanswered, 1)})
        others = [name for name in SourcingClass if name is not rival]
        leads = [scores[rival] - scores[other] for other in others]
        gains = {key: [_gain(model, rival, key) - _gain(model, other, key) for other in others] for key in unanswered}
        scale = lcm(*(part.denominator for parts in [leads, *gains.values()] for part in parts))
        lost_ties = [int(other.keeps_more_than(rival)) for other in others]
        return cls(
            tuple(int(lead * scale) - lost for lead, lost in zip(leads, lost_ties, strict=True)),
            {key: tuple(int(part * scale) for part in parts) for key, parts in gains.items()},
        )

    def is_winnable(self, caps: Mapping[str, int]) -> bool:
        """Whether some levels, none above its cap, leave it ahead of all three."""
        leads = list(self.leads)
        torn = []
        for key, gains in self.gains.items():
            steps = caps.get(key, HIGHEST) - 1
            if min(gains) < 0 < max(gains):
                torn.append((steps, gains))
            elif max(gains) > 0:
                leads = _ahead(leads, gains, steps)
        return _search(leads, torn)


def _gain(model: CriteriaModel, sourcing_class: SourcingClass, key: str) -> Fraction:
    """What each level above 1 adds to the score of a class."""
    support = model.by_key[key].supports.get(sourcing_class)
    if support is None:
        return Fraction(0)
    return model.weight(sourcing_class, key) / (4 if support.high else -4)


def _ahead(leads: Sequence[int], gains: Sequence[int], steps: int) -> list[int]:
    return [lead + steps * gain for lead, gain in zip(leads, gains, strict=True)]


def _search(leads: Sequence[int], torn: Sequence[tuple[int, tuple[int, ...]]]) -> bool:
    """Goes through the criteria that help against one class and hurt against another; stops where a lead is lost for good."""
    best = list(leads)
    for steps, gains in torn:
        best = _ahead(best, [max(gain, 0) for gain in gains], steps)
    if min(best) < 0:
        return False
    if not torn:
        return True
    (steps, gains), *rest = torn
    return any(_search(_ahead(leads, gains, taken), rest) for taken in range(steps + 1))
