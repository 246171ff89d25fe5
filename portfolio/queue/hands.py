"""Doing the work: claim, run the handler, keep the lease meanwhile, publish or say why not."""

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import DatabaseError, close_old_connections, connection
from django.utils import timezone

from portfolio import registry
from portfolio.domain.errors import Refusal
from portfolio.domain.sandbox import ChildStopped, MemoryExceeded, ProcessorExceeded, stop_child_of
from portfolio.models import Job
from portfolio.queue import leases
from portfolio.queue.leases import LeaseLost

log = logging.getLogger(__name__)

RENEW_SECONDS = 4.0
LONGEST_SHIFT_SECONDS = 60.0
OWN_FAULT = "Something went wrong inside the portal ({error}). Try again; if it happens again, tell your administrator: job {pk}."


def work_until_idle() -> int:
    """Free what dead workers held, then do due jobs one after the other, for a minute at most. How many were begun."""
    leases.take_over(timezone.now())
    began, done = time.monotonic(), 0
    while time.monotonic() - began < LONGEST_SHIFT_SECONDS:
        job = leases.claim()
        if job is None:
            break
        work_on(job)
        done += 1
    return done


def work_on(job: Job) -> None:
    """Do one claimed job to its end. Never raises for what the job itself does wrong."""
    began = time.monotonic()
    try:
        with _kept(job):
            _do(job)
    except LeaseLost:
        log.info("job %s (%s) is no longer ours", job.pk, job.kind)
    else:
        log.info("job %s (%s) ended after %.1f s", job.pk, job.kind, time.monotonic() - began)


def _do(job: Job) -> None:
    def report(step: int, steps: int, label: str) -> None:
        leases.renew(job, step=step, steps=steps, label=label[:200])

    try:
        result = registry.job_kinds[job.kind](job, report)
        leases.publish(job, result, registry.job_writers.get(job.kind))
    except LeaseLost:
        raise
    except Exception as error:  # noqa: BLE001 - whatever the handler raised, the job must end with a sentence
        _end_badly(job, error)


def _end_badly(job: Job, error: Exception) -> None:
    """A refusal is final, and so is work that needs more than is allowed; any other error is tried again, three times in all."""
    log.warning("job %s (%s) raised %s", job.pk, job.kind, error, exc_info=error)
    is_too_much = isinstance(error, ProcessorExceeded | MemoryExceeded)
    is_final = is_too_much or (isinstance(error, Refusal) and not isinstance(error, ChildStopped))
    if is_final or job.exceptions + 1 >= leases.MOST_EXCEPTIONS:
        leases.fail(job, _sentence(job, error))
    else:
        leases.put_back(job)


def _sentence(job: Job, error: Exception) -> str:
    if isinstance(error, Refusal):
        return error.sentence
    return OWN_FAULT.format(error=type(error).__name__, pk=job.pk)


@contextmanager
def _kept(job: Job) -> Iterator[None]:
    """Renews the lease from a thread of its own while the block runs; once it is lost, ends the child it waits for."""
    over = threading.Event()
    keeper = threading.Thread(
        target=_keep, args=(job, over, threading.get_ident()), name=f"lease-{job.pk}", daemon=True
    )
    keeper.start()
    try:
        yield
    finally:
        over.set()
        keeper.join()


def _keep(job: Job, over: threading.Event, worker: int) -> None:
    while not over.wait(RENEW_SECONDS):
        try:
            leases.renew(job)
        except LeaseLost:
            stop_child_of(worker)  # again each time: it may be about to start one; at its next step it finds out itself
        except DatabaseError:
            log.warning("job %s: the lease could not be renewed, trying again", job.pk, exc_info=True)
            close_old_connections()
    connection.close()
