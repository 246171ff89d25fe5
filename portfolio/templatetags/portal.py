"""Tags of every page: figures written one way, deeds, tokens, icons."""

from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django import template
from django.conf import settings
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from portfolio.access import may as member_may
from portfolio.access import refusal
from portfolio.domain import formats
from portfolio.domain.language import say
from portfolio.portal.forms import PortalForm

register = template.Library()
Context = dict[str, Any]


@register.simple_tag(takes_context=True)
def form_token(context: Context, form: PortalForm | None = None) -> SafeString:
    """The hidden one-time token and, where the form has one, the version it saw."""
    source: PortalForm = form or context["form"]
    html = format_html('<input type="hidden" name="form_token" value="{}">', source.form_token)
    version = source.shown_version()
    if version is None:
        return html
    return html + format_html('<input type="hidden" name="version" value="{}">', version)


@register.simple_tag
def version_field(row: Any) -> SafeString:
    """The hidden version of a row, for forms that are written by hand."""
    return format_html('<input type="hidden" name="version" value="{}">', row.version)


@register.simple_tag(takes_context=True)
def may(context: Context, deed: str) -> bool:
    """Whether the member may do the deed."""
    member = context.get("member")
    return member is not None and member_may(member, deed)


@register.simple_tag(takes_context=True)
def why_not(context: Context, deed: str) -> str:
    """The sentence why the member may not do the deed; empty where they may."""
    return refusal(context["member"], deed)


@register.simple_tag(takes_context=True)
def org_url(context: Context, name: str, *args: Any) -> str:
    """An address below the organisation of the page."""
    return reverse(name, args=[context["organisation"].slug, *args])


@register.simple_tag(takes_context=True)
def money(context: Context, value: Any, *, full: bool = False) -> SafeString:
    """Money, short with the full figure on hover, in the organisation's currency."""
    currency = context["organisation"].currency
    if value is None:
        return unknown(say("No figure was entered"))
    if full:
        return format_html('<span class="figure">{}</span>', formats.money(value, currency))
    return format_html(
        '<span class="figure" title="{}">{}</span>',
        formats.money(value, currency),
        formats.short_money(value, currency),
    )


@register.simple_tag
def percent(share: Any, places: int = 0) -> SafeString:
    """A share 0..1 in per cent."""
    if share is None:
        return unknown(say("Not known"))
    return format_html('<span class="figure">{}</span>', formats.percent(share, places))


@register.simple_tag
def share_won(share: Any, places: int = 1) -> SafeString:
    """A share of all weightings in per cent; all and none are said of nothing less."""
    if share is None:
        return unknown(say("Not known"))
    return format_html('<span class="figure">{}</span>', formats.share_won(share, places))


@register.simple_tag
def number(value: Any, places: int = 0) -> SafeString:
    """A number with thousands separated."""
    if value is None:
        return unknown(say("Not known"))
    return format_html('<span class="figure">{}</span>', formats.amount(value, places))


@register.simple_tag
def day(value: date | None, today: date | None = None) -> SafeString:
    """A date; with `today` also how far it is."""
    if value is None:
        return unknown(say("No date was entered"))
    shown = format_html('<time datetime="{}">{}</time>', value.isoformat(), formats.day(value))
    if today is None:
        return shown
    return shown + format_html(' <span class="text-secondary">{}</span>', formats.in_days(value, today))


@register.filter(expects_localtime=True)
def dated(value: date | None) -> str:
    """A day inside a sentence: “23 Nov 2026”."""
    return formats.day(value) if value else ""


@register.filter(expects_localtime=True)
def moment(value: datetime | None) -> str:
    """A day and time inside a sentence: “23 Nov 2026, 14:05”."""
    return f"{formats.day(value)}, {value:%H:%M}" if value else ""


@register.filter
def said(key: str) -> str:
    """A key or an English word as the reader's language says it."""
    return say(key)


@register.simple_tag
def unknown(reason: str) -> SafeString:
    """A dash with the reason on hover, read aloud as the reason."""
    return format_html(
        '<span class="unknown" title="{}"><span aria-hidden="true">–</span><span class="visually-hidden">{}</span></span>',
        reason,
        reason,
    )


@register.simple_tag
def icon(name: str) -> SafeString:
    """A bundled icon, drawn inline; decoration only."""
    return mark_safe(_icon(name))  # noqa: S308 - our own file, named by a template


@lru_cache(maxsize=256)
def _icon(name: str) -> str:
    path = settings.BASE_DIR / "static" / "vendor" / "tabler-icons" / f"{name}.svg"
    return path.read_text(encoding="utf-8").replace("<svg", '<svg aria-hidden="true" focusable="false"', 1)
