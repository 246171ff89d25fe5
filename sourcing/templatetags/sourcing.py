"""Tags of sourcing: the panel of the function hub, the beam, bands, reasons in words, the next deed."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from portfolio.access import may
from portfolio.domain import formats
from portfolio.domain.formats import bar_width
from portfolio.domain.language import Words, say
from portfolio.models import ITFunction
from portfolio.templatetags.portal import money, number, percent, unknown
from sourcing.actions.predictions import OWN_PROPOSAL
from sourcing.domain.balance import Balance, Misalignment
from sourcing.domain.criteria import Band, Criterion, SourcingClass, short_name
from sourcing.domain.criteria import CriteriaModel as Criteria
from sourcing.domain.outcomes import Standing
from sourcing.models import CriteriaModel, CriteriaModelState, Decision, DecisionState
from sourcing.queries import wording
from sourcing.queries.balance import BalanceSheet, beam_context
from sourcing.queries.hub import hub_of
from sourcing.queries.outcomes import decision_moves_work
from sourcing.queries.predictions import Outcome, outcomes_of
from sourcing.queries.reevaluations import reevaluation_of
from sourcing.queries.worklist import Work, WorkReason

register = template.Library()
Context = dict[str, Any]

LINKS_SHOWN = 5
OUTCOME_WORDS = {
    Standing.OVERDUE: (Words("Overdue"), "bad"),
    Standing.SOON: (Words("Due soon"), "warn"),
    Standing.LATER: (Words("Later"), ""),
    Standing.ARRIVED: (Words("Arrived"), "good"),
    Standing.SHORT: (Words("Fell short"), "warn"),
}
STATE_TONES = {
    DecisionState.PROPOSED: "warn",
    DecisionState.APPROVED: "good",
    DecisionState.REJECTED: "bad",
    DecisionState.SUPERSEDED: "off",
}


@register.inclusion_tag("sourcing/_panel.html", takes_context=True)
def sourcing_panel(context: Context, function: ITFunction) -> Context:
    """How the function's class stands: decision, verdict, drift, deeds, history. Six queries."""
    hub = hub_of(function, today=context["today"])
    return {
        "function": function,
        "hub": hub,
        "member": context["member"],
        "organisation": context["organisation"],
        "today": context["today"],
    }


@register.inclusion_tag("sourcing/_predictions.html", takes_context=True)
def predictions(context: Context, decision: Decision) -> Context:
    """What the decision is expected to bring, and what was measured. Two queries."""
    is_own = decision.proposed_by_id == context["member"].pk
    is_waiting = decision.state == DecisionState.PROPOSED
    return {
        "decision": decision,
        "outcomes": outcomes_of(decision, today=context["today"]),
        "moves": decision_moves_work(decision, decision.criteria_model),
        "is_waiting": is_waiting,
        "is_open": is_waiting or decision.state == DecisionState.APPROVED,
        "may_change": is_own or not is_waiting,
        "why_not": OWN_PROPOSAL if is_waiting and not is_own else "",
        "member": context["member"],
        "organisation": context["organisation"],
        "today": context["today"],
    }


@register.inclusion_tag("components/_state.html")
def outcome_state(standing: Standing) -> Context:
    """How a prediction stands, in a quiet frame."""
    word, tone = OUTCOME_WORDS[standing]
    return {"word": word, "tone": tone}


@register.simple_tag
def outcome_title(by_key: Mapping[int, Outcome], key: int) -> str:
    """A dot of the chart in words: function, measure, how much of the predicted change came."""
    outcome = by_key[key]
    return f"{outcome.row.decision.function.name}, {outcome.row.measure}: {formats.percent(outcome.achieved, 1)}"


@register.inclusion_tag("sourcing/_share_of.html")
def share_bar(count: int, whole: int) -> Context:
    """A bar of how many of a whole."""
    return {"width": formats.bar_width(Fraction(count, whole)) if whole else 0}


