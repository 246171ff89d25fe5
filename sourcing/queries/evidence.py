"""Evidence: the current answers of a function, and the verdict they give. The one place that says which answers count."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Any

from django.db.models import Q, QuerySet

from portfolio.domain.canonical import digest
from portfolio.domain.language import say
from portfolio.models import ITFunction, Organisation
from sourcing.domain.balance import CostedFunction
from sourcing.domain.carry_over import carried
from sourcing.domain.criteria import CriteriaModel as Criteria
from sourcing.domain.criteria import Level
from sourcing.domain.evaluate import evaluate
from sourcing.domain.scores import group_answers
from sourcing.domain.verdicts import Verdict
from sourcing.models import Assessment, AssessmentState, CriteriaModel, RoundState
from sourcing.queries.criteria import criteria_of, published_model

COUNTED = Q(round__isnull=True) | Q(round__state=RoundState.CLOSED)


@dataclass(frozen=True)
class Counted:
    """One assessor's latest submitted answers, and what of them counts under the model that is asked about.

    `levels` and `comments` hold the criteria whose questions are unchanged since.
    """

    assessment: Assessment
    levels: Mapping[str, int | None]
    comments: Mapping[str, str]

    @property
    def says_something(self) -> bool:
        """Whether a level is left that counts."""
        return any(level is not None for level in self.levels.values())


@dataclass(frozen=True)
class Evidence:
    """What a decision would rest on today: the model in force, the latest answers of each assessor, and their mean."""

    function: ITFunction
    model: CriteriaModel
    criteria: Criteria
    counted: tuple[Counted, ...]
    answers: Mapping[str, Level | None]
    verdict: Verdict

    @property
    def assessments(self) -> tuple[Assessment, ...]:
        """The assessments behind the answers that count."""
        return tuple(counted.assessment for counted in self.counted)

    @cached_property
    def result(self) -> dict[str, Any]:
        """The verdict as JSON, exact."""
        return self.verdict.to_json()

    @cached_property
    def inputs(self) -> dict[str, Any]:
        """Everything the verdict was made of, as JSON: enough to make it again."""
        return {
            "function": {"code": self.function.code, "name": self.function.name},
            "criteria_model": {"number": self.model.number, "sha256": self.model.content_sha256},
            "answers": {key: _level_text(level) for key, level in self.answers.items()},
            "assessments": [_assessment_record(counted, self.model) for counted in self.counted],
            "internal_cost": _money_text(self.function.internal_cost),
            "external_cost": _money_text(self.function.external_cost),
            "currency": self.function.organisation.currency,
            "msp_share": _share_text(self.function),
        }

    @property
    def inputs_sha256(self) -> str:
        """Digest of the inputs: names what a proposer saw."""
        return digest(self.inputs)

    @property
    def assessor_sentence(self) -> str:
        """Whose answers these are."""
        return assessor_sentence([str(assessment.assessor.user) for assessment in self.assessments])


def evidence_of(function: ITFunction) -> Evidence | None:
    """The evidence on a function as of now; None while no submitted answer counts under the model in force. Two queries."""
    model = published_model(function.organisation)
    return _evidence(function, model, latest_submitted(function)) if model else None


def evidences_of(organisation: Organisation, functions: Sequence[ITFunction]) -> dict[int, Evidence]:
    """The evidence on each of these functions that has any, by primary key. Two queries, whatever their number."""
    model = published_model(organisation)
    if model is None:
        return {}
    found = submitted_that_count(organisation).filter(function__in=functions)
    latest: dict[int, list[Assessment]] = {}
    for assessment in latest_of_each(found.select_related("assessor__user", "criteria_model")):
        latest.setdefault(assessment.function_id, []).append(assessment)
    every = (_evidence(function, model, latest.get(function.pk, ())) for function in functions)
    return {evidence.function.pk: evidence for evidence in every if evidence is not None}


def _evidence(function: ITFunction, model: CriteriaModel, assessments: Iterable[Assessment]) -> Evidence | None:
    counted = counted_under(assessments, model)
    if not counted:
        return None
    criteria = criteria_of(model)
    answers = group_answers(criteria, (one.levels for one in counted))
    return Evidence(function, model, criteria, counted, answers, evaluate(criteria, answers))


def submitted_that_count(organisation: Organisation) -> QuerySet[Assessment]:
    """The submitted answers of an organisation that may count today, latest first for each function and assessor.

    Those of an open round are blind: they count for nothing until it is closed.
    """
    submitted = Assessment.objects.filter(COUNTED, organisation=organisation, state=AssessmentState.SUBMITTED)
    return submitted.order_by("function_id", "assessor_id", "-submitted_at", "-pk")


def latest_submitted(function: ITFunction) -> tuple[Assessment, ...]:
    """Each assessor's latest submitted answers, under whichever model they were given, by assessor. One query."""
    found = submitted_that_count(function.organisation).filter(function=function)
    return latest_of_each(found.select_related("assessor__user", "criteria_model"))


def latest_of_each(assessments: Iterable[Assessment]) -> tuple[Assessment, ...]:
    """The first assessment of each function and assessor, in the order given. No query of its own."""
    latest: dict[tuple[int, int], Assessment] = {}
    for assessment in assessments:
        latest.setdefault((assessment.function_id, assessment.assessor_id), assessment)
    return tuple(latest.values())


def counted_under(assessments: Iterable[Assessment], model: CriteriaModel) -> tuple[Counted, ...]:
    """What of these answers counts under the model, without assessors of whom nothing is left. No query."""
    criteria = criteria_of(model)
    every = (_counted(assessment, criteria) for assessment in assessments)
    return tuple(one for one in every if one.says_something)


def assessor_sentence(names: Sequence[str]) -> str:
    """Whose answers these are: one person's, or the mean of several."""
    if len(names) == 1:
        return say("Answered by {}", names[0])
    return say("Mean of {} assessors: {}", len(names), ", ".join(names))


def _counted(assessment: Assessment, now: Criteria) -> Counted:
    earlier = criteria_of(assessment.criteria_model)
    return Counted(assessment, carried(assessment.answers, earlier, now), carried(assessment.comments, earlier, now))


def _assessment_record(counted: Counted, model: CriteriaModel) -> dict[str, Any]:
    assessment = counted.assessment
    carried_from = {} if assessment.criteria_model_id == model.pk else {"model": assessment.criteria_model.number}
    return {
        "assessment": assessment.pk,
        "assessor": str(assessment.assessor.user),
        "email": assessment.assessor.user.email,
        "submitted_at": assessment.submitted_at.isoformat() if assessment.submitted_at else None,
        "answers": dict(counted.levels),
        "comments": dict(counted.comments),
    } | carried_from


def _level_text(level: Level | None) -> str | None:
    return None if level is None else str(level)


def _money_text(amount: Decimal | None) -> str | None:
    return None if amount is None else f"{amount:.2f}"


def _share_text(function: ITFunction) -> str | None:
    share: Fraction | None = CostedFunction(function.code, function.internal_cost, function.external_cost).msp_share
    return None if share is None else str(share)
