"""The writers of merges: two partners that are one, and back."""

from collections.abc import Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from msp_reviews.models import Contract, Partner, PartnerMerge, PartnerStatus
from msp_reviews.queries.partner_merges import Owned, counted, owned_by, table_named, why_not
from portfolio import audit
from portfolio.access import require
from portfolio.domain.errors import Refusal
from portfolio.domain.language import ENGLISH, say, speaking
from portfolio.models import Member
from portfolio.versions import claim


def merge_partners(*, source: Partner, target: Partner, version: int, by: Member) -> PartnerMerge:
    """Give everything that one partner owns to another. version: of the source. Raises Refusal, StaleVersion.

    What the other has already, and can have once only (an exit plan, the same document, the review of a quarter), stays
    where it is. Actions go over even where their review stays: what was promised is still owed.
    """
    with transaction.atomic():
        require(by, "partner.merge")
        claim(source, version)
        target = Partner.objects.select_for_update().get(pk=target.pk)
        if sentence := why_not(source, target):
            raise Refusal(sentence, field="into")
        moved, stays = _hand_over(owned_by(source), target)
        merge = PartnerMerge.objects.create(
            organisation=source.organisation,
            source=source,
            target=target,
            source_status=source.status,
            moved=moved,
            stays=stays,
            merged_by=by,
            merged_at=timezone.now(),
        )
        source.merged_into, source.status = target, PartnerStatus.FORMER
        source.save(update_fields=["merged_into", "status", "changed_at"])
        _record(merge, "partner.merge", by)
        return merge


def undo_merge(*, merge: PartnerMerge, by: Member) -> PartnerMerge:
    """Give everything back that was handed over; what came since stays. Raises Refusal."""
    with transaction.atomic():
        require(by, "partner.merge")
        merge = PartnerMerge.objects.select_for_update(of=("self",)).select_related("source", "target").get(pk=merge.pk)
        if merge.undone_at is not None:
            raise Refusal(say("This merge is undone already."))
        if merge.target.merged_into is not None:
            raise Refusal(say("{} was merged on into {}. Undo that first.", merge.target, merge.target.merged_into))
        for label, column, keys in merge.moved:
            _give_back(merge, label, column, keys)
        source = merge.source
        source.merged_into, source.status = None, merge.source_status
        source.save(update_fields=["merged_into", "status", "changed_at"])
        merge.undone_by, merge.undone_at = by, timezone.now()
        merge.save(update_fields=["undone_by", "undone_at"])
        _record(merge, "partner.undo_merge", by)
        return merge


def _hand_over(owned: Sequence[Owned], target: Partner) -> tuple[list[Owned], list[Owned]]:
    moved, stays = [], []
    for label, column, keys in owned:
        gone = [key for key in keys if _moves(label, column, key, target)]
        left = [key for key in keys if key not in gone]
        moved += [(label, column, gone)] if gone else []
        stays += [(label, column, left)] if left else []
    return moved, stays


def _moves(label: str, column: str, key: Any, target: Partner) -> bool:
    """Move one row; not where the target has its like."""
    try:
        with transaction.atomic():
            _point(label, column, [key], target)
    except IntegrityError:
        return False
    return True


def _point(label: str, column: str, keys: Sequence[Any], partner: Partner) -> None:
    """Name the partner in the rows. A contract's version rises: a form opened before would name the old one again."""
    model = table_named(label)
    changes: dict[str, Any] = {column: partner}
    if model is Contract:
        changes["version"] = F("version") + 1
    model._base_manager.filter(pk__in=keys).update(**changes)


def _give_back(merge: PartnerMerge, label: str, column: str, keys: Sequence[Any]) -> None:
    rows = table_named(label)._base_manager.filter(pk__in=keys)
    noun = table_named(label)._meta.verbose_name
    if rows.exclude(**{column: merge.target}).exists():
        raise Refusal(say("A {} was given to another partner since: the merge cannot be undone.", noun))
    try:
        with transaction.atomic():
            _point(label, column, keys, merge.source)
    except IntegrityError as clash:
        raise Refusal(say("{} got a {} of its own since: the merge cannot be undone.", merge.source, noun)) from clash


def _record(merge: PartnerMerge, deed: str, by: Member) -> None:
    """One event at each of the two partners."""
    with speaking(ENGLISH):  # the audit's language
        moved = {one.noun: one.count for one in counted(merge.moved)}
    after = {"from": merge.source.name, "into": merge.target.name, "moved": moved}
    entries = [audit.Entry(deed, partner, after=after) for partner in (merge.target, merge.source)]
    audit.record_many(by=by, entries=entries)
