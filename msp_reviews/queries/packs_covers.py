"""What the cover of a pack says of the organisation."""

import base64
from typing import Any

from portfolio.domain.language import language
from portfolio.domain.logos import NotALogo, read_logo
from portfolio.domain.quarters import Quarter
from portfolio.models import Organisation

TYPES = {"png": "image/png", "jpg": "image/jpeg"}


def head_facts(organisation: Organisation, quarter: Quarter) -> dict[str, Any]:
    """The company with its colour and logo, the language that is spoken, and the days of the quarter.

    No query; reads the logo's file.
    """
    start_month = organisation.fiscal_year_start_month
    return {
        "organisation": {
            "name": organisation.name,
            "currency": organisation.currency,
            "colour": organisation.colour,
            "language": language(),
            "logo": logo_url(organisation),
        },
        "quarter": str(quarter),
        "first_day": quarter.first_day(start_month),
        "last_day": quarter.last_day(start_month),
    }


def logo_url(organisation: Organisation) -> str:
    """The logo as an address that a page itself holds; empty where there is none, or its file is gone."""
    if not organisation.logo:
        return ""
    try:
        with organisation.logo.open("rb") as file:
            content = file.read()
        kind = TYPES[read_logo(content).kind]
    except (OSError, NotALogo):
        return ""  # a pack is worth more than its logo
    return f"data:{kind};base64,{base64.b64encode(content).decode()}"
