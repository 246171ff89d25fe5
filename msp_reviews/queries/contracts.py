"""Contracts: dates coming."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from msp_reviews import access
from msp_reviews.domain.contracts import notice_by
from msp_reviews.models import Contract, ContractState, Service, ServiceLevel
from portfolio.models import Member


@dataclass(frozen=True)
class NoticeDate:
    """The last day to give notice under a contract. days_left: 0 is today."""

    contract: Contract
    notice_by: date
    days_left: int


def notice_dates_within(member: Member, *, days: int, today: date) -> list[NoticeDate]:
    """Active contracts whose notice day is today or within the next `days` days, the nearest first. One query."""
    running = _running(member, today).filter(notice_days__isnull=False, notice_given_on__isnull=True)
    dated = [(contract, notice_by(contract.ends, contract.notice_days)) for contract in running]
    coming = [
        NoticeDate(contract, last_day, (last_day - today).days)
        for contract, last_day in dated
        if last_day is not None and today <= last_day <= today + timedelta(days=days)
    ]
    return sorted(coming, key=lambda date_: (date_.notice_by, date_.contract.code))


def contracts_ending(member: Member, *, days: int, today: date) -> list[Contract]:
    """Active contracts that end today or within the next `days` days, the nearest first. One query."""
    rows = _running(member, today).filter(ends__lte=today + timedelta(days=days))
    return list(rows.order_by("ends", "code"))


def _running(member: Member, today: date) -> QuerySet[Contract]:
    return (
        access.contracts_of(member)
        .filter(state=ContractState.ACTIVE, ends__gte=today)
        .select_related("organisation", "partner__organisation")
    )


EXPORT = (
    "Code",
    "Title",
    "Partner",
    "State",
    "Starts",
    "Ends",
    "Notice days",
    "Give notice by",
    "Renews by itself",
    "Fee per year",
    "Total value",
)


def with_counts(contracts: QuerySet[Contract]) -> QuerySet[Contract]:
    """The contracts with how many functions they deliver and service levels they promise. Counted per row shown."""
    services = Service.objects.filter(contract=OuterRef("pk")).order_by().values("contract")
    levels = ServiceLevel.objects.filter(contract=OuterRef("pk")).order_by().values("contract")
    return contracts.annotate(
        service_count=Coalesce(Subquery(services.annotate(n=Count("pk")).values("n")), 0),
        level_count=Coalesce(Subquery(levels.annotate(n=Count("pk")).values("n")), 0),
    )


def export(contracts: QuerySet[Contract]) -> Iterable[tuple[Any, ...]]:
    """The lines of the export, one a contract. One query."""
    for one in contracts.iterator(chunk_size=2000):
        yield (
            one.code,
            one.title,
            one.partner.name,
            one.get_state_display(),
            one.starts,
            one.ends,
            one.notice_days,
            notice_by(one.ends, one.notice_days),
            "yes" if one.auto_renews else "no",
            one.annual_fee,
            one.total_value,
        )


def services_of_contract(member: Member, contract: Contract) -> QuerySet[Service]:
    """What the contract delivers, by name of the function. One query."""
    rows = access.services_of(member).filter(contract=contract)
    return rows.select_related("function__organisation").order_by("function__name", "pk")
