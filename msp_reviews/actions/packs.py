"""Ordering, publishing and downloading packs."""

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from msp_reviews.models import Pack, PackKind, Snapshot
from msp_reviews.queries.packs_facts import board_facts
from portfolio import audit
from portfolio.access import require
from portfolio.domain.canonical import canonical, digest, sha256
from portfolio.domain.errors import Refusal
from portfolio.domain.quarters import Quarter, quarter_of
from portfolio.models import AuditHead, Job, Member, Organisation
from portfolio.queue import enqueue
from portfolio.queue.orders import open_job

KIND = "pack.board"


class QuarterNotBegun(Refusal):
    """A pack of a quarter that lies ahead."""

    def __init__(self, quarter: Quarter) -> None:
        super().__init__(f"{quarter} has not begun yet, so there is nothing to report.", field="quarter")
        self.quarter = quarter


def order_board_pack(*, quarter: Quarter, today: date, by: Member) -> Pack:
    """Freeze all facts as of today and order the board pack of the quarter; a worker builds it.

    While a pack of the very same facts is being built, that one is the answer. Raises QuarterNotBegun.
    """
    require(by, "pack.request")
    if quarter > quarter_of(today, by.organisation.fiscal_year_start_month):
        raise QuarterNotBegun(quarter)
    with transaction.atomic():
        # one order at a time in an organisation: numbers follow one another, and twins see each other
        Organisation.objects.select_for_update().get(pk=by.organisation_id)
        facts = board_facts(by, quarter=quarter, today=today)
        facts_sha256 = digest(facts)
        job = open_job(by.organisation, _job_digest(facts_sha256))
        if job is not None:
            return Pack.objects.select_related("organisation").get(job=job)
        return _freeze(facts, facts_sha256, quarter, by)


def publish_pack(*, job: Job, result: dict[str, Any], by: Member) -> Pack:
    """Note the file that was built for the job. Called in the transaction that closes the job."""
    with transaction.atomic():
        pack = Pack.objects.select_related("organisation").get(job=job)
        pack.built_at = timezone.now()
        pack.pdf_sha256 = result["sha256"]
        pack.pdf_bytes = result["bytes"]
        pack.pages = result["pages"]
        pack.save(update_fields=["built_at", "pdf_sha256", "pdf_bytes", "pages"])
        audit.record(by=by, deed="pack.build", target=pack, after={"pdf_sha256": pack.pdf_sha256, "pages": pack.pages})
        return pack


def order_again(*, pack: Pack, by: Member) -> Pack:
    """Have a pack that failed or was cancelled built after all, from the facts that were frozen for it."""
    require(by, "pack.request")
    with transaction.atomic():
        pack = (
            Pack.objects.select_for_update(of=("self",))
            .select_related("organisation", "snapshot", "job")
            .get(pk=pack.pk)
        )
        if pack.is_built or not pack.job.is_settled:
            raise Refusal("This pack is built already, or about to be.")
        pack.job = _enqueue(pack.snapshot, by)
        pack.save(update_fields=["job"])
        audit.record(by=by, deed="pack.order_again", target=pack, after={"job": pack.job_id})
        return pack


def record_download(*, pack: Pack, by: Member) -> None:
    """Note in the audit who took the pack."""
    require(by, "pack.download")
    with transaction.atomic():
        audit.record(by=by, deed="pack.download", target=pack, after={"pdf_sha256": pack.pdf_sha256})


def _freeze(facts: dict[str, Any], facts_sha256: str, quarter: Quarter, by: Member) -> Pack:
    now, number = timezone.now(), _next_number(by.organisation)
    content = canonical({"header": _header(number, now.isoformat(), by), "facts": facts})
    snapshot = Snapshot.objects.create(
        organisation=by.organisation,
        content=content,
        sha256=sha256(content),
        facts_sha256=facts_sha256,
        taken_by=by,
        taken_at=now,
    )
    pack = Pack.objects.create(
        organisation=by.organisation,
        kind=PackKind.BOARD,
        fiscal_year=quarter.year,
        quarter_number=quarter.number,
        number=number,
        snapshot=snapshot,
        job=_enqueue(snapshot, by),
        requested_by=by,
        requested_at=now,
    )
    audit.record(
        by=by,
        deed="pack.request",
        target=pack,
        after={"quarter": str(quarter), "number": number, "snapshot_sha256": snapshot.sha256},
    )
    return pack


def _enqueue(snapshot: Snapshot, by: Member) -> Job:
    return enqueue(
        organisation=by.organisation,
        kind=KIND,
        payload={"snapshot": snapshot.pk},
        digest=_job_digest(snapshot.facts_sha256),
        by=by,
    )


def _job_digest(facts_sha256: str) -> str:
    return digest({"kind": KIND, "facts": facts_sha256})


def _next_number(organisation: Organisation) -> int:
    last = Pack.objects.filter(organisation=organisation, kind=PackKind.BOARD).aggregate(last=Max("number"))["last"]
    return (last or 0) + 1


def _header(number: int, at: str, by: Member) -> dict[str, Any]:
    """What differs between two packs of the same facts. The audit's link is an anchor outside the database."""
    head = AuditHead.objects.filter(organisation=by.organisation).first()
    return {
        "number": number,
        "status": "draft",
        "at": at,
        "ordered_by": str(by.user),
        "audit": {"seq": head.seq if head else 0, "sha256": head.sha256 if head else "0" * 64},
    }
