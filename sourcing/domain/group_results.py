"""What several assessors found together: means, how far apart they are, and on whom the class hangs. All of it exact."""

from collections.abc import Mapping
from dataclasses import dataclass

from sourcing.domain.criteria import CriteriaModel, Level, SourcingClass
from sourcing.domain.evaluate import evaluate
from sourcing.domain.flips import final_class
from sourcing.domain.scores import Answers, checked_answers, group_answers, level_spreads
from sourcing.domain.verdicts import Verdict


@dataclass(frozen=True, slots=True)
class CriterionResult:
    """What the assessors said to one question. Mean, lowest and highest are None where nobody gave a level.

    `dont_know`: how many said so; `left_open`: how many gave no answer at all; `given`: how many gave a level.
    """

    criterion: str
    mean: Level | None
    lowest: Level | None
    highest: Level | None
    given: int
    dont_know: int
    left_open: int

    @property
    def spread(self) -> Level | None:
        """Levels between the lowest and the highest answer, 0..4; None where nobody gave a level."""
        return None if self.highest is None or self.lowest is None else self.highest - self.lowest


@dataclass(frozen=True, slots=True)
class AssessorResult:
    """What one assessor means for the class: the one they alone would give, and the group's without them.

    `without` is None for an only assessor.
    """

    assessor: str
    alone: SourcingClass
    without: SourcingClass | None


@dataclass(frozen=True, slots=True)
class Replacement:
    """One assessor's answers replaced by another's, and the class that the group would then have."""

    assessor: str
    replaced_by: str
    sourcing_class: SourcingClass


@dataclass(frozen=True)
class GroupResult:
    """The verdict on the means, the questions in the model's order, the assessors by their key.

    `flipping_replacements` holds those that give another class than the group's, by assessor.
    """

    verdict: Verdict
    criteria: tuple[CriterionResult, ...]
    assessors: tuple[AssessorResult, ...]
    flipping_replacements: tuple[Replacement, ...]

    @property
    def sourcing_class(self) -> SourcingClass:
        """The class of the group, locks included."""
        return self.verdict.sourcing_class

    @property
    def classes(self) -> frozenset[SourcingClass]:
        """The classes that assessors would give alone; more than one: they disagree."""
        return frozenset(result.alone for result in self.assessors)

    @property
    def flipping_absences(self) -> tuple[str, ...]:
        """The assessors without whom the group would have another class."""
        return tuple(one.assessor for one in self.assessors if one.without not in (None, self.sourcing_class))

    @property
    def one_decides(self) -> bool:
        """Whether the class hangs on a single assessor: without them, or with another's answers for theirs, it flips."""
        return bool(self.flipping_absences or self.flipping_replacements)

    @property
    def widest_spread(self) -> Level:
        """The spread of the question on which they are furthest apart, 0..4."""
        return max((one.spread for one in self.criteria if one.spread is not None), default=0)


def group_result(model: CriteriaModel, assessments: Mapping[str, Answers]) -> GroupResult:
    """The result of these assessors' answers, by a key for each of them. Raises AnswerRefused, and ValueError for nobody.

    A criterion that is missing was left open, None is “don't know”. The order of the assessors makes no difference.
    Source: sourcing.md 3, group result.
    """
    if not assessments:
        raise ValueError("A group result needs at least one assessor.")
    given = {assessor: assessments[assessor] for assessor in sorted(assessments)}
    for answers in given.values():
        checked_answers(model, answers)
    verdict = evaluate(model, group_answers(model, given.values()))
    return GroupResult(
        verdict=verdict,
        criteria=criterion_results(model, given),
        assessors=tuple(_assessor_result(model, given, assessor) for assessor in given),
        flipping_replacements=_flipping_replacements(model, given, verdict.sourcing_class),
    )


def criterion_results(model: CriteriaModel, assessments: Mapping[str, Answers]) -> tuple[CriterionResult, ...]:
    """Per question the mean of the levels given and how far they are apart, in the order of the model."""
    means = group_answers(model, assessments.values())
    spreads = level_spreads(model, assessments.values())
    return tuple(
        CriterionResult(
            criterion=key,
            mean=means[key],
            lowest=spreads[key].lowest,
            highest=spreads[key].highest,
            given=spreads[key].count,
            dont_know=sum(key in answers and answers[key] is None for answers in assessments.values()),
            left_open=sum(key not in answers for answers in assessments.values()),
        )
        for key in model.keys
    )


def _assessor_result(model: CriteriaModel, given: Mapping[str, Answers], assessor: str) -> AssessorResult:
    others = {other: answers for other, answers in given.items() if other != assessor}
    return AssessorResult(
        assessor=assessor,
        alone=final_class(model, given[assessor]),
        without=_class_of(model, others) if others else None,
    )


def _flipping_replacements(
    model: CriteriaModel, given: Mapping[str, Answers], now: SourcingClass
) -> tuple[Replacement, ...]:
    replacements = (
        Replacement(assessor, other, _class_of(model, {**given, assessor: given[other]}))
        for assessor in given
        for other in given
        if other != assessor
    )
    return tuple(one for one in replacements if one.sourcing_class is not now)


def _class_of(model: CriteriaModel, given: Mapping[str, Answers]) -> SourcingClass:
    return final_class(model, group_answers(model, given.values()))
