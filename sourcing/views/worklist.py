"""The decisions worklist."""

from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render

from portfolio.access import PortalRequest, member_required
from portfolio.portal import today
from portfolio.portal.downloads import download, file_name
from portfolio.portal.languages import in_english
from sourcing.forms.worklist import WorklistFilter
from sourcing.queries.worklist import WorkReason
from sourcing.queries.worklist import worklist as query
from sourcing.queries.worklist_export import HEAD, worklist_rows

PAGE_SIZE = 50


@member_required("assessment.see")
def worklist(request: PortalRequest) -> HttpResponse:
    """Every function that wants something done about its class; filters stand in the address."""
    chosen = WorklistFilter(request.GET)
    found = query(request.organisation, today=today(request.organisation), within_days=chosen.within_days)
    kept = chosen.apply(found.works)
    context = {
        "found": found,
        "chosen": chosen,
        "tabs": chosen.tabs(found.counts),
        "page": Paginator(kept, PAGE_SIZE).get_page(request.GET.get("page")),
        "bulk_count": sum(not work.why_not_in_bulk for work in kept),
        "sort": chosen.order,
        "waiting_count": found.counts[WorkReason.WAITING],
    }
    return render(request, "sourcing/worklist.html", context)


@member_required("assessment.see")
@in_english
def worklist_export(request: PortalRequest, kind: str) -> HttpResponseBase:
    """The filtered worklist as a file, in the order of the list."""
    chosen, day = WorklistFilter(request.GET), today(request.organisation)
    found = query(request.organisation, today=day, within_days=chosen.within_days)
    rows = worklist_rows(chosen.apply(found.works))
    return download(
        request, (HEAD, rows), name=file_name("worklist", request.organisation, day, kind), title="Worklist"
    )
