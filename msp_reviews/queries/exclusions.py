"""Exclusions: what is excused in which month, and what waits for approval."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Sum

from msp_reviews import access
from msp_reviews.models import Exclusion, ExclusionState, ServiceLevel
from portfolio.models import Member


def excused_of(service_levels: Iterable[ServiceLevel], months: Iterable[date]) -> dict[tuple[int, date], int]:
    """(Service level key, month) → how much approved exclusions excuse. One query."""
    levels = {level.pk for level in service_levels}
    rows = Exclusion.objects.filter(service_level__in=levels, period__in=set(months), state=ExclusionState.APPROVED)
    sums = rows.order_by().values("service_level", "period").annotate(excused=Sum("amount"))
    return {(row["service_level"], row["period"]): row["excused"] for row in sums}


def exclusions_of_level(member: Member, level: ServiceLevel) -> list[Exclusion]:
    """The level's exclusions the member may see, the latest first. One query."""
    rows = access.exclusions_of(member).filter(service_level=level).defer("evidence_file")
    return list(rows.select_related("organisation", "proposed_by__user", "settled_by__user"))


def waiting_exclusions(member: Member) -> list[Exclusion]:
    """Exclusions that wait for a decision the member may take: those that others proposed. One query."""
    rows = access.exclusions_of(member).filter(state=ExclusionState.PROPOSED).exclude(proposed_by=member)
    rows = rows.select_related("organisation", "service_level", "proposed_by__user").defer("evidence_file")
    return list(rows.order_by("proposed_at", "pk"))
