"""Promoting a scenario to a roadmap."""

from decimal import Decimal

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from portfolio.access import PortalRequest, member_required
from portfolio.domain.language import counted, say
from portfolio.portal import form_data, settle, today
from portfolio.portal.clock import current_quarter
from sourcing import access
from sourcing.actions.transitions import add_transitions
from sourcing.domain.promotion import is_move
from sourcing.domain.roadmap import later
from sourcing.forms.promotion import PromoteForm, SpreadForm
from sourcing.queries.scenarios import scenario_sheet, surroundings

QUARTERS_OFFERED = 12
MOST_SHOWN = 200


@member_required("transition.edit")
def scenario_promote(request: PortalRequest, pk: int) -> HttpResponse:
    """Choose which changed functions become transitions, and when; the roadmap takes them all or none."""
    scenario = access.scenario_for(request.member, pk)
    sheet = scenario_sheet(request.member, scenario, surroundings(request.member, today=today(request.organisation)))
    views = [view for view in sheet.changed if is_move(view.changed) and view.now is not None][:MOST_SHOWN]
    now = current_quarter(request.organisation)
    spread = SpreadForm(request.GET, offered=[later(now, at) for at in range(1, QUARTERS_OFFERED + 1)])
    given = scenario.assumptions.get("one_off_share")
    share = Decimal(given) if given is not None else None
    form = PromoteForm(form_data(request), views=views, when=spread.slots(len(views)), share=share)
    if request.method == "POST" and form.is_valid():
        plans = form.plans()

        def act() -> str:
            day = today(request.organisation)
            add_transitions(plans=plans, scenario_name=scenario.name, today=day, by=request.member)
            return reverse("sourcing:roadmap", args=[request.organisation.slug])

        count = len(plans)
        done = say("{} planned.", counted(count, "transition"))
        answer = settle(request, form, act, done=done)
        if answer is not None:
            return answer
    context = {"scenario": scenario, "form": form, "spread": spread, "share": share, "views": views}
    return render(request, "sourcing/scenario_promote.html", context)
