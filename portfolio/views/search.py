"""Search, and what is due and waiting."""

from django.http import HttpResponse
from django.shortcuts import render

from portfolio.access import PortalRequest, member_required
from portfolio.portal import today
from portfolio.portal.navigation import pages_named
from portfolio.queries.search import found_for
from portfolio.registry import due_providers

MOST_WORDS = 80


@member_required("search.use")
def search(request: PortalRequest) -> HttpResponse:
    """What the member may see that holds the words: rows by kind, then pages. With htmx the first few of each kind."""
    words = request.GET.get("words", "").replace("\x00", "")[:MOST_WORDS].strip()
    groups = found_for(request.member, words)
    pages = pages_named(request.member, words)
    return render(
        request,
        "portfolio/_search_quick.html" if request.htmx else "portfolio/search.html",
        {"words": words, "groups": dict(groups), "pages": pages, "search_words": words},
    )


@member_required("home.see")
def due(request: PortalRequest) -> HttpResponse:
    """What is due and waiting for the member: the bell's list with htmx, else a page."""
    now = today(request.organisation)
    dues = [one for provider in due_providers for one in provider(request.member, now)]
    dues.sort(key=lambda one: not one.is_late)
    return render(request, "portfolio/_due.html" if request.htmx else "portfolio/due.html", {"dues": dues})
