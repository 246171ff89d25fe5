"""Asking the optimiser, storing what came out, and making scenarios of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from portfolio import audit
from portfolio.access import require
from portfolio.domain.canonical import canonical, sha256
from portfolio.domain.canonical import digest as digest_of
from portfolio.domain.errors import Refusal
from portfolio.domain.language import Words, say
from portfolio.models import Job, Member
from portfolio.queue import enqueue
from portfolio.queue.orders import open_job
from sourcing.actions.scenarios import NewRow, Origin, Wording, check_open, insert_scenario
from sourcing.domain.optimiser import Assumptions, Limits, Objective, Question
from sourcing.domain.optimiser_json import assumptions_json, question_json
from sourcing.domain.optimiser_options import choices_of, why_fixed
from sourcing.models import OptimiserResult, OptimiserRun, Scenario
from sourcing.queries.optimiser import RunView, subjects_of
from sourcing.queries.scenarios import other_spend_of, scenario_sheet, surroundings

KIND = "sourcing.optimise"
NO_CRITERIA = Words("No criteria model is published, so there are no bands to keep. Publish one first.")
NOTHING_MOVES = Words(
    "With these assumptions no function can move. Say what work costs at MSPs, and who may take it over."
)
NO_POINT = Words("This run has no such point.")


@dataclass(frozen=True)
class Ask:
    """What a person asks. transitions: how the limit on moves was made up, for the record."""

    assumptions: Assumptions
    objective: Objective
    limits: Limits
    transitions: Mapping[str, int] = field(default_factory=dict)


def order_run(*, scenario: Scenario, ask: Ask, today: date, by: Member) -> OptimiserRun:
    """Freeze the question and order its answer; a worker solves it. The assumptions are kept with the scenario.

    While the very same question is being solved, that run is the answer. Raises NotAllowed, Refusal.
    """
    with transaction.atomic():
        require(by, "scenario.edit")
        scenario = Scenario.objects.select_for_update(no_key=True).get(pk=scenario.pk)
        check_open(scenario, by)
        content, question = _frozen(scenario, ask, today, by)
        if not any(not why_fixed(subject, ask.assumptions) for subject in question.subjects):
            raise Refusal(NOTHING_MOVES)
        choices_of(question)  # refuses what is too much before a worker begins
        text = canonical(content)
        digest = digest_of({"kind": KIND, "scenario": scenario.pk, "inputs": text})
        job = open_job(by.organisation, digest)
        if job is not None:
            return OptimiserRun.objects.select_related("organisation").get(job=job)
        scenario.assumptions = assumptions_json(ask.assumptions)
        scenario.save(update_fields=["assumptions"])
        return _insert(scenario, ask, text, digest, by)


def order_run_again(*, run: OptimiserRun, by: Member) -> OptimiserRun:
    """Have a run that failed or was cancelled solved after all, from the question that was frozen."""
    with transaction.atomic():
        require(by, "scenario.edit")
        run = OptimiserRun.objects.select_related("organisation", "job").get(pk=run.pk)
        if run.organisation_id != by.organisation_id:
            raise Refusal(say("The run belongs to another organisation."))
        if not run.job.is_settled or hasattr(run, "result"):
            raise Refusal(say("This run is being solved, or solved already."))
        run.job = enqueue(
            organisation=by.organisation, kind=KIND, payload=run.job.payload, digest=run.job.digest, by=by
        )
        run.save(update_fields=["job"])
        audit.record(by=by, deed="optimiser_run.order_again", target=run, after={"job": run.job_id})
        return run


def publish_outcome(*, job: Job, outcome: Mapping[str, Any], by: Member) -> OptimiserResult:
    """Store what came out, for good. Called in the transaction that closes the job."""
    with transaction.atomic():
        run = OptimiserRun.objects.select_related("organisation").get(job=job)
        text = canonical(outcome)
        result = OptimiserResult.objects.create(
            organisation=run.organisation, run=run, content=text, sha256=sha256(text), stored_at=timezone.now()
        )
        found = {
            "inputs_sha256": run.inputs_sha256,
            "sha256": result.sha256,
            "is_feasible": outcome["best"] is not None,
        }
        audit.record(by=by, deed="optimiser_run.solve", target=run, after=found)
        return result


def scenario_from_run(*, run: OptimiserRun, point: int | None, words: Wording, by: Member) -> Scenario:
    """A scenario of the answer, or of a point of the frontier (from 1), with today as the run knew it.

    Raises NotAllowed, Refusal.
    """
    with transaction.atomic():
        require(by, "scenario.edit")
        if run.organisation_id != by.organisation_id:
            raise Refusal(say("The run belongs to another organisation."))
        view = RunView(run)
        chosen = view.chosen(point)
        if chosen is None:
            raise Refusal(NO_POINT)
        keys = view.inputs["functions"]
        rows = [
            NewRow(keys[subject.key], subject.today, view.option_of(subject.key, chosen.get(subject.key, "stay")).facts)
            for subject in view.question.subjects
        ]
        other = {name: f"{amount:.2f}" for name, amount in view.question.other_spend.items()}
        source = run.scenario
        told = {"from_run": run.pk, "point": point or "best", "result_sha256": run.result.sha256}
        origin = Origin(source.copied_on, source, other, view.inputs["assumptions"], told)
        return insert_scenario(words, origin, rows, by)


def _frozen(scenario: Scenario, ask: Ask, today: date, by: Member) -> tuple[dict[str, Any], Question]:
    around = surroundings(by, today=today)
    if not around.bands:
        raise Refusal(NO_CRITERIA)
    sheet = scenario_sheet(by, scenario, around)
    question = Question(
        subjects=subjects_of(sheet),
        bands=around.bands,
        other_spend=other_spend_of(scenario),
        assumptions=ask.assumptions,
        objective=ask.objective,
        limits=ask.limits,
    )
    extra = {
        "scenario": {"id": scenario.pk, "name": scenario.name, "copied_on": scenario.copied_on.isoformat()},
        "functions": {view.code: view.row.function_id for view in sheet.rows},
        "transitions": dict(ask.transitions),
        "asked_on": today.isoformat(),
    }
    return question_json(question) | extra, question


def _insert(scenario: Scenario, ask: Ask, text: str, digest: str, by: Member) -> OptimiserRun:
    inputs_sha256 = sha256(text)
    payload = {"inputs_sha256": inputs_sha256}
    run = OptimiserRun.objects.create(
        organisation=by.organisation,
        scenario=scenario,
        objective=ask.objective.value,
        inputs=text,
        inputs_sha256=inputs_sha256,
        job=enqueue(organisation=by.organisation, kind=KIND, payload=payload, digest=digest, by=by),
        requested_by=by,
        requested_at=timezone.now(),
    )
    limits = {key.value: str(bound) for key, bound in ask.limits.items()}
    told = {"scenario": scenario.name, "objective": run.objective, "limits": limits, "inputs_sha256": inputs_sha256}
    audit.record(by=by, deed="optimiser_run.order", target=run, after=told)
    return run
