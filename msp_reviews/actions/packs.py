"""Ordering, publishing, making final and downloading packs."""

import json
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from msp_reviews.models import QBR, Pack, PackEdition, PackKind, PackState, Snapshot
from msp_reviews.queries.dossiers import dossier_facts
from msp_reviews.queries.packs_facts import board_facts
from msp_reviews.queries.review_packs import review_pack_facts
from portfolio import audit
from portfolio.access import DEEDS, require
from portfolio.domain.canonical import canonical, digest, sha256
from portfolio.domain.errors import NotAllowed, Refusal
from portfolio.domain.language import say, speaking
from portfolio.domain.quarters import Quarter, quarter_of
from portfolio.models import AuditHead, ITFunction, Job, Member, Organisation
from portfolio.queue import enqueue
from portfolio.queue.orders import open_job
from portfolio.versions import claim

YEARS_BACK = 10
MOST_FUNCTIONS = 60


@dataclass(frozen=True)
class Order:
    """What is to be built: the facts, and whom or what they are about. See Pack."""

    kind: PackKind
    quarter: Quarter
    facts: dict[str, Any]
    subject: str = ""
    about: str = ""
    qbr: QBR | None = None
    functions: Sequence[ITFunction] = ()

    @property
    def digest(self) -> str:
        """Says which orders are the same work."""
        return digest({"kind": job_kind(self.kind), "facts": self.facts})


def job_kind(kind: str) -> str:
    """What a worker knows the building of such a pack by."""
    return f"pack.{kind}"


class QuarterNotBegun(Refusal):
    """A pack of a quarter that lies ahead."""

    def __init__(self, quarter: Quarter) -> None:
        super().__init__(say("{} has not begun yet, so there is nothing to report.", quarter), field="quarter")
        self.quarter = quarter


class QuarterTooOld(Refusal):
    """A pack of a quarter that nobody reports on any more."""

    def __init__(self, quarter: Quarter, earliest: Quarter) -> None:
        super().__init__(say("{} is too long ago. A pack reports on {} or later.", quarter, earliest), field="quarter")
        self.quarter = quarter


class NothingToShow(Refusal):
    """A dossier without a function."""

    def __init__(self) -> None:
        super().__init__(
            say("Choose at least one function: a dossier shows how its class came about."), field="functions"
        )


class TooManyFunctions(Refusal):
    """A dossier of more functions than anybody reads."""

    def __init__(self, count: int) -> None:
        super().__init__(
            say("{} functions are too many for one dossier. Choose at most {}.", count, MOST_FUNCTIONS),
            field="functions",
        )
        self.count = count


class PackNotReady(Refusal):
    """A deed that the pack's state does not allow now."""

    def __init__(self) -> None:
        super().__init__(say("This pack is not in the state for that any more. Look at it again."))


def order_board_pack(*, quarter: Quarter, today: date, language: str = "", by: Member) -> Pack:
    """Freeze all facts as of today and order the board pack of the quarter; a worker builds it.

    language: a key of LANGUAGES; empty for the organisation's. While a pack of the very same facts is being built, that
    one is the answer. Raises QuarterNotBegun, QuarterTooOld.
    """
    require(by, "pack.request")
    running = quarter_of(today, by.organisation.fiscal_year_start_month)
    if quarter > running:
        raise QuarterNotBegun(quarter)
    if quarter < (earliest := Quarter(running.year - YEARS_BACK, running.number)):
        raise QuarterTooOld(quarter, earliest)
    with _one_order_at_a_time(by):
        with _speaking(language, by):
            facts = board_facts(by, quarter=quarter, today=today)
        return _order(Order(PackKind.BOARD, quarter, facts), by)


def order_review_pack(*, qbr: QBR, kind: PackKind, today: date, language: str = "", by: Member) -> Pack:
    """Freeze what is known about one review and order its pack. kind: REVIEW, or PARTNER for the partner's own edition."""
    require(by, "pack.request")
    with _one_order_at_a_time(by):
        with _speaking(language, by):
            facts = review_pack_facts(by, qbr=qbr, for_partner=kind == PackKind.PARTNER, today=today)
        return _order(Order(kind, qbr.quarter, facts, qbr.partner.name, f"qbr {qbr.pk}", qbr), by)


