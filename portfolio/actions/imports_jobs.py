"""Imports as jobs: ordering them, and what the worker does."""

from typing import Any

from django.db import transaction

from portfolio import audit
from portfolio.access import require
from portfolio.actions import imports
from portfolio.domain.language import Words
from portfolio.domain.mappings import Mapping
from portfolio.models import ImportRun, Job, Member
from portfolio.queue.orders import enqueue
from portfolio.registry import JobReport

CHECK, WRITE = "import.check", "import.write"


def order_check(*, run: ImportRun, mapping: Mapping, version: int, by: Member) -> ImportRun:
    """Settle the mapping and have it checked. Raises BadMapping, StaleVersion."""
    with transaction.atomic():
        imports.map_columns(run=run, mapping=mapping, version=version, by=by)
        return _order(run, CHECK, by)


def order_check_of_names(*, run: ImportRun, names: dict[str, str], version: int, by: Member) -> ImportRun:
    """Settle which names mean the same and have that checked."""
    with transaction.atomic():
        imports.choose_names(run=run, names=names, version=version, by=by)
        return _order(run, CHECK, by)


def order_write(*, run: ImportRun, leaves_out_errors: bool, version: int, by: Member) -> ImportRun:
    """Confirm what the check showed and have it written."""
    with transaction.atomic():
        imports.confirm_import(run=run, leaves_out_errors=leaves_out_errors, version=version, by=by)
        return _order(run, WRITE, by)


def _order(run: ImportRun, kind: str, by: Member) -> ImportRun:
    require(by, "import.run")
    payload = {"run": run.pk, "version": run.version}
    run.job = enqueue(organisation=run.organisation, kind=kind, payload=payload, by=by)
    run.save(update_fields=["job"])
    audit.record(by=by, deed="import.order", target=run, after={"work": kind})
    return run


def _run_of(job: Job) -> ImportRun:
    return ImportRun.objects.select_related("organisation").get(pk=job.payload["run"], organisation=job.organisation)


def _check(job: Job, report: JobReport) -> dict[str, Any]:
    return imports.check_import(run=_run_of(job), report=report, by=job.requested_by)


def _record(job: Job, result: dict[str, Any]) -> None:
    imports.record_check(run=_run_of(job), result=result, by=job.requested_by)


def _announce(job: Job, report: JobReport) -> dict[str, Any]:
    report(0, 1, Words("Writing, all or nothing"))
    return {}


def _write(job: Job, result: dict[str, Any]) -> None:
    imports.write_import(run=_run_of(job), by=job.requested_by)


HANDLERS = {CHECK: _check, WRITE: _announce}
WRITERS = {CHECK: _record, WRITE: _write}
"""The rows of an import are written in the transaction that closes its job: both happen, or neither."""
