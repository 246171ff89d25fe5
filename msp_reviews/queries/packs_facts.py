"""All facts of a board pack, gathered at one moment from the queries that feed the pages."""

from datetime import date
from typing import Any

from msp_reviews.models import Pack, PackKind
from msp_reviews.queries.packs_partners import partner_facts
from msp_reviews.queries.packs_reviews import review_facts
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
    """Everything that a board pack of the quarter says, as of today. About thirty queries, whatever the portfolio's size."""
    organisation = member.organisation
    start_month = organisation.fiscal_year_start_month
    sheet = sheet_of(organisation, today=today)
    since = since_when(member, quarter)
    return {
        "edition": EDITION,
        "organisation": {
            "name": organisation.name,
            "currency": organisation.currency,
            "colour": organisation.colour,
            "language": organisation.language,
        },
        "quarter": str(quarter),
        "first_day": quarter.first_day(start_month),
        "last_day": quarter.last_day(start_month),
        "as_of": today,
        "portfolio": portfolio_facts(sheet),
        "decisions": decision_facts(organisation, since=since, today=today),
        "partners": partner_facts(member, quarter=quarter, today=today),
        "reviews": review_facts(member, quarter=quarter, today=today),
        "register": register_facts(organisation, sheet),
        "method": method_facts(organisation),
    }


def since_when(member: Member, quarter: Quarter) -> date:
    """From when decisions are new: the day of the last pack of an earlier quarter, else the quarter's first day. One query."""
    built = Pack.objects.filter(organisation=member.organisation, kind=PackKind.BOARD, built_at__isnull=False)
    earlier = [pack for pack in built.order_by("-requested_at") if pack.quarter < quarter]
    first = quarter.first_day(member.organisation.fiscal_year_start_month)
    return min(earlier[0].requested_at.date(), first) if earlier else first
