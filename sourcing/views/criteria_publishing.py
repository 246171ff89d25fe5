"""Publishing a draft: what it would change first, then the deed; and evaluating everything again."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from portfolio.access import PortalRequest, member_required
from portfolio.domain.language import say
from portfolio.portal import PortalForm, form_data, settle
from sourcing import access
from sourcing.actions import criteria_models as actions
from sourcing.domain.differences import differences
from sourcing.forms.criteria_models import PublishForm
from sourcing.models import CriteriaModel, CriteriaModelState
from sourcing.queries.criteria import criteria_of
from sourcing.queries.impacts import ImpactState, editors_of, impact_state

CHANGES_A_PAGE = 50


@member_required("criteria.publish")
def criteria_publish(request: PortalRequest, number: int) -> HttpResponse:
    """What publishing would change, and the form that publishes exactly that. While a job works on it the page asks again."""
    model = access.criteria_model_for(request.member, number)
    form = PublishForm(form_data(request), version=model.version)
    if request.method == "POST" and form.is_valid():
        answer = settle(request, form, lambda: _published(request, model, form), done=say("{} is in force.", model))
        if answer is not None:
            return answer
    if model.state != CriteriaModelState.DRAFT and request.method != "POST":
        return redirect(model)
    context = {"model": model, "form": form} | _context(request, model, impact_state(model))
    return render(request, "sourcing/criteria_publish.html", context)


@member_required("criteria.edit")
def criteria_impact(request: PortalRequest, number: int) -> HttpResponse:
    """Order a job that works out what publishing would change."""
    model = access.criteria_model_for(request.member, number)
    address = reverse("sourcing:criteria_publish", args=[request.organisation.slug, number])
    form = PortalForm(form_data(request))

    def act() -> str:
        actions.order_impact(model=model, by=request.member)
        return address

    if request.method == "POST" and form.is_valid():
        answer = settle(request, form, act)
        if answer is not None:
            return answer
    return redirect(address)


@member_required("criteria.publish")
def criteria_reevaluate(request: PortalRequest, number: int) -> HttpResponse:
    """Order the re-evaluation again, after it was stopped."""
    model = access.criteria_model_for(request.member, number)
    form = PortalForm(form_data(request))

    def act() -> CriteriaModel:
        actions.reevaluate_again(model=model, by=request.member)
        return model

    if request.method == "POST" and form.is_valid():
        answer = settle(request, form, act)
        if answer is not None:
            return answer
    return redirect(model)


def _published(request: PortalRequest, model: CriteriaModel, form: PublishForm) -> CriteriaModel:
    values = form.values()
    return actions.publish_model(
        model=model,
        reason=values["reason"],
        seen_sha256=values["content_sha256"],
        seen_impact=values["impact_sha256"],
        version=form.version(),
        by=request.member,
    )


def _context(request: PortalRequest, model: CriteriaModel, state: ImpactState) -> dict[str, Any]:
    in_force = access.published_model_of(request.member)
    impact = state.impact
    others = [name for name in editors_of(model) if name != str(request.user)]
    return {
        "impact": impact,
        "job": state.job,
        "in_force": in_force,
        "page": Paginator(impact.changes if impact else (), CHANGES_A_PAGE).get_page(request.GET.get("page")),
        "differences": len(differences(criteria_of(in_force), criteria_of(model))) if in_force else None,
        "others": others,
        "order_form": PortalForm(),
    }
