"""Pages of rule sheets and of the fees that credits are a share of."""

from django.http import HttpResponse
from django.shortcuts import render

from msp_reviews import access
from msp_reviews.actions import contract_fees as fee_actions
from msp_reviews.actions import rule_sheets as actions
from msp_reviews.forms.credits import ContractFeesForm
from msp_reviews.forms.rule_sheets import RuleSheetForm
from msp_reviews.models import Contract, RuleSheet, RuleSheetState
from msp_reviews.queries.rule_sheets import changes, sheet_before
from portfolio.access import PortalRequest, member_required
from portfolio.domain.language import say
from portfolio.portal import form_data, settle
from portfolio.portal.forms import PortalForm
from portfolio.portal.paging import paged
from portfolio.queries.history import history_of


@member_required("credit.see")
def rule_sheets(request: PortalRequest) -> HttpResponse:
    """All rule sheets, and contracts that have none. Constant queries."""
    rows = access.rule_sheets_of(request.member).select_related("organisation", "contract__partner__organisation")
    ordered = rows.order_by("contract__code", "-starts", "-number")
    without = access.contracts_of(request.member).exclude(pk__in=rows.values("contract")).filter(state="active")
    context = {
        "page": paged(ordered, request.GET.get("page")),
        "count": rows.count(),
        "without": without.select_related("organisation").order_by("code"),
        "tab": "rule_sheets",
    }
    return render(request, "msp_reviews/rule_sheets.html", context)


@member_required("credit.see")
def rule_sheet(request: PortalRequest, pk: int) -> HttpResponse:
    """One rule sheet in words, and what differs from the one before."""
    one = access.rule_sheet_for(request.member, pk)
    before = sheet_before(one)
    context = {
        "sheet": one,
        "rules": changes(None, one),
        "before": before,
        "changes": changes(before, one) if before else [],
        "why_fixed": "" if one.state == RuleSheetState.DRAFT else say("A rule sheet in force no longer changes."),
        "history": history_of(request.organisation, one),
    }
    return render(request, "msp_reviews/rule_sheet.html", context)


@member_required("credit.edit")
def rule_sheet_new(request: PortalRequest, code: str) -> HttpResponse:
    """A draft for a contract, filled in from its latest rule sheet."""
    contract = access.contract_for(request.member, code)
    latest = contract.rule_sheets.order_by("-number").first()
    initial = dict(RuleSheetForm(contract=contract, sheet=latest).initial) if latest else {}
    form = RuleSheetForm(form_data(request), contract=contract, initial={**initial, "starts": None})
    if request.method == "POST" and form.is_valid():
        settled = settle(request, form, lambda: _created(contract, form, request))
        if settled is not None:
            return settled
    return render(request, "msp_reviews/rule_sheet_form.html", {"form": form, "contract": contract, "sheet": None})


def _created(contract: Contract, form: RuleSheetForm, request: PortalRequest) -> RuleSheet:
    return actions.create_rule_sheet(contract=contract, values=form.values(), by=request.member)


@member_required("credit.edit")
def rule_sheet_edit(request: PortalRequest, pk: int) -> HttpResponse:
    """Change a draft."""
    one = access.rule_sheet_for(request.member, pk)
    form = RuleSheetForm(form_data(request), contract=one.contract, sheet=one)
    if request.method == "POST" and form.is_valid():
        settled = settle(request, form, lambda: _edited(one, form, request))
        if settled is not None:
            return settled
    context = {"form": form, "contract": one.contract, "sheet": one}
    return render(request, "msp_reviews/rule_sheet_form.html", context)


def _edited(one: RuleSheet, form: RuleSheetForm, request: PortalRequest) -> RuleSheet:
    return actions.edit_rule_sheet(rule_sheet=one, values=form.values(), version=form.version(), by=request.member)


@member_required("credit.edit")
def rule_sheet_force(request: PortalRequest, pk: int) -> HttpResponse:
    """Asks before a draft rules for good."""
    one = access.rule_sheet_for(request.member, pk)
    form = PortalForm(form_data(request), version=one.version)
    if request.method == "POST" and form.is_valid():
        settled = settle(request, form, lambda: _in_force(one, form, request))
        if settled is not None:
            return settled
    return render(request, "msp_reviews/rule_sheet_force.html", {"form": form, "sheet": one})


def _in_force(one: RuleSheet, form: PortalForm, request: PortalRequest) -> RuleSheet:
    return actions.put_rule_sheet_in_force(rule_sheet=one, version=form.version(), by=request.member)


@member_required("credit.edit")
def contract_fees(request: PortalRequest, code: str) -> HttpResponse:
    """What the contract costs month by month, and a form that says it for a span of months."""
    contract = access.contract_for(request.member, code)
    form = ContractFeesForm(form_data(request), initial={"pass_through": 0})
    if request.method == "POST" and form.is_valid():
        settled = settle(request, form, lambda: _fees_set(contract, form, request))
        if settled is not None:
            return settled
    rows = access.contract_fees_of(request.member).filter(contract=contract).order_by("-period")
    page = paged(rows, request.GET.get("page"))
    context = {"form": form, "contract": contract, "page": page, "count": rows.count()}
    return render(request, "msp_reviews/contract_fees.html", context)


def _fees_set(contract: Contract, form: ContractFeesForm, request: PortalRequest) -> str:
    fee_actions.set_contract_fees(contract=contract, **form.values(), by=request.member)
    return request.path
