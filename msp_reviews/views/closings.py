"""Pages of closings: which months are closed, one month with its formulas, the deeds."""

import json
from datetime import date

from django.http import Http404, HttpResponse
from django.shortcuts import render

from msp_reviews import access
from msp_reviews.actions import closings as actions
from msp_reviews.forms.credits import ApproveForm, CloseForm, ReasonForm
from msp_reviews.models import Closing, Contract
from msp_reviews.queries import closings as queries
from msp_reviews.queries.closing_views import differences, seen_closing, seen_draft, standings, versions_of
from msp_reviews.queries.months import last_complete_month, months_back
from portfolio.access import DEEDS, PortalRequest, member_required
from portfolio.domain.errors import Refusal
from portfolio.domain.language import say
from portfolio.portal import form_data, settle, today
from portfolio.queries.history import history_of

MONTHS = 12


@member_required("credit.see")
def closings(request: PortalRequest) -> HttpResponse:
    """Contracts with rule sheets or fees × the last twelve months. Five queries."""
    months = months_back(last_complete_month(today(request.organisation)), MONTHS)[::-1]
    context = {"months": months, "rows": standings(request.member, months), "tab": "closings"}
    return render(request, "msp_reviews/closings.html", context)


@member_required("credit.see")
def closing(request: PortalRequest, code: str, month: str) -> HttpResponse:
    """One month of one contract: as it would be closed now, and every version that was."""
    contract, period = access.contract_for(request.member, code), _month(month)
    versions = versions_of(request.member, contract, period)
    current = next((row for row in versions if row.is_current), None)
    waiting = next((row for row in versions if row.state == "proposed"), None)
    draft, why_not = _draft(contract, period)
    context = {
        "contract": contract,
        "period": period,
        "versions": versions,
        "current": seen_closing(current) if current else None,
        "waiting": seen_closing(waiting) if waiting else None,
        "draft": seen_draft(draft) if draft and not current else None,
        "has_changed": bool(draft and current and draft.sha256 != current.sha256),
        "why_not": why_not or (say("A closing waits for a second person.") if waiting else ""),
        "why_not_approve": _why_not_approve(waiting, request),
        "history": history_of(request.organisation, versions[0]) if versions else [],
    }
    return render(request, "msp_reviews/closing.html", context)


def _month(text: str) -> date:
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        raise Http404 from None


def _draft(contract: Contract, period: date) -> tuple[queries.Draft | None, str]:
    try:
        return queries.draft_of(contract, period), ""
    except Refusal as refused:
        return None, refused.sentence


def _why_not_approve(waiting: Closing | None, request: PortalRequest) -> str:
    is_own = waiting is not None and waiting.proposed_by_id == request.member.pk
    return DEEDS["credit.approve"].sentence if is_own else ""


@member_required("credit.edit")
def closing_close(request: PortalRequest, code: str, month: str) -> HttpResponse:
    """Asks before a month is closed or corrected, with the figures that will stand."""
    contract, period = access.contract_for(request.member, code), _month(month)
    draft, why_not = _draft(contract, period)
    before = queries.current_closing(contract, period)
    initial = {"seen": draft.sha256 if draft else ""}
    form = CloseForm(form_data(request), initial=initial, is_correction=before is not None)
    if request.method == "POST" and form.is_valid():
        settled = settle(request, form, lambda: _closed(contract, period, form, request))
        if settled is not None:
            return settled
    context = {
        "form": form,
        "contract": contract,
        "period": period,
        "draft": seen_draft(draft) if draft else None,
        "before": before,
        "why_not": why_not,
        "differences": differences(before.results, draft.results) if before and draft else [],
    }
    return render(request, "msp_reviews/closing_close.html", context)


def _closed(contract: Contract, period: date, form: CloseForm, request: PortalRequest) -> Closing:
    values = form.values()
    return actions.close_period(
        contract=contract,
        period=period,
        seen=values["seen"],
        today=today(request.organisation),
        reason=values.get("reason", ""),
        by=request.member,
    )


@member_required("credit.approve")
def closing_approve(request: PortalRequest, pk: int) -> HttpResponse:
    """The second person's yes."""
    one = access.closing_for(request.member, pk)
    form = ApproveForm(form_data(request), version=one.version, initial={"seen": one.sha256})
    if request.method == "POST" and form.is_valid():
        settled = settle(request, form, lambda: _approved(one, form, request))
        if settled is not None:
            return settled
    context = {"form": form, "closing": one, "seen": seen_closing(one)}
    return render(request, "msp_reviews/closing_approve.html", context)


def _approved(one: Closing, form: ApproveForm, request: PortalRequest) -> Closing:
    seen = form.values()["seen"]
    return actions.approve_closing(closing=one, seen=seen, version=form.version(), by=request.member)


@member_required("credit.approve")
def closing_reject(request: PortalRequest, pk: int) -> HttpResponse:
    """The second person's no, with its reason."""
    one = access.closing_for(request.member, pk)
    form = ReasonForm(form_data(request), version=one.version)
    if request.method == "POST" and form.is_valid():
        settled = settle(request, form, lambda: _rejected(one, form, request))
        if settled is not None:
            return settled
    return render(request, "msp_reviews/closing_reject.html", {"form": form, "closing": one})


def _rejected(one: Closing, form: ReasonForm, request: PortalRequest) -> Closing:
    reason = form.values()["reason"]
    return actions.reject_closing(closing=one, reason=reason, version=form.version(), by=request.member)


@member_required("credit.see")
def closing_case(request: PortalRequest, pk: int) -> HttpResponse:
    """The frozen inputs as a case file, to be computed again by anybody."""
    one = access.closing_for(request.member, pk)
    text = json.dumps(json.loads(one.inputs), ensure_ascii=False, indent=1)
    response = HttpResponse(text, content_type="application/json")
    name = f"{one.contract.code}-{one.period:%Y-%m}-{one.revision}.json"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
