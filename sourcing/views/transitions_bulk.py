"""Planning transitions for many misaligned functions at once."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from portfolio.access import PortalRequest, member_required
from portfolio.domain.errors import Refusal
from portfolio.portal import form_data, settle, today
from portfolio.portal.clock import current_quarter
from sourcing.actions.transitions import plan_transitions
from sourcing.domain.roadmap import PlanRefused, later
from sourcing.forms.transitions_bulk import CHOSEN, PlanManyForm
from sourcing.queries.roadmap_candidates import candidates_of, partner_names
from sourcing.views.transitions import QUARTERS_OFFERED


@member_required("transition.edit")
def plan_many(request: PortalRequest) -> HttpResponse:
    """Functions outside their band that do not move yet; all that are ticked are planned, or none."""
    candidates = candidates_of(request.organisation, chosen=_chosen(request))
    first = current_quarter(request.organisation).next()
    form = PlanManyForm(
        form_data(request),
        member=request.member,
        candidates=candidates.shown,
        initial={"starts": str(first), "ends": str(first.next()), "owner": request.member.pk},
    )
    if request.method == "POST" and form.is_valid() and (answer := settle(request, form, lambda: _plan(request, form))):
        return answer
    context = {
        "form": form,
        "candidates": candidates,
        "quarters": [str(later(first, step)) for step in range(QUARTERS_OFFERED)],
        "partners": partner_names(request.organisation, today=today(request.organisation)),
    }
    return render(request, "sourcing/transitions_plan.html", context)


def _plan(request: PortalRequest, form: PlanManyForm) -> str:
    owner = form.values()["owner"]
    try:
        plan_transitions(plans=form.plans(), owner=owner, today=today(request.organisation), by=request.member)
    except PlanRefused as refused:
        raise Refusal(refused.sentence, field=form.field_for(refused.function, refused.field)) from refused
    return reverse("sourcing:roadmap", args=[request.organisation.slug])


def _chosen(request: PortalRequest) -> set[int]:
    """Keys of the functions ticked in what was posted: they stay on the page wherever they stand in the list."""
    ticked = (name.removeprefix(f"{CHOSEN}-") for name in request.POST if name.startswith(f"{CHOSEN}-"))
    return {int(text) for text in ticked if text.isascii() and text.isdigit() and len(text) < 10}
