"""Parts of the frame around every page that are fetched when they are opened."""

from django.http import HttpResponse
from django.shortcuts import render

from portfolio.access import PortalRequest, member_required
from portfolio.models import Organisation


@member_required("home.see")
def organisations(request: PortalRequest) -> HttpResponse:
    """The organisations the user belongs to: inside the switch with htmx, else a page. One query."""
    mine = Organisation.objects.filter(members__user=request.user, members__is_active=True)
    template = "portfolio/_organisations.html" if request.htmx else "portfolio/organisations.html"
    return render(request, template, {"mine": mine})
