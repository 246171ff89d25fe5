"""Jobs of criteria models: what publishing would change, and evaluating every function under the model in force."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from portfolio import audit
from portfolio.domain.errors import Refusal
from portfolio.domain.language import say
from portfolio.models import ITFunction, Job, Member, Organisation
from portfolio.registry import JobReport
from sourcing.actions.verdicts import hold_model_in_force, refresh_verdict
from sourcing.domain.evaluate_briefly import BriefVerdict, evaluate_briefly
from sourcing.domain.verdicts import kept_share
from sourcing.models import CriteriaModel, CriteriaModelState, CurrentVerdict
from sourcing.queries import impacts, reevaluations
from sourcing.queries.answers import FunctionAnswers, answers_under, earlier_models, latest_rows
from sourcing.queries.criteria import criteria_of
from sourcing.queries.evidence import evidence_of

CHUNK = 250
FIELDS = ("sourcing_class", "class_without_locks", "label", "share", "is_provisional", "answered_count")
WRITTEN = ("organisation", "criteria_model", *FIELDS, "assessor_count", "evaluated_at")
Record = dict[str, Any]


def work_out_impact(job: Job, report: JobReport) -> Record:
    """What publishing the draft that the job names would change. Raises Refusal when it is no longer that draft."""
    draft = CriteriaModel.objects.select_related("organisation").filter(pk=job.payload["model"]).first()
    if draft is None or draft.state != CriteriaModelState.DRAFT or draft.content_sha256 != job.payload["sha256"]:
        raise Refusal(say("The draft was changed, published or deleted meanwhile. Order it again for what stands now."))
    return impacts.impact_of(draft, report).to_json()


def evaluate_all(job: Job, report: JobReport) -> Record:
    """The verdicts on all functions with answers under the model that the job names. Writes nothing, so it may run again."""
    model = _model(job)
    answers = _answers(model)
    functions, verdicts = list(answers), []
    for at in range(0, len(functions), CHUNK):
        report(at, len(functions), f"Function {at:,} of {len(functions):,}")
        chunk = functions[at : at + CHUNK]
        briefs = evaluate_briefly(criteria_of(model), [answers[pk].levels for pk in chunk])
        verdicts += [_record(pk, answers[pk], brief) for pk, brief in zip(chunk, briefs, strict=True)]
    return {"verdicts": verdicts}


def write_verdicts(*, job: Job, result: Record, by: Member) -> None:
    """Write what was evaluated, in the transaction that closes the job.

    A function whose answers changed while the job ran is evaluated again here; where another model was put in force
    meanwhile nothing is written: that one has a job of its own.
    """
    with transaction.atomic():
        model = _model(job)
        told: Record = {"functions": 0, "superseded": True}
        if hold_model_in_force(model.organisation) == model.pk:
            told = _write(model, result["verdicts"])
        Job.objects.filter(pk=job.pk).update(result=told)  # thousands of verdicts need not stand twice
        audit.record(by=by, deed="criteria.reevaluate", target=model, after=told)


def _write(model: CriteriaModel, records: list[Record]) -> Record:
    held = CurrentVerdict.objects.select_for_update().filter(organisation=model.organisation).order_by("pk")
    before = dict(held.values_list("function_id", "sourcing_class"))  # whoever submits now waits for their row
    answers = _answers(model)
    fresh = [record for record in records if _is_fresh(record, answers)]
    CurrentVerdict.objects.bulk_create(
        [_verdict(model, record) for record in fresh],
        batch_size=500,
        update_conflicts=True,
        unique_fields=["function"],
        update_fields=list(WRITTEN),
    )
    late = set(answers) - {record["function"] for record in fresh}
    for function in ITFunction.objects.select_related("organisation").filter(pk__in=late):
        if evidence_of(function) is not None:
            refresh_verdict(function=function)
    gone, _ = CurrentVerdict.objects.filter(organisation=model.organisation).exclude(function__in=answers).delete()
    changed = sum(before.get(record["function"]) != record["sourcing_class"] for record in fresh)
    return {"functions": len(answers), "changed": changed, "late": len(late), "emptied": gone}


def _model(job: Job) -> CriteriaModel:
    return CriteriaModel.objects.select_related("organisation").get(
        pk=job.payload["model"], organisation=job.organisation_id
    )


def _answers(model: CriteriaModel) -> dict[int, FunctionAnswers]:
    organisation: Organisation = model.organisation
    return answers_under(criteria_of(model), latest_rows(organisation), earlier_models(organisation))


def _is_fresh(record: Record, answers: dict[int, FunctionAnswers]) -> bool:
    found = answers.get(record["function"])
    return found is not None and list(found.assessments) == record["assessments"]


def _record(function: int, answers: FunctionAnswers, brief: BriefVerdict) -> Record:
    return {
        "function": function,
        "assessments": list(answers.assessments),
        "sourcing_class": brief.sourcing_class.value,
        "class_without_locks": brief.class_without_locks.value,
        "label": brief.label.value,
        "share": str(kept_share(brief.share)),
        "is_provisional": brief.is_provisional,
        "answered_count": brief.answered_count,
    }


def _verdict(model: CriteriaModel, record: Record) -> CurrentVerdict:
    return CurrentVerdict(
        organisation=model.organisation,
        function_id=record["function"],
        criteria_model=model,
        assessor_count=len(record["assessments"]),
        evaluated_at=timezone.now(),
        **{name: record[name] for name in FIELDS},
    )


def _publish_verdicts(job: Job, result: Record) -> None:
    write_verdicts(job=job, result=result, by=job.requested_by)


HANDLERS = {impacts.KIND: work_out_impact, reevaluations.KIND: evaluate_all}
WRITERS = {reevaluations.KIND: _publish_verdicts}
"""Verdicts are written in the transaction that closes their job: both happen, or neither."""
