"""Pages of claims: choose credits, the claim, its letter."""

import json

from django.http import HttpResponse
from django.shortcuts import render

from msp_reviews import access
from msp_reviews.actions import credits as actions
from msp_reviews.forms.credits import ClaimForm
from msp_reviews.models import Contract, CreditClaim
from msp_reviews.pdf.credit_claims import claim_pdf
from msp_reviews.pdf.libraries import missing_libraries
from msp_reviews.queries.credits import Line, open_credits
from portfolio.access import PortalRequest, member_required
from portfolio.domain.errors import Refusal
from portfolio.domain.sandbox import ChildStopped
from portfolio.portal import form_data, settle, today
from portfolio.queries.history import history_of


@member_required("credit.edit")
def credit_claim_new(request: PortalRequest, code: str) -> HttpResponse:
    """Choose the credits of a contract that a letter claims."""
    contract = access.contract_for(request.member, code)
    lines = _open(request, contract)
    form = ClaimForm(form_data(request), lines=lines)
    if request.method == "POST" and form.is_valid():
        settled = settle(request, form, lambda: _claimed(contract, form, request))
        if settled is not None:
            return settled
    chosen = set(form["credits"].value() or [])
    rows = [(line, str(line.credit.pk) in chosen) for line in lines]
    return render(request, "msp_reviews/credit_claim_new.html", {"form": form, "contract": contract, "rows": rows})


def _open(request: PortalRequest, contract: Contract) -> list[Line]:
    return [
        line
        for line in open_credits(request.member, today(request.organisation))
        if line.credit.contract_id == contract.pk
    ]


def _claimed(contract: Contract, form: ClaimForm, request: PortalRequest) -> CreditClaim:
    chosen = [int(pk) for pk in form.cleaned_data["credits"]]
    return actions.claim_credits(
        contract=contract, credit_ids=chosen, today=today(request.organisation), by=request.member
    )


@member_required("credit.see")
def credit_claim(request: PortalRequest, number: int) -> HttpResponse:
    """What was claimed, when and by whom."""
    one = access.credit_claim_for(request.member, number)
    context = {
        "claim": one,
        "said": json.loads(one.content),
        "missing": missing_libraries(),
        "credits": access.credits_of(request.member).filter(claim=one, is_current=True).select_related(
            "organisation", "service_level"
        ),
        "history": history_of(request.organisation, one),
    }  # fmt: skip
    return render(request, "msp_reviews/credit_claim.html", context)


@member_required("credit.see")
def credit_claim_letter(request: PortalRequest, number: int) -> HttpResponse:
    """The letter as a PDF, drawn from what was frozen: the same bytes each time."""
    one = access.credit_claim_for(request.member, number)
    try:
        pdf = claim_pdf(one.content)
    except (Refusal, ChildStopped) as stopped:
        context = {"claim": one, "said": json.loads(one.content), "missing": str(stopped)}
        return render(request, "msp_reviews/credit_claim.html", context, status=503)
    response = HttpResponse(pdf.content, content_type="application/pdf")
    name = f"{one.organisation.slug}-claim-{one.number}.pdf"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
