"""The balance page, its export, and the frozen quarters behind its trend."""

from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render

from portfolio.access import PortalRequest, member_required
from portfolio.portal import today
from portfolio.portal.csv_files import csv_file
from portfolio.portal.languages import in_english
from sourcing import access
from sourcing.forms.balance import BalanceFilter
from sourcing.queries.balance import BalancePart, BalanceSheet, balance_sheet, part_of
from sourcing.queries.balance_export import EXPORT, balance_lines
from sourcing.queries.map_views import map_of
from sourcing.queries.quarter_balances import functions_of, history, is_whole, trends
from sourcing.queries.roadmap_candidates import moving_functions

SHOWN = 50
PAGE_SIZE = 100


@member_required("balance.see")
def balance(request: PortalRequest) -> HttpResponse:
    """Beam, misaligned functions, map, matrix, concentration, extremes, trend; the dearest of each leaning first."""
    day = today(request.organisation)
    sheet = balance_sheet(request.organisation, today=day)
    chosen = BalanceFilter(request.GET, sheet.functions.values())
    part = part_of(sheet, chosen.passes)
    quarters = history(request.organisation, today=day)
    context = {
        "sheet": sheet,
        "part": part,
        "chosen": chosen,
        "chips": chosen.chips(request.GET),
        "picture": map_of(sheet, part, request.organisation),
        "quarters": quarters[::-1],
        "trends": trends(quarters),
        "shown": SHOWN,
        "moving": moving_functions(request.organisation),
    }
    return render(request, "sourcing/balance.html", context | _sides(part))


@member_required("balance.see")
@in_english
def balance_export(request: PortalRequest) -> HttpResponseBase:
    """Every function that passes the filters of the page, as CSV."""
    day = today(request.organisation)
    sheet = balance_sheet(request.organisation, today=day)
    part = _part(request, sheet)
    return csv_file(f"balance-{request.organisation.slug}-{day.isoformat()}", EXPORT, balance_lines(sheet, part))


@member_required("balance.see")
def quarter_balance(request: PortalRequest, ends_on: str) -> HttpResponse:
    """The frozen facts of one quarter."""
    row = access.quarter_balance_for(request.member, _day(ends_on))
    quarters = history(request.organisation, today=today(request.organisation))
    functions = functions_of(row)
    context = {
        "row": row,
        "quarter": next(item for item in quarters if item.ends_on == row.ends_on),
        "is_whole": is_whole(row),
        "page": Paginator(functions, PAGE_SIZE).get_page(request.GET.get("page")),
        "quarters": [item for item in quarters if item.facts],
    }
    return render(request, "sourcing/quarter_balance.html", context)


@member_required("balance.see")
def quarter_balance_facts(request: PortalRequest, ends_on: str) -> HttpResponse:
    """The very text that the quarter's digest covers."""
    row = access.quarter_balance_for(request.member, _day(ends_on))
    answer = HttpResponse(row.content, content_type="application/json; charset=utf-8")
    name = f"balance-{request.organisation.slug}-{row.label}.json"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _part(request: PortalRequest, sheet: BalanceSheet) -> BalancePart:
    return part_of(sheet, BalanceFilter(request.GET, sheet.functions.values()).passes)


def _sides(part: BalancePart) -> dict[str, Any]:
    """Both lists with how many there are in all: a page shows the dearest."""
    misaligned = part.balance.misaligned
    kept = [item for item in misaligned if not item.is_above]
    given = [item for item in misaligned if item.is_above]
    return {
        "over_insourced": kept[:SHOWN],
        "over_insourced_count": len(kept),
        "over_outsourced": given[:SHOWN],
        "over_outsourced_count": len(given),
    }


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Http404 from error
