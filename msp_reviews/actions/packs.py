"""Ordering, publishing, making final and downloading packs."""

import json
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from msp_reviews.models import Pack, PackEdition, PackKind, PackState, Snapshot
from msp_reviews.queries.packs_facts import board_facts
from portfolio import audit
from portfolio.access import DEEDS, require
from portfolio.domain.canonical import canonical, digest, sha256
from portfolio.domain.errors import NotAllowed, Refusal
from portfolio.domain.quarters import Quarter, quarter_of
from portfolio.models import AuditHead, Job, Member, Organisation
from portfolio.queue import enqueue
from portfolio.queue.orders import open_job
from portfolio.versions import claim

KIND = "pack.board"
YEARS_BACK = 10


class QuarterNotBegun(Refusal):
    """A pack of a quarter that lies ahead."""

    def __init__(self, quarter: Quarter) -> None:
        super().__init__(f"{quarter} has not begun yet, so there is nothing to report.", field="quarter")
        self.quarter = quarter


class QuarterTooOld(Refusal):
    """A pack of a quarter that nobody reports on any more."""

    def __init__(self, quarter: Quarter, earliest: Quarter) -> None:
        super().__init__(f"{quarter} is too long ago. A pack reports on {earliest} or later.", field="quarter")
        self.quarter = quarter


class PackNotReady(Refusal):
    """A deed that the pack's state does not allow now."""

    def __init__(self) -> None:
        super().__init__("This pack is not in the state for that any more. Look at it again.")


def order_board_pack(*, quarter: Quarter, today: date, by: Member) -> Pack:
    """Freeze all facts as of today and order the board pack of the quarter; a worker builds it.

    While a pack of the very same facts is being built, that one is the answer. Raises QuarterNotBegun, QuarterTooOld.
    """
    require(by, "pack.request")
    running = quarter_of(today, by.organisation.fiscal_year_start_month)
    if quarter > running:
        raise QuarterNotBegun(quarter)
    if quarter < (earliest := Quarter(running.year - YEARS_BACK, running.number)):
        raise QuarterTooOld(quarter, earliest)
    with transaction.atomic():
        # one order at a time in an organisation: numbers follow one another, and twins see each other
        Organisation.objects.select_for_update().get(pk=by.organisation_id)
        facts = board_facts(by, quarter=quarter, today=today)
        digest_of_job = digest({"kind": KIND, "facts": facts})
        job = open_job(by.organisation, digest_of_job)
        if job is not None:
            return Pack.objects.select_related("organisation").get(job=job)
        return _freeze(facts, digest_of_job, quarter, by)


def publish_pack(*, job: Job, result: dict[str, Any], by: Member) -> Pack:
    """Note the file that was built for the job; a final edition takes the place of an earlier final pack of its quarter.

    Called in the transaction that closes the job.
    """
    with transaction.atomic():
        pack = Pack.objects.select_related("organisation").get(job=job)
        pack.built_at = now = timezone.now()
        pack.pdf_sha256, pack.pdf_bytes, pack.pages = result["sha256"], result["bytes"], result["pages"]
        if final_by := job.payload.get("final_by"):
            _supersede_earlier(pack, by)
            pack.state, pack.final_by_id, pack.final_at = PackState.FINAL, final_by, pack.built_at
        pack.save()
        _keep_edition(pack, result, now)
        audit.record(
            by=by,
            deed="pack.build",
            target=pack,
            after={"pdf_sha256": pack.pdf_sha256, "pages": pack.pages, "state": pack.state},
        )
        return pack


