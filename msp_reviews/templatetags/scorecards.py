"""How scorecards are shown: a colour with its word, a change, and a partner's card on its page."""

from typing import Any

from django import template

from msp_reviews.domain.scorecards import Rag
from msp_reviews.models import Partner
from msp_reviews.queries.scorecards import last_ended, scorecards_of
from portfolio.access import may
from portfolio.domain.language import Words
from portfolio.portal import today
from portfolio.templatetags.signs import rag

register = template.Library()
Context = dict[str, Any]

WORDS = {Rag.GREEN: Words("Good"), Rag.AMBER: Words("Watch"), Rag.RED: Words("Act")}


@register.inclusion_tag("components/_rag.html")
def mark_rag(colour: Rag | None, figure: str = "") -> Context:
    """The colour of a mark with its figure and its word; “Not rated” where there is none."""
    return rag(colour, f"{figure} {WORDS[colour]}".strip() if colour else "")


@register.inclusion_tag("msp_reviews/scorecard_change.html")
def mark_change(change: int) -> Context:
    """Better, worse, or no change against the quarter before."""
    return {"change": change}


@register.inclusion_tag("msp_reviews/scorecard_panel.html", takes_context=True)
def partner_scorecard(context: Context, partner: Partner) -> Context:
    """The partner's scorecard of the last quarter that is over, for those who may see it. Five queries."""
    member, organisation = context["member"], context["organisation"]
    if not may(member, "scorecard.see"):
        return {"card": None}
    [card] = scorecards_of(member, last_ended(organisation, today(organisation)), partners=[partner])
    return {"card": card, "partner": partner, "organisation": organisation}
