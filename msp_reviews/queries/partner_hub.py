"""Everything the page of a partner shows."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Q, QuerySet

from msp_reviews import access
from msp_reviews.domain.contracts import notice_by
from msp_reviews.models import Contract, ContractState, Partner
from msp_reviews.queries.measurements import Line, Mark, lines_of
from msp_reviews.queries.months import last_complete_month, months_back
from msp_reviews.queries.service_levels import Tally, tally
from portfolio.models import Member

MONTHS = 6


@dataclass(frozen=True)
class PartnerHub:
    """How a partner does. lines: its running service levels over six complete months; worst months first in breaches."""

    contracts: list[Contract]
    lines: list[Line]
    months: list[date]
    last_month: Tally
    half_year: Tally
    breaches: list[Mark]
    annual_fee: Decimal | None
    unknown_fees: int
    next_notice: Contract | None


def hub_of(member: Member, partner: Partner, *, today: date) -> PartnerHub:
    """The partner's contracts, service levels and how they stood. Four queries, whatever their number."""
    contracts = list(_contracts(member, partner))
    levels = access.service_levels_of(member).filter(contract__partner=partner)
    running = levels.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=today))
    months = months_back(last_complete_month(today), MONTHS)
    rows = running.select_related("organisation", "contract__organisation").order_by("-is_critical", "code")
    lines = lines_of(list(rows), months)
    marks = [mark for line in lines for mark in line.marks]
    active = [contract for contract in contracts if contract.state == ContractState.ACTIVE]
    fees = [contract.annual_fee for contract in active if contract.annual_fee is not None]
    return PartnerHub(
        contracts,
        lines,
        months,
        tally(line.marks[-1] for line in lines),
        tally(marks),
        sorted((mark for mark in marks if mark.standing.is_breach), key=_newest_first),
        sum(fees, Decimal(0)) if fees else None,
        len(active) - len(fees),
        _next_notice(active, today),
    )


def _contracts(member: Member, partner: Partner) -> QuerySet[Contract]:
    rows = access.contracts_of(member).filter(partner=partner).select_related("organisation", "partner")
    return rows.order_by("state", "ends", "code")


def _newest_first(mark: Mark) -> tuple[int, str]:
    return -mark.period.toordinal(), mark.service_level.code


def _next_notice(contracts: list[Contract], today: date) -> Contract | None:
    dated = [
        (day, contract.pk, contract)
        for contract in contracts
        if (day := notice_by(contract.ends, contract.notice_days))
    ]
    coming = sorted(entry for entry in dated if entry[0] >= today)
    return coming[0][2] if coming else None
