"""The decisions worklist."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render

from portfolio.access import PortalRequest, member_required
from portfolio.portal import today
from sourcing.forms.worklist import WorklistFilter
from sourcing.queries.worklist import worklist as query

PAGE_SIZE = 50


@member_required("assessment.see")
def worklist(request: PortalRequest) -> HttpResponse:
    """Every function that wants something done about its class; filters stand in the address."""
    found = query(request.organisation, today=today(request.organisation))
    chosen = WorklistFilter(request.GET)
    page = Paginator(chosen.apply(found.works), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"found": found, "chosen": chosen, "tabs": chosen.tabs(found.counts), "page": page}
    return render(request, "sourcing/worklist.html", context)
