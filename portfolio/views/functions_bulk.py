"""Bulk edit: choose, preview, confirm, see what was changed, undo."""

from collections.abc import Mapping, Sequence

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from portfolio.access import PortalRequest, functions_of, member_required
from portfolio.actions import functions_bulk as actions
from portfolio.domain.language import say
from portfolio.domain.requests import request_id
from portfolio.forms.function_filters import filtered
from portfolio.forms.functions import ConfirmForm
from portfolio.forms.functions_bulk import BulkForm
from portfolio.models import ITFunction
from portfolio.portal import PortalForm, form_data, settle
from portfolio.queries.functions_bulk import MOST_ROWS, Plan, Values, events_of, plan, undoing
from portfolio.queries.history import entry_of


@member_required("function.edit")
def functions_bulk(request: PortalRequest) -> HttpResponse:
    """The chosen functions with a form; then the rows before → after; then the deed."""
    seen = _seen(request)
    functions = _chosen(request, seen)
    form = BulkForm(form_data(request), member=request.member)
    preview: Plan | None = None
    if request.method == "POST" and len(functions) <= MOST_ROWS and form.is_valid():
        values_of = dict.fromkeys(seen, form.changes())
        preview = plan(functions, values_of)
        if request.POST.get("step") == "apply":
            answer = settle(
                request, form, lambda: _done(request, seen, values_of), done=say("The functions are changed.")
            )
            if answer is not None:
                return answer
    template = (
        "portfolio/functions_bulk_preview.html" if preview and form.is_valid() else "portfolio/functions_bulk.html"
    )
    seen = seen or {one.pk: one.version for one in functions[:MOST_ROWS]}
    context = {"form": form, "functions": functions, "seen": seen.items(), "plan": preview, "most": MOST_ROWS}
    return render(request, template, context | {"is_too_many": len(functions) > MOST_ROWS})


def _done(request: PortalRequest, seen: Mapping[int, int], values_of: Mapping[int, Values]) -> str:
    actions.edit_functions(seen=seen, values_of=values_of, by=request.member)
    return reverse("portfolio:functions_changed", args=[request.organisation.slug, request_id.get()])


def _seen(request: PortalRequest) -> dict[int, int]:
    """Versions by key as the form carried them: “12:3” is function 12 in version 3."""
    pairs = (value.split(":") for value in request.POST.getlist("row")[: MOST_ROWS + 1])
    return {int(pair[0]): int(pair[1]) for pair in pairs if len(pair) == 2 and all(map(_is_key, pair))}


def _is_key(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 18


def _chosen(request: PortalRequest, seen: dict[int, int]) -> list[ITFunction]:
    """The functions of the form, of the ticks, or all that are filtered; at most one more than can be changed."""
    if request.method == "POST":
        found = functions_of(request.member).filter(pk__in=seen)
    elif request.GET.get("all"):
        found = filtered(request.GET, request)
    else:
        found = functions_of(request.member).filter(code__in=request.GET.getlist("code")[:MOST_ROWS])
    related = found.select_related("business_unit", "organisation").prefetch_related("tags")
    return list(related[: MOST_ROWS + 1])


@member_required("function.see")
def functions_changed(request: PortalRequest, change: str) -> HttpResponse:
    """What one bulk edit changed, row by row, and the way back."""
    events = events_of(request.organisation, change)
    if not events:
        raise Http404
    entries = [(event.target_name, entry_of(event)) for event in events]
    return render(request, "portfolio/functions_changed.html", {"entries": entries, "change": change})


@member_required("function.edit")
def functions_undo(request: PortalRequest, change: str) -> HttpResponse:
    """Restores what a bulk edit changed, for functions that nobody has changed since in the same fields."""
    events = events_of(request.organisation, change)
    if not events:
        raise Http404
    keys = [event.target_id for event in events]
    functions = list(
        functions_of(request.member)
        .filter(pk__in=keys)
        .select_related("business_unit", "organisation")
        .prefetch_related("tags")
    )
    values_of = undoing(events, functions)
    form = ConfirmForm(form_data(request))
    if request.method == "POST" and form.is_valid():
        answer = _undone(request, form, functions, values_of)
        if answer is not None:
            return answer
    preview = plan(functions, values_of)
    context = {"form": form, "plan": preview, "change": change, "kept": len(events) - len(values_of)}
    return render(request, "portfolio/functions_undo.html", context)


def _undone(
    request: PortalRequest, form: PortalForm, functions: Sequence[ITFunction], values_of: Mapping[int, Values]
) -> HttpResponse | None:
    seen = {one.pk: one.version for one in functions if one.pk in values_of}
    return settle(request, form, lambda: _done(request, seen, values_of), done=say("The change is undone."))
