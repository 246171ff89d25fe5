"""Pages of the credit ledger: the list, one credit, what is done about it."""

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render

from msp_reviews import access
from msp_reviews.actions import credits as actions
from msp_reviews.forms.credits import ReasonForm, ReceiveForm
from msp_reviews.forms.list_filters import CreditFilters, chips, credits_found, rows_of
from msp_reviews.models import Credit
from msp_reviews.queries import credits as queries
from msp_reviews.queries.credits import Line
from msp_reviews.views.lists import answer
from portfolio.access import PortalRequest, member_required
from portfolio.portal import form_data, settle, today
from portfolio.portal.csv_files import csv_file
from portfolio.portal.languages import in_english
from portfolio.portal.paging import paged
from portfolio.queries.history import history_of


@member_required("credit.see")
def ledger(request: PortalRequest) -> HttpResponse:
    """Every credit with its state, and the six figures of what the filter leaves. Constant queries."""
    filters = credits_found(request)
    lines = _lines(filters, request)
    context = {
        "filters": filters,
        "form": filters.form,
        "chips": chips(filters, request.GET),
        "page": paged(lines, request.GET.get("page")),
        "count": len(lines),
        "figures": queries.six_figures(lines, today(request.organisation)),
        "words": request.GET.get("f-words", ""),
        "list_id": "credits-list",
        "tab": "ledger",
    }
    return answer(request, context, "msp_reviews/credits.html", "msp_reviews/credits_list.html")


def _lines(filters: CreditFilters, request: PortalRequest) -> list[Line]:
    rows = queries.with_names(rows_of(filters)).order_by("-period", "contract__code", "service_level__code")
    state = filters.form.cleaned_data.get("state", "") if filters.form.is_valid() else ""
    return queries.ledger(rows, today(request.organisation), state)


@member_required("credit.see")
@in_english
def ledger_export(request: PortalRequest) -> StreamingHttpResponse:
    """Exactly the credits that are filtered, as CSV."""
    return csv_file("credits", queries.EXPORT, queries.export(_lines(credits_found(request), request)))


@member_required("credit.see")
def credit(request: PortalRequest, pk: int) -> HttpResponse:
    """One credit: its formula, its life, its history."""
    one = access.credit_for(request.member, pk)
    context = {
        "credit": one,
        "line": queries.line_of(one, today(request.organisation)),
        "history": history_of(request.organisation, one),
    }
    return render(request, "msp_reviews/credit.html", context)


@member_required("credit.edit")
def credit_receive(request: PortalRequest, pk: int) -> HttpResponse:
    """Note what the partner paid."""
    one = access.credit_for(request.member, pk)
    day = today(request.organisation)
    initial = {"received": one.gross - one.earned_back, "received_on": day}
    form = ReceiveForm(form_data(request), version=one.version, initial=initial)
    if request.method == "POST" and form.is_valid():
        settled = settle(request, form, lambda: _received(one, form, request))
        if settled is not None:
            return settled
    return render(request, "msp_reviews/credit_receive.html", {"form": form, "credit": one})


def _received(one: Credit, form: ReceiveForm, request: PortalRequest) -> Credit:
    values, day = form.values(), today(request.organisation)
    return actions.receive_credit(
        credit=one,
        received=values["received"],
        received_on=values["received_on"],
        today=day,
        version=form.version(),
        by=request.member,
    )


@member_required("credit.edit")
def credit_waive(request: PortalRequest, pk: int) -> HttpResponse:
    """Let a credit go, with the reason."""
    one = access.credit_for(request.member, pk)
    form = ReasonForm(form_data(request), version=one.version)
    if request.method == "POST" and form.is_valid():
        settled = settle(request, form, lambda: _waived(one, form, request))
        if settled is not None:
            return settled
    return render(request, "msp_reviews/credit_waive.html", {"form": form, "credit": one})


def _waived(one: Credit, form: ReasonForm, request: PortalRequest) -> Credit:
    return actions.waive_credit(
        credit=one,
        reason=form.values()["reason"],
        today=today(request.organisation),
        version=form.version(),
        by=request.member,
    )
