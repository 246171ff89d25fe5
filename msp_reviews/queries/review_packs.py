"""All facts of a review pack, gathered at one moment: what the review's page, the partner's page and its record show.

The partner's edition holds what its own people may see in the portal, and nothing else: what is ours alone is never
gathered for it, so that neither its pages nor its attached facts can say it.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import QuerySet

from msp_reviews import access
from msp_reviews.domain import agenda
from msp_reviews.domain.agenda import AgendaItem
from msp_reviews.domain.contracts import notice_by
from msp_reviews.domain.qbrs import QBRState, has_taken_place, review_due_by
from msp_reviews.domain.review_actions import ActionState
from msp_reviews.models import QBR, Certificate, Contract, ContractState, Idea, Measurement, QBRAction, ServiceLevel
from msp_reviews.queries.agenda import agenda_for
from msp_reviews.queries.claims import Difference, differences_of
from msp_reviews.queries.credits import ledger, six_figures, with_names
from msp_reviews.queries.packs_covers import head_facts
from msp_reviews.queries.packs_partners import level_facts, levels_in_force
from msp_reviews.queries.packs_records import certificate_fact, scorecard_fact
from msp_reviews.queries.packs_sources import last_entry_for
from msp_reviews.queries.partner_record import record_of as partner_record_of
from msp_reviews.queries.qbrs import content_sha256, mean_rating
from msp_reviews.queries.review_actions import aged, promises_of
from msp_reviews.queries.scorecards import scorecards_of
from portfolio.domain.language import say
from portfolio.models import Member
from sourcing.models import Decision, DecisionState

Facts = dict[str, Any]
BUYERS_EDITION, PARTNERS_EDITION = "review-1", "partner-1"


def review_pack_facts(member: Member, *, qbr: QBR, for_partner: bool, today: date) -> Facts:
    """Everything that the review's pack says, as of today. About thirty queries, whatever the number of rows."""
    months, levels, contracts = _months(qbr), _levels(qbr), _contracts(qbr)
    common = {
        **head_facts(qbr.organisation, qbr.quarter),
        "as_of": today,
        "partner": {"name": qbr.partner.name, "slug": qbr.partner.slug},
        "edition": PARTNERS_EDITION if for_partner else BUYERS_EDITION,
        "sources": _sources(qbr, contracts, for_partner=for_partner),
        "review": _review(qbr),
        "agenda": agenda.stored(_agenda(qbr, member, for_partner=for_partner, today=today)),
        "promises": _promises(qbr, today),
        "actions": _actions(qbr, member, today),
        "record": _record(qbr) if has_taken_place(QBRState(qbr.state)) else None,
        "service_levels": level_facts(levels_in_force(levels, months), months),
        "claims": [_claim(one) for one in differences_of(list(levels), months)],
        "contracts": [_contract(row) for row in contracts],
        "certificates": [certificate_fact(row) for row in Certificate.objects.filter(partner=qbr.partner)],
        "ideas": [_idea(row) for row in Idea.objects.filter(partner=qbr.partner).order_by("raised_on", "pk")],
    }
    return common if for_partner else common | {"ours": _ours_alone(qbr, member, today)}


def _months(qbr: QBR) -> list[date]:
    return list(qbr.quarter.months(qbr.organisation.fiscal_year_start_month))


def _levels(qbr: QBR) -> QuerySet[ServiceLevel]:
    return ServiceLevel.objects.filter(contract__partner=qbr.partner).select_related("contract").order_by("code")


def _review(qbr: QBR) -> Facts:
    return {
        "state": qbr.state,
        "scheduled_on": qbr.scheduled_on,
        "due_by": review_due_by(qbr.quarter, qbr.organisation.fiscal_year_start_month),
        "place": qbr.place,
        "prepared_at": qbr.prepared_at,
        "held_on": qbr.held_on,
        "cancel_reason": qbr.cancel_reason,
    }


def _agenda(qbr: QBR, member: Member, *, for_partner: bool, today: date) -> list[AgendaItem]:
    """The agenda as prepared; before that, as it would be written today."""
    if qbr.prepared_at is not None:
        return agenda.read(qbr.agenda, for_partner=for_partner)
    items = agenda_for(qbr, member=member, today=today)
    return [item for item in items if item.for_partner or not for_partner]


def _promises(qbr: QBR, today: date) -> Facts:
    found = promises_of(qbr, on=qbr.held_on or today)
    fates = {"kept": found.kept, "broken": found.broken, "open": found.open}
    return {
        "since": str(found.since.quarter) if found.since else None,
        **{fate: [_promise(row) for row in rows] for fate, rows in fates.items()},
    }


def _promise(row: QBRAction) -> Facts:
    return {"what": row.what, "owner": row.owned_by, "due_on": row.due_on, "closed_on": row.closed_on}


def _actions(qbr: QBR, member: Member, today: date) -> list[Facts]:
    """Actions agreed in the review, and those of earlier ones that are still open."""
    rows = QBRAction.objects.filter(partner=qbr.partner).select_related("owner__user", "qbr").order_by("due_on", "pk")
    chosen = [row for row in rows if row.qbr_id == qbr.pk or (row.state == ActionState.OPEN and row.raised_on <= today)]
    return [
        {
            **_promise(row.action),
            "state": row.action.state,
            "days_late": row.age.days_late if row.is_overdue else 0,
            "carried_over": row.age.carried_over,
            "is_of_this_review": row.action.qbr_id == qbr.pk,
        }
        for row in aged(member, chosen, today=today)
    ]


