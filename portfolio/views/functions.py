"""Pages of the inventory: the list, one function, its forms."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from portfolio import access
from portfolio.access import PortalRequest, member_required
from portfolio.actions import functions as actions
from portfolio.domain.functions import NEXT_STATES, RETIRED, StateRefused, StillNeeded, msp_share, total
from portfolio.domain.language import say
from portfolio.forms.function_filters import PREFIX, chips, filters_of, found_by, offer_categories, sorted_functions
from portfolio.forms.functions import ConfirmForm, FunctionForm
from portfolio.models import ITFunction
from portfolio.portal import form_data, settle
from portfolio.portal.paging import paged
from portfolio.queries import function_table as table
from portfolio.queries.functions import best_matches, categories_of, has_long_word, needed_by, relatives
from portfolio.queries.history import history_of
from portfolio.registry import standings


@member_required("function.see")
def functions(request: PortalRequest) -> HttpResponse:
    """The list. With htmx only the part that changes is answered."""
    context = _listing(request)
    is_fragment = request.htmx and request.htmx.target == "function-list"
    return render(request, "portfolio/_function_list.html" if is_fragment else "portfolio/functions.html", context)


def _listing(request: PortalRequest) -> dict[str, Any]:
    query = request.GET
    is_narrowed = any(value for key, value in query.items() if key.startswith(f"{PREFIX}-"))
    filters = filters_of(query, request)
    columns = table.chosen(query.getlist("columns"))
    found = found_by(filters) if is_narrowed else filters.queryset
    words = query.get(f"{PREFIX}-words", "")
    most = table.COUNTED_IN_SEARCH if words else table.COUNTED
    ordered = sorted_functions(found, query.get("sort", ""), is_search=has_long_word(words))
    page = paged(table.with_needs(ordered, columns), query.get("page"))
    return {
        "errors": filters.form.errors if is_narrowed else {},
        "chips": chips(filters, query) if is_narrowed else [],
        "columns": columns,
        "rows": table.rows(page.rows, columns, request.member),
        "has_standings": bool(standings),
        "page": page,
        "base": reverse("portfolio:functions", args=[request.organisation.slug]),
        "count": table.count_shown(table.counted(found, most), most),
        "sort": query.get("sort") or "name",
        "words": words,
        "is_narrowed": is_narrowed,
        "all_columns": table.COLUMNS.values(),
    }


@member_required("function.see")
def function_filters(request: PortalRequest) -> HttpResponse:
    """The filter form: inside the list's menu with htmx, else a page of its own."""
    filters = filters_of(request.GET, request)
    offer_categories(filters, categories_of(request.member))
    template = "portfolio/_function_filters.html" if request.htmx else "portfolio/function_filters.html"
    return render(request, template, {"filters": filters, "form": filters.form})


@member_required("function.see")
def function(request: PortalRequest, code: str) -> HttpResponse:
    """One function: how it stands, what it costs, what it hangs together with, its history."""
    one = access.function_for(request.member, code)
    standing = table.standings_of(request.member, [one]).get(one.pk)
    context = {
        "function": one,
        "standing": standing,
        "cost": total(one.internal_cost, one.external_cost),
        "fte": total(one.internal_fte, one.external_fte),
        "share": msp_share(one.internal_cost, one.external_cost),
        "relatives": relatives(one),
        "tags": one.tags.all(),
        "history": history_of(request.organisation, one),
        "why_not_retire": "" if RETIRED in NEXT_STATES[one.state] else StateRefused(one.state, RETIRED).sentence,
    }
    return render(request, "portfolio/function.html", context)


@member_required("function.edit")
def function_new(request: PortalRequest) -> HttpResponse:
    """A form for a new function."""
    form = FunctionForm(form_data(request), member=request.member, initial={"state": "active"})
    if request.method == "POST" and form.is_valid():
        answer = settle(request, form, lambda: actions.create_function(values=form.values(), by=request.member))
        if answer is not None:
            return answer
    return render(request, "portfolio/function_form.html", {"form": form, "function": None})


@member_required("function.edit")
def function_edit(request: PortalRequest, code: str) -> HttpResponse:
    """The form of a function."""
    one = access.function_for(request.member, code)
    form = FunctionForm(form_data(request), member=request.member, function=one)
    if request.method == "POST" and form.is_valid():
        answer = settle(request, form, lambda: _edited(one, form, request))
        if answer is not None:
            return answer
    return render(request, "portfolio/function_form.html", {"form": form, "function": one})


def _edited(one: ITFunction, form: FunctionForm, request: PortalRequest) -> ITFunction:
    return actions.edit_function(function=one, values=form.values(), version=form.version(), by=request.member)


@member_required("function.edit")
def function_retire(request: PortalRequest, code: str) -> HttpResponse:
    """Asks before a function is retired; says what still needs it."""
    one = access.function_for(request.member, code)
    form = ConfirmForm(form_data(request), version=one.version)
    if request.method == "POST" and form.is_valid():
        answer = settle(
            request,
            form,
            lambda: actions.retire_function(function=one, version=form.version(), by=request.member),
            done=say("{} is retired.", one.name),
        )
        if answer is not None:
            return answer
    needing = needed_by(one)
    blocked = StillNeeded(one.name, needing).sentence if needing else ""
    return render(request, "portfolio/function_retire.html", {"form": form, "function": one, "blocked": blocked})


@member_required("function.see")
def function_choices(request: PortalRequest) -> HttpResponse:
    """Suggestions while a code is typed: at most twelve functions. For a list of options."""
    typed = str(next(iter(request.GET.values()), "")).rpartition(",")[2]
    found = best_matches(request.member, typed)
    return render(request, "portfolio/_function_choices.html", {"functions": found})
