"""Tags of reviews: minutes, lines, states."""

from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe

from msp_reviews.domain.minutes import minutes_html
from msp_reviews.domain.qbrs import CadenceStanding, QBRState
from msp_reviews.domain.review_actions import ActionState
from msp_reviews.models import QBR
from msp_reviews.queries.qbrs import Cell
from msp_reviews.queries.review_actions import AgedAction
from portfolio.domain.language import Words, counted, say

register = template.Library()
Context = dict[str, Any]

QBR_TONES = {
    QBRState.PLANNED: "",
    QBRState.PREPARED: "",
    QBRState.HELD: "warn",
    QBRState.SIGNED: "good",
    QBRState.CANCELLED: "off",
}
CADENCE_WORDS = {
    CadenceStanding.OVERDUE: (Words("Overdue"), "bad"),
    CadenceStanding.DUE: (Words("Due"), "warn"),
    CadenceStanding.RUNNING: (Words("Quarter runs"), "off"),
    CadenceStanding.NOT_EXPECTED: (Words("No contract"), "off"),
}


@register.filter
def minutes(markdown: str) -> SafeString:
    """Minutes as safe HTML."""
    return mark_safe(minutes_html(markdown))  # noqa: S308 - what minutes_html lets through is safe


@register.filter
def lines(text: str) -> list[str]:
    """The lines of a text, without empty ones."""
    return [line.strip() for line in text.splitlines() if line.strip()]


@register.inclusion_tag("components/_state.html")
def qbr_state(qbr: QBR) -> Context:
    """The state of a review in a quiet frame."""
    return {"word": qbr.get_state_display(), "tone": QBR_TONES[QBRState(qbr.state)]}


@register.inclusion_tag("components/_state.html")
def cadence_state(cell: Cell) -> Context:
    """How a quarter's review stands: its own state where it was planned in time, else overdue, due, or not expected."""
    if cell.qbr is not None and not cell.cadence.is_overdue:
        return qbr_state(cell.qbr)
    word, tone = CADENCE_WORDS[cell.cadence.standing]
    return {"word": word, "tone": tone}


@register.inclusion_tag("components/_state.html")
def action_state(row: AgedAction) -> Context:
    """The state of an action; an open one says when it is late."""
    if row.is_overdue:
        days = row.age.days_late
        return {"word": say("{} late", counted(days, "day")), "tone": "bad"}
    tone = {ActionState.DONE: "good", ActionState.DROPPED: "off"}.get(ActionState(row.action.state), "")
    return {"word": row.action.get_state_display(), "tone": tone}
