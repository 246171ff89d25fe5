"""The page on which a decision dossier is ordered."""

from django.http import HttpResponse
from django.shortcuts import render

from msp_reviews.actions import packs as actions
from msp_reviews.forms.packs import DossierForm
from msp_reviews.pdf.libraries import missing_libraries
from portfolio import access as portfolio_access
from portfolio.access import PortalRequest, member_required
from portfolio.models import ITFunction
from portfolio.portal import form_data, settle
from portfolio.portal.clock import today


@member_required("pack.request")
def dossier_new(request: PortalRequest) -> HttpResponse:
    """Order the dossier of the functions that were ticked: in a list, or on this page."""
    functions = _named(request)
    form = DossierForm(form_data(request), functions=functions, initial={"language": request.organisation.language})
    if request.method == "POST" and form.is_valid():
        chosen, language, now = form.chosen(), form.values()["language"], today(request.organisation)
        answer = settle(
            request,
            form,
            lambda: actions.order_dossier(functions=chosen, language=language, today=now, by=request.member),
        )
        if answer is not None:
            return answer
    context = {"form": form, "most": actions.MOST_FUNCTIONS, "missing": missing_libraries()}
    return render(request, "msp_reviews/dossier_new.html", context)


def _named(request: PortalRequest) -> list[ITFunction]:
    """The functions whose codes the address or the form names, by name. One query."""
    codes = [code for code in (request.POST or request.GET).getlist("code") if "\x00" not in code]
    own = portfolio_access.functions_of(request.member).filter(code__in=codes[: actions.MOST_FUNCTIONS + 1])
    return list(own.select_related("organisation", "business_unit").order_by("name", "pk"))
