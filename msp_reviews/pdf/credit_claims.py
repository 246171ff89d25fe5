"""A claim letter as a PDF, from nothing but the text of its content."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation

from msp_reviews.pdf.assets import STYLE_SHEETS
from msp_reviews.pdf.rendering import Attachment, Pdf, render
from portfolio.domain.canonical import sha256
from portfolio.domain.formats import day, money

LANGUAGE = "en-gb"


def claim_pdf(content: str) -> Pdf:
    """The letter that the content says; the same text gives the same bytes. Raises Refusal, ChildStopped."""
    said = json.loads(content)
    at = datetime.combine(date.fromisoformat(said["day"]), datetime.min.time(), UTC).isoformat()
    facts = Attachment("claim.json", "What this letter says, as canonical JSON", content)
    return render(claim_html(said, at), at=at, identifier=sha256(content), attachment=facts)


def claim_html(said: dict[str, Any], at: str) -> str:
    """The letter as one HTML page. No query."""
    with translation.override(LANGUAGE):
        return render_to_string(
            "packs/credit_claim.html",
            {"claim": _shown(said), "style_sheets": STYLE_SHEETS, "at": at, "language": LANGUAGE},
        )


def _shown(said: dict[str, Any]) -> dict[str, Any]:
    lines = [
        line | {"amount": money(_number(line["amount"])), "claim_by": _day(line["claim_by"])} for line in said["lines"]
    ]
    total = money(_number(said["total"]), str(said["currency"]))
    return said | {"day": _day(said["day"]), "total": total, "lines": lines}


def _number(text: object) -> Decimal:
    return Decimal(str(text))


def _day(text: object) -> str:
    return day(date.fromisoformat(str(text)) if text else None)
