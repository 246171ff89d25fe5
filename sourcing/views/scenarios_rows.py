"""Deeds on a scenario's rows: many at once with preview and undo, back to today, up to today."""

from collections.abc import Mapping

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from portfolio.access import PortalRequest, member_required
from portfolio.domain.errors import Refusal
from portfolio.domain.language import say
from portfolio.domain.requests import request_id
from portfolio.portal import PortalForm, form_data, settle, today
from portfolio.queries.history import entry_of
from sourcing import access
from sourcing.actions import scenario_rows as actions
from sourcing.domain.scenarios import Facts
from sourcing.forms.scenarios import BulkForm, GridFilter
from sourcing.models import Scenario
from sourcing.queries.scenarios import RowView, ScenarioSheet, scenario_sheet, surroundings
from sourcing.queries.scenarios_bulk import Plan, events_of, plan, undoing
from sourcing.queries.scenarios_grid import cells_of


def _sheet(request: PortalRequest, scenario: Scenario) -> ScenarioSheet:
    return scenario_sheet(request.member, scenario, surroundings(request.member, today=today(request.organisation)))


@member_required("scenario.edit")
def scenario_bulk(request: PortalRequest, pk: int) -> HttpResponse:
    """The filtered rows with a form; then the rows before → after; then the deed."""
    scenario = access.scenario_for(request.member, pk)
    sheet = _sheet(request, scenario)
    seen = _seen(request)
    views = _chosen(request, sheet, seen)
    form = BulkForm(form_data(request), partners=sheet.partners)
    found: Plan | None = None
    if request.method == "POST" and form.is_valid():
        found = plan(views, form.wanted(), sheet.bands)
        if request.POST.get("step") == "apply":
            answer = settle(request, form, lambda: _applied(request, form, scenario, found, seen))
            if answer is not None:
                return answer
    context = {
        "scenario": scenario,
        "form": form,
        "views": views,
        "seen": (seen or {view.row.pk: view.row.version for view in views}).items(),
        "plan": found,
        "may_apply": found is not None and bool(found.changing) and (not found.refused or form.cleaned_data["skip"]),
    }
    return render(request, f"sourcing/scenario_bulk{'_preview' if found and form.is_valid() else ''}.html", context)


def _applied(
    request: PortalRequest, form: BulkForm, scenario: Scenario, found: Plan | None, seen: Mapping[int, int]
) -> str:
    if found is None or (found.refused and not form.cleaned_data["skip"]):
        raise Refusal(
            say("While a row is refused, none is changed. Leave the refused ones out, or choose something else.")
        )
    versions = {key: seen[key] for key in found.facts}
    return _set(request, scenario, versions, found.facts)


def _set(request: PortalRequest, scenario: Scenario, seen: Mapping[int, int], facts: Mapping[int, Facts]) -> str:
    actions.set_rows(scenario=scenario, seen=seen, facts=facts, by=request.member)
    return reverse("sourcing:scenario_changed", args=[request.organisation.slug, scenario.pk, request_id.get()])


def _seen(request: PortalRequest) -> dict[int, int]:
    """Versions by key as the form carried them: “12:3” is row 12 in version 3."""
    pairs = (value.split(":") for value in request.POST.getlist("row")[: actions.MOST_ROWS + 1])
    return {int(pair[0]): int(pair[1]) for pair in pairs if len(pair) == 2 and all(map(_is_key, pair))}


