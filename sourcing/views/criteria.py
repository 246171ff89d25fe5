"""Criteria models, as they are read."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from portfolio.access import PortalRequest, member_required
from portfolio.portal import PortalForm, form_data, settle
from sourcing import access
from sourcing.actions import criteria as actions
from sourcing.domain.criteria import SourcingClass
from sourcing.models import CriteriaModel
from sourcing.queries.criteria import criteria_of


@member_required("criteria.see")
def criteria(request: PortalRequest) -> HttpResponse:
    """The model in force; where there is none, the way to one."""
    model = access.published_model_of(request.member)
    if model is not None:
        return redirect(model)
    return render(request, "sourcing/no_criteria.html", {"form": PortalForm()})


@member_required("criteria.see")
def criteria_model(request: PortalRequest, number: int) -> HttpResponse:
    """One model: questions with anchors, weights, locks, bands, thresholds."""
    return _page(request, access.criteria_model_for(request.member, number))


@member_required("criteria.edit")
def publish_default(request: PortalRequest) -> HttpResponse:
    """Publish the default model where none is in force."""
    form = PortalForm(form_data(request))
    if request.method == "POST" and form.is_valid():
        answer = settle(request, form, lambda: actions.publish_default_model(by=request.member))
        if answer is not None:
            return answer
    elif request.method != "POST":
        return redirect(reverse("sourcing:criteria", args=[request.organisation.slug]))
    return render(request, "sourcing/no_criteria.html", {"form": form})


def _page(request: PortalRequest, model: CriteriaModel) -> HttpResponse:
    context = {
        "model": model,
        "criteria": criteria_of(model),
        "classes": list(SourcingClass),
        "models": access.criteria_models_of(request.member),
    }
    return render(request, "sourcing/criteria.html", context)
