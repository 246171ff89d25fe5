"""Partners: what is paid to whom."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum, Value
from django.db.models.functions import Round

from msp_reviews import access
from msp_reviews.domain.contracts import split_fee
from msp_reviews.models import Contract, ContractState, Partner, Service
from msp_reviews.queries.contracts import NoticeDate, notice_dates_within
from msp_reviews.queries.measurements import Stood, standings_between
from msp_reviews.queries.months import last_complete_month
from msp_reviews.queries.service_levels import Tally, tally
from portfolio.models import Member, Organisation
from portfolio.queries.figures import WholeNumber, hundredths
from portfolio.registry import Spend

DAYS_AHEAD = 3660
Served = tuple[int, int, int | None]


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


def spend_of(organisation: Organisation, today: date) -> Iterable[Spend]:
    """What is paid to which partner for which function per year: each known fee split over its services. Two queries.

    A fee is split by external cost × share where that is known for all its functions, else by share.
    """
    contracts = Contract.objects.filter(in_force(today), organisation=organisation, annual_fee__gt=0)
    paid = contracts.order_by("partner__name", "code").values_list("pk", "partner__name", "annual_fee")
    served = _served(contracts)
    for pk, name, fee in paid:
        yield from _split(name, fee or Decimal(0), served.get(pk, []))


def _served(contracts: QuerySet[Contract]) -> Mapping[int, list[Served]]:
    """What each contract delivers: function, share and the function's external cost as whole numbers. One query.

    A prefetch would name every key in one expression, of which SQLite takes a thousand.
    """
    rows = Service.objects.filter(contract__in=contracts.order_by()).order_by("contract", "function__name", "pk")
    found: defaultdict[int, list[Served]] = defaultdict(list)
    cost, share = hundredths("function__external_cost"), WholeNumber(Round(F("share") * Value(10_000)))
    for contract, *line in rows.values_list("contract_id", "function_id", share, cost):
        found[contract].append(tuple(line))
    return found


def _split(name: str, fee: Decimal, served: list[Served]) -> Iterable[Spend]:
    if not served:
        yield Spend(name, None, fee)
    for (function, _, _), part in zip(served, split_fee(fee, _weights(served)), strict=True):
        yield Spend(name, function, part)


def names_of(organisation: Organisation) -> list[str]:
    """The names of all partners of the organisation, in order. One query."""
    return list(Partner.objects.filter(organisation=organisation).order_by("name").values_list("name", flat=True))


def _weights(served: list[Served]) -> list[Decimal]:
    if all(cost for _, _, cost in served):
        return [Decimal((cost or 0) * share) for _, share, cost in served]
    return [Decimal(share) for _, share, _ in served]


@dataclass(frozen=True)
class PartnerRow:
    """One line of the list of partners. last_month: how its service levels stood in the last complete month."""

    partner: Partner
    contracts: int
    annual_fee: Decimal | None
    service_levels: int
    last_month: Tally
    notice: NoticeDate | None


def partner_rows(member: Member, partners: Sequence[Partner], *, today: date) -> list[PartnerRow]:
    """The lines of a page of partners. Five queries, whatever their number."""
    ids = [partner.pk for partner in partners]
    spends = {spend.partner.pk: spend for spend in spend_by_partner(member, today=today)}
    levels = _levels_running(member, ids, today)
    stood = _stood_by_partner(member, ids, last_complete_month(today))
    notices = _next_notices(member, today)
    return [
        PartnerRow(
            partner,
            spends[partner.pk].contracts if partner.pk in spends else 0,
            spends[partner.pk].annual_fee if partner.pk in spends else None,
            levels.get(partner.pk, 0),
            tally(stood.get(partner.pk, [])),
            notices.get(partner.pk),
        )
        for partner in partners
    ]


def _levels_running(member: Member, partner_ids: list[int], today: date) -> dict[int, int]:
    rows = access.service_levels_of(member).filter(contract__partner__in=partner_ids).order_by()
    running = rows.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=today))
    return dict(running.values_list("contract__partner").annotate(count=Count("pk")))


def _stood_by_partner(member: Member, partner_ids: list[int], month: date) -> dict[int, list[Stood]]:
    found: defaultdict[int, list[Stood]] = defaultdict(list)
    for one in standings_between(member, first=month, last=month, partner_ids=partner_ids):
        found[one.partner_id].append(one)
    return found


def _next_notices(member: Member, today: date) -> dict[int, NoticeDate]:
    nearest: dict[int, NoticeDate] = {}
    for coming in notice_dates_within(member, days=DAYS_AHEAD, today=today):
        nearest.setdefault(coming.contract.partner_id, coming)
    return nearest


def partner_export(partners: Sequence[Partner], spends: Sequence[PartnerSpend]) -> Iterable[tuple[Any, ...]]:
    """The lines of the export, one a partner. No query."""
    by_partner = {spend.partner.pk: spend for spend in spends}
    for partner in partners:
        spend = by_partner.get(partner.pk)
        yield (
            partner.name,
            partner.get_status_display(),
            partner.get_tier_display(),
            partner.lei,
            partner.contact_name,
            partner.contact_email,
            partner.contact_phone,
            spend.contracts if spend else 0,
            spend.annual_fee if spend else None,
        )
