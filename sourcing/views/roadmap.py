"""The roadmap: chart, list, money by quarter, export."""

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render

from portfolio.access import PortalRequest, member_required
from portfolio.portal import today
from portfolio.portal.clock import current_quarter
from portfolio.portal.languages import in_english
from sourcing.domain.gantt import gantt
from sourcing.forms.roadmap import RoadmapFilter
from sourcing.queries.roadmap import groups_of, money_of, roadmap_rows
from sourcing.queries.roadmap_export import csv_lines, xlsx_bytes

PAGE_SIZE = 50
CHARTED = 200
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@member_required("transition.see")
def roadmap(request: PortalRequest) -> HttpResponse:
    """The transitions as a chart and as a list, with their money; filters stand in the address. Constant queries."""
    now = today(request.organisation)
    every = roadmap_rows(request.member, today=now)
    chosen = RoadmapFilter(request.GET, every)
    rows = chosen.apply(every)
    charted = groups_of(rows[:CHARTED], by_owner=chosen.by_owner)
    context = {
        "chosen": chosen,
        "every": every,
        "rows": rows,
        "page": Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page")),
        "chart": gantt(charted, today=now, start_month=request.organisation.fiscal_year_start_month),
        "charted": CHARTED,
        "money": money_of(rows, current=current_quarter(request.organisation)),
    }
    return render(request, "sourcing/roadmap.html", context)


@member_required("transition.see")
@in_english
def roadmap_export(request: PortalRequest, kind: str) -> HttpResponseBase:
    """The filtered transitions as a file, in the order of the list."""
    now = today(request.organisation)
    every = roadmap_rows(request.member, today=now)
    rows = RoadmapFilter(request.GET, every).apply(every)
    answer: HttpResponseBase
    if kind == "csv":
        answer = StreamingHttpResponse(csv_lines(rows), content_type="text/csv; charset=utf-8")
    elif kind == "xlsx":
        answer = HttpResponse(xlsx_bytes(rows), content_type=_XLSX)
    else:
        raise Http404
    name = f"roadmap-{request.organisation.slug}-{now.isoformat()}.{kind}"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
