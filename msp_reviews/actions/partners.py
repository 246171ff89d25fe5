"""The writers of partners and of the seats of their people."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.text import slugify

from msp_reviews.actions.saving import save_unless_taken
from msp_reviews.domain.partners import checked_lei
from msp_reviews.models import Partner, PartnerSeat
from msp_reviews.queries.facts import facts, known
from portfolio import audit
from portfolio.access import require
from portfolio.domain.errors import Refusal
from portfolio.domain.language import say
from portfolio.models import Member, Role
from portfolio.queries.functions import differences
from portfolio.versions import claim

FIELDS = ("name", "status", "tier", "lei", "contact_name", "contact_email", "contact_phone", "notes", "reviews_a_year")
LONGEST_SLUG = 80


def create_partner(*, values: Mapping[str, Any], by: Member) -> Partner:
    """A new partner of the member's organisation. values: name, and any of the other fields of FIELDS."""
    with transaction.atomic():
        require(by, "partner.edit")
        partner = Partner(organisation=by.organisation)
        _fill(partner, values)
        partner.slug = free_slug(partner.name, by)
        save_unless_taken(partner, lambda: _taken(partner))
        audit.record(by=by, deed="partner.create", target=partner, after=known(facts(partner, FIELDS)))
    return partner


def edit_partner(*, partner: Partner, values: Mapping[str, Any], version: int, by: Member) -> Partner:
    """Change the given fields; the address stays. No event when nothing differs. Raises StaleVersion, Refusal."""
    with transaction.atomic():
        require(by, "partner.edit")
        claim(partner, version)
        before = facts(partner, FIELDS)
        _fill(partner, values)
        save_unless_taken(partner, lambda: _taken(partner))
        was, now = differences(before, facts(partner, FIELDS))
        if now:
            audit.record(by=by, deed="partner.edit", target=partner, before=was, after=now)
    return partner


def seat_member(*, member: Member, partner: Partner, by: Member) -> PartnerSeat:
    """Let a partner's user sign in for the partner; moves them there when they sat elsewhere."""
    with transaction.atomic():
        require(by, "partner.seat")
        if member.role != Role.PARTNER or member.organisation_id != partner.organisation_id:
            raise Refusal(say("Only people with the role of partner user can sign in for a partner."), field="member")
        seat = PartnerSeat.objects.select_related("partner").filter(member=member).first()
        before = {"partner": seat.partner.name} if seat else None
        if seat is not None and seat.partner_id == partner.pk:
            return seat
        seat, _ = PartnerSeat.objects.update_or_create(
            member=member, defaults={"organisation": partner.organisation, "partner": partner}
        )
        after = {"partner": partner.name, "person": member.user.email}
        audit.record(by=by, deed="partner.seat", target=seat, before=before, after=after)
    return seat


def free_slug(name: str, by: Member) -> str:
    """The name as an address that no other partner of the organisation has. One query."""
    base = slugify(name)[: LONGEST_SLUG - 6].strip("-") or "partner"
    rows = Partner.objects.filter(organisation=by.organisation, slug__startswith=base)
    used = set(rows.values_list("slug", flat=True))
    if base not in used:
        return base
    return next(f"{base}-{step}" for step in range(2, len(used) + 3) if f"{base}-{step}" not in used)


def _fill(partner: Partner, values: Mapping[str, Any]) -> None:
    for name in FIELDS:
        if name in values:
            setattr(partner, name, values[name])
    partner.lei = checked_lei(partner.lei)


def _taken(partner: Partner) -> Refusal | None:
    others = Partner.objects.filter(organisation=partner.organisation_id).exclude(pk=partner.pk)
    if others.filter(name__iexact=partner.name).exists():
        return Refusal(say("There is already a partner named {}.", partner.name), field="name")
    if partner.lei and (other := others.filter(lei=partner.lei).first()):
        return Refusal(say("This LEI belongs to {}.", other.name), field="lei")
    return None
