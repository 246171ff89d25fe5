"""The starter catalogue."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from portfolio.access import PortalRequest, member_required
from portfolio.domain.language import say
from portfolio.portal import form_data, settle
from sourcing import access
from sourcing.actions import catalogue as actions
from sourcing.domain.catalogue import CATALOGUE
from sourcing.domain.criteria import DEFAULT_CONTENT, criteria_model_from_content
from sourcing.forms.catalogue import CatalogueForm
from sourcing.queries.catalogue import offers_of
from sourcing.queries.criteria import criteria_of


@member_required("catalogue.add")
def catalogue(request: PortalRequest) -> HttpResponse:
    """Functions to add by tick, each with suggested levels and their reason."""
    form = CatalogueForm(form_data(request))
    if request.method == "POST" and form.is_valid():
        answer = settle(
            request, form, lambda: _add(request, form), done=say("Added. Their suggested answers are drafts of yours.")
        )
        if answer is not None:
            return answer
    model = access.published_model_of(request.member)
    criteria = criteria_of(model) if model else criteria_model_from_content(DEFAULT_CONTENT)
    context = {
        "form": form,
        "categories": offers_of(request.organisation, criteria),
        "groups": [title for title, _ in criteria.groups],
        "count": len(CATALOGUE),
        "ticked": form["codes"].value() or [],
    }
    return render(request, "sourcing/catalogue.html", context)


def _add(request: PortalRequest, form: CatalogueForm) -> str:
    actions.add_from_catalogue(codes=form.values()["codes"], by=request.member)
    return f"{reverse('sourcing:worklist', args=[request.organisation.slug])}?reason=unassessed"