def _record(qbr: QBR) -> Facts:
    """What was written down, in the words both sides see. Three queries."""
    ratings = list(qbr.ratings.all())
    return {
        "attendees": qbr.attendees.splitlines(),
        "minutes": qbr.minutes,
        "decisions": qbr.decisions.splitlines(),
        "shifts": qbr.shifts.splitlines(),
        "ratings": [
            {
                "dimension": say(row.get_dimension_display()),
                "level": row.level,
                "anchor": say(row.anchor),
                "remark": row.remark,
            }
            for row in ratings
        ],
        "mean_rating": mean_rating(ratings),
        "signatures": _signatures(qbr),
        "sha256": qbr.content_sha256 or content_sha256(qbr),
        "addenda": [
            {"text": row.text, "by": str(row.written_by.user), "on": row.written_at.date()}
            for row in qbr.addenda.select_related("written_by__user")
        ],
    }


def _signatures(qbr: QBR) -> list[Facts]:
    buyer = str(qbr.buyer_signed_by.user) if qbr.buyer_signed_by else ""
    return [
        {"side": qbr.organisation.name, "by": buyer, "at": qbr.buyer_signed_at},
        {"side": qbr.partner.name, "by": qbr.partner_signed_name, "at": qbr.partner_signed_at},
    ]


def _claim(one: Difference) -> Facts:
    return {
        "service_level": str(one.service_level),
        "month": one.period,
        "claimed": one.claimed_words,
        "ours": one.ours_words,
    }


def _contracts(qbr: QBR) -> Sequence[Contract]:
    return list(Contract.objects.filter(partner=qbr.partner, state=ContractState.ACTIVE).order_by("code"))


def _contract(row: Contract) -> Facts:
    return {
        "code": row.code,
        "title": row.title,
        "ends": row.ends,
        "notice_by": notice_by(row.ends, row.notice_days),
        "auto_renews": row.auto_renews,
        "annual_fee": row.annual_fee,
    }


def _idea(row: Idea) -> Facts:
    return {
        "title": row.title,
        "state": row.state,
        "since": row.state_since,
        "benefit_expected": row.benefit_expected,
        "benefit_measured": row.benefit_measured,
        "note": row.note,
    }


def _sources(qbr: QBR, contracts: Sequence[Contract], *, for_partner: bool) -> Facts:
    """Who entered last what the pack is made of; to the partner the company's name says it. Three queries."""
    results = Measurement.objects.filter(service_level__contract__partner=qbr.partner, is_current=True)
    last = results.select_related("recorded_by__user").order_by("-recorded_at", "-pk").first()
    found = {
        "results": {"by": str(last.recorded_by.user), "at": last.recorded_at} if last else None,
        "reviews": last_entry_for(qbr.organisation, [qbr]),
        "contracts": last_entry_for(qbr.organisation, contracts),
    }
    said = {name: entry for name, entry in found.items() if entry is not None}
    if for_partner:
        return {name: {"by": qbr.organisation.name, "at": entry["at"]} for name, entry in said.items()}
    return said


def _ours_alone(qbr: QBR, member: Member, today: date) -> Facts:
    """What the partner's people do not see: scorecard, credits, exit plan, sub-contractors, classes of what it serves."""
    (card,) = scorecards_of(member, qbr.quarter, partners=[qbr.partner])
    record = partner_record_of(member, qbr.partner)
    return {
        "tier": qbr.partner.get_tier_display(),
        "scorecard": scorecard_fact(card),
        "credits": _credits(qbr, member, today),
        "exit": {
            "plan": record.plan is not None,
            "owner": str(record.plan.owner.user) if record.plan and record.plan.owner else None,
            "days": record.exit_days if record.steps else None,
            "cost": record.plan.cost if record.plan else None,
            "last_test": record.tests[0].tested_on if record.tests else None,
            "result": record.tests[0].get_result_display() if record.tests else None,
            "due": record.test_due.day if record.test_due else None,
        },
        "sub_contractors": [{"name": row.name, "rank": row.rank, "does": row.does} for row in record.sub_contractors],
        "functions": _functions(qbr),
    }


def _credits(qbr: QBR, member: Member, today: date) -> Facts | None:
    """The six figures of all closed months of the partner's contracts; None while none is closed. One query."""
    rows = list(with_names(access.credits_of(member).filter(is_current=True, contract__partner=qbr.partner)))
    return dict(six_figures(ledger(rows, today), today)) if rows else None


def _functions(qbr: QBR) -> list[Facts]:
    """What the partner serves, with its class in force. Two queries."""
    served = list(access.functions_served_by(qbr.partner).order_by("name", "pk"))
    standing = Decision.objects.filter(function__in=served, state=DecisionState.APPROVED)
    classes = dict(standing.values_list("function_id", "sourcing_class"))
    return [{"name": row.name, "code": row.code, "class": classes.get(row.pk)} for row in served]
