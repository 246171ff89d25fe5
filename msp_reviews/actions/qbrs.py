"""Writing reviews: plan, prepare, hold, sign off by both sides, cancel, plan again, correct by an addendum."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from msp_reviews.access import sits_for
from msp_reviews.domain import agenda
from msp_reviews.domain.qbrs import LEADS_TO, QBRDeed, QBRState, require_turn, state_after_signing
from msp_reviews.domain.ratings import Dimension, require_level
from msp_reviews.models import QBR, Partner, QBRAddendum, QBRRating
from msp_reviews.queries.agenda import agenda_for
from msp_reviews.queries.qbrs import content_sha256, record_of
from portfolio import audit
from portfolio.access import require
from portfolio.domain.canonical import canonical, digest
from portfolio.domain.errors import NotAllowed, Refusal
from portfolio.domain.language import ENGLISH, say, speaking
from portfolio.domain.quarters import Quarter
from portfolio.models import Member, Role
from portfolio.versions import claim

Rating = tuple[int | None, str]
RECORDED = (
    "state", "scheduled_on", "place", "agenda", "held_on", "attendees", "minutes", "decisions", "shifts",
    "partner_signed_name", "content_sha256", "cancel_reason",
)  # fmt: skip


@dataclass(frozen=True)
class Meeting:
    """What was said and agreed when the review was held. attendees and decisions: one a line; minutes: Markdown."""

    held_on: date
    attendees: str
    minutes: str
    decisions: str
    shifts: str
    ratings: Mapping[Dimension, Rating]


def plan(*, partner: Partner, quarter: Quarter, scheduled_on: date, place: str, by: Member) -> QBR:
    """Plan the partner's review of a quarter. Refuses a second one for the same quarter."""
    with transaction.atomic():
        require(by, "qbr.edit")
        qbr = _only_one(
            QBR(
                organisation=by.organisation,
                partner=partner,
                fiscal_year=quarter.year,
                quarter_number=quarter.number,
                scheduled_on=scheduled_on,
                place=place,
            )
        )
        QBRRating.objects.bulk_create(
            QBRRating(organisation=by.organisation, qbr=qbr, dimension=dimension.value) for dimension in Dimension
        )
        audit.record(by=by, deed="qbr.plan", target=qbr, after={"quarter": str(quarter)} | _known(qbr))
        return qbr


def reschedule(*, qbr: QBR, scheduled_on: date, place: str, version: int, by: Member) -> QBR:
    """Move a review that has not been held."""
    with transaction.atomic():
        before = _begin(qbr, QBRDeed.RESCHEDULE, version, by)
        qbr.scheduled_on, qbr.place = scheduled_on, place
        return _end(qbr, "qbr.reschedule", before, by)


def prepare(*, qbr: QBR, version: int, today: date, by: Member) -> QBR:
    """Write the agenda from the facts as they stand; may be repeated until the review is held."""
    with transaction.atomic():
        before = _begin(qbr, QBRDeed.PREPARE, version, by)
        with speaking(ENGLISH):  # a record stays as it was written
            qbr.agenda = agenda.stored(agenda_for(qbr, member=by, today=today))
        qbr.prepared_by, qbr.prepared_at = by, timezone.now()
        return _end(qbr, "qbr.prepare", before, by, LEADS_TO[QBRDeed.PREPARE])


def hold(*, qbr: QBR, meeting: Meeting, today: date, version: int, by: Member) -> QBR:
    """Record the meeting. A later change of the record takes back signatures: nobody has signed the new text."""
    with transaction.atomic():
        deed = QBRDeed.RECORD if qbr.state == QBRState.HELD else QBRDeed.HOLD
        before = _begin(qbr, deed, version, by) | _levels(qbr)
        if meeting.held_on > today:
            raise Refusal(
                say("A review is recorded once it has been held: this day is still to come."), field="held_on"
            )
        for name in ("held_on", "attendees", "minutes", "decisions", "shifts"):
            setattr(qbr, name, getattr(meeting, name))
        _rate(qbr, meeting.ratings)
        _take_back_signatures(qbr)
        return _end(qbr, f"qbr.{deed}", before, by, LEADS_TO[deed], _levels(qbr))


def sign_for_us(*, qbr: QBR, sha256: str, version: int, by: Member) -> QBR:
    """Sign for the organisation. sha256: of the record that was read; another one is refused."""
    with transaction.atomic():
        require(by, "qbr.edit")
        before = _begin_signing(qbr, sha256, version)
        qbr.buyer_signed_by, qbr.buyer_signed_at = by, timezone.now()
        return _end_signing(qbr, sha256, before, by)


def sign_for_partner(*, qbr: QBR, name: str, sha256: str, version: int, by: Member) -> QBR:
    """Sign for the partner: its own user signs as himself, or we record the signature of a person we name."""
    with transaction.atomic():
        require(by, "qbr.sign")
        if by.role == Role.PARTNER and not sits_for(by, qbr.partner):
            raise NotAllowed(say("Only the partner's own people may sign for it."))
        if not name:
            raise Refusal(say("Name the person who signed for the partner."), field="name")
        before = _begin_signing(qbr, sha256, version)
        qbr.partner_signed_name = str(by.user) if by.role == Role.PARTNER else name
        qbr.partner_signed_by, qbr.partner_signed_at = by, timezone.now()
        return _end_signing(qbr, sha256, before, by)


def cancel(*, qbr: QBR, reason: str, version: int, by: Member) -> QBR:
    """Call the review off, with a reason."""
    with transaction.atomic():
        before = _begin(qbr, QBRDeed.CANCEL, version, by)
        if not reason:
            raise Refusal(say("Say why the review is called off."), field="reason")
        qbr.cancel_reason, qbr.cancelled_by, qbr.cancelled_at = reason, by, timezone.now()
        return _end(qbr, "qbr.cancel", before, by, LEADS_TO[QBRDeed.CANCEL])