def order_dossier(*, functions: Sequence[ITFunction], today: date, language: str = "", by: Member) -> Pack:
    """Freeze how the classes of the functions came about and order their dossier.

    Raises NothingToShow, TooManyFunctions.
    """
    require(by, "pack.request")
    if not functions:
        raise NothingToShow
    if len(functions) > MOST_FUNCTIONS:
        raise TooManyFunctions(len(functions))
    chosen = sorted(functions, key=lambda function: (function.name, function.pk))
    subject = chosen[0].name if len(chosen) == 1 else f"{len(chosen)} functions"
    quarter = quarter_of(today, by.organisation.fiscal_year_start_month)
    with _one_order_at_a_time(by):
        with _speaking(language, by):
            facts = dossier_facts(by, functions=chosen, quarter=quarter, today=today)
        about = digest([function.code for function in chosen])
        return _order(Order(PackKind.DOSSIER, quarter, facts, subject[:200], about, functions=chosen), by)


def publish_pack(*, job: Job, result: dict[str, Any], by: Member) -> Pack:
    """Note the file that was built for the job; a final edition takes the place of an earlier final pack of its quarter.

    Called in the transaction that closes the job.
    """
    with transaction.atomic():
        pack = Pack.objects.select_related("organisation").get(job=job)
        pack.built_at = now = timezone.now()
        pack.pdf_sha256, pack.pdf_bytes, pack.pages = result["sha256"], result["bytes"], result["pages"]
        pack.file_removed_at = None
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
        if pack.state != PackState.DRAFT or not pack.has_file or pack.pdf_sha256 != pdf_sha256:
            raise PackNotReady
        content = json.loads(pack.snapshot.content)
        header = content["header"] | {"status": "final", "at": timezone.now().isoformat(), "final_by": str(by.user)}
        pack.snapshot = _snapshot({"header": header, "facts": content["facts"]}, by)
        payload = {"snapshot": pack.snapshot.pk, "final_by": by.pk}
        pack.job = _enqueue(job_kind(pack.kind), payload, pack.snapshot.sha256, by)
        pack.built_at = pack.pdf_bytes = pack.pages = None
        pack.pdf_sha256 = ""
        pack.save()
        audit.record(
            by=by, deed="pack.finalise", target=pack, before={"pdf_sha256": pdf_sha256}, after={"job": pack.job_id}
        )
        return pack


def order_again(*, pack: Pack, by: Member) -> Pack:
    """Have a pack that failed or was cancelled built after all, or one whose file was removed, from its frozen facts."""
    require(by, "pack.request")
    with transaction.atomic():
        Organisation.objects.select_for_update().get(pk=by.organisation_id)
        pack = Pack.objects.select_related("organisation", "snapshot", "job").get(pk=pack.pk)
        if pack.has_file or not pack.job.is_settled:
            raise PackNotReady
        if pack.is_built:
            pack.built_at = pack.pdf_bytes = pack.pages = pack.file_removed_at = None
            pack.pdf_sha256 = ""
        pack.job = _enqueue(job_kind(pack.kind), pack.job.payload, pack.job.digest, by)
        pack.save()
        audit.record(by=by, deed="pack.order_again", target=pack, after={"job": pack.job_id})
        return pack


def record_download(*, pack: Pack, by: Member) -> None:
    """Note in the audit who took the pack."""
    require(by, "review_pack.download" if pack.kind == PackKind.PARTNER else "pack.download")
    with transaction.atomic():
        audit.record(by=by, deed="pack.download", target=pack, after={"pdf_sha256": pack.pdf_sha256})


@contextmanager
def _one_order_at_a_time(by: Member) -> Iterator[None]:
    """Numbers of an organisation follow one another, and twins see each other."""
    with transaction.atomic():
        Organisation.objects.select_for_update().get(pk=by.organisation_id)
        yield


