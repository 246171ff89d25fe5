"""Evidence: the current answers of a function, and the verdict they give."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Any

from portfolio.domain.canonical import digest
from portfolio.models import ITFunction
from sourcing.domain.balance import CostedFunction
from sourcing.domain.criteria import CriteriaModel as Criteria
from sourcing.domain.criteria import Level
from sourcing.domain.evaluate import evaluate
from sourcing.domain.scores import group_answers
from sourcing.domain.verdicts import Verdict
from sourcing.models import Assessment, AssessmentState, CriteriaModel
from sourcing.queries.criteria import criteria_of, published_model


@dataclass(frozen=True)
class Evidence:
    """What a decision would rest on today: the model in force, the latest answers of each assessor, and their mean."""

    function: ITFunction
    model: CriteriaModel
    criteria: Criteria
    assessments: tuple[Assessment, ...]
    answers: Mapping[str, Level | None]
    verdict: Verdict

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
            "assessments": [_assessment_record(assessment) for assessment in self.assessments],
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
    """The evidence on a function as of now; None while nobody has submitted answers. Two queries."""
    model = published_model(function.organisation)
    assessments = latest_submitted(function, model) if model else ()
    if model is None or not assessments:
        return None
    criteria = criteria_of(model)
    answers = group_answers(criteria, (assessment.answers for assessment in assessments))
    return Evidence(function, model, criteria, assessments, answers, evaluate(criteria, answers))


def latest_submitted(function: ITFunction, model: CriteriaModel) -> tuple[Assessment, ...]:
    """Each assessor's latest submitted answers under the model, by assessor. One query."""
    submitted = (
        Assessment.objects.filter(function=function, criteria_model=model, state=AssessmentState.SUBMITTED)
        .select_related("assessor__user")
        .order_by("assessor_id", "-submitted_at", "-pk")
    )
    latest: dict[int, Assessment] = {}
    for assessment in submitted:
        latest.setdefault(assessment.assessor_id, assessment)
    return tuple(latest.values())


def assessor_sentence(names: Sequence[str]) -> str:
    """Whose answers these are: one person's, or the mean of several."""
    if len(names) == 1:
        return f"Answered by {names[0]}"
    return f"Mean of {len(names)} assessors: {', '.join(names)}"


def _assessment_record(assessment: Assessment) -> dict[str, Any]:
    return {
        "assessment": assessment.pk,
        "assessor": str(assessment.assessor.user),
        "email": assessment.assessor.user.email,
        "submitted_at": assessment.submitted_at.isoformat() if assessment.submitted_at else None,
        "answers": assessment.answers,
        "comments": assessment.comments,
    }


def _level_text(level: Level | None) -> str | None:
    return None if level is None else str(level)


def _money_text(amount: Decimal | None) -> str | None:
    return None if amount is None else f"{amount:.2f}"


def _share_text(function: ITFunction) -> str | None:
    share: Fraction | None = CostedFunction(function.code, function.internal_cost, function.external_cost).msp_share
    return None if share is None else str(share)
