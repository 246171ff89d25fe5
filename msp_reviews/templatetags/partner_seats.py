"""For which partner a partner's user signs in: for the pages about people."""

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from msp_reviews.models import Partner, PartnerSeat
from portfolio.domain.language import say
from portfolio.models import Member
from portfolio.templatetags.portal import unknown

register = template.Library()


@register.simple_tag(takes_context=True)
def partner_seats(context: dict[str, Any]) -> dict[int, Partner]:
    """Member key → the partner they sign in for, of the page's organisation. One query."""
    seats = PartnerSeat.objects.filter(organisation=context["organisation"])
    return {seat.member_id: seat.partner for seat in seats.select_related("partner__organisation")}


@register.simple_tag
def seat_of(seats: Mapping[int, Partner], person: Member) -> SafeString:
    """The partner with a link to its page, or that none was chosen."""
    partner = seats.get(person.pk)
    if partner is None:
        return unknown(say("No partner was chosen: they see nothing"))
    return format_html('<a href="{}">{}</a>', partner.get_absolute_url(), partner.name)
