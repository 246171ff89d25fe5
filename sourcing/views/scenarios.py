"""Pages of scenarios: list, make, edit, archive, compare, and their files."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render

from portfolio.access import PortalRequest, member_required
from portfolio.portal import PortalForm, form_data, settle, today
from portfolio.portal.csv_files import csv_file
from portfolio.portal.languages import in_english
from portfolio.portal.paging import paged
from sourcing import access
from sourcing.actions import scenarios as actions
from sourcing.forms.scenarios import NewScenarioForm, ScenarioForm
from sourcing.models import Scenario
from sourcing.queries.scenarios import scenarios_listed, surroundings
from sourcing.queries.scenarios_compare import MOST_COMPARED, Comparison, compared, comparison_export


@member_required("scenario.see")
def scenarios(request: PortalRequest) -> HttpResponse:
    """All scenarios in use, or the archived ones; two to four are ticked to be compared. Constant queries."""
    archived = request.GET.get("archived") == "1"
    rows = scenarios_listed(request.member, archived=archived)
    words = request.GET.get("words", "").replace("\x00", "")[:80]
    if words:
        rows = rows.filter(name__icontains=words)
    context = {
        "page": paged(rows, request.GET.get("page")),
        "count": rows.count(),
        "archived": archived,
        "words": words,
        "most": MOST_COMPARED,
    }
    return render(request, "sourcing/scenarios.html", context)


@member_required("scenario.edit")
def scenario_new(request: PortalRequest) -> HttpResponse:
    """Copy today, or another scenario, under a name."""
    sources = access.scenarios_of(request.member).order_by("name")
    form = NewScenarioForm(form_data(request), sources=sources, initial=_initial(request))
    if request.method == "POST" and form.is_valid():
        answer = settle(request, form, _making(request, form))
        if answer is not None:
            return answer
    return render(request, "sourcing/scenario_form.html", {"form": form, "scenario": None})


def _initial(request: PortalRequest) -> dict[str, Any]:
    source = request.GET.get("from", "")
    return {"source": source} if source.isascii() and source.isdigit() and len(source) <= 18 else {}


def _making(request: PortalRequest, form: NewScenarioForm) -> Callable[[], Scenario]:
    source, words = form.cleaned_data["source"], form.words()
    if source is None:
        return lambda: actions.create_scenario(words=words, today=today(request.organisation), by=request.member)
    return lambda: actions.copy_scenario(scenario=source, words=words, by=request.member)


@member_required("scenario.edit")
def scenario_edit(request: PortalRequest, pk: int) -> HttpResponse:
    """Rename it, write notes, name further partners."""
    scenario = access.scenario_for(request.member, pk)
    initial = {
        "name": scenario.name,
        "notes": scenario.notes,
        "further_partners": "\n".join(scenario.further_partners),
    }
    form = ScenarioForm(form_data(request), version=scenario.version, initial=initial)
    if request.method == "POST" and form.is_valid():
        words, version = form.words(), form.version()
        answer = settle(
            request,
            form,
            lambda: actions.edit_scenario(scenario=scenario, words=words, version=version, by=request.member),
        )
        if answer is not None:
            return answer
    return render(request, "sourcing/scenario_form.html", {"form": form, "scenario": scenario})


@member_required("scenario.edit")
def scenario_archive(request: PortalRequest, pk: int) -> HttpResponse:
    """Put it away, or bring it back."""
    scenario = access.scenario_for(request.member, pk)
    form = PortalForm(form_data(request), version=scenario.version)
    if request.method == "POST" and form.is_valid():
        act = actions.archive_scenario if scenario.archived_at is None else actions.restore_scenario
        answer = settle(request, form, lambda: act(scenario=scenario, version=form.version(), by=request.member))
        if answer is not None:
            return answer
    return render(request, "sourcing/scenario_archive.html", {"form": form, "scenario": scenario})


@member_required("scenario.see")
def scenarios_compare(request: PortalRequest) -> HttpResponse:
    """Today and up to four scenarios side by side, every figure with its difference. Constant queries a scenario."""
    found, beyond = _comparison(request)
    others = access.scenarios_of(request.member).filter(archived_at__isnull=True).order_by("name")
    chosen = {sheet.scenario.pk for sheet in found.sheets}
    context = {
        "found": found,
        "beyond": beyond,
        "most": MOST_COMPARED,
        "others": [(other, other.pk in chosen) for other in others[:200]],
    }
    return render(request, "sourcing/scenarios_compare.html", context)


@member_required("scenario.see")
@in_english
def scenarios_compare_export(request: PortalRequest) -> StreamingHttpResponse:
    """The comparison as CSV."""
    found, _ = _comparison(request)
    heads = [text for sheet in found.sheets for text in (sheet.scenario.name, f"{sheet.scenario.name} − today")]
    name = f"scenarios-{request.organisation.slug}-{today(request.organisation).isoformat()}"
    return csv_file(name, ["Measure", "Today", *heads], comparison_export(found))


def _comparison(request: PortalRequest) -> tuple[Comparison, int]:
    """The comparison that the address asks for, and how many of its scenarios did not fit."""
    keys = [int(key) for key in request.GET.getlist("scenario") if key.isascii() and key.isdigit() and len(key) <= 18]
    wanted = list(dict.fromkeys(keys))
    rows = access.scenarios_of(request.member).select_related("organisation", "created_by__user").in_bulk(wanted[:50])
    chosen = [rows[key] for key in wanted if key in rows]
    around = surroundings(request.member, today=today(request.organisation))
    return compared(request.member, chosen[:MOST_COMPARED], around), max(len(chosen) - MOST_COMPARED, 0)
