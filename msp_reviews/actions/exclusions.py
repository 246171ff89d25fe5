"""The writers of exclusions: propose, approve, reject, withdraw, revoke. What is approved corrects its month."""

import gzip
import hashlib
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from msp_reviews.actions.measurements import record_measurement
from msp_reviews.domain.attainment import Kind
from msp_reviews.domain.exclusions import check_exclusion
from msp_reviews.domain.service_levels import check_period
from msp_reviews.models import Exclusion, ExclusionState, MeasurementSource, ServiceLevel
from msp_reviews.queries.entries import Entry
from msp_reviews.queries.measurements import measured_of
from portfolio import audit
from portfolio.access import require
from portfolio.domain.errors import Refusal
from portfolio.domain.language import Words, say
from portfolio.domain.text import clean_text
from portfolio.models import Member
from portfolio.versions import claim

MOST_EVIDENCE_BYTES = 5_000_000
FOUR_EYES = Words("You proposed this exclusion. Another CIO decides.")
SETTLED = Words("This exclusion has been decided already.")


@dataclass(frozen=True)
class Evidence:
    """A text or a link, a file, or both. name and content: of the file; empty without one."""

    text: str = ""
    name: str = ""
    content: bytes = b""


def propose_exclusion(
    *,
    service_level: ServiceLevel,
    happened_on: date,
    amount: int,
    reason: str,
    evidence: Evidence,
    today: date,
    by: Member,
) -> Exclusion:
    """Propose that misses of one day do not count. Raises Refusal."""
    with transaction.atomic():
        require(by, "exclusion.propose")
        if service_level.organisation_id != by.organisation_id:
            raise Refusal(say("The service level belongs to another organisation."))
        check_exclusion(Kind(service_level.kind), amount, happened_on, today)
        period = happened_on.replace(day=1)
        check_period(period, service_level.starts_on, service_level.ends_on, today)
        row = Exclusion.objects.create(
            organisation=by.organisation,
            service_level=service_level,
            period=period,
            happened_on=happened_on,
            amount=amount,
            reason=_said(reason, "reason", say("Say why these misses do not count.")),
            **_kept(evidence),
            proposed_by=by,
            proposed_at=timezone.now(),
        )
        audit.record(by=by, deed="exclusion.propose", target=row, after=_facts(row))
    return row


def _said(text: str, field: str, sentence: str) -> str:
    said = clean_text(text, maximum=2000, field=field)
    if not said:
        raise Refusal(sentence, field=field)
    return said


def _kept(evidence: Evidence) -> dict[str, Any]:
    text = clean_text(evidence.text, maximum=500, field="evidence")
    if not text and not evidence.content:
        raise Refusal(say("Give evidence: a text, a link or a file."), field="evidence")
    if len(evidence.content) > MOST_EVIDENCE_BYTES:
        raise Refusal(say("The file is larger than {} MB.", MOST_EVIDENCE_BYTES // 1000000), field="evidence_file")
    if not evidence.content:
        return {"evidence": text}
    return {
        "evidence": text,
        "evidence_name": clean_text(evidence.name)[-200:] or "evidence",
        "evidence_file": gzip.compress(evidence.content, mtime=0),
        "evidence_sha256": hashlib.sha256(evidence.content).hexdigest(),
    }


def _facts(row: Exclusion) -> dict[str, Any]:
    told = {"happened_on": row.happened_on, "amount": row.amount, "reason": row.reason, "evidence": row.evidence}
    return told | {"file": row.evidence_name, "file_sha256": row.evidence_sha256, "state": row.state}


def approve_exclusion(*, exclusion: Exclusion, today: date, version: int, by: Member) -> Exclusion:
    """Approve it; the month it belongs to is corrected through the one action for results. Raises Refusal, StaleVersion."""
    with transaction.atomic():
        _claim_waiting(exclusion, version, by)
        _settle(exclusion, ExclusionState.APPROVED, "", by)
        _correct_month(exclusion, today, by)
        audit.record(by=by, deed="exclusion.approve", target=exclusion, after=_facts(exclusion))
    return exclusion


def reject_exclusion(*, exclusion: Exclusion, why: str, version: int, by: Member) -> Exclusion:
    """Reject it with a reason. Raises Refusal, StaleVersion."""
    with transaction.atomic():
        _claim_waiting(exclusion, version, by)
        _settle(exclusion, ExclusionState.REJECTED, _said(why, "why", say("Say why you reject it.")), by)
        audit.record(by=by, deed="exclusion.reject", target=exclusion, after={"why": exclusion.settled_why})
    return exclusion


def _claim_waiting(exclusion: Exclusion, version: int, by: Member) -> None:
    require(by, "exclusion.approve")
    if exclusion.state != ExclusionState.PROPOSED:
        raise Refusal(SETTLED)
    if exclusion.proposed_by_id == by.pk:
        raise Refusal(FOUR_EYES)
    claim(exclusion, version)


def _settle(exclusion: Exclusion, state: ExclusionState, why: str, by: Member) -> None:
    exclusion.state, exclusion.settled_why = state, why
    exclusion.settled_by, exclusion.settled_at = by, timezone.now()
    exclusion.save(update_fields=["state", "settled_why", "settled_by", "settled_at"])


def withdraw_exclusion(*, exclusion: Exclusion, version: int, by: Member) -> Exclusion:
    """The one who proposed it takes it back. Raises Refusal, StaleVersion."""
    with transaction.atomic():
        require(by, "exclusion.propose")
        if exclusion.state != ExclusionState.PROPOSED:
            raise Refusal(SETTLED)
        if exclusion.proposed_by_id != by.pk:
            raise Refusal(say("Only the one who proposed it may withdraw it."))
        claim(exclusion, version)
        _settle(exclusion, ExclusionState.WITHDRAWN, "", by)
        audit.record(by=by, deed="exclusion.withdraw", target=exclusion, after={"state": exclusion.state})
    return exclusion


def revoke_exclusion(*, exclusion: Exclusion, why: str, today: date, version: int, by: Member) -> Exclusion:
    """Take back an approval that was wrong; the month is corrected again. Raises Refusal, StaleVersion."""
    with transaction.atomic():
        require(by, "exclusion.approve")
        if exclusion.state != ExclusionState.APPROVED:
            raise Refusal(say("Only an approved exclusion can be revoked."))
        claim(exclusion, version)
        exclusion.state = ExclusionState.REVOKED
        exclusion.revoked_why = _said(why, "why", say("Say why the approval was wrong."))
        exclusion.revoked_by, exclusion.revoked_at = by, timezone.now()
        exclusion.save(update_fields=["state", "revoked_why", "revoked_by", "revoked_at"])
        _correct_month(exclusion, today, by)
        audit.record(by=by, deed="exclusion.revoke", target=exclusion, after={"why": exclusion.revoked_why})
    return exclusion


def _correct_month(exclusion: Exclusion, today: date, by: Member) -> None:
    """Log the month's result again; the excused misses are told anew. Nothing where nothing was logged yet."""
    level = exclusion.service_level
    current = level.measurements.filter(period=exclusion.period, is_current=True).first()
    if current is not None:
        entry = Entry(level, exclusion.period, measured_of(current), current.note)
        record_measurement(entry=entry, source=MeasurementSource.EXCLUSION, today=today, by=by)
