"""The writers of contracts and of what they deliver."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db import transaction

from msp_reviews.actions.saving import save_unless_taken
from msp_reviews.models import Contract, Partner, Service
from msp_reviews.queries.facts import facts, known
from portfolio import audit
from portfolio.access import require
from portfolio.domain.errors import Refusal
from portfolio.domain.formats import percent
from portfolio.domain.language import say
from portfolio.models import ITFunction, Member
from portfolio.queries.functions import differences
from portfolio.versions import claim

FIELDS = (
    "partner",
    "code",
    "title",
    "state",
    "starts",
    "ends",
    "notice_days",
    "auto_renews",
    "renewal_months",
    "annual_fee",
    "total_value",
    "notes",
)


def create_contract(*, values: Mapping[str, Any], by: Member) -> Contract:
    """A new contract. values: partner, code, title, and any of the other fields of FIELDS."""
    with transaction.atomic():
        require(by, "contract.edit")
        contract = Contract(organisation=by.organisation)
        _fill(contract, values)
        save_unless_taken(contract, lambda: _taken(contract))
        audit.record(by=by, deed="contract.create", target=contract, after=known(facts(contract, FIELDS)))
    return contract


def edit_contract(*, contract: Contract, values: Mapping[str, Any], version: int, by: Member) -> Contract:
    """Change the given fields. No event when nothing differs. Raises StaleVersion, Refusal."""
    with transaction.atomic():
        require(by, "contract.edit")
        claim(contract, version)
        before = facts(contract, FIELDS)
        _fill(contract, values)
        save_unless_taken(contract, lambda: _taken(contract))
        was, now = differences(before, facts(contract, FIELDS))
        if now:
            audit.record(by=by, deed="contract.edit", target=contract, before=was, after=now)
    return contract


def set_service(*, contract: Contract, function: ITFunction, share: Decimal, by: Member) -> Service:
    """Say that the contract delivers this share (above 0, up to 1) of the function; a second time changes the share."""
    with transaction.atomic():
        require(by, "contract.edit")
        if function.organisation_id != contract.organisation_id:
            raise Refusal(say("The function belongs to another organisation."), field="function")
        if not 0 < share <= 1:
            raise Refusal(say("The share lies above 0 and up to 100 %."), field="share")
        service = Service.objects.filter(contract=contract, function=function).first()
        before = {"share": percent(service.share, 2)} if service else None
        service = service or Service(organisation=contract.organisation, contract=contract, function=function)
        service.share = share
        service.save()
        after = {"contract": contract.code, "function": function.name, "share": percent(share, 2)}
        audit.record(by=by, deed="service.set", target=service, before=before, after=after)
    return service


def remove_service(*, service: Service, by: Member) -> Contract:
    """Take a function out of the contract, unless service levels still promise something for it."""
    with transaction.atomic():
        require(by, "contract.edit")
        if (promise := service.service_levels.first()) is not None:
            raise Refusal(say("The service level {} promises something for {}.", promise.code, service.function.name))
        before = {"function": service.function.name, "share": percent(service.share, 2)}
        audit.record(by=by, deed="service.remove", target=service, before=before)
        contract = service.contract
        service.delete()
    return contract


def _fill(contract: Contract, values: Mapping[str, Any]) -> None:
    for name in FIELDS:
        if name in values:
            setattr(contract, name, values[name])
    partner: Partner = contract.partner
    if partner.organisation_id != contract.organisation_id:
        raise Refusal(say("The partner belongs to another organisation."), field="partner")
    if contract.starts and contract.ends and contract.ends < contract.starts:
        raise Refusal(say("The contract ends before it starts."), field="ends")
    if contract.notice_given_on and not contract.ends:
        raise Refusal(say("Notice was given: the day on which it ends has to be known."), field="ends")


def _taken(contract: Contract) -> Refusal | None:
    others = Contract.objects.filter(organisation=contract.organisation_id, code__iexact=contract.code)
    if others.exclude(pk=contract.pk).exists():
        return Refusal(say("The code {} belongs to another contract.", contract.code), field="code")
    return None
