"""Facts of a board pack about partners, contracts and service levels."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from msp_reviews import access
from msp_reviews.domain.attainment import counted
from msp_reviews.domain.contracts import notice_by
from msp_reviews.domain.service_levels import shown_level
from msp_reviews.models import Contract, ContractState, Credit, Partner, PartnerStatus, ServiceLevel
from msp_reviews.queries.credits import ledger, six_figures, with_names
from msp_reviews.queries.measurements import Line, Mark, lines_of, promise_of
from msp_reviews.queries.months import months_back
from msp_reviews.queries.packs_records import record_facts
from msp_reviews.queries.partners import spend_by_partner
from portfolio.domain.quarters import Quarter
from portfolio.models import Member

Facts = dict[str, Any]
TREND_MONTHS = 12


def partner_facts(member: Member, *, quarter: Quarter, today: date) -> list[Facts]:
    """Every active partner, the largest spend first: contracts, service levels, credits, record.

    Sixteen queries.
    """
    months = quarter.months(member.organisation.fiscal_year_start_month)
    spends = {spend.partner.pk: spend for spend in spend_by_partner(member, today=today)}
    contracts = _by_partner(access.contracts_of(member).filter(state=ContractState.ACTIVE).order_by("code"))
    lines = _lines(member, months)
    owed = _credits(member, today)
    partners = list(access.partners_of(member).filter(status=PartnerStatus.ACTIVE).select_related("organisation"))
    records = record_facts(member, partners, quarter=quarter)
    ordered = sorted(
        partners,
        key=lambda row: (-((spends[row.pk].annual_fee or 0) if row.pk in spends else 0), row.name),
    )
    return [
        {
            **_partner(partner),
            "annual_fee": spends[partner.pk].annual_fee if partner.pk in spends else None,
            "unknown_fees": spends[partner.pk].unknown_fees if partner.pk in spends else 0,
            "contracts": [_contract(row) for row in contracts.get(partner.pk, [])],
            "service_levels": lines.get(partner.pk, []),
            "credits": owed.get(partner.pk),
            **records[partner.pk],
        }
        for partner in ordered
    ]


def _partner(partner: Partner) -> Facts:
    return {"name": partner.name, "slug": partner.slug, "tier": partner.get_tier_display()}


def _by_partner(rows: Any) -> dict[int, list[Contract]]:
    found: dict[int, list[Contract]] = {}
    for row in rows:
        found.setdefault(row.partner_id, []).append(row)
    return found


def levels_in_force(levels: QuerySet[ServiceLevel], months: Sequence[date]) -> list[ServiceLevel]:
    """Those of active contracts that promise something in one of the months, by code. One query."""
    first, last = months[0], months[-1]
    in_force = Q(starts_on__isnull=True) | Q(starts_on__lte=last), Q(ends_on__isnull=True) | Q(ends_on__gte=first)
    rows = levels.filter(*in_force, contract__state=ContractState.ACTIVE).select_related("contract")
    return list(rows.order_by("code"))


def level_facts(levels: Sequence[ServiceLevel], months: Sequence[date]) -> list[Facts]:
    """The service levels over the twelve months that end with the last of these. One query."""
    return [_line(line, months) for line in lines_of(levels, months_back(months[-1], TREND_MONTHS))]


def _lines(member: Member, months: Sequence[date]) -> dict[int, list[Facts]]:
    """Facts of service levels in force in the quarter, by partner."""
    levels = levels_in_force(access.service_levels_of(member), months)
    found: dict[int, list[Facts]] = {}
    for level, facts in zip(levels, level_facts(levels, months), strict=True):
        found.setdefault(level.contract.partner_id, []).append(facts)
    return found


def _credits(member: Member, today: date) -> dict[int, Facts]:
    """The figures of all closed months by partner, as the ledger shows them on the day. One query."""
    found: dict[int, list[Credit]] = {}
    for row in with_names(access.credits_of(member).filter(is_current=True)):
        found.setdefault(row.contract.partner_id, []).append(row)
    return {partner: dict(six_figures(ledger(rows, today), today)) for partner, rows in found.items()}


def _contract(row: Contract) -> Facts:
    return {
        "code": row.code,
        "title": row.title,
        "ends": row.ends,
        "notice_days": row.notice_days,
        "notice_by": notice_by(row.ends, row.notice_days),
        "auto_renews": row.auto_renews,
        "annual_fee": row.annual_fee,
    }


def _line(line: Line, months: Sequence[date]) -> Facts:
    level: ServiceLevel = line.service_level
    return {
        "code": level.code,
        "name": level.name,
        "contract": level.contract.code,
        "is_critical": level.is_critical,
        "direction": level.direction,
        "expected": level.expected,
        "minimum": level.minimum,
        "expected_shown": shown_level(promise_of(level), level.expected),
        "minimum_shown": shown_level(promise_of(level), level.minimum),
        "months": [_mark(mark, mark.period in months) for mark in line.marks],
    }


def _mark(mark: Mark, in_quarter: bool) -> Facts:
    return {
        "month": mark.period,
        "in_quarter": in_quarter,
        "counted": counted(mark.measured),
        "attainment": mark.attainment,
        "shown": mark.figure,
        "standing": mark.standing,
        "why": mark.why,
    }
