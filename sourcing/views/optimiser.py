"""Pages of the optimiser: ask, how a run stands and what came out, make a scenario of it."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from portfolio.access import PortalRequest, member_required
from portfolio.portal import PortalForm, form_data, settle, today
from portfolio.queries.jobs import job_view
from sourcing import access
from sourcing.actions import optimiser as actions
from sourcing.domain.criteria import SourcingClass
from sourcing.domain.optimiser_json import assumptions_from
from sourcing.forms.optimiser import FromRunForm, OptimiserForm
from sourcing.models import OptimiserRun
from sourcing.queries.optimiser import RunView
from sourcing.queries.scenarios import scenario_sheet, surroundings

MOVES_SHOWN = 200


@member_required("scenario.edit")
def optimise(request: PortalRequest, pk: int) -> HttpResponse:
    """Say what work costs at MSPs, what to aim at and within which limits; a worker solves it."""
    scenario = access.scenario_for(request.member, pk)
    day = today(request.organisation)
    sheet = scenario_sheet(request.member, scenario, surroundings(request.member, today=day))
    form = OptimiserForm(form_data(request), partners=sheet.partners, assumed=assumptions_from(scenario.assumptions))
    if request.method == "POST" and form.is_valid():
        ask = form.ask()
        answer = settle(
            request, form, lambda: actions.order_run(scenario=scenario, ask=ask, today=day, by=request.member)
        )
        if answer is not None:
            return answer
    counts = [sum(view.facts.sourcing_class == name for view in sheet.rows) for name in SourcingClass]
    context = {
        "scenario": scenario,
        "form": form,
        "sheet": sheet,
        "counts": list(zip(SourcingClass, counts, strict=True)),
    }
    return render(request, "sourcing/optimise.html", context)


@member_required("scenario.see")
def optimiser_run(request: PortalRequest, pk: int) -> HttpResponse:
    """How a run stands and what came out; with htmx only the part that moves. Constant queries."""
    run = access.optimiser_run_for(request.member, pk)
    context: dict[str, Any] = {
        "run": run,
        "scenario": run.scenario,
        "view": job_view(run.job, now=timezone.now(), alive_file=settings.DATA_DIR / "worker-alive"),
        "found": RunView(run),
        "most": MOVES_SHOWN,
        "most_slice": f":{MOVES_SHOWN}",
    }
    if request.htmx:
        return render(request, "sourcing/optimiser_run_state.html", context)
    return render(request, "sourcing/optimiser_run.html", context)


@member_required("scenario.edit")
def optimiser_run_again(request: PortalRequest, pk: int) -> HttpResponse:
    """Have a run that failed or was cancelled solved after all."""
    run = access.optimiser_run_for(request.member, pk)
    form = PortalForm(form_data(request))
    if request.method == "POST" and form.is_valid():
        answer = settle(request, form, lambda: actions.order_run_again(run=run, by=request.member))
        if answer is not None:
            return answer
    return render(request, "sourcing/optimiser_run_again.html", {"run": run, "form": form})


@member_required("scenario.edit")
def optimiser_run_scenario(request: PortalRequest, pk: int, point: int | None = None) -> HttpResponse:
    """A scenario of the answer, or of one point of the frontier."""
    run = access.optimiser_run_for(request.member, pk)
    found = RunView(run)
    if found.chosen(point) is None:
        raise Http404
    form = FromRunForm(form_data(request), initial={"name": _name(run, point)})
    if request.method == "POST" and form.is_valid():
        words = form.words(_notes(found, point), run.scenario.further_partners)
        answer = settle(
            request,
            form,
            lambda: actions.scenario_from_run(run=run, point=point, words=words, by=request.member),
        )
        if answer is not None:
            return answer
    return render(request, "sourcing/optimiser_run_scenario.html", {"run": run, "form": form, "point": point})


def _name(run: OptimiserRun, point: int | None) -> str:
    what = f"point {point}" if point else "answer"
    return f"{run.scenario.name[:80]}, run {run.pk}, {what}"


def _notes(found: RunView, point: int | None) -> str:
    run = found.run
    what = f"Point {point} of the frontier" if point else f"Answer ({found.objective.label.lower()})"
    limits = "; ".join(found.limits) or "none"
    return f"{what} of optimiser run {run.pk} over {run.scenario.name}. Limits: {limits}."
