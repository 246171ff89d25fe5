"""All facts of a board pack, gathered at one moment from the queries that feed the pages."""

from datetime import date
from typing import Any

from msp_reviews.queries.packs_covers import head_facts
from msp_reviews.queries.packs_outcomes import outcome_facts
from msp_reviews.queries.packs_partners import partner_facts
from msp_reviews.queries.packs_reviews import review_facts
from msp_reviews.queries.packs_roadmap import drift_facts, roadmap_facts, scenario_facts, trend_facts
from msp_reviews.queries.packs_sources import previous_facts, previous_pack, since_when, source_facts
from msp_reviews.queries.packs_sourcing import (
    decision_facts,
    method_facts,
    portfolio_facts,
    register_facts,
    sheet_of,
)
from portfolio.domain.quarters import Quarter
from portfolio.models import Member

EDITION = "board-1"


def board_facts(member: Member, *, quarter: Quarter, today: date) -> dict[str, Any]:
    """Everything that a board pack of the quarter says, as of today. About seventy queries, whatever the portfolio's size."""
    organisation = member.organisation
    start_month = organisation.fiscal_year_start_month
    sheet = sheet_of(organisation, today=today)
    earlier = previous_pack(member, quarter)
    since = since_when(earlier, quarter.first_day(start_month))
    return {
        "edition": EDITION,
        **head_facts(organisation, quarter),
        "as_of": today,
        "previous": previous_facts(earlier, organisation.currency),
        "sources": source_facts(organisation),
        "portfolio": portfolio_facts(sheet),
        "trend": trend_facts(organisation, today=today),
        "drift": drift_facts(organisation, today=today),
        "roadmap": roadmap_facts(member, today=today),
        "scenario": scenario_facts(member, today=today),
        "outcomes": outcome_facts(member, today=today),
        "decisions": decision_facts(organisation, since=since, today=today),
        "partners": partner_facts(member, quarter=quarter, today=today),
        "reviews": review_facts(member, quarter=quarter, today=today),
        "register": register_facts(organisation, sheet),
        "method": method_facts(organisation),
    }
