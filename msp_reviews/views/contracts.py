"""Pages of contracts: the list, the hub, the forms, what they deliver."""

from django.db.models import QuerySet
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render

from msp_reviews import access
from msp_reviews.actions import contracts as actions
from msp_reviews.domain.contracts import what_happens
from msp_reviews.forms.contracts import ContractForm, ServiceForm
from msp_reviews.forms.list_filters import ListFilters, contracts_found, rows_of
from msp_reviews.models import Contract, ContractState, Service
from msp_reviews.queries import contracts as queries
from msp_reviews.queries.measurements import lines_of
from msp_reviews.queries.months import last_complete_month, months_back
from msp_reviews.views.lists import answer, in_order, listing, own_history
from portfolio.access import PortalRequest, member_required
from portfolio.domain.language import say
from portfolio.models import Role
from portfolio.portal import form_data, settle, today
from portfolio.portal.csv_files import csv_file
from portfolio.portal.forms import PortalForm
from portfolio.portal.languages import in_english

SORTS = {
    "code": "code",
    "title": "title",
    "partner": "partner__name",
    "state": "state",
    "starts": "starts",
    "ends": "ends",
    "annual_fee": "annual_fee",
    "total_value": "total_value",
}
USUAL = ("ends", "code", "pk")


@member_required("contract.see")
def contracts(request: PortalRequest) -> HttpResponse:
    """The list. With htmx only the part that changes is answered."""
    filters = contracts_found(request)
    context = listing(request, filters, queries.with_counts(_rows(filters, request)), "contracts")
    return answer(request, context, "msp_reviews/contracts.html", "msp_reviews/contracts_list.html")


def _rows(filters: ListFilters, request: PortalRequest) -> QuerySet[Contract]:
    rows: QuerySet[Contract] = rows_of(filters).select_related("organisation", "partner__organisation")
    return in_order(rows, request.GET.get("sort", ""), SORTS, USUAL)


@member_required("contract.see")
@in_english
def contracts_export(request: PortalRequest) -> StreamingHttpResponse:
    """Exactly the contracts that are filtered, as CSV."""
    return csv_file("contracts", queries.EXPORT, queries.export(_rows(contracts_found(request), request)))


@member_required("contract.see")
def contract(request: PortalRequest, code: str) -> HttpResponse:
    """One contract: its dates, what it delivers, what it promises, its history."""
    one = access.contract_for(request.member, code)
    day = today(request.organisation)
    levels = access.service_levels_of(request.member).filter(contract=one)
    levels = levels.select_related("organisation").order_by("-is_critical", "code")
    context = {
        "contract": one,
        "what_happens": what_happens(one.term, day),
        "why_no_term": _why_no_term(one),
        "services": queries.services_of_contract(request.member, one),
        "lines": lines_of(list(levels), months_back(last_complete_month(day), 6)),
        "is_ours": request.member.role != Role.PARTNER,
        "history": own_history(request, one),
    }
    return render(request, "msp_reviews/contract.html", context)


def _why_no_term(one: Contract) -> str:
    """Why neither notice nor renewal can be recorded now; empty where both can."""
    if one.state != ContractState.ACTIVE:
        return say("Only an active contract has a term that goes on.")
    return "" if one.ends else say("No end date is known. Write it down first.")


@member_required("contract.edit")
def contract_new(request: PortalRequest) -> HttpResponse:
    """A form for a new contract; “partner” in the address fills in the partner."""
    initial = {"partner": request.GET.get("partner", ""), "state": "active"}
    form = ContractForm(form_data(request), member=request.member, initial=initial)
    if request.method == "POST" and form.is_valid():
        settled = settle(request, form, lambda: actions.create_contract(values=form.values(), by=request.member))
        if settled is not None:
            return settled
    return render(request, "msp_reviews/contract_form.html", {"form": form, "contract": None})


@member_required("contract.edit")
def contract_edit(request: PortalRequest, code: str) -> HttpResponse:
    """The form of a contract."""
    one = access.contract_for(request.member, code)
    form = ContractForm(form_data(request), member=request.member, contract=one)
    if request.method == "POST" and form.is_valid():
        settled = settle(request, form, lambda: _edited(one, form, request))
        if settled is not None:
            return settled
    return render(request, "msp_reviews/contract_form.html", {"form": form, "contract": one})


def _edited(one: Contract, form: ContractForm, request: PortalRequest) -> Contract:
    return actions.edit_contract(contract=one, values=form.values(), version=form.version(), by=request.member)


@member_required("contract.edit")
def contract_service(request: PortalRequest, code: str) -> HttpResponse:
    """A form that says which share of a function the contract delivers."""
    one = access.contract_for(request.member, code)
    initial = {"function": request.GET.get("function", ""), "share": request.GET.get("share", "100")}
    form = ServiceForm(form_data(request), member=request.member, initial=initial)
    if request.method == "POST" and form.is_valid():
        settled = settle(request, form, lambda: _served(one, form, request))
        if settled is not None:
            return settled
    return render(request, "msp_reviews/contract_service.html", {"form": form, "contract": one})


def _served(one: Contract, form: ServiceForm, request: PortalRequest) -> Contract:
    values = form.cleaned_data
    return actions.set_service(
        contract=one, function=values["function"], share=values["share"], by=request.member
    ).contract


@member_required("contract.edit")
def contract_service_remove(request: PortalRequest, pk: int) -> HttpResponse:
    """Asks before a function is taken out of a contract."""
    service = access.service_for(request.member, pk)
    form = PortalForm(form_data(request))
    if request.method == "POST" and form.is_valid():
        settled = settle(request, form, lambda: _removed(service, request))
        if settled is not None:
            return settled
    return render(request, "msp_reviews/contract_service_remove.html", {"form": form, "service": service})


def _removed(service: Service, request: PortalRequest) -> Contract:
    return actions.remove_service(service=service, by=request.member)
