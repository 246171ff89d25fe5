"""What is due and waiting for a member: for the home page and the bell."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from urllib.parse import urlencode

from django.urls import reverse

from msp_reviews import access
from msp_reviews.domain.dates import DateKind
from msp_reviews.domain.home import DueItem, in_order
from msp_reviews.models import QBR, ClosingState, Partner
from msp_reviews.queries.credits import Line, open_credits
from msp_reviews.queries.dates import dates_of
from msp_reviews.queries.exclusions import waiting_exclusions
from msp_reviews.queries.msp_choices import waiting_choices
from msp_reviews.queries.pack_schedules import schedule_of, why_stopped
from msp_reviews.queries.qbrs import Calendar, Cell, awaiting_signature, calendar, coming
from msp_reviews.queries.review_actions import board
from portfolio.access import may
from portfolio.domain.formats import money
from portfolio.domain.language import Words, say
from portfolio.models import Member, Role
from portfolio.registry import Due
from sourcing.access import decisions_of
from sourcing.domain.outcomes import Standing
from sourcing.models import Decision, DecisionState
from sourcing.queries.decisions import expiring_decisions
from sourcing.queries.outcomes import due_outcomes
from sourcing.queries.roadmap_due import transitions_due

DECISION = Words("Decision")
DAYS_AHEAD = 90
REVIEW_DAYS = 30
ACTION_DAYS = 14
EXPIRY_DAYS = 30
CLAIM_DAYS = 30


def due_for(member: Member, *, today: date) -> list[DueItem]:
    """Dates that come or have passed, as far as the member may see them, in order. Twenty-one queries."""
    found = [*_dates(member, today), *_reviews(member, today), *_signatures(member), *_actions(member, today)]
    return in_order(
        [
            *found,
            *_decisions(member),
            *_choices(member),
            *_exclusions(member),
            *_claims(member, today),
            *_closings(member),
            *_expiries(member, today),
            *_transitions(member, today),
            *_outcomes(member, today),
            *_pack_schedule(member),
        ]
    )


def waiting_for(member: Member, today: date) -> list[Due]:
    """The same for the bell. Twenty-one queries."""
    return [Due(item.sentence, item.url, item.is_late) for item in due_for(member, today=today)]


def _claims(member: Member, today: date) -> Iterator[DueItem]:
    """One line a contract: credits whose deadline comes."""
    found: dict[str, list[Line]] = {}
    for line in open_credits(member, today, days=CLAIM_DAYS):
        found.setdefault(line.credit.contract.code, []).append(line)
    for code, lines in found.items():
        amount = money(sum((line.net for line in lines), Decimal()), member.organisation.currency)
        url = reverse("msp_reviews:credit_claim_new", args=[member.organisation.slug, code])
        if not may(member, "credit.edit"):
            url = lines[0].credit.get_absolute_url()
        yield DueItem(
            lines[0].credit.claim_by or today, say("Credits"), say("Claim {} under {}", amount, code), url, False
        )


def _closings(member: Member) -> Iterator[DueItem]:
    """Closings that wait for this member's word."""
    if may(member, "credit.approve"):
        waiting = access.closings_of(member).filter(state=ClosingState.PROPOSED).exclude(proposed_by=member)
        for row in (
            waiting.defer("inputs", "results").select_related("organisation", "contract").order_by("proposed_at")
        ):
            on = row.proposed_at.date()
            yield DueItem(on, say("Credits"), say("Approve the closing of {}", row), row.get_absolute_url(), False)


def waiting_decisions(member: Member) -> list[Decision]:
    """Proposals that wait for approval, the oldest first. One query."""
    waiting = decisions_of(member).filter(state=DecisionState.PROPOSED)
    rows = waiting.select_related("organisation", "function__organisation", "proposed_by__user")
    return list(rows.order_by("proposed_at", "pk"))


def _dates(member: Member, today: date) -> Iterator[DueItem]:
    for one in dates_of(member):
        if one.kind == DateKind.CLAIM:
            continue  # credits say what to claim themselves
        if one.is_overdue(today):
            yield DueItem(one.day, one.label, say("{}; the day has passed", one.sentence), one.url, True)
        elif one.dated.is_reminded and 0 <= (one.day - today).days <= DAYS_AHEAD:
            yield DueItem(one.day, one.label, one.sentence, one.url, False)


def _reviews(member: Member, today: date) -> Iterator[DueItem]:
    reviews = calendar(member, today=today)
    owed = {cell.qbr.pk for _, cell in reviews.overdue if cell.qbr}
    yield from (_owed(member, partner, cell) for partner, cell in _latest_owed(reviews))
    for qbr in coming(member, days=REVIEW_DAYS, today=today):
        if qbr.pk not in owed:
            is_late = qbr.scheduled_on < today
            yield DueItem(qbr.scheduled_on, say("Review"), say("Review {}", qbr), qbr.get_absolute_url(), is_late)


def _latest_owed(reviews: Calendar) -> Iterator[tuple[Partner, Cell]]:
    """One line a partner: the oldest review it owes."""
    seen: set[int] = set()
    for partner, cell in reviews.overdue:
        if partner.pk not in seen:
            seen.add(partner.pk)
            yield partner, cell


