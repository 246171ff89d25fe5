"""Signs of credits."""

from typing import Any

from django import template

from msp_reviews.domain.credit_lives import Life
from msp_reviews.queries.credits import Line
from portfolio.domain.language import Words, say

register = template.Library()

TONES = {Life.ACCRUED: "warn", Life.CLAIMED: "", Life.RECEIVED: "good", Life.EXPIRED: "bad"}
RULES = {
    "at_risk": Words("At risk"),
    "pool_size": Words("Pool size"),
    "credit_per_point": Words("Credit per point"),
    "claim_days": Words("Claim within, days"),
    "earn_back": Words("Earn-back"),
    "excused": Words("Excused events"),
    "defaults": Words("Default"),
    "below_minimum": Words("below minimum"),
    "four_in_twelve": Words("four in twelve"),
    "three_running": Words("three running"),
    "no_data": Words("no data"),
    "minimum_counts": Words("months below minimum count"),
    "bands_by_service_level": Words("Bands"),
}


@register.inclusion_tag("components/_state.html")
def credit_state(line: Line) -> dict[str, Any]:
    """The state of a credit as a word with its tone."""
    return {"word": line.word, "tone": TONES.get(line.state, "")}


@register.filter
def rule_words(path: str) -> str:
    """The name of a rule in words: “defaults, no_data” → “Default, no data”."""
    words = ", ".join(say(RULES.get(part, part)) for part in path.split(", "))
    return words[:1].upper() + words[1:]
