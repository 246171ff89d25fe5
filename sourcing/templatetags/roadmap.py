"""Tags of the roadmap: states, payback in words, the panel of the function hub."""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from portfolio.access import may
from portfolio.domain import formats
from portfolio.domain.language import say
from portfolio.models import ITFunction
from portfolio.templatetags.portal import unknown
from sourcing.domain.roadmap import TransitionState
from sourcing.domain.roadmap_money import BreakEven, Payback, Return
from sourcing.models import Transition, TransitionConfirmation
from sourcing.queries.balance import BalanceSheet
from sourcing.queries.roadmap import RoadmapRow, roadmap_row
from sourcing.queries.transitions import latest_of

register = template.Library()
Context = dict[str, Any]

STATE_TONES = {
    TransitionState.PLANNED: "planned",
    TransitionState.UNDER_WAY: "warn",
    TransitionState.DONE: "good",
    TransitionState.DROPPED: "off",
}


@register.inclusion_tag("components/_state.html")
def transition_state(transition: Transition) -> Context:
    """The state of a transition in a quiet frame."""
    return {"word": transition.get_state_display(), "tone": STATE_TONES[TransitionState(transition.state)]}


@register.simple_tag
def payback_words(payback: Payback) -> SafeString | str:
    """“8 quarters”, “at once”, “never”."""
    if payback.kind == Return.UNKNOWN:
        return unknown(say("A cost is not known"))
    if payback.quarters is None:
        return say("at once" if payback.kind == Return.AT_ONCE else "never")
    places = 0 if payback.quarters.denominator == 1 else 1
    text = formats.amount(payback.quarters, places)
    return format_html('<span class="figure">{}</span>', say("{} quarter" if text == "1" else "{} quarters", text))


@register.simple_tag
def break_even_words(found: BreakEven) -> SafeString | str:
    """“2028Q3”, “at once”, “never”."""
    if found.kind == Return.UNKNOWN:
        return unknown(say("No transition with known costs"))
    if found.quarter is None:
        return say("at once" if found.kind == Return.AT_ONCE else "never")
    return str(found.quarter)


@register.simple_tag(takes_context=True)
def signed_money(context: Context, value: Fraction | None) -> SafeString:
    """Money with its sign: what is saved stands with a plus, what costs more with a minus."""
    if value is None:
        return unknown(say("A cost is not known"))
    currency = context["organisation"].currency
    sign = "+" if value > 0 else "−" if value < 0 else ""
    size = abs(value)
    return format_html(
        '<span class="figure" title="{}{}">{}{}</span>',
        sign,
        formats.money(size, currency),
        sign,
        formats.short_money(size, currency),
    )


@register.simple_tag(takes_context=True)
def plan_link(context: Context, sheet: BalanceSheet, code: str, moving: Mapping[int, int]) -> SafeString | str:
    """What can be done about a misaligned function: its open transition, else planning one, for those who may."""
    function, slug = sheet.functions[code], context["organisation"].slug
    if function.pk in moving:
        address, verb = reverse("sourcing:transition", args=[slug, moving[function.pk]]), say("See its transition")
    elif may(context["member"], "transition.edit"):
        address, verb = reverse("sourcing:transition_plan", args=[slug, code]), say("Plan a transition")
    else:
        return ""
    return format_html(
        '<a class="btn btn-sm btn-plain" href="{}">{}<span class="visually-hidden"> of {}</span></a>',
        address,
        verb,
        function.name,
    )


@register.simple_tag
def kept_change(confirmation: TransitionConfirmation, name: str) -> str:
    """One figure that was confirmed, before and after; a dash where it was not known."""
    texts = (confirmation.before.get(name), confirmation.after.get(name))
    before, after = (formats.amount(None if text is None else Decimal(text), 2) for text in texts)
    return f"{before} → {after}"


@register.inclusion_tag("sourcing/_transition_panel.html", takes_context=True)
def transition_panel(context: Context, function: ITFunction) -> Context:
    """The function's open transition, else its latest. Six queries at most."""
    found = latest_of(function)
    row: RoadmapRow | None = roadmap_row(found, today=context["today"]) if found else None
    return {
        "function": function,
        "row": row,
        "member": context["member"],
        "organisation": context["organisation"],
        "today": context["today"],
    }
