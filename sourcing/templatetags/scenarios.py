"""Tags of scenarios: figures of a measure and how far they are from today's."""

from fractions import Fraction

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from portfolio.domain import formats
from portfolio.domain.language import Words, say
from portfolio.templatetags.portal import Context, percent, unknown
from sourcing.domain.scenarios import Facts
from sourcing.domain.scenarios_measures import Measure
from sourcing.queries.scenarios_compare import Cell

register = template.Library()
SIGNS = {"good": ("↗", Words("better")), "bad": ("↘", Words("worse"))}


@register.simple_tag(takes_context=True)
def measure_figure(context: Context, measure: Measure, value: Fraction | None) -> SafeString:
    """A measure's figure in its own unit."""
    if value is None:
        return unknown(say("Nothing to measure it by"))
    return format_html('<span class="figure">{}</span>', _text(measure, value, context["organisation"].currency))


@register.simple_tag(takes_context=True)
def apart(context: Context, measure: Measure, cell: Cell) -> SafeString | str:
    """The difference from today with its sign, and in words whether that is better; empty where there is none."""
    if cell.apart is None:
        return ""
    if not cell.apart:
        return SafeString('<span class="apart">±0</span>')
    text = _text(measure, abs(cell.apart), "", is_difference=True)
    sign = "+" if cell.apart > 0 else "−"
    if not cell.tone:
        return format_html('<span class="apart">{}{}</span>', sign, text)
    arrow, word = SIGNS[cell.tone]
    return format_html(
        '<span class="apart apart-{}">{}{} <span aria-hidden="true">{}</span><span class="visually-hidden"> ({})</span></span>',
        cell.tone,
        sign,
        text,
        arrow,
        word,
    )


@register.simple_tag
def share_of(facts: Facts) -> SafeString:
    """The MSP share of a function's cost."""
    return percent(facts.costed("").msp_share, 1)


@register.simple_tag(takes_context=True)
def short_money(context: Context, value: Fraction) -> str:
    """Money as plain text, for drawings."""
    return formats.short_money(value, context["organisation"].currency)


@register.simple_tag
def plain_percent(value: Fraction) -> str:
    """A share as plain text, for drawings."""
    return formats.percent(value, 1)


def _text(measure: Measure, value: Fraction, currency: str, *, is_difference: bool = False) -> str:
    if measure.kind == "money":
        return formats.short_money(value, currency)
    if measure.kind == "share":
        text = formats.percent(value, 1)
        return text.replace(" %", " pt") if is_difference else text
    return formats.amount(value, {"index": 2, "number": 0, "people": 1}[measure.kind])
