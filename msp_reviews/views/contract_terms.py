"""Pages of the life of a contract: notice and renewal."""

from django.http import HttpResponse
from django.shortcuts import render

from msp_reviews import access
from msp_reviews.actions import contract_terms as actions
from msp_reviews.forms.contract_terms import NoticeBackForm, NoticeForm, RenewForm
from msp_reviews.models import Contract
from portfolio.access import PortalRequest, member_required
from portfolio.portal import form_data, settle, today


@member_required("contract.edit")
def contract_notice(request: PortalRequest, code: str) -> HttpResponse:
    """Record that notice was given; where it was, take it back."""
    one = access.contract_for(request.member, code)
    if one.notice_given_on is not None:
        return _taken_back(request, one)
    day = today(request.organisation)
    form = NoticeForm(form_data(request), contract=one, today=day)
    if request.method == "POST" and form.is_valid():
        on = form.cleaned_data["on"]

        def act() -> Contract:
            return actions.give_notice(contract=one, on=on, today=day, version=form.version(), by=request.member)

        if answer := settle(request, form, act):
            return answer
    return render(request, "msp_reviews/contract_notice.html", {"form": form, "contract": one})


def _taken_back(request: PortalRequest, one: Contract) -> HttpResponse:
    form = NoticeBackForm(form_data(request), version=one.version)
    if request.method == "POST" and form.is_valid():

        def act() -> Contract:
            return actions.take_notice_back(contract=one, version=form.version(), by=request.member)

        if answer := settle(request, form, act):
            return answer
    return render(request, "msp_reviews/contract_notice.html", {"form": form, "contract": one})


@member_required("contract.edit")
def contract_renew(request: PortalRequest, code: str) -> HttpResponse:
    """Record a further term of a contract."""
    one = access.contract_for(request.member, code)
    form = RenewForm(form_data(request), contract=one)
    if request.method == "POST" and form.is_valid():

        def act() -> Contract:
            renewal, version = form.renewal(), form.version()
            return actions.renew(contract=one, renewal=renewal, version=version, by=request.member).contract

        if answer := settle(request, form, act):
            return answer
    return render(request, "msp_reviews/contract_renew.html", {"form": form, "contract": one})
