"""Saved views of the list of functions."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from portfolio.access import PortalRequest, member_required
from portfolio.actions import saved_filters as actions
from portfolio.domain.language import say
from portfolio.forms.functions import ConfirmForm
from portfolio.forms.saved_filters import SavedFilterForm, view_of
from portfolio.models import SavedFilter
from portfolio.portal import form_data, settle
from portfolio.queries.saved_filters import saved_filters_for


@member_required("filter.save")
def saved_filters(request: PortalRequest) -> HttpResponse:
    """The member's own views and the shared ones: inside the list's menu with htmx, else a page."""
    template = "portfolio/_saved_filters_menu.html" if request.htmx else "portfolio/saved_filters.html"
    return render(request, template, {"saved_filters": saved_filters_for(request.member)})


@member_required("filter.save")
def saved_filter_new(request: PortalRequest) -> HttpResponse:
    """Names what the list shows now."""
    form = SavedFilterForm(form_data(request), initial={"query": view_of(request.GET.urlencode())})
    if request.method == "POST" and form.is_valid():
        answer = settle(request, form, lambda: actions.save_filter(**form.values(), by=request.member))
        if answer is not None:
            return answer
    return render(request, "portfolio/saved_filter_form.html", {"form": form})


@member_required("filter.save")
def saved_filter_remove(request: PortalRequest, pk: int) -> HttpResponse:
    """Asks before a view is removed."""
    saved = saved_filters_for(request.member).filter(pk=pk).first()
    if saved is None:
        raise Http404
    form = ConfirmForm(form_data(request))
    if request.method == "POST" and form.is_valid():
        answer = settle(request, form, lambda: _removed(saved, request), done=say("{} is removed.", saved.name))
        if answer is not None:
            return answer
    return render(request, "portfolio/saved_filter_remove.html", {"form": form, "saved": saved})


def _removed(saved: SavedFilter, request: PortalRequest) -> str:
    actions.remove_filter(saved=saved, by=request.member)
    return reverse("portfolio:saved_filters", args=[request.organisation.slug])