@register.simple_tag
def exact(value: Decimal | None) -> SafeString | str:
    """A measured figure as it was entered, without the zeros the database adds."""
    if value is None:
        return unknown(say("Not measured yet"))
    places = max(0, -int(value.normalize().as_tuple().exponent))
    return number(value, places)


@register.inclusion_tag("components/_beam.html", takes_context=True)
def balance_beam(context: Context, balance: Balance) -> Context:
    """The balance beam of the organisation."""
    return beam_context(balance, context["organisation"].currency)


@register.inclusion_tag("components/_state.html")
def decision_state(decision: Decision) -> Context:
    """The state of a decision in a quiet frame."""
    withdrawn = decision.state == DecisionState.REJECTED and decision.rejected_by_id == decision.proposed_by_id
    word = say("Withdrawn") if withdrawn else decision.get_state_display()
    return {"word": word, "tone": "off" if withdrawn else STATE_TONES[DecisionState(decision.state)]}


@register.simple_tag(takes_context=True)
def function_link(context: Context, sheet: BalanceSheet, code: str) -> SafeString:
    """The name of a function of the sheet, leading to its page."""
    address = reverse("portfolio:function", args=[context["organisation"].slug, code])
    return format_html('<a href="{}">{}</a>', address, sheet.functions[code].name)


@register.simple_tag(takes_context=True)
def function_links(context: Context, sheet: BalanceSheet, codes: Iterable[str]) -> SafeString:
    """The first five functions as links, and how many more there are."""
    every = list(codes)
    links = format_html_join(", ", "{}", ((function_link(context, sheet, code),) for code in every[:LINKS_SHOWN]))
    more = len(every) - LINKS_SHOWN
    return links if more <= 0 else format_html(say("{} and {} more"), links, more)


@register.simple_tag(takes_context=True)
def function_moves(context: Context, sheet: BalanceSheet, moves: Sequence[Misalignment]) -> SafeString:
    """The first five functions of an extreme, each with the money that lies outside its band, and how many more."""
    shown = ((function_link(context, sheet, move.key), money(context, move.amount)) for move in moves[:LINKS_SHOWN])
    links = format_html_join(", ", "{} {}", shown)
    more = len(moves) - LINKS_SHOWN
    return links if more <= 0 else format_html(say("{} and {} more"), links, more)


@register.simple_tag
def trend_figure(figure: Fraction, unit: str) -> SafeString:
    """A figure of the trend in its unit: a share in per cent, the index with two places, a whole number."""
    if unit == "share":
        return percent(figure, 1)
    return number(figure, 2 if unit == "index" else 0)


@register.simple_tag(takes_context=True)
def frozen_money(context: Context, facts: Mapping[str, Any], name: str) -> SafeString:
    """Money of frozen facts, where numbers are exact texts."""
    return money(context, _exact(facts, name))


@register.simple_tag
def frozen_share(facts: Mapping[str, Any], name: str) -> SafeString:
    """A share of frozen facts in per cent."""
    return percent(_exact(facts, name), 1)


@register.simple_tag
def frozen_number(facts: Mapping[str, Any], name: str, places: int = 0) -> SafeString:
    """A number of frozen facts."""
    return number(_exact(facts, name), places)


def _exact(facts: Mapping[str, Any], name: str) -> Fraction | None:
    return None if facts.get(name) is None else Fraction(facts[name])


@register.simple_tag
def band(allowed: Band) -> str:
    """A band as text: “0–10 %”."""
    return wording.band_in_words(allowed)


@register.simple_tag
def support(criteria: Criteria, criterion: Criterion, sourcing_class: SourcingClass) -> SafeString | str:
    """What a criterion gives a class, and whether its level has to be high or low for it.

    Points where they were entered by hand; else the share that a rank order or judgements gave it.
    """
    found = criterion.supports.get(sourcing_class)
    if found is None:
        return ""
    is_made = sourcing_class in criteria.weighing
    given = percent(criteria.weight(sourcing_class, criterion.key), 1) if is_made else found.points
    return format_html('<span class="nowrap">{} {}</span>', given, say("when high") if found.high else say("when low"))


