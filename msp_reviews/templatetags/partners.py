"""What partners show: marks of months, sparklines, and their part of a function's page."""

from datetime import date
from typing import Any

from django import template

from msp_reviews import access
from msp_reviews.access.qbrs import qbr_actions_of, qbrs_of
from msp_reviews.domain.attainment import Standing
from msp_reviews.domain.contracts import notice_by as notice_day
from msp_reviews.domain.review_actions import ActionState
from msp_reviews.domain.service_levels import shown_level
from msp_reviews.domain.targets import low_volume_from_json, low_volume_words
from msp_reviews.models import Contract, Partner, ServiceLevel, ServiceLevelTarget
from msp_reviews.queries.ideas import projects_of
from msp_reviews.queries.ideas import register as idea_register
from msp_reviews.queries.measurements import Line, Mark, promise_of
from msp_reviews.queries.partner_merges import merges_of
from msp_reviews.queries.partner_owes import coming_with, owed_by
from portfolio.access import may
from portfolio.domain.formats import in_days
from portfolio.models import ITFunction
from portfolio.portal import today

register = template.Library()
Context = dict[str, Any]

SIGNS = {
    Standing.MET: ("✓", "good"),
    Standing.BELOW_EXPECTED: ("E", "warn"),
    Standing.BELOW_MINIMUM: ("M", "bad"),
    Standing.NO_DATA: ("–", "off"),
    Standing.NOT_APPLICABLE: ("∅", "off"),
}


@register.inclusion_tag("msp_reviews/service_level_mark.html")
def month_mark(mark: Mark) -> Context:
    """One month as a small sign: ✓ met, E below expected, M below minimum; the words are read aloud and on hover."""
    letter, tone = SIGNS[mark.standing]
    return {"mark": mark, "letter": letter, "tone": tone}


@register.inclusion_tag("msp_reviews/service_level_standing.html")
def standing(mark: Mark) -> Context:
    """How a month stands, in words."""
    return {"mark": mark, "tone": SIGNS[mark.standing][1]}


@register.filter
def tone(mark: Mark) -> str:
    """The tone of a month: good, warn, bad or off."""
    return SIGNS[mark.standing][1]


@register.inclusion_tag("msp_reviews/service_level_sparkline.html")
def sparkline(line: Line) -> Context:
    """The months of a service level as a small line against its expected level."""
    return {"chart": line.sparkline, "line": line}


@register.simple_tag
def level_of(service_level: ServiceLevel, name: str, target: ServiceLevelTarget | None = None) -> str:
    """The expected or minimum level in force, or that of a target, with its unit."""
    return shown_level(promise_of(service_level), getattr(target or service_level, name))


@register.simple_tag
def few_events(promised: ServiceLevel | ServiceLevelTarget) -> str:
    """The low-volume table in words: “1 to 9 events: 1 miss allowed”; empty without one."""
    return low_volume_words(low_volume_from_json(promised.low_volume))


@register.filter
def notice_by(contract: Contract) -> date | None:
    """Last day to give notice; None where the end or the notice period is unknown."""
    return notice_day(contract.ends, contract.notice_days)


@register.simple_tag
def how_far(day: date, today: date) -> str:
    """How far a date is: “in 12 days”."""
    return in_days(day, today)


@register.inclusion_tag("msp_reviews/partner_panel.html", takes_context=True)
def partner_panel(context: Context, function: ITFunction) -> Context:
    """Who runs the function: contracts that deliver it, with share and notice date. One query."""
    member = context["member"]
    services = access.services_of(member).filter(function=function)
    return {
        "services": services.select_related("contract__partner__organisation", "contract__organisation"),
        "organisation": context["organisation"],
        "member": member,
        "today": today(context["organisation"]),
        "function": function,
    }


@register.inclusion_tag("msp_reviews/partner_reviews.html", takes_context=True)
def partner_reviews(context: Context, partner: Partner) -> Context:
    """The latest reviews with the partner and how many of its actions are open. Two queries."""
    member = context["member"]
    reviews = qbrs_of(member).filter(partner=partner).select_related("partner", "organisation")
    return {
        "reviews": reviews.order_by("-fiscal_year", "-quarter_number")[:6],
        "open_actions": qbr_actions_of(member).filter(partner=partner, state=ActionState.OPEN.value).count(),
        "organisation": context["organisation"],
        "partner": partner,
    }


@register.inclusion_tag("msp_reviews/partner_owes.html", takes_context=True)
def partner_owes(context: Context, partner: Partner) -> Context:
    """What the partner owes, and its next dates. Seven queries."""
    member, day = context["member"], today(context["organisation"])
    return {
        "owed": owed_by(member, partner, today=day),
        "coming": coming_with(member, partner, today=day),
        "organisation": context["organisation"],
        "partner": partner,
        "today": day,
    }


@register.inclusion_tag("msp_reviews/partner_ideas.html", takes_context=True)
def partner_ideas(context: Context, partner: Partner) -> Context:
    """The partner's ideas that wait and how its projects stand, as far as the member may see them. Two queries."""
    member = context["member"]
    return {
        "ideas": idea_register(member, show="waiting", partner=partner.slug).ideas,
        "projects": projects_of(member, partner),
        "organisation": context["organisation"],
        "partner": partner,
    }


@register.inclusion_tag("msp_reviews/partner_merges.html", takes_context=True)
def partner_merges(context: Context, partner: Partner) -> Context:
    """Merges that stand, into the partner or of it, with their undoing. One query."""
    member = context["member"]
    return {
        "merges": merges_of(member, partner),
        "may_undo": may(member, "partner.merge"),
        "organisation": context["organisation"],
        "partner": partner,
    }