def _owed(member: Member, partner: Partner, cell: Cell) -> DueItem:
    sentence = say("Review {} {}: should have been held", partner, cell.cadence.quarter)
    return DueItem(cell.cadence.due_by, say("Review"), sentence, _where(member, partner, cell), True)


def _where(member: Member, partner: Partner, cell: Cell) -> str:
    """The review's page; where none is planned, the page that plans it, for those who may."""
    if cell.qbr is not None:
        return cell.qbr.get_absolute_url()
    if not may(member, "qbr.edit"):
        return reverse("msp_reviews:qbrs", args=[member.organisation.slug])
    asked = urlencode({"partner": partner.slug, "quarter": str(cell.cadence.quarter)})
    return f"{reverse('msp_reviews:qbr_plan', args=[member.organisation.slug])}?{asked}"


def _signatures(member: Member) -> Iterator[DueItem]:
    if may(member, "qbr.sign"):
        yield from (_unsigned(qbr) for qbr in awaiting_signature(member))


def _unsigned(qbr: QBR) -> DueItem:
    return DueItem(
        qbr.held_on or qbr.scheduled_on,
        say("Review"),
        say("Review {}: waits for signatures", qbr),
        qbr.get_absolute_url(),
        False,
    )


def _actions(member: Member, today: date) -> Iterator[DueItem]:
    for row in board(member, show="open", partner="", today=today):
        days_left = (row.action.due_on - today).days
        if days_left <= ACTION_DAYS:
            sentence = f"{row.action.partner}: {row.action.what} ({row.action.owned_by})"
            yield DueItem(row.action.due_on, say("Action"), sentence, row.action.get_absolute_url(), days_left < 0)


def _decisions(member: Member) -> Iterator[DueItem]:
    """Proposals of others that this member may settle."""
    if not may(member, "decision.approve"):
        return
    for decision in waiting_decisions(member):
        if decision.proposed_by_id != member.pk:
            sentence = say("{}: proposed as {}, waits for approval", decision.function, say(decision.sourcing_class))
            yield DueItem(decision.proposed_at.date(), DECISION, sentence, decision.get_absolute_url(), False)


def _transitions(member: Member, today: date) -> Iterator[DueItem]:
    """Moves of functions that are late, or end later than was agreed."""
    for due in transitions_due(member, today=today):
        yield DueItem(due.day, say("Transition"), due.sentence, due.url, due.is_late)


def _exclusions(member: Member) -> Iterator[DueItem]:
    if not may(member, "exclusion.approve"):
        return
    for row in waiting_exclusions(member):
        sentence = say("Exclusion for {}: waits for your approval", row.service_level)
        yield DueItem(row.proposed_at.date(), say("Exclusion"), sentence, row.get_absolute_url(), False)


def _expiries(member: Member, today: date) -> Iterator[DueItem]:
    """Standing decisions that expire soon or have expired, for those who may propose the next one."""
    if not may(member, "decision.propose"):
        return
    for decision in expiring_decisions(member, by=today + timedelta(days=EXPIRY_DAYS)):
        if decision.expires_on is not None:
            yield _expiry(decision, decision.expires_on, today)


def _expiry(decision: Decision, expires_on: date, today: date) -> DueItem:
    is_late = expires_on <= today
    said = say("its decision has expired and is due again") if is_late else say("its decision expires and is due again")
    return DueItem(
        expires_on, say("Expiry"), f"{decision.function}: {said}", decision.function.get_absolute_url(), is_late
    )


def _choices(member: Member) -> Iterator[DueItem]:
    """Partners that others propose and this member may settle."""
    if not may(member, "msp_choice.approve"):
        return
    for choice in waiting_choices(member):
        if choice.proposed_by_id != member.pk:
            sentence = say("{}: {} is proposed, waits for approval", choice.function, choice.chosen_name)
            yield DueItem(choice.proposed_at.date(), say("MSP choice"), sentence, choice.get_absolute_url(), False)


def _outcomes(member: Member, today: date) -> Iterator[DueItem]:
    """What decisions were expected to bring by now, for those who may record what they brought."""
    if may(member, "outcome.record"):
        for outcome in due_outcomes(member, today=today):
            row, is_late = outcome.row, outcome.standing == Standing.OVERDUE
            sentence = say("{}: measure {}", row.decision.function, row.measure)
            yield DueItem(row.due_on, say("Outcome"), sentence, row.get_absolute_url(), is_late)


def _pack_schedule(member: Member) -> Iterator[DueItem]:
    """A schedule of packs that can order nothing, for those who may set it and for administrators."""
    if not (may(member, "pack.schedule") or member.role == Role.ADMINISTRATOR):
        return
    schedule = schedule_of(member.organisation)
    if schedule and schedule.is_on and (why := why_stopped(schedule)):
        yield DueItem(
            schedule.set_at.date(), say("Packs"), say("Schedule of packs: {}", why), schedule.get_absolute_url(), True
        )
