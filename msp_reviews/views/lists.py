"""What the lists of partners, contracts and service levels share: context, order, export."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import F, Model, QuerySet
from django.http import HttpResponse
from django.shortcuts import render

from msp_reviews.forms.list_filters import PREFIX, ListFilters, chips
from portfolio.access import PortalRequest
from portfolio.models import Role
from portfolio.portal.paging import paged
from portfolio.queries.history import HistoryEntry, history_of


def in_order(rows: QuerySet[Any], sort: str, columns: Mapping[str, str], usual: Sequence[str]) -> QuerySet[Any]:
    """The rows in the order asked for (“-ends” is falling), unknown last; in the usual order otherwise."""
    column = columns.get(sort.removeprefix("-"))
    if column is None:
        return rows.order_by(*usual)
    order = F(column).desc(nulls_last=True) if sort.startswith("-") else F(column).asc(nulls_last=True)
    return rows.order_by(order, *usual)


def listing(request: PortalRequest, filters: ListFilters, rows: QuerySet[Any], noun: str) -> dict[str, Any]:
    """The page of a list with what narrows it. rows: filtered and in order. noun: for addresses and templates."""
    return {
        "filters": filters,
        "form": filters.form,
        "chips": chips(filters, request.GET),
        "page": paged(rows, request.GET.get("page")),
        "count": rows.count(),
        "sort": request.GET.get("sort", ""),
        "words": request.GET.get(f"{PREFIX}-words", ""),
        "noun": noun,
        "list_id": f"{noun}-list",
    }


def answer(request: PortalRequest, context: dict[str, Any], page: str, fragment: str) -> HttpResponse:
    """The whole page, or with htmx only the part that changes."""
    is_fragment = request.htmx and request.htmx.target == context["list_id"]
    return render(request, fragment if is_fragment else page, context)


def own_history(request: PortalRequest, row: Model) -> list[HistoryEntry]:
    """The time line of a row; none for a partner's people, whom our notes and names do not concern."""
    return [] if request.member.role == Role.PARTNER else history_of(request.organisation, row)