def finalise_pack(*, pack: Pack, pdf_sha256: str, version: int, by: Member) -> Pack:
    """Have the final edition built, from the facts of the draft that was read. pdf_sha256: of that draft.

    The facts stay as they were frozen; only the cover says who made it final. Raises NotAllowed, PackNotReady,
    StaleVersion.
    """
    require(by, "pack.finalise")
    if by.pk == pack.requested_by_id:
        raise NotAllowed(DEEDS["pack.finalise"].sentence)
    with transaction.atomic():
        claim(pack, version)
        if pack.state != PackState.DRAFT or not pack.is_built or pack.pdf_sha256 != pdf_sha256:
            raise PackNotReady
        content = json.loads(pack.snapshot.content)
        header = content["header"] | {"status": "final", "at": timezone.now().isoformat(), "final_by": str(by.user)}
        pack.snapshot = _snapshot({"header": header, "facts": content["facts"]}, by)
        pack.job = _enqueue({"snapshot": pack.snapshot.pk, "final_by": by.pk}, pack.snapshot.sha256, by)
        pack.built_at = pack.pdf_bytes = pack.pages = None
        pack.pdf_sha256 = ""
        pack.save()
        audit.record(
            by=by, deed="pack.finalise", target=pack, before={"pdf_sha256": pdf_sha256}, after={"job": pack.job_id}
        )
        return pack


def order_again(*, pack: Pack, by: Member) -> Pack:
    """Have a pack that failed or was cancelled built after all, from the facts that were frozen for it."""
    require(by, "pack.request")
    with transaction.atomic():
        Organisation.objects.select_for_update().get(pk=by.organisation_id)
        pack = Pack.objects.select_related("organisation", "snapshot", "job").get(pk=pack.pk)
        if pack.is_built or not pack.job.is_settled:
            raise PackNotReady
        pack.job = _enqueue(pack.job.payload, pack.job.digest, by)
        pack.save(update_fields=["job"])
        audit.record(by=by, deed="pack.order_again", target=pack, after={"job": pack.job_id})
        return pack


def record_download(*, pack: Pack, by: Member) -> None:
    """Note in the audit who took the pack."""
    require(by, "pack.download")
    with transaction.atomic():
        audit.record(by=by, deed="pack.download", target=pack, after={"pdf_sha256": pack.pdf_sha256})


def _freeze(facts: dict[str, Any], digest_of_job: str, quarter: Quarter, by: Member) -> Pack:
    now, number = timezone.now(), _next_number(by.organisation)
    snapshot = _snapshot({"header": _header(number, now.isoformat(), by), "facts": facts}, by)
    pack = Pack.objects.create(
        organisation=by.organisation,
        kind=PackKind.BOARD,
        fiscal_year=quarter.year,
        quarter_number=quarter.number,
        number=number,
        snapshot=snapshot,
        job=_enqueue({"snapshot": snapshot.pk}, digest_of_job, by),
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


def _snapshot(content: dict[str, Any], by: Member) -> Snapshot:
    text = canonical(content)
    return Snapshot.objects.create(
        organisation=by.organisation, content=text, sha256=sha256(text), taken_by=by, taken_at=timezone.now()
    )


def _enqueue(payload: dict[str, Any], digest_of_job: str, by: Member) -> Job:
    return enqueue(organisation=by.organisation, kind=KIND, payload=payload, digest=digest_of_job, by=by)


def _keep_edition(pack: Pack, result: dict[str, Any], built_at: datetime) -> None:
    """The built file on record; the pack itself will name another one when it becomes final."""
    PackEdition.objects.create(
        organisation=pack.organisation,
        pack=pack,
        snapshot=pack.snapshot,
        state=pack.state,
        pdf_sha256=result["sha256"],
        pdf_bytes=result["bytes"],
        pages=result["pages"],
        built_at=built_at,
    )


def _supersede_earlier(pack: Pack, by: Member) -> None:
    earlier = Pack.objects.filter(
        organisation=pack.organisation,
        kind=pack.kind,
        fiscal_year=pack.fiscal_year,
        quarter_number=pack.quarter_number,
        state=PackState.FINAL,
    )
    for old in earlier:
        old.state, old.superseded_by = PackState.SUPERSEDED, pack
        old.save(update_fields=["state", "superseded_by"])
        audit.record(by=by, deed="pack.supersede", target=old, after={"superseded_by": pack.number})


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
