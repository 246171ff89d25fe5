"""What a partner owns, and what stands in the way of merging it into another."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.models import Model

from msp_reviews.models import QBR, Partner, PartnerMerge
from msp_reviews.models.qbrs import HELD_STATES
from portfolio.domain.language import ENGLISH, agreeing, say, speaking
from portfolio.models import Member, Role

Owned = tuple[str, str, list[Any]]


@dataclass(frozen=True)
class Counted:
    """How many rows of a kind, for example 3 contracts."""

    count: int
    noun: str


def owned_by(partner: Partner) -> list[Owned]:
    """Every row that names the partner, as (table, column, keys), whatever table it is in. One query a table."""
    found = []
    for relation in Partner._meta.related_objects:
        model, column = relation.related_model, relation.field.name
        if model in (Partner, PartnerMerge) or isinstance(model, str):
            continue
        keys = list(model._base_manager.filter(**{column: partner}).order_by("pk").values_list("pk", flat=True))
        if keys:
            found.append((model._meta.label_lower, column, keys))
    return found


def table_named(label: str) -> type[Model]:
    """The table of that name."""
    return apps.get_model(label)


def counted(owned: Iterable[Sequence[Any]]) -> list[Counted]:
    """The rows by kind, in words. No query."""
    return [_counted(str(label), len(keys)) for label, _, keys in owned]


def _counted(label: str, count: int) -> Counted:
    names = table_named(label)._meta
    with speaking(ENGLISH):
        one, many = str(names.verbose_name), str(names.verbose_name_plural)
    return Counted(count, agreeing(count, one, many))


def why_not(source: Partner, target: Partner) -> str:
    """The sentence why the two cannot be merged; empty where they can. Up to one query."""
    if source.pk == target.pk or source.organisation_id != target.organisation_id:
        return say("Choose another partner of this organisation.")
    for one in (source, target):
        if one.merged_into is not None:
            return say(
                "{} was merged into {}. Undo that first, or choose {}.",
                one.name,
                one.merged_into.name,
                one.merged_into.name,
            )
    return _half_signed(source)


def _half_signed(source: Partner) -> str:
    """A signature stands under a record that names the partner: it is finished or taken back first."""
    held = QBR.objects.filter(partner=source, state__in=HELD_STATES).exclude(state="signed")
    signed = held.exclude(buyer_signed_at=None, partner_signed_at=None).first()
    return (
        say("The review of {} waits for its second signature. Have it signed first.", signed.quarter) if signed else ""
    )


def merges_of(member: Member, partner: Partner) -> list[PartnerMerge]:
    """Merges that stand, into the partner or of it; none for a partner's user. One query."""
    if member.role == Role.PARTNER:
        return []
    rows = PartnerMerge.objects.filter(organisation=member.organisation, undone_at=None)
    both = rows.filter(source=partner) | rows.filter(target=partner)
    return list(both.select_related("source__organisation", "target__organisation", "merged_by__user"))
