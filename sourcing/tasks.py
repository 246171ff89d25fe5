"""What a worker does for sourcing."""

import json
import logging
from typing import Any

from django.utils import timezone

from portfolio.audit import Portal
from portfolio.domain.canonical import sha256
from portfolio.domain.errors import Refusal
from portfolio.models import Job, Organisation
from portfolio.portal import today
from portfolio.registry import JobReport
from sourcing.actions import optimiser
from sourcing.actions.quarter_balances import freeze_quarter
from sourcing.actions.rounds_reminders import queue_due_reminders
from sourcing.domain.optimiser_json import outcome_json, question_from
from sourcing.domain.optimiser_search import optimise
from sourcing.models import OptimiserRun
from sourcing.queries.rounds_reminders import rounds_to_look_at

log = logging.getLogger(__name__)


def freeze_ended_quarters() -> None:
    """Freeze the balance of every organisation whose fiscal quarter has just ended. One query an organisation else."""
    for organisation in Organisation.objects.order_by("pk"):
        try:
            row = freeze_quarter(today=today(organisation), by=Portal(organisation))
        except Exception:
            # the next sweep tries again; the other organisations are not to wait for this one
            log.exception("the balance of %s could not be frozen", organisation.slug)
        else:
            if row is not None:
                log.info("%s: %s frozen, sha256=%s", organisation.slug, row.label, row.sha256)


def remind_assessors() -> None:
    """Order the reminders that are due today in every open round. One query, and a few for each round near its end."""
    for held in rounds_to_look_at(timezone.now()):
        try:
            queue_due_reminders(held=held, today=today(held.organisation), by=Portal(held.organisation))
        except Exception:
            # the next sweep tries again; the other rounds are not to wait for this one
            log.exception("the reminders of round %s could not be ordered", held.pk)


def solve_optimiser_run(job: Job, report: JobReport) -> dict[str, Any]:
    """Answer the question of the job's run. Writes no row."""
    run = OptimiserRun.objects.get(job=job, organisation=job.organisation)
    if sha256(run.inputs) != run.inputs_sha256:
        raise Refusal("The frozen question of this run was changed in the database. Ask again.")
    question = question_from(json.loads(run.inputs))
    return outcome_json(question, optimise(question, report))


def store_optimiser_outcome(job: Job, result: dict[str, Any]) -> None:
    """Store what came out with its run, in the transaction that closes the job."""
    optimiser.publish_outcome(job=job, outcome=result, by=job.requested_by)