def _speaking(language: str, by: Member) -> AbstractContextManager[None]:
    """What a pack is written in: the language that was chosen, else the organisation's."""
    return speaking(language or by.organisation.language)


def _order(order: Order, by: Member) -> Pack:
    """The pack of the order; while one of the very same facts is being built, that one."""
    job = open_job(by.organisation, order.digest)
    if job is not None:
        return Pack.objects.select_related("organisation").get(job=job)
    return _freeze(order, by)


def _freeze(order: Order, by: Member) -> Pack:
    now, number = timezone.now(), _next_number(by.organisation)
    snapshot = _snapshot({"header": _header(order, number, now.isoformat(), by), "facts": order.facts}, by)
    pack = Pack.objects.create(
        organisation=by.organisation,
        kind=order.kind,
        fiscal_year=order.quarter.year,
        quarter_number=order.quarter.number,
        number=number,
        subject=order.subject,
        about=order.about,
        language=order.facts["organisation"]["language"],
        qbr=order.qbr,
        snapshot=snapshot,
        job=_enqueue(job_kind(order.kind), {"snapshot": snapshot.pk}, order.digest, by),
        requested_by=by,
        requested_at=now,
    )
    pack.functions.set(order.functions)
    after = {"kind": order.kind, "quarter": str(order.quarter), "number": number, "snapshot_sha256": snapshot.sha256}
    audit.record(
        by=by, deed="pack.request", target=pack, after=after | ({"subject": order.subject} if order.subject else {})
    )
    return pack


def _snapshot(content: dict[str, Any], by: Member) -> Snapshot:
    text = canonical(content)
    return Snapshot.objects.create(
        organisation=by.organisation, content=text, sha256=sha256(text), taken_by=by, taken_at=timezone.now()
    )


def _enqueue(kind: str, payload: dict[str, Any], digest_of_job: str, by: Member) -> Job:
    return enqueue(organisation=by.organisation, kind=kind, payload=payload, digest=digest_of_job, by=by)


def _keep_edition(pack: Pack, result: dict[str, Any], built_at: datetime) -> None:
    """The built file on record; the pack itself will name another one when it becomes final.

    A file that is built again has the same bytes, and is on record already.
    """
    PackEdition.objects.get_or_create(
        organisation=pack.organisation,
        pdf_sha256=result["sha256"],
        defaults={
            "pack": pack,
            "snapshot": pack.snapshot,
            "state": pack.state,
            "pdf_bytes": result["bytes"],
            "pages": result["pages"],
            "built_at": built_at,
            "signed_by": result.get("signed_by"),
        },
    )


def _supersede_earlier(pack: Pack, by: Member) -> None:
    earlier = Pack.objects.filter(
        organisation=pack.organisation,
        kind=pack.kind,
        about=pack.about,
        language=pack.language,
        fiscal_year=pack.fiscal_year,
        quarter_number=pack.quarter_number,
        state=PackState.FINAL,
    )
    for old in earlier:
        old.state, old.superseded_by = PackState.SUPERSEDED, pack
        old.save(update_fields=["state", "superseded_by"])
        audit.record(by=by, deed="pack.supersede", target=old, after={"superseded_by": pack.number})


def _next_number(organisation: Organisation) -> int:
    last = Pack.objects.filter(organisation=organisation).aggregate(last=Max("number"))["last"]
    return (last or 0) + 1


def _header(order: Order, number: int, at: str, by: Member) -> dict[str, Any]:
    """What differs between two packs of the same facts. The audit's link is an anchor outside the database.

    What goes to a partner counts its own editions, and names the link without its place: how much else a company
    records, and how many packs it builds, is not the partner's to know.
    """
    head = AuditHead.objects.filter(organisation=by.organisation).first()
    audit_link = {"seq": head.seq if head else 0, "sha256": head.sha256 if head else "0" * 64}
    if order.kind == PackKind.PARTNER:
        del audit_link["seq"]
        number = Pack.objects.filter(organisation=by.organisation, kind=order.kind, about=order.about).count() + 1
    return {"number": number, "status": "draft", "at": at, "ordered_by": str(by.user), "audit": audit_link}
