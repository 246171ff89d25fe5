"""A real worker with one cheap kind of job beside the real ones: `celery -A tests.faults.worker worker`."""

import time
from typing import Any

import django
from celery.signals import worker_init

django.setup()

from config.celery import app  # noqa: E402
from portfolio import audit, registry  # noqa: E402
from portfolio.domain.sandbox import run_in_child  # noqa: E402

__all__ = ["app"]

CHEAP = "test.cheap"
IN_CHILD = "test.child"


def build(job: Any, report: registry.JobReport) -> dict[str, Any]:
    """Takes a moment, in steps."""
    for step in range(1, 4):
        report(step, 3, f"Part {step}")
        time.sleep(job.payload["seconds"] / 3)
    return {"made": job.payload["number"]}


def sleep_in_child(job: Any, report: registry.JobReport) -> dict[str, Any]:
    """Waits a minute for a child, as a pack waits for its pages."""
    report(1, 1, "Waiting for the child")
    return {"made": len(run_in_child("tests.domain.sandbox_work:sleep", b""))}


def write(job: Any, result: dict[str, Any]) -> None:
    """Leaves one audit event, in the transaction that closes the job."""
    audit.record(by=job.requested_by, deed="test.made", target=job, after=result)


@worker_init.connect
def register(**kwargs: Any) -> None:
    registry.job_kinds[CHEAP] = build
    registry.job_writers[CHEAP] = write
    registry.job_kinds[IN_CHILD] = sleep_in_child
