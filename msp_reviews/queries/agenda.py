"""The facts that a review's agenda is made of."""

from collections.abc import Sequence
from datetime import date

from msp_reviews import access
from msp_reviews.domain.agenda import (
    NOTICE_QUARTERS,
    AgendaItem,
    Breached,
    Claimed,
    Expiring,
    Facts,
    Late,
    Notice,
    Unclaimed,
    Unlogged,
    agenda_of,
)
from msp_reviews.domain.contracts import notice_by
from msp_reviews.domain.ideas import WAITING
from msp_reviews.domain.review_actions import ActionState
from msp_reviews.models import QBR, Certificate, Contract, ContractState, Idea, QBRAction, ServiceLevel
from msp_reviews.queries.claims import Difference, differences_of
from msp_reviews.queries.credits import open_credits
from msp_reviews.queries.measurements import Mark, marks_of
from msp_reviews.queries.review_actions import aged, promises_of
from portfolio.domain.formats import day, money, percent
from portfolio.models import Member
from sourcing.domain.verdicts import Label
from sourcing.models import CurrentVerdict
from sourcing.queries.wording import drift_in_words
from sourcing.queries.worklist import drifted


def agenda_for(qbr: QBR, *, member: Member, today: date) -> list[AgendaItem]:
    """The agenda as the facts stand today. Fifteen queries and those of the drift, whatever the number of rows."""
    months = list(qbr.quarter.months(qbr.organisation.fiscal_year_start_month))
    levels = list(ServiceLevel.objects.filter(contract__partner=qbr.partner).order_by("code"))
    marks = [mark for of_level in marks_of(levels, months).values() for mark in of_level.values()]
    facts = Facts(
        promises=promises_of(qbr, on=today).sentence,
        breaches=_breaches(marks),
        unlogged=_unlogged(marks),
        notices=_notices(qbr, today),
        late=_late(qbr, member, today),
        drifted=[*_drifted(qbr, today), *_contested(qbr)],
        certificates=_certificates(qbr),
        unclaimed=_unclaimed(qbr, member, today),
        ideas=_ideas(qbr),
        claims=[_claimed(one) for one in differences_of(levels, months)],
    )
    return agenda_of(facts, today=today)


def _breaches(marks: Sequence[Mark]) -> list[Breached]:
    return [Breached(str(mark.service_level), mark.period, mark.why) for mark in marks if mark.standing.is_breach]


def _claimed(one: Difference) -> Claimed:
    return Claimed(str(one.service_level), one.period, one.claimed_words, one.ours_words)


def _unlogged(marks: Sequence[Mark]) -> list[Unlogged]:
    missing: dict[str, list[date]] = {}
    for mark in marks:
        if mark.row is None and _is_in_force(mark.service_level, mark.period):
            missing.setdefault(str(mark.service_level), []).append(mark.period)
    return [Unlogged(name, tuple(periods)) for name, periods in missing.items()]


def _is_in_force(level: ServiceLevel, period: date) -> bool:
    begun = level.starts_on is None or level.starts_on.replace(day=1) <= period
    return begun and (level.ends_on is None or period <= level.ends_on)


def _horizon(qbr: QBR) -> date:
    """The last day of the second quarter after the one reviewed."""
    last = qbr.quarter
    for _ in range(NOTICE_QUARTERS):
        last = last.next()
    return last.last_day(qbr.organisation.fiscal_year_start_month)


def _certificates(qbr: QBR) -> list[Expiring]:
    """Certificates that expire by then, and those that have."""
    rows = Certificate.objects.filter(partner=qbr.partner, expires_on__lte=_horizon(qbr))
    return [Expiring(row.name, row.expires_on) for row in rows if row.expires_on is not None]


def _ideas(qbr: QBR) -> list[str]:
    rows = Idea.objects.filter(partner=qbr.partner, state__in=[state.value for state in WAITING]).order_by(
        "raised_on", "pk"
    )
    return [f"{row.title}: {row.get_state_display().lower()} since {day(row.state_since)}." for row in rows]


def _contested(qbr: QBR) -> list[str]:
    """Functions whose class hangs on how the criteria are weighed, as far as the partner serves them."""
    served = access.functions_served_by(qbr.partner).values("pk")
    rows = CurrentVerdict.objects.filter(label=Label.CONTESTED, function__in=served).select_related("function")
    return [
        f"{row.function.name}: contested, its class holds for {percent(row.share)} of weightings."
        for row in rows.order_by("function__name")
    ]


def _notices(qbr: QBR, today: date) -> list[Notice]:
    until = _horizon(qbr)
    active = Contract.objects.filter(partner=qbr.partner, state=ContractState.ACTIVE, notice_given_on__isnull=True)
    dated = [(contract, notice_by(contract.ends, contract.notice_days)) for contract in active]
    found = [Notice(str(contract), day) for contract, day in dated if day is not None and today <= day <= until]
    return sorted(found, key=lambda notice: notice.notice_by)


def _late(qbr: QBR, member: Member, today: date) -> list[Late]:
    rows = QBRAction.objects.filter(partner=qbr.partner, state=ActionState.OPEN.value, due_on__lt=today)
    late = aged(member, list(rows.select_related("owner__user")), today=today)
    return [Late(row.action.what, row.action.owned_by, row.action.due_on, row.age.carried_over) for row in late]


def _unclaimed(qbr: QBR, member: Member, today: date) -> list[Unclaimed]:
    currency = qbr.organisation.currency
    return [
        Unclaimed(str(line.credit), money(line.net, currency), line.credit.claim_by)
        for line in open_credits(member, today)
        if line.credit.contract.partner_id == qbr.partner_id
    ]


def _drifted(qbr: QBR, today: date) -> list[str]:
    served = set(access.functions_served_by(qbr.partner).values_list("pk", flat=True))
    return [
        f"{work.function.name}: {' '.join(drift_in_words(work.drift))}"
        for work in drifted(qbr.organisation, today=today)
        if work.drift is not None and work.function.pk in served
    ]