@register.filter
def criterion_name(key: str) -> str:
    """The short name of a criterion: cost_advantage → Cost advantage."""
    return short_name(key)


@register.inclusion_tag("sourcing/_weight_bar.html")
def weight_bar(key: str, share: Fraction, sourcing_class: str, points: int | None = None) -> Context:
    """The weight of a criterion within a class: name, bar, per cent; its points where they are to be shown."""
    return {
        "name": short_name(key),
        "share": share,
        "width": bar_width(share),
        "class": sourcing_class,
        "points": points,
    }


@register.inclusion_tag("components/_state.html")
def criteria_state(model: CriteriaModel) -> Context:
    """The state of a criteria model in a quiet frame."""
    words = {
        CriteriaModelState.DRAFT: (say("Draft"), "warn"),
        CriteriaModelState.PUBLISHED: (say("In force"), "good"),
        CriteriaModelState.RETIRED: (say("Retired"), "off"),
    }
    word, tone = words[CriteriaModelState(model.state)]
    return {"word": word, "tone": tone}


@register.inclusion_tag("sourcing/_reevaluation_notice.html", takes_context=True)
def reevaluation_notice(context: Context) -> Context:
    """That verdicts are still on their way to the model in force; nothing otherwise. One query, rarely two."""
    organisation = context["organisation"]
    found = reevaluation_of(organisation)
    address = reverse("sourcing:criteria_model", args=[organisation.slug, found.number]) if found else ""
    return {"found": found, "model_url": address}


@register.filter
def work_reasons(work: Work) -> list[str]:
    """Why the function is on the worklist, one sentence a reason."""
    return wording.reasons_in_words(work)


@register.filter
def recorded_cost(inputs: Mapping[str, Any]) -> Decimal | None:
    """The cost per year that a decision's inputs recorded; None when it was unknown."""
    internal, external = inputs["internal_cost"], inputs["external_cost"]
    return None if internal is None or external is None else Decimal(internal) + Decimal(external)


@register.filter
def recorded_share(inputs: Mapping[str, Any]) -> Fraction | None:
    """The MSP share of cost that a decision's inputs recorded, 0..1; None when it was unknown."""
    share = inputs["msp_share"]
    return None if share is None else Fraction(share)


@register.simple_tag(takes_context=True)
def next_deed(context: Context, work: Work) -> SafeString | str:
    """What the member can do next about the class, or about the money that lies outside it; empty for mere readers."""
    member, slug = context["member"], context["organisation"].slug
    if work.waiting is not None:
        verb = (
            say("See")
            if work.waiting.proposed_by == member.pk or not may(member, "decision.approve")
            else say("Approve")
        )
        return _deed(reverse("sourcing:decision", args=[slug, work.waiting.pk]), verb, work)
    if set(work.reasons) == {WorkReason.MISALIGNED}:
        plan = reverse("sourcing:transition_plan", args=[slug, work.function.code])
        return _deed(plan, say("Plan"), work) if may(member, "transition.edit") else ""
    if not may(member, "assessment.edit"):
        return ""
    if {WorkReason.UNASSESSED, WorkReason.PROVISIONAL} & set(work.reasons):
        return _deed(reverse("sourcing:score", args=[slug, work.function.code]), say("Score"), work)
    return _deed(reverse("sourcing:propose", args=[slug, work.function.code]), say("Decide"), work)


def _deed(address: str, verb: str, work: Work) -> SafeString:
    return format_html(
        '<a class="btn btn-sm btn-plain" href="{}">{}<span class="visually-hidden"> {}</span></a>',
        address,
        verb,
        work.function.name,
    )
