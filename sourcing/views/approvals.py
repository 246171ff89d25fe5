"""Approving in a row: one waiting proposal at a time, settled from the keyboard or by buttons."""

from collections.abc import Callable
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from portfolio.access import PortalRequest, member_required
from portfolio.domain.language import say
from portfolio.portal import PortalForm, form_data, settle, today
from sourcing import access
from sourcing.actions import decisions as actions
from sourcing.forms.decisions import ApproveForm, RejectForm
from sourcing.models import Decision, DecisionState
from sourcing.queries.approvals import QueuePlace, place_in_queue
from sourcing.views.decisions import evidence_context


@member_required("decision.approve")
def approvals(request: PortalRequest) -> HttpResponse:
    """The proposal that `at` names, else the oldest; beside it where in the row it stands."""
    return _page(request, place_in_queue(request.member, _wanted(request)))


@member_required("decision.approve")
def approvals_approve(request: PortalRequest, pk: int) -> HttpResponse:
    """Approve exactly the content that was shown, and go on to the next proposal."""
    decision = access.decision_for(request.member, pk)
    form = ApproveForm(form_data(request), version=decision.version)

    def act() -> None:
        seen, day = form.values()["content_sha256"], today(request.organisation)
        actions.approve_decision(
            decision=decision, seen_sha256=seen, today=day, version=form.version(), by=request.member
        )

    done = say("Approved: {} is {}.", decision.function, decision.sourcing_class)
    return _settled(request, decision, form, act, done)


@member_required("decision.approve")
def approvals_reject(request: PortalRequest, pk: int) -> HttpResponse:
    """Reject the proposal with a reason, and go on to the next one."""
    decision = access.decision_for(request.member, pk)
    form = RejectForm(form_data(request), version=decision.version)

    def act() -> None:
        reason = form.values()["reason"]
        actions.reject_decision(decision=decision, reason=reason, version=form.version(), by=request.member)

    return _settled(
        request, decision, form, act, say("Rejected: {} as {}.", decision.function, decision.sourcing_class)
    )


def _settled(
    request: PortalRequest, decision: Decision, form: PortalForm, act: Callable[[], None], done: str
) -> HttpResponse:
    place = place_in_queue(request.member, decision.pk)
    address = _address(request, place.after if place and place.decision.pk == decision.pk else decision.pk)
    if request.method != "POST":
        return redirect(_address(request, decision.pk))
    if form.is_valid():
        answer = settle(request, form, lambda: _then(act, address), done=done)
        if answer is not None:
            return answer
    decision.refresh_from_db(fields=["state"])
    if decision.state != DecisionState.PROPOSED or place is None:
        messages.warning(request, f"{decision.function}: {actions.ALREADY_SETTLED}")
        return redirect(address)
    return _page(request, place, form)


def _then(act: Callable[[], None], address: str) -> str:
    act()
    return address


def _wanted(request: PortalRequest) -> int | None:
    text = request.GET.get("at", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 18 else None


def _address(request: PortalRequest, pk: int | None) -> str:
    address = reverse("sourcing:approvals", args=[request.organisation.slug])
    return address if pk is None else f"{address}?{urlencode({'at': pk})}"


def _page(request: PortalRequest, place: QueuePlace | None, bound: PortalForm | None = None) -> HttpResponse:
    if place is None:
        return render(request, "sourcing/approvals.html", {"place": None})
    decision = place.decision
    context = evidence_context(request, decision) | {
        "place": place,
        "approve_form": bound if isinstance(bound, ApproveForm) else ApproveForm(version=decision.version),
        "reject_form": bound if isinstance(bound, RejectForm) else RejectForm(version=decision.version),
    }
    return render(request, "sourcing/approvals.html", context)
