"""Partners: what is paid to whom."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, Sum

from msp_reviews import access
from msp_reviews.domain.contracts import split_fee
from msp_reviews.models import Contract, ContractState, Partner, Service
from portfolio.models import Member, Organisation
from portfolio.registry import Spend


@dataclass(frozen=True)
class PartnerSpend:
    """What is paid to a partner per year under its active contracts.

    annual_fee: sum of the known fees, None when none is known. unknown_fees: contracts without one.
    """

    partner: Partner
    annual_fee: Decimal | None
    contracts: int
    unknown_fees: int


def in_force(today: date) -> Q:
    """Contracts that are active on the day: state active, begun, not over."""
    begun = Q(starts__isnull=True) | Q(starts__lte=today)
    not_over = Q(ends__isnull=True) | Q(ends__gte=today)
    return Q(state=ContractState.ACTIVE) & begun & not_over


def spend_by_partner(member: Member, *, today: date) -> list[PartnerSpend]:
    """Partners with an active contract and their fees per year, the largest first, unknown last. Two queries."""
    sums = (
        access.contracts_of(member)
        .filter(in_force(today))
        .order_by()
        .values("partner_id")
        .annotate(fee=Sum("annual_fee"), contracts=Count("pk"), known=Count("annual_fee"))
    )
    found = {row["partner_id"]: row for row in sums}
    partners = access.partners_of(member).filter(pk__in=found).select_related("organisation")
    spends = [_spend(partner, found[partner.pk]) for partner in partners]
    return sorted(spends, key=lambda spend: (spend.annual_fee is None, -(spend.annual_fee or 0), spend.partner.name))


def _spend(partner: Partner, row: Mapping[str, Any]) -> PartnerSpend:
    fee = row["fee"]
    unknown = row["contracts"] - row["known"]
    return PartnerSpend(partner, None if fee is None else Decimal(fee), row["contracts"], unknown)


def spend_of(organisation: Organisation, *, today: date) -> Iterable[Spend]:
    """What is paid to which partner for which function per year: each known fee split over its services. Two queries.

    A fee is split by external cost × share where that is known for all its functions, else by share.
    """
    contracts = (
        Contract.objects.filter(in_force(today), organisation=organisation, annual_fee__gt=0)
        .select_related("partner")
        .prefetch_related("services__function")
    )
    for contract in contracts:
        yield from _split(contract)


def _split(contract: Contract) -> Iterable[Spend]:
    fee, name = contract.annual_fee or Decimal(0), contract.partner.name
    services = list(contract.services.all())
    if not services:
        yield Spend(name, None, fee)
    for service, part in zip(services, split_fee(fee, _weights(services)), strict=True):
        yield Spend(name, service.function_id, part)


def _weights(services: list[Service]) -> list[Decimal]:
    costs = [service.function.external_cost for service in services]
    if all(costs):
        return [(cost or 0) * service.share for cost, service in zip(costs, services, strict=True)]
    return [service.share for service in services]