def _is_key(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 18


def _chosen(request: PortalRequest, sheet: ScenarioSheet, seen: Mapping[int, int]) -> list[RowView]:
    if request.method == "POST":
        return [view for view in sheet.rows if view.row.pk in seen]
    return GridFilter(request.GET).apply(sheet.rows)[: actions.MOST_ROWS]


@member_required("scenario.see")
def scenario_changed(request: PortalRequest, pk: int, change: str) -> HttpResponse:
    """What one bulk change did, row by row, and the way back."""
    scenario = access.scenario_for(request.member, pk)
    events = events_of(request.organisation, scenario, change)
    if not events:
        raise Http404
    entries = [(event.target_name.rpartition(" in ")[0], entry_of(event)) for event in events]
    context = {"scenario": scenario, "entries": entries, "change": change}
    return render(request, "sourcing/scenario_changed.html", context)


@member_required("scenario.edit")
def scenario_undo(request: PortalRequest, pk: int, change: str) -> HttpResponse:
    """Restores what a bulk change did, for rows that nobody has changed since."""
    scenario = access.scenario_for(request.member, pk)
    events = events_of(request.organisation, scenario, change)
    if not events:
        raise Http404
    found = undoing(events, _sheet(request, scenario).rows)
    form = PortalForm(form_data(request))
    if request.method == "POST" and form.is_valid():
        seen = {row.view.row.pk: row.view.row.version for row in found.rows}
        answer = settle(
            request, form, lambda: _set(request, scenario, seen, found.facts), done=say("The change is undone.")
        )
        if answer is not None:
            return answer
    context = {"scenario": scenario, "form": form, "plan": found, "change": change}
    return render(request, "sourcing/scenario_undo.html", context)


@member_required("scenario.edit")
def scenario_reset(request: PortalRequest, pk: int, code: str) -> HttpResponse:
    """Put one row back to today as it was copied."""
    scenario = access.scenario_for(request.member, pk)
    row = access.scenario_row_for(request.member, scenario, code)
    form = PortalForm(form_data(request), version=row.version)
    if request.method == "POST" and form.is_valid():
        answer = settle(
            request,
            form,
            lambda: actions.reset_row(row=row, version=form.version(), by=request.member).get_absolute_url(),
            done=say("{} is as it was copied.", row.function.name),
        )
        if answer is not None:
            return answer
    view = surroundings(request.member, today=today(request.organisation)).view_of(row)
    context = {"scenario": scenario, "view": view, "form": form, "cells": cells_of(view), "deed": "reset"}
    return render(request, "sourcing/scenario_row.html", context)


@member_required("scenario.edit")
def scenario_refresh_row(request: PortalRequest, pk: int, code: str) -> HttpResponse:
    """Bring what the scenario left alone in one row up to today."""
    scenario = access.scenario_for(request.member, pk)
    row = access.scenario_row_for(request.member, scenario, code)
    form = PortalForm(form_data(request), version=row.version)
    if request.method == "POST" and form.is_valid():
        answer = settle(request, form, lambda: _refreshed(request, scenario, {row.pk: form.version()}))
        if answer is not None:
            return answer
    view = surroundings(request.member, today=today(request.organisation)).view_of(row)
    context = {"scenario": scenario, "view": view, "form": form, "cells": cells_of(view), "deed": "refresh"}
    return render(request, "sourcing/scenario_row.html", context)


def _refreshed(request: PortalRequest, scenario: Scenario, seen: Mapping[int, int]) -> str:
    day = today(request.organisation)
    actions.refresh_rows(scenario=scenario, seen=seen, today=day, by=request.member)
    return scenario.get_absolute_url()


@member_required("scenario.edit")
def scenario_refresh(request: PortalRequest, pk: int) -> HttpResponse:
    """Bring the whole scenario up to today: what it changed stays, everything else follows."""
    scenario = access.scenario_for(request.member, pk)
    form = PortalForm(form_data(request))
    if request.method == "POST" and form.is_valid():
        day = today(request.organisation)

        def act() -> str:
            actions.bring_up_to_date(scenario=scenario, today=day, by=request.member)
            return scenario.get_absolute_url()

        answer = settle(request, form, act, done=say("The scenario follows today again, but for what it changes."))
        if answer is not None:
            return answer
    context = {"scenario": scenario, "sheet": _sheet(request, scenario), "form": form}
    return render(request, "sourcing/scenario_refresh.html", context)
