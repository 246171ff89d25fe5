"""Pages on which decisions are proposed, read, approved, rejected and withdrawn."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from portfolio import access as portfolio_access
from portfolio.access import PortalRequest, member_required, refusal
from portfolio.domain.language import say
from portfolio.models import ITFunction
from portfolio.portal import PortalForm, form_data, settle, today
from sourcing import access
from sourcing.actions import decisions as actions
from sourcing.domain.criteria import SourcingClass
from sourcing.forms.decisions import ApproveForm, ProposeForm, RejectForm, WithdrawForm
from sourcing.models import Decision, DecisionState
from sourcing.queries import decisions as queries
from sourcing.queries.criteria import criteria_of
from sourcing.queries.evidence import Evidence, evidence_of
from sourcing.queries.verdict_views import view_of


@member_required("decision.propose")
def propose(request: PortalRequest, code: str) -> HttpResponse:
    """The verdict of the current answers, and the form that proposes a class with its rationale."""
    function = portfolio_access.function_for(request.member, code)
    evidence = evidence_of(function)
    waiting = queries.waiting_of(function)
    if evidence is None or (waiting is not None and request.method != "POST"):
        return render(request, "sourcing/not_scored.html", {"function": function, "waiting": waiting})
    form = ProposeForm(form_data(request))
    if request.method == "POST" and form.is_valid():
        answer = settle(
            request, form, lambda: _propose(request, function, form), done=say("Proposed. Another CIO approves it.")
        )
        if answer is not None:
            return answer
    return render(request, "sourcing/propose.html", _propose_context(function, evidence, form))


@member_required("decision.see")
def decision(request: PortalRequest, pk: int) -> HttpResponse:
    """A decision with everything it was made of."""
    return _page(request, access.decision_for(request.member, pk))


@member_required("decision.approve")
def approve(request: PortalRequest, pk: int) -> HttpResponse:
    """Approve exactly the content that was shown."""
    decision = access.decision_for(request.member, pk)
    form = ApproveForm(form_data(request), version=decision.version)

    def act() -> Decision:
        seen, day = form.values()["content_sha256"], today(request.organisation)
        return actions.approve_decision(
            decision=decision, seen_sha256=seen, today=day, version=form.version(), by=request.member
        )

    return _settled(request, decision, form, act, "approve_form")


@member_required("decision.approve")
def reject(request: PortalRequest, pk: int) -> HttpResponse:
    """Reject the proposal with a reason."""
    decision = access.decision_for(request.member, pk)
    form = RejectForm(form_data(request), version=decision.version)

    def act() -> Decision:
        reason = form.values()["reason"]
        return actions.reject_decision(decision=decision, reason=reason, version=form.version(), by=request.member)

    return _settled(request, decision, form, act, "reject_form")


@member_required("decision.propose")
def withdraw(request: PortalRequest, pk: int) -> HttpResponse:
    """The proposer takes the proposal back."""
    decision = access.decision_for(request.member, pk)
    form = WithdrawForm(form_data(request), version=decision.version)

    def act() -> Decision:
        return actions.withdraw_decision(decision=decision, version=form.version(), by=request.member)

    return _settled(request, decision, form, act, "withdraw_form")


def _propose(request: PortalRequest, function: ITFunction, form: ProposeForm) -> Decision:
    return actions.propose_decision(
        function=function, proposal=form.proposal(), today=today(request.organisation), by=request.member
    )


def _propose_context(function: ITFunction, evidence: Evidence, form: ProposeForm) -> dict[str, Any]:
    view = view_of(evidence.result, evidence.criteria)
    overriding = any(form[name].errors or form[name].value() for name in ("override_reason", "expires_on"))
    return {
        "function": function,
        "evidence": evidence,
        "view": view,
        "standing": queries.standing_of(function),
        "others": [found for found in SourcingClass if found != view.sourcing_class],
        "is_otherwise": overriding,
        "form": form,
    }


def _settled(
    request: PortalRequest, decision: Decision, form: PortalForm, act: Callable[[], Decision], name: str
) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        answer = settle(request, form, act)
        if answer is not None:
            return answer
    return _page(request, decision, **({name: form} if form.is_bound else {}))


def _page(request: PortalRequest, decision: Decision, **forms: PortalForm) -> HttpResponse:
    shown: dict[str, PortalForm] = {
        "approve_form": ApproveForm(version=decision.version),
        "reject_form": RejectForm(version=decision.version),
        "withdraw_form": WithdrawForm(version=decision.version),
    }
    refused = [error for form in forms.values() for error in form.non_field_errors()]
    context = evidence_context(request, decision) | shown | forms | {"refused": refused}
    return render(request, "sourcing/decision.html", context)


def evidence_context(request: PortalRequest, decision: Decision) -> dict[str, Any]:
    """What a page needs that shows a decision with its evidence, and says whether it can be settled."""
    is_own = decision.proposed_by_id == request.member.pk
    is_waiting = decision.state == DecisionState.PROPOSED
    return {
        "decision": decision,
        "view": view_of(decision.result, criteria_of(decision.criteria_model)),
        "evidence": queries.recorded_evidence(decision),
        "standing": queries.standing_of(decision.function) if is_waiting else None,
        "is_own": is_own,
        "why_not_settle": actions.FOUR_EYES if is_own else refusal(request.member, "decision.approve"),
        "why_not_approve": queries.approval_refusal(decision, today(request.organisation)) if is_waiting else "",
        "has_changed": is_waiting and queries.has_changed_since(decision),
    }
