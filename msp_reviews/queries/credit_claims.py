"""What a claim letter says, frozen when it is written."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from msp_reviews.domain.defaults import SENTENCES, Reason
from msp_reviews.models import Contract, Credit
from portfolio.models import Member


def letter_content(contract: Contract, rows: Sequence[Credit], number: int, day: date, by: Member) -> dict[str, Any]:
    """All that the letter says. rows: with their service level. No query."""
    return {
        "number": number,
        "day": day,
        "company": contract.organisation.name,
        "currency": contract.organisation.currency,
        "partner": contract.partner.name,
        "contract": {"code": contract.code, "title": contract.title},
        "by": by.user.name,
        "total": sum(row.gross - row.earned_back for row in rows),
        "lines": [_line(row) for row in rows],
    }


def _line(row: Credit) -> dict[str, Any]:
    return {
        "period": f"{row.period:%B %Y}",
        "code": row.service_level.code,
        "name": row.service_level.name,
        "why": SENTENCES[Reason(row.reason)],
        "formula": row.formula,
        "amount": row.gross - row.earned_back,
        "claim_by": row.claim_by,
    }
