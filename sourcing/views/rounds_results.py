"""Results of a closed round: the list, one function, files."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from portfolio import access as portfolio_access
from portfolio.access import PortalRequest, member_required
from portfolio.portal.languages import in_english
from portfolio.portal.paging import paged
from sourcing import access
from sourcing.forms.rounds import ResultsFilter
from sourcing.models import RoundState
from sourcing.queries import rounds_export as export
from sourcing.queries import rounds_results as queries

FILES = {"results": export.results_csv, "answers": export.answers_csv}


@member_required("round.see")
def round_results(request: PortalRequest, number: int) -> HttpResponse:
    """What the assessors found on every function, those to talk about first."""
    held = access.round_for(request.member, number)
    if held.state != RoundState.CLOSED:
        return redirect(held)
    chosen = ResultsFilter(request.GET)
    rows = queries.results_listed(held, **chosen.values())
    context = {
        "held": held,
        "chosen": chosen,
        "page": paged(rows, request.GET.get("page")),
        "count": rows.count(),
        "tabs": chosen.tabs(queries.counts_by_show(held)),
        "is_worked_out": held.job is None or held.job.is_settled,
    }
    return render(request, "sourcing/round_results.html", context)


@member_required("round.see")
def round_result(request: PortalRequest, number: int, code: str) -> HttpResponse:
    """What the assessors found on one function: means, spread, who stands where, who would flip it."""
    held = access.round_for(request.member, number)
    function = portfolio_access.function_for(request.member, code)
    if not held.memberships.filter(function=function).exists():
        raise Http404
    if held.state != RoundState.CLOSED:
        return redirect(held)
    context = {"held": held, "function": function, "group": queries.group_view(held, function)}
    return render(request, "sourcing/round_result.html", context)


@member_required("round.see")
@in_english
def round_export(request: PortalRequest, number: int, kind: str) -> HttpResponse:
    """The results that the list shows, as CSV: one row a function, or one row a question."""
    held = access.round_for(request.member, number)
    if kind not in FILES or held.state != RoundState.CLOSED:
        raise Http404
    rows = queries.results_listed(held, **ResultsFilter(request.GET).values())
    answer = HttpResponse(FILES[kind](held, rows), content_type="text/csv; charset=utf-8")
    name = f"round-{held.number}-{kind}-{request.organisation.slug}.csv"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
