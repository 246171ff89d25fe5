"""Home: the first page after signing in, by role."""

from django.http import HttpResponse
from django.shortcuts import render

from msp_reviews.queries import home as queries
from portfolio.access import PortalRequest, member_required
from portfolio.models import Role
from portfolio.portal import today


@member_required("home.see")
def home(request: PortalRequest) -> HttpResponse:
    """What matters to this role today. A partner's user sees their own partner alone."""
    now = today(request.organisation)
    if request.member.role == Role.PARTNER:
        found = queries.partner_home_of(request.member, today=now)
        return render(request, "msp_reviews/home_partner.html", {"home": found})
    context = {
        "home": queries.home_of(request.member, today=now),
        "due_shown": f":{queries.DUE_SHOWN}",
        "breaches_shown": queries.BREACHES_SHOWN,
        "misaligned_shown": f":{queries.MISALIGNED_SHOWN}",
    }
    if request.member.role == Role.ADMINISTRATOR:
        context["staffing"] = queries.staffing_of(request.organisation)
    return render(request, "msp_reviews/home.html", context)
