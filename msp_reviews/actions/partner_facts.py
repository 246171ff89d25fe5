"""The writers of a partner's record: contacts, certificates, sub-contractors, exit steps."""

from collections.abc import Mapping
from typing import Any, TypeVar

from django.db import transaction

from msp_reviews.domain.partners import checked_lei
from msp_reviews.models import Certificate, Partner, PartnerFact, SubContractor
from msp_reviews.queries.facts import facts, known
from portfolio import audit
from portfolio.access import require
from portfolio.domain.errors import Refusal
from portfolio.domain.language import say
from portfolio.models import Member
from portfolio.queries.functions import differences
from portfolio.versions import claim

F = TypeVar("F", bound=PartnerFact)


def add_fact(*, partner: Partner, kind: type[F], values: Mapping[str, Any], by: Member) -> F:
    """A new line of the partner's record. values: fields of kind.FIELDS."""
    with transaction.atomic():
        require(by, "partner.edit")
        fact = kind(organisation=partner.organisation, partner=partner)
        _fill(fact, values)
        fact.save()
        fact.refresh_from_db()
        audit.record(by=by, deed=_deed(fact, "added"), target=partner, after=known(facts(fact, kind.FIELDS)))
        return fact


def edit_fact(*, fact: PartnerFact, values: Mapping[str, Any], version: int, by: Member) -> PartnerFact:
    """Change the given fields. No event when nothing differs. Raises StaleVersion, Refusal."""
    with transaction.atomic():
        require(by, "partner.edit")
        claim(fact, version)
        before = facts(fact, fact.FIELDS)
        _fill(fact, values)
        fact.save()
        fact.refresh_from_db()
        was, now = differences(before, facts(fact, fact.FIELDS))
        if now:
            audit.record(by=by, deed=_deed(fact, "changed"), target=fact.partner, before=was, after=now)
        return fact


def remove_fact(*, fact: PartnerFact, version: int, by: Member) -> Partner:
    """Take a line out of the partner's record; what it said stays in the audit. Raises StaleVersion."""
    with transaction.atomic():
        require(by, "partner.edit")
        claim(fact, version)
        before = known(facts(fact, fact.FIELDS))
        audit.record(by=by, deed=_deed(fact, "removed"), target=fact.partner, before=before)
        partner = fact.partner
        fact.delete()
        return partner


def _deed(fact: PartnerFact, done: str) -> str:
    return f"partner.{fact.NOUN.replace(' ', '_').replace('-', '')}_{done}"


def _fill(fact: PartnerFact, values: Mapping[str, Any]) -> None:
    for name in fact.FIELDS:
        if name in values:
            setattr(fact, name, values[name])
    if isinstance(fact, SubContractor):
        fact.lei = checked_lei(fact.lei)
    if isinstance(fact, Certificate):
        _require_order(fact)


def _require_order(certificate: Certificate) -> None:
    issued, expires = certificate.issued_on, certificate.expires_on
    if issued is not None and expires is not None and expires < issued:
        raise Refusal(say("The certificate expires before it was issued."), field="expires_on")
