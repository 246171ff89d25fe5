"""Contracts: dates coming."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import QuerySet

from msp_reviews import access
from msp_reviews.domain.contracts import notice_by
from msp_reviews.models import Contract, ContractState
from portfolio.models import Member


@dataclass(frozen=True)
class NoticeDate:
    """The last day to give notice under a contract. days_left: 0 is today."""

    contract: Contract
    notice_by: date
    days_left: int


def notice_dates_within(member: Member, *, days: int, today: date) -> list[NoticeDate]:
    """Active contracts whose notice day is today or within the next `days` days, the nearest first. One query."""
    running = _running(member, today).filter(notice_days__isnull=False)
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
