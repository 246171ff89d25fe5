"""Scores: how strongly the answers speak for each class. All of it is exact: a tie is a tie."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from portfolio.domain.errors import Refusal
from portfolio.domain.language import say
from sourcing.domain.criteria import LEVELS, CriteriaModel, Level, SourcingClass

Answers = Mapping[str, Level | None]
EXPECTED_SUPPORT = Fraction(1, 2)
"""Of a criterion that nobody answered: the mean over its five levels."""


class AnswerRefused(Refusal):
    """An answer that is no level, or that belongs to no question. `field` is the criterion's key."""

    def __init__(self, key: str, sentence: str) -> None:
        super().__init__(sentence, field=key)
        self.key = key


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one criterion adds to the score of one class: `amount` is weight × support, all three 0..1.

    An unanswered criterion adds what is expected of it, half its weight.
    """

    sourcing_class: SourcingClass
    criterion: str
    weight: Fraction
    support: Fraction
    amount: Fraction
    is_answered: bool


@dataclass(frozen=True, slots=True)
class LevelSpread:
    """How far assessors are apart on one criterion. All None when nobody answered; `count` of those who did."""

    lowest: Level | None
    highest: Level | None
    count: int


def checked_answers(model: CriteriaModel, answers: Answers) -> dict[str, Level | None]:
    """An answer for each criterion of the model, None where there is none. Raises AnswerRefused."""
    for key in answers:
        if key not in model.by_key:
            raise AnswerRefused(key, say("“{}” is no criterion of this model.", key))
    return {key: _checked(key, answers.get(key)) for key in model.keys}


def _checked(key: str, level: Level | None) -> Level | None:
    if level is None or (type(level) in (int, Fraction) and LEVELS[0] <= level <= LEVELS[-1]):
        return level
    raise AnswerRefused(key, say("“{}” is no level: 1, 2, 3, 4 or 5 is expected, or nothing for “don't know”.", level))


def support_of(level: Level | None, high: bool) -> Fraction:
    """How far this answer speaks for a class, 0..1; high: whether high levels do. None: what is expected."""
    if level is None:
        return EXPECTED_SUPPORT
    share = Fraction(level - 1) / 4
    return share if high else 1 - share


def contributions_of(model: CriteriaModel, answers: Answers) -> tuple[Contribution, ...]:
    """What each criterion adds to each class that it supports: classes in order, within a class most points first."""
    return tuple(
        Contribution(
            sourcing_class=sourcing_class,
            criterion=criterion.key,
            weight=criterion.weight,
            support=(support := support_of(answers.get(criterion.key), criterion.high)),
            amount=criterion.weight * support,
            is_answered=answers.get(criterion.key) is not None,
        )
        for sourcing_class, criteria in model.of_class.items()
        for criterion in criteria
    )


def scores_of(model: CriteriaModel, answers: Answers) -> dict[SourcingClass, Fraction]:
    """The score of each class, 0..1; expected scores where criteria are unanswered. Source: sourcing.md 3."""
    return {
        sourcing_class: sum(
            (criterion.weight * support_of(answers.get(criterion.key), criterion.high) for criterion in criteria),
            Fraction(0),
        )
        for sourcing_class, criteria in model.of_class.items()
    }


def winner_of(scores: Mapping[SourcingClass, Fraction]) -> SourcingClass:
    """The class with the highest score; of equals the one that keeps more internal control."""
    return max(SourcingClass, key=lambda sourcing_class: (scores[sourcing_class], -sourcing_class.rank))


def group_answers(model: CriteriaModel, assessments: Iterable[Answers]) -> dict[str, Level | None]:
    """Per criterion the mean of the levels given, “don't know” left out; None where nobody knows."""
    given = _levels_given(model, assessments)
    return {key: Fraction(sum(levels)) / len(levels) if levels else None for key, levels in given.items()}


def level_spreads(model: CriteriaModel, assessments: Iterable[Answers]) -> dict[str, LevelSpread]:
    """Per criterion how far the assessors are apart."""
    given = _levels_given(model, assessments)
    return {key: LevelSpread(min(at, default=None), max(at, default=None), len(at)) for key, at in given.items()}


def _levels_given(model: CriteriaModel, assessments: Iterable[Answers]) -> dict[str, list[Level]]:
    held = list(assessments)
    return {key: [level for answers in held if (level := answers.get(key)) is not None] for key in model.keys}
