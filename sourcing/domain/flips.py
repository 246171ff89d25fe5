"""Flips: the single answers that would give a function another class."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from sourcing.domain.criteria import LEVELS, CriteriaModel, Level, SourcingClass
from sourcing.domain.locks import fired_locks, floor_of, lifted
from sourcing.domain.scores import Answers, scores_of, support_of, winner_of

Scores = Mapping[SourcingClass, Fraction]


@dataclass(frozen=True, slots=True)
class AnswerFlip:
    """One answer whose change alone gives another class. `change` in levels, up or down, is the least that does."""

    criterion: str
    level: Level
    to_level: int
    change: Fraction
    sourcing_class: SourcingClass


def final_class(model: CriteriaModel, answers: Answers, scores: Scores | None = None) -> SourcingClass:
    """The class that these answers give, locks included."""
    found = scores if scores is not None else scores_of(model, answers)
    return lifted(winner_of(found), floor_of(fired_locks(model, answers)))


def answer_flips(model: CriteriaModel, answers: Answers) -> tuple[AnswerFlip, ...]:
    """Every given answer that could flip the class alone, the least change first, then as the questions are asked."""
    scores = scores_of(model, answers)
    now = final_class(model, answers, scores)
    flips = [flip for key in model.keys if (flip := _answer_flip(model, answers, scores, now, key)) is not None]
    return tuple(sorted(flips, key=lambda flip: abs(flip.change)))


def _answer_flip(
    model: CriteriaModel, answers: Answers, scores: Scores, now: SourcingClass, key: str
) -> AnswerFlip | None:
    level = answers.get(key)
    if level is None:
        return None
    for to_level in sorted(LEVELS, key=lambda candidate: (abs(candidate - level), -candidate)):
        after = final_class(model, {**answers, key: to_level}, scores_with(model, answers, scores, {key: to_level}))
        if after is not now:
            return AnswerFlip(key, level, to_level, Fraction(to_level - level), after)
    return None


def scores_with(
    model: CriteriaModel, answers: Answers, scores: Scores, changes: Mapping[str, Level]
) -> dict[SourcingClass, Fraction]:
    """The scores after these changes, from the scores before."""
    after = dict(scores)
    for key, level in changes.items():
        for sourcing_class, (_, high) in model.by_key[key].supports.items():
            weight = model.weight(sourcing_class, key)
            after[sourcing_class] += weight * (support_of(level, high) - support_of(answers.get(key), high))
    return after
