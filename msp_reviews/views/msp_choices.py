"""Pages on which a partner is proposed for a function, read, approved, rejected and withdrawn."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from msp_reviews import access
from msp_reviews.actions import msp_choices as actions
from msp_reviews.domain.msp_choice_results import result_of
from msp_reviews.forms.msp_choices import ApproveForm, ProposeForm, RejectForm, WithdrawForm
from msp_reviews.models import ChoiceState, ComparisonState, MspChoice, MspComparison
from msp_reviews.queries import msp_choices as queries
from msp_reviews.queries.msp_choice_views import compared, view_of
from portfolio.access import PortalRequest, member_required, refusal
from portfolio.domain.canonical import digest
from portfolio.domain.language import say
from portfolio.portal import PortalForm, form_data, settle


@member_required("msp_choice.propose")
def msp_choice_propose(request: PortalRequest, pk: int) -> HttpResponse:
    """The ranking as it stands, and the form that proposes one of the candidates."""
    comparison = access.comparison_for(request.member, pk)
    held, going = queries.loaded(comparison), queries.going_of(comparison.function)
    why_not = _why_not_propose(comparison, held, going)
    form = ProposeForm(form_data(request), candidates=held.candidates)
    if request.method == "POST" and form.is_valid():
        settled = settle(
            request, form, lambda: _proposed(comparison, form, request), done=say("Proposed. Another CIO approves it.")
        )
        if settled is not None:
            return settled
    if why_not:
        context: dict[str, Any] = {"comparison": comparison, "why_not": why_not, "form": form}
        return render(request, "msp_reviews/msp_choice_not_yet.html", context)
    sheet = held.sheet
    result = result_of(sheet)
    form.in_order(result["order"])
    context = {
        "comparison": comparison,
        "view": view_of(sheet, result),
        "seen": digest(queries.inputs_of(held, going)),
        "form": form,
        "going": going,
    }
    return render(request, "msp_reviews/msp_choice_propose.html", context)


def _why_not_propose(comparison: MspComparison, held: queries.Loaded, going: queries.Going) -> str:
    if comparison.state != ComparisonState.OPEN:
        return actions.ALREADY_DECIDED
    if queries.waiting_of(comparison.function) is not None:
        return actions.ALREADY_WAITING
    return going.why_not or held.sheet.why_no_result()


def _proposed(comparison: MspComparison, form: ProposeForm, request: PortalRequest) -> MspChoice:
    values = form.values()
    proposal = actions.ChoiceProposal(form.chosen(), values["rationale"], values["seen"], values["against_reason"])
    return actions.propose_choice(comparison=comparison, proposal=proposal, by=request.member)


@member_required("msp_choice.see")
def msp_choice(request: PortalRequest, pk: int) -> HttpResponse:
    """A choice with everything it was made of."""
    return _page(request, access.choice_for(request.member, pk))


@member_required("msp_choice.approve")
def msp_choice_approve(request: PortalRequest, pk: int) -> HttpResponse:
    """Approve exactly the content that was shown."""
    choice = access.choice_for(request.member, pk)
    form = ApproveForm(form_data(request), version=choice.version)

    def act() -> MspChoice:
        seen = form.values()["content_sha256"]
        return actions.approve_choice(choice=choice, seen_sha256=seen, version=form.version(), by=request.member)

    return _settled(request, choice, form, act, "approve_form")


@member_required("msp_choice.approve")
def msp_choice_reject(request: PortalRequest, pk: int) -> HttpResponse:
    """Reject the proposal with a reason."""
    choice = access.choice_for(request.member, pk)
    form = RejectForm(form_data(request), version=choice.version)

    def act() -> MspChoice:
        reason = form.values()["reason"]
        return actions.reject_choice(choice=choice, reason=reason, version=form.version(), by=request.member)

    return _settled(request, choice, form, act, "reject_form")


@member_required("msp_choice.propose")
def msp_choice_withdraw(request: PortalRequest, pk: int) -> HttpResponse:
    """The proposer takes the proposal back."""
    choice = access.choice_for(request.member, pk)
    form = WithdrawForm(form_data(request), version=choice.version)

    def act() -> MspChoice:
        return actions.withdraw_choice(choice=choice, version=form.version(), by=request.member)

    return _settled(request, choice, form, act, "withdraw_form")


def _settled(
    request: PortalRequest, choice: MspChoice, form: PortalForm, act: Callable[[], MspChoice], name: str
) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        answer = settle(request, form, act)
        if answer is not None:
            return answer
    return _page(request, choice, **({name: form} if form.is_bound else {}))


def _page(request: PortalRequest, choice: MspChoice, **forms: PortalForm) -> HttpResponse:
    is_own = choice.proposed_by_id == request.member.pk
    sheet = queries.sheet_from(choice.inputs)
    shown: dict[str, PortalForm] = {
        "approve_form": ApproveForm(version=choice.version),
        "reject_form": RejectForm(version=choice.version),
        "withdraw_form": WithdrawForm(version=choice.version),
    }
    context = {
        "choice": choice,
        "sheet": sheet,
        "view": view_of(sheet, choice.result),
        "compared": compared(sheet, choice.result),
        "is_own": is_own,
        "why_not_settle": actions.FOUR_EYES if is_own else refusal(request.member, "msp_choice.approve"),
        "has_changed": choice.state == ChoiceState.PROPOSED and queries.has_changed_since(choice),
    }
    return render(request, "msp_reviews/msp_choice.html", context | shown | forms)