def reinstate(*, qbr: QBR, scheduled_on: date, place: str, version: int, by: Member) -> QBR:
    """Plan a cancelled review again: its reason stays in the audit."""
    with transaction.atomic():
        before = _begin(qbr, QBRDeed.REINSTATE, version, by)
        qbr.cancel_reason, qbr.cancelled_by, qbr.cancelled_at = "", None, None
        qbr.scheduled_on, qbr.place = scheduled_on, place
        return _end(qbr, "qbr.reinstate", before, by, LEADS_TO[QBRDeed.REINSTATE])


def add_addendum(*, qbr: QBR, text: str, by: Member) -> QBRAddendum:
    """Write a correction beside a signed review."""
    with transaction.atomic():
        require(by, "qbr.edit")
        if qbr.state != QBRState.SIGNED:
            raise Refusal(say("Only a signed review needs an addendum. Change the record itself."), field="text")
        addendum = QBRAddendum.objects.create(
            organisation=by.organisation, qbr=qbr, text=text, written_by=by, written_at=timezone.now()
        )
        audit.record(by=by, deed="qbr.addendum", target=qbr, after={"addendum": text})
        return addendum


def withdraw_signatures(*, qbr: QBR, by: Member) -> None:
    """Take back signatures under a record that is about to change: nobody has signed the new one."""
    with transaction.atomic():
        if qbr.buyer_signed_at or qbr.partner_signed_at:
            before = _begin(qbr, QBRDeed.RECORD, qbr.version, by)
            _take_back_signatures(qbr)
            _end(qbr, "qbr.signatures_withdrawn", before, by)


def _only_one(qbr: QBR) -> QBR:
    """The review, stored; the database decides between two people who plan the same one."""
    try:
        with transaction.atomic():
            qbr.save()
    except IntegrityError as clash:
        raise Refusal(say("{} already has a review for {}.", qbr.partner, qbr.quarter), field="quarter") from clash
    return qbr


def _begin(qbr: QBR, deed: QBRDeed, version: int, by: Member) -> dict[str, Any]:
    require(by, "qbr.edit")
    require_turn(deed, QBRState(qbr.state))
    claim(qbr, version)
    return _facts(qbr)


def _end(
    qbr: QBR,
    deed: str,
    before: dict[str, Any],
    by: Member,
    state: QBRState | None = None,
    extra: dict[str, Any] | None = None,
) -> QBR:
    if state is not None:
        qbr.state = state.value
    qbr.save()
    after = _facts(qbr) | (extra or {})
    changed = [name for name in after if before.get(name) != after[name]]
    audit.record(
        by=by,
        deed=deed,
        target=qbr,
        before={name: before.get(name) for name in changed},
        after={name: after[name] for name in changed},
    )
    return qbr


def _begin_signing(qbr: QBR, sha256: str, version: int) -> dict[str, Any]:
    require_turn(QBRDeed.SIGN, QBRState(qbr.state))
    claim(qbr, version)
    if content_sha256(qbr) != sha256:
        raise Refusal(say("The record is no longer the one you read. Read it again, then sign."))
    return _facts(qbr)


def _end_signing(qbr: QBR, sha256: str, before: dict[str, Any], by: Member) -> QBR:
    qbr.content_sha256 = sha256
    state = state_after_signing(
        buyer_signed=qbr.buyer_signed_at is not None, partner_signed=qbr.partner_signed_at is not None
    )
    if state is QBRState.SIGNED:
        qbr.record = _frozen_record(qbr, sha256)
        qbr.ratings.update(is_frozen=True)
    return _end(qbr, "qbr.sign", before, by, state)


def _frozen_record(qbr: QBR, sha256: str) -> dict[str, Any]:
    record = record_of(qbr)
    if digest(record) != sha256:
        raise Refusal(say("The record is no longer the one you read. Read it again, then sign."))
    frozen: dict[str, Any] = json.loads(canonical(record))  # its days as text: the very content of the digest
    return frozen


def _take_back_signatures(qbr: QBR) -> None:
    qbr.buyer_signed_by = qbr.buyer_signed_at = None
    qbr.partner_signed_by = qbr.partner_signed_at = None
    qbr.partner_signed_name = qbr.content_sha256 = ""


def _rate(qbr: QBR, ratings: Mapping[Dimension, Rating]) -> None:
    rows = {row.dimension: row for row in qbr.ratings.all()}
    for dimension, (level, remark) in ratings.items():
        require_level(level, dimension)
        rows[dimension.value].level, rows[dimension.value].remark = level, remark
    QBRRating.objects.bulk_update(rows.values(), ["level", "remark"])


def _levels(qbr: QBR) -> dict[str, Any]:
    levels = qbr.ratings.values_list("dimension", "level", "remark")
    return {
        f"rating_of_{dimension}": f"{level} {remark}".strip() if level else None for dimension, level, remark in levels
    }


def _facts(qbr: QBR) -> dict[str, Any]:
    facts = {name: getattr(qbr, name) for name in RECORDED}
    return facts | {
        "agenda": [item["sentence"] for item in qbr.agenda],
        "signed_for_us_by": _name_of(qbr.buyer_signed_by),
        "signed_for_the_partner_by": _name_of(qbr.partner_signed_by),
    }


def _name_of(member: Member | None) -> str | None:
    return str(member.user) if member else None


def _known(qbr: QBR) -> dict[str, Any]:
    return {name: value for name, value in _facts(qbr).items() if value not in (None, "", [])}
