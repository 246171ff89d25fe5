"""The past of decisions: a function's time line, and the portfolio as of a day."""

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render

from portfolio import access as portfolio_access
from portfolio.access import PortalRequest, member_required
from portfolio.portal import today
from portfolio.portal.downloads import download, file_name
from portfolio.portal.languages import in_english
from sourcing.forms.as_of import AsOfFilter, DayForm
from sourcing.queries.as_of import portfolio_as_of
from sourcing.queries.as_of_export import HEAD, as_of_rows
from sourcing.queries.histories import function_history

PAGE_SIZE = 50


@member_required("decision.see")
def history(request: PortalRequest, code: str) -> HttpResponse:
    """What was answered, decided and drifted, latest first; with `on` also how it stood that day."""
    function = portfolio_access.function_for(request.member, code)
    now = today(request.organisation)
    form = DayForm(request.GET, today=now)
    found = function_history(function, today=now, on=form.day)
    return render(request, "sourcing/history.html", {"function": function, "form": form, "history": found})


@member_required("decision.see")
def as_of(request: PortalRequest) -> HttpResponse:
    """Every function with the decision that stood on the day; the day and filters stand in the address."""
    now = today(request.organisation)
    chosen = AsOfFilter(request.GET, today=now)
    found = portfolio_as_of(request.organisation, chosen.day or now)
    context = {
        "found": found,
        "chosen": chosen,
        "sort": chosen.order,
        "page": Paginator(chosen.apply(found.rows), PAGE_SIZE).get_page(request.GET.get("page")),
    }
    return render(request, "sourcing/as_of.html", context)


@member_required("decision.see")
@in_english
def as_of_export(request: PortalRequest, kind: str) -> HttpResponseBase:
    """The filtered list of that day as a file; 404 for a day that can't be shown."""
    now = today(request.organisation)
    chosen = AsOfFilter(request.GET, today=now)
    if chosen.errors.get("on"):
        raise Http404
    found = portfolio_as_of(request.organisation, chosen.day or now)
    name = file_name("sourcing", request.organisation, found.on, kind)
    return download(request, (HEAD, as_of_rows(chosen.apply(found.rows))), name=name, title="Sourcing")
