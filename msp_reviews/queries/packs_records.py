"""Facts of a board pack about what is known of partners beside results: scorecards, exit plans, certificates."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from msp_reviews import access
from msp_reviews.domain.dates import exit_test_due
from msp_reviews.models import Certificate, ExitPlan, ExitTest, Partner
from msp_reviews.queries.scorecards import PartnerScorecard, scorecards_of
from portfolio.domain.quarters import Quarter
from portfolio.models import Member

Facts = dict[str, Any]


def record_facts(member: Member, partners: Sequence[Partner], *, quarter: Quarter) -> dict[int, Facts]:
    """By partner: scorecard of the quarter, exit plan with its last test, certificates. Nine queries."""
    cards = {card.partner.pk: scorecard_fact(card) for card in scorecards_of(member, quarter, partners=partners)}
    exits, certificates = _exits(member), _certificates(member)
    return {
        partner.pk: {
            "scorecard": cards.get(partner.pk),
            "exit": exits.get(partner.pk),
            "certificates": certificates.get(partner.pk, []),
        }
        for partner in partners
    }


def scorecard_fact(card: PartnerScorecard) -> Facts:
    """One scorecard: each dimension with its mark, colour and reason, and the whole. No query."""
    return {
        "marks": [
            {
                "dimension": str(shown.mark.label),
                "figure": shown.mark.figure,
                "rag": shown.rag.value if shown.rag else None,
                "why": shown.mark.why,
            }
            for shown in card.marks
        ],
        "figure": card.card.figure,
        "rag": card.card.rag.value if card.card.rag else None,
        "rated": card.card.rated,
        "change": card.change,
    }


def _exits(member: Member) -> Mapping[int, Facts]:
    """By partner, the exit plan and its last test. Two queries."""
    tests: dict[int, ExitTest] = {}
    for test in access.exit_tests_of(member).order_by("tested_on", "pk"):
        tests[test.partner_id] = test
    plans = access.exit_plans_of(member).select_related("owner__user")
    return {plan.partner_id: _exit(plan, tests.get(plan.partner_id)) for plan in plans}


def _exit(plan: ExitPlan, last: ExitTest | None) -> Facts:
    due: date = exit_test_due(plan.written_on, last.tested_on if last else None, plan.test_every_months).day
    return {
        "owner": str(plan.owner.user) if plan.owner else None,
        "cost": plan.cost,
        "last_test": last.tested_on if last else None,
        "result": last.get_result_display() if last else None,
        "due": due,
    }


def _certificates(member: Member) -> Mapping[int, list[Facts]]:
    """By partner, the certificates. One query."""
    found: defaultdict[int, list[Facts]] = defaultdict(list)
    for row in access.facts_of(member, Certificate):
        found[row.partner_id].append(certificate_fact(row))
    return found


def certificate_fact(row: Certificate) -> Facts:
    """One certificate with its days. No query."""
    return {"name": row.name, "issued_on": row.issued_on, "expires_on": row.expires_on}
