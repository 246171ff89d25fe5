"""What closing a round finds: the group's class for each function, and the verdict that the function has from then on."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from django.db.models import Count, Sum

from portfolio.models import ITFunction
from sourcing.domain.group_results import GroupResult, group_result
from sourcing.domain.verdicts import kept_share
from sourcing.models import Assessment, AssessmentState, Round, RoundState
from sourcing.queries.criteria import criteria_of, published_model
from sourcing.queries.evidence import COUNTED, evidence_of
from sourcing.queries.verdicts import verdict_columns

NOTHING_FOUND: Mapping[str, Any] = {
    "sourcing_class": "",
    "label": "",
    "share": None,
    "is_provisional": False,
    "assessor_count": 0,
    "class_count": 0,
    "widest_range": 0,
    "one_decides": False,
}


@dataclass(frozen=True)
class Finding:
    """One function of a round. `group`: columns of its result in the round; `verdict`: those of its current verdict."""

    function: int
    group: Mapping[str, Any]
    verdict: Mapping[str, Any] | None

    def to_json(self) -> dict[str, Any]:
        """The finding as a job's result holds it."""
        return asdict(self)


def answers_in(held: Round) -> dict[int, dict[int, Assessment]]:
    """The submitted answers of a closed round: function key → assessor's member key → assessment. Empty while it is open.

    One query.
    """
    if held.state != RoundState.CLOSED:
        return {}
    found: dict[int, dict[int, Assessment]] = {}
    submitted = Assessment.objects.filter(round=held, state=AssessmentState.SUBMITTED)
    for assessment in submitted.select_related("assessor__user").order_by("assessor__user__name", "assessor_id"):
        found.setdefault(assessment.function_id, {})[assessment.assessor_id] = assessment
    return found


def group_result_of(held: Round, assessments: Mapping[int, Assessment]) -> GroupResult:
    """The result of the assessors' answers under the round's criteria model; assessors by their member key as text."""
    answers = {str(member): assessment.answers for member, assessment in assessments.items()}
    return group_result(criteria_of(held.criteria_model), answers)


def findings(held: Round) -> Iterator[Finding]:
    """A finding for each function of the round that somebody submitted answers on, by name.

    An open round has no group results: its verdicts are those without it. Two queries, and two for each function.
    """
    answers = answers_in(held)
    for function in functions_with_answers(held):
        yield finding_of(held, function, answers.get(function.pk, {}))


def finding_of(held: Round, function: ITFunction, assessments: Mapping[int, Assessment]) -> Finding:
    """The finding on one function, from the answers given in the round. Two queries."""
    evidence = evidence_of(function)
    return Finding(
        function=function.pk,
        group=group_columns(group_result_of(held, assessments)) if assessments else NOTHING_FOUND,
        verdict=verdict_columns(evidence) if evidence else None,
    )


def functions_with_answers(held: Round) -> list[ITFunction]:
    """The functions of the round that somebody submitted answers on, by name. One query."""
    submitted = Assessment.objects.filter(round=held, state=AssessmentState.SUBMITTED).values("function")
    functions = ITFunction.objects.filter(round_memberships__round=held, pk__in=submitted)
    return list(functions.select_related("organisation").order_by("name", "pk"))


def basis_of(held: Round) -> dict[str, list[int]]:
    """What verdicts of the round's functions rest on now: function key as text → model in force, number and sum of answers.

    Where it differs from what it was, a verdict that was made then has to be made again. Two queries.
    """
    model = published_model(held.organisation)
    functions = held.memberships.values("function")
    counted = Assessment.objects.filter(COUNTED, function__in=functions, state=AssessmentState.SUBMITTED)
    rows = counted.order_by().values_list("function").annotate(Count("pk"), Sum("pk"))
    return {str(function): [model.pk if model else 0, count, int(total)] for function, count, total in rows}


def group_columns(result: GroupResult) -> dict[str, Any]:
    """What the round's list of results keeps of a group result, as plain JSON values; share is text."""
    return {
        "sourcing_class": result.sourcing_class.value,
        "label": result.verdict.label.value,
        "share": str(kept_share(result.verdict.share)),
        "is_provisional": result.verdict.is_provisional,
        "assessor_count": len(result.assessors),
        "class_count": len(result.classes),
        "widest_range": int(result.widest_spread),
        "one_decides": result.one_decides,
    }
