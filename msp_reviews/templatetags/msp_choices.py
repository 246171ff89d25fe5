"""Tags of MSP choice: its part of a function's page and of a partner's, states, bars."""

from typing import Any

from django import template

from msp_reviews.models import ChoiceState, ComparisonState, MspChoice, MspComparison, Partner
from msp_reviews.queries.msp_choice_views import BAR, Ranked
from msp_reviews.queries.msp_choices import choices_for_partner, comparisons_for_function, going_of
from portfolio.access import may
from portfolio.domain.language import say
from portfolio.models import ITFunction

register = template.Library()
Context = dict[str, Any]

TONES = {
    ChoiceState.PROPOSED: "warn",
    ChoiceState.APPROVED: "good",
    ChoiceState.REJECTED: "bad",
    ChoiceState.SUPERSEDED: "off",
}


@register.inclusion_tag("msp_reviews/msp_choice_panel.html", takes_context=True)
def msp_choice_panel(context: Context, function: ITFunction) -> Context:
    """The partner chosen for the function, its comparisons, and the deed that begins one. Four queries."""
    member = context["member"]
    if not may(member, "msp_choice.see"):
        return {"is_shown": False}
    comparisons = comparisons_for_function(member, function)
    choices = [choice for comparison in comparisons for choice in comparison.choices.all()]
    return {
        "is_shown": True,
        "function": function,
        "comparisons": comparisons,
        "standing": next((choice for choice in choices if choice.state == ChoiceState.APPROVED), None),
        "waiting": next((choice for choice in choices if choice.state == ChoiceState.PROPOSED), None),
        "why_not": going_of(function).why_not,
        "member": member,
        "organisation": context["organisation"],
    }


@register.inclusion_tag("msp_reviews/msp_choice_partner.html", takes_context=True)
def partner_choices(context: Context, partner: Partner) -> Context:
    """The functions for which this partner was chosen; nothing for a partner's own people. One query."""
    member = context["member"]
    is_shown = may(member, "msp_choice.see")
    choices = choices_for_partner(member, partner) if is_shown else []
    return {"is_shown": is_shown, "choices": choices, "partner": partner, "organisation": context["organisation"]}


@register.inclusion_tag("components/_state.html")
def choice_state(choice: MspChoice) -> Context:
    """The state of a choice in a quiet frame."""
    withdrawn = choice.state == ChoiceState.REJECTED and choice.rejected_by_id == choice.proposed_by_id
    word = say("Withdrawn") if withdrawn else choice.get_state_display()
    return {"word": word, "tone": "off" if withdrawn else TONES[ChoiceState(choice.state)]}


@register.inclusion_tag("components/_state.html")
def comparison_state(comparison: MspComparison) -> Context:
    """The state of a comparison in a quiet frame."""
    tone = "good" if comparison.state == ComparisonState.DECIDED else ""
    return {"word": comparison.get_state_display(), "tone": tone}


@register.inclusion_tag("msp_reviews/msp_choice_bar.html")
def place_bar(row: Ranked) -> Context:
    """The shares of places as one bar, first place at the left; read out in words."""
    return {"row": row, "full": BAR}
