"""The page of a new target."""

from django.http import HttpResponse
from django.shortcuts import render

from msp_reviews import access
from msp_reviews.actions import targets as actions
from msp_reviews.forms.service_levels import TargetForm
from msp_reviews.models import ServiceLevel, ServiceLevelTarget
from portfolio.access import PortalRequest, member_required
from portfolio.domain.language import say
from portfolio.portal import form_data, settle, today


@member_required("service_level.edit")
def target_new(request: PortalRequest, code: str) -> HttpResponse:
    """A form for a new target of a service level, from a month on."""
    level = access.service_level_for(request.member, code)
    form = TargetForm(form_data(request), service_level=level)
    if request.method == "POST" and form.is_valid():
        settled = settle(
            request, form, lambda: _set(level, form, request), done=say("{} has a new target.", level.code)
        )
        if settled is not None:
            return settled
    return render(request, "msp_reviews/target_form.html", {"form": form, "level": level})


def _set(level: ServiceLevel, form: TargetForm, request: PortalRequest) -> ServiceLevelTarget:
    return actions.set_target(
        service_level=level,
        target=form.target(),
        reason=form.values()["reason"],
        today=today(request.organisation),
        version=form.version(),
        by=request.member,
    )
