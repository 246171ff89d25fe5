"""The audit writer: one event per accepted write, in the same transaction, chained by SHA-256."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.utils import timezone

from portfolio.domain.canonical import canonical, sha256
from portfolio.domain.language import ENGLISH, speaking
from portfolio.domain.requests import request_id, through
from portfolio.models import AuditEvent, AuditHead, Member, Organisation

anchors = logging.getLogger("counterpoise.anchor")


@dataclass(frozen=True)
class Portal:
    """The portal itself, where no person does the deed: a worker that freezes a quarter. Stands where a member would."""

    organisation: Organisation
    user: None = None
    user_id: None = None
    role: str = "portal"


@dataclass(frozen=True)
class Entry:
    """One write to record: deed, the row it was done to, what stood before and what stands after."""

    deed: str
    target: models.Model
    before: dict[str, Any] | None = None
    after: dict[str, Any] | None = None


def record(
    *,
    by: Member | Portal,
    deed: str,
    target: models.Model,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> AuditEvent:
    """Record one write. Must run inside the write's transaction: no audit, no write."""
    return record_many(by=by, entries=[Entry(deed, target, before, after)])[0]


def record_many(*, by: Member | Portal, entries: Sequence[Entry]) -> list[AuditEvent]:
    """Record many writes of one person, or of the portal, as links of the chain, in order. Two queries and one bulk insert."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("An audit event belongs into the transaction of its write.")
    head = _locked_head(by)
    now = timezone.now()
    events = [_link(head, by, entry, now) for entry in entries]
    AuditEvent.objects.bulk_create(events, batch_size=500)
    head.save(update_fields=["seq", "sha256"])
    transaction.on_commit(
        lambda: anchors.info("audit %s seq=%s sha256=%s", by.organisation.slug, head.seq, head.sha256)
    )
    return events


def _locked_head(by: Member | Portal) -> AuditHead:
    head, _ = AuditHead.objects.select_for_update().get_or_create(organisation=by.organisation)
    return head


def _link(head: AuditHead, by: Member | Portal, entry: Entry, now: datetime) -> AuditEvent:
    head.seq += 1
    target_type = entry.target._meta.label_lower
    with speaking(ENGLISH):
        target_name = str(entry.target)[:200]
    body = canonical(
        {
            "seq": head.seq,
            "at": now,
            "organisation": by.organisation.slug,
            "user": by.user.email if by.user else None,
            "user_id": by.user_id,
            "role": by.role,
            "deed": entry.deed,
            "target": [target_type, str(entry.target.pk), target_name],
            "before": entry.before,
            "after": entry.after,
            "request_id": request_id.get(),
            "previous": head.sha256,
        }
        | ({"through": through.get()} if through.get() else {})
    )
    head.sha256 = sha256(body)
    return AuditEvent(
        organisation=by.organisation,
        seq=head.seq,
        at=now,
        user=by.user,
        role=by.role,
        deed=entry.deed,
        target_type=target_type,
        target_id=str(entry.target.pk),
        target_name=target_name,
        request_id=request_id.get(),
        body=body,
        sha256=head.sha256,
    )
