"""Working out what a round found: at once where it is small, by a job where it is large."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet

from portfolio.models import Job, Member
from portfolio.queue import enqueue
from portfolio.registry import JobReport
from sourcing.actions.verdicts import hold_model_in_force, keep_verdicts
from sourcing.models import Round, RoundFunction
from sourcing.queries.rounds_findings import (
    NOTHING_FOUND,
    Finding,
    answers_in,
    basis_of,
    finding_of,
    findings,
    functions_with_answers,
)

KIND = "round.findings"
MOST_AT_ONCE = 12
"""Each function takes about 0.1 s: more of them are worked out by a worker while the click is answered."""


def work_out(held: Round, by: Member) -> None:
    """Bring group results and current verdicts of the round's functions to where its state has them.

    Call inside the transaction of the act that closed it or opened it again; that act has recorded it.
    """
    RoundFunction.objects.filter(round=held).update(**NOTHING_FOUND)
    held.job = None
    if len(functions_with_answers(held)) <= MOST_AT_ONCE:
        hold_model_in_force(held.organisation)
        keep_findings(held, list(findings(held)))
    else:
        payload = {"round": held.pk, "version": held.version}
        held.job = enqueue(organisation=held.organisation, kind=KIND, payload=payload, by=by)
    held.save(update_fields=["job"])


def keep_findings(held: Round, found: Sequence[Finding]) -> None:
    """Write group results and verdicts. Two queries, and one for each function with a result."""
    for finding in found:
        RoundFunction.objects.filter(round=held, function=finding.function).update(**finding.group)
    keep_verdicts(held.organisation, [(finding.function, finding.verdict) for finding in found])


def _find(job: Job, report: JobReport) -> dict[str, Any]:
    """The findings of the job's round, one step a function. Writes nothing."""
    held = _rounds().get(pk=job.payload["round"], organisation=job.organisation)
    functions, answers = functions_with_answers(held), answers_in(held)
    basis = basis_of(held)
    found = []
    for step, function in enumerate(functions, start=1):
        report(step, len(functions), function.name)
        found.append(finding_of(held, function, answers.get(function.pk, {})).to_json())
    return {"findings": found, "basis": basis}


def _keep(job: Job, result: dict[str, Any]) -> None:
    """Keep the findings in the transaction that closes the job, unless the round has moved on since.

    A function on which answers came in meanwhile is worked out again; all of them where another model was put in force.
    """
    held = _rounds().select_for_update(of=("self",)).get(pk=job.payload["round"], organisation=job.organisation)
    if held.version != job.payload["version"]:
        return
    hold_model_in_force(held.organisation)
    found = {row["function"]: Finding(**row) for row in result["findings"]}
    answers, basis = answers_in(held), basis_of(held)
    for function in functions_with_answers(held):
        if basis.get(str(function.pk)) != result["basis"].get(str(function.pk)):
            found[function.pk] = finding_of(held, function, answers.get(function.pk, {}))
    keep_findings(held, list(found.values()))


def _rounds() -> QuerySet[Round]:
    return Round.objects.select_related("organisation", "criteria_model")


HANDLERS = {KIND: _find}
WRITERS = {KIND: _keep}
