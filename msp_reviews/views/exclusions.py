"""Pages of exclusions: propose, read, approve, reject, withdraw, revoke; the evidence as a download."""

import gzip
from collections.abc import Callable

from django.http import Http404, HttpResponse
from django.shortcuts import render

from msp_reviews import access
from msp_reviews.actions import exclusions as actions
from msp_reviews.forms.exclusions import ApproveForm, ExclusionForm, WhyForm, WithdrawForm
from msp_reviews.models import Exclusion, ServiceLevel
from msp_reviews.views.lists import own_history
from portfolio.access import PortalRequest, member_required, refusal
from portfolio.domain.language import say
from portfolio.models import Role
from portfolio.portal import PortalForm, form_data, settle, today


@member_required("exclusion.propose")
def exclusion_new(request: PortalRequest, code: str) -> HttpResponse:
    """A form that proposes an exclusion for a service level."""
    level = access.service_level_for(request.member, code)
    form = ExclusionForm(form_data(request), request.FILES or None, service_level=level)
    if request.method == "POST" and form.is_valid():
        settled = settle(request, form, lambda: _proposed(level, form, request), done=say("Proposed. A CIO decides."))
        if settled is not None:
            return settled
    return render(request, "msp_reviews/exclusion_form.html", {"form": form, "level": level})


def _proposed(level: ServiceLevel, form: ExclusionForm, request: PortalRequest) -> Exclusion:
    values = form.values()
    return actions.propose_exclusion(
        service_level=level,
        happened_on=values["happened_on"],
        amount=values["amount"],
        reason=values["reason"],
        evidence=form.given(),
        today=today(request.organisation),
        by=request.member,
    )


@member_required("service_level.see")
def exclusion(request: PortalRequest, pk: int) -> HttpResponse:
    """One exclusion: what, why, on which evidence, and what has become of it."""
    return _page(request, access.exclusion_for(request.member, pk))


@member_required("service_level.see")
def exclusion_evidence(request: PortalRequest, pk: int) -> HttpResponse:
    """The file of evidence, always as a download; not for a partner's people."""
    one = access.exclusion_for(request.member, pk)
    if one.evidence_file is None or request.member.role == Role.PARTNER:
        raise Http404
    answer = HttpResponse(gzip.decompress(bytes(one.evidence_file)), content_type="application/octet-stream")
    answer.headers["Content-Disposition"] = f'attachment; filename="{_plain(one.evidence_name)}"'
    return answer


def _plain(name: str) -> str:
    return "".join(sign if sign.isascii() and (sign.isalnum() or sign in "._- ") else "_" for sign in name)


@member_required("exclusion.approve")
def exclusion_approve(request: PortalRequest, pk: int) -> HttpResponse:
    """Approve it: the misses no longer count, and the month is corrected."""
    one = access.exclusion_for(request.member, pk)
    form, day = ApproveForm(form_data(request), version=one.version), today(request.organisation)

    def act() -> Exclusion:
        return actions.approve_exclusion(exclusion=one, today=day, version=form.version(), by=request.member)

    return _settled(request, one, form, act, "approve_form")


@member_required("exclusion.approve")
def exclusion_reject(request: PortalRequest, pk: int) -> HttpResponse:
    """Reject it with a reason."""
    one = access.exclusion_for(request.member, pk)
    form = WhyForm(form_data(request), version=one.version)

    def act() -> Exclusion:
        why = form.values()["why"]
        return actions.reject_exclusion(exclusion=one, why=why, version=form.version(), by=request.member)

    return _settled(request, one, form, act, "reject_form")


@member_required("exclusion.propose")
def exclusion_withdraw(request: PortalRequest, pk: int) -> HttpResponse:
    """The proposer takes it back."""
    one = access.exclusion_for(request.member, pk)
    form = WithdrawForm(form_data(request), version=one.version)

    def act() -> Exclusion:
        return actions.withdraw_exclusion(exclusion=one, version=form.version(), by=request.member)

    return _settled(request, one, form, act, "withdraw_form")


@member_required("exclusion.approve")
def exclusion_revoke(request: PortalRequest, pk: int) -> HttpResponse:
    """Take back an approval that was wrong."""
    one = access.exclusion_for(request.member, pk)
    form, day = WhyForm(form_data(request), version=one.version), today(request.organisation)

    def act() -> Exclusion:
        why = form.values()["why"]
        return actions.revoke_exclusion(exclusion=one, why=why, today=day, version=form.version(), by=request.member)

    return _settled(request, one, form, act, "revoke_form")


def _settled(
    request: PortalRequest, one: Exclusion, form: PortalForm, act: Callable[[], Exclusion], name: str
) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        answer = settle(request, form, act)
        if answer is not None:
            return answer
    return _page(request, one, **({name: form} if form.is_bound else {}))


def _page(request: PortalRequest, one: Exclusion, **forms: PortalForm) -> HttpResponse:
    is_own = one.proposed_by_id == request.member.pk
    shown: dict[str, PortalForm] = {
        "approve_form": ApproveForm(version=one.version),
        "reject_form": WhyForm(version=one.version),
        "withdraw_form": WithdrawForm(version=one.version),
        "revoke_form": WhyForm(version=one.version, auto_id="id_revoke_%s"),
    }
    context = {
        "exclusion": one,
        "level": one.service_level,
        "is_own": is_own,
        "is_ours": request.member.role != Role.PARTNER,
        "why_not_settle": actions.FOUR_EYES if is_own else refusal(request.member, "exclusion.approve"),
        "why_not_revoke": refusal(request.member, "exclusion.approve"),
        "history": own_history(request, one),
    }
    return render(request, "msp_reviews/exclusion.html", context | shown | forms)
