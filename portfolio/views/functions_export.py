"""Exports of the inventory: exactly what is filtered."""

from django.http import Http404, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render

from portfolio.access import PortalRequest, member_required
from portfolio.domain import formats
from portfolio.domain.language import say
from portfolio.forms.function_filters import filtered
from portfolio.portal import today
from portfolio.queries.function_export import MOST_XLSX_ROWS, csv_lines, xlsx_bytes

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@member_required("function.export")
def functions_export(request: PortalRequest, kind: str) -> HttpResponseBase:
    """The filtered functions as a file, in the order of the list."""
    functions = filtered(request.GET, request)
    name = f"functions-{request.organisation.slug}-{today(request.organisation).isoformat()}.{kind}"
    answer: HttpResponseBase
    if kind == "csv":
        answer = StreamingHttpResponse(csv_lines(functions), content_type="text/csv; charset=utf-8")
    elif kind != "xlsx":
        raise Http404
    elif functions.order_by()[: MOST_XLSX_ROWS + 1].count() > MOST_XLSX_ROWS:
        reason = say(
            "A workbook holds at most {} functions here. Narrow the list, or export CSV.",
            formats.amount(MOST_XLSX_ROWS),
        )
        return render(request, "413.html", {"reason": reason}, status=413)
    else:
        answer = HttpResponse(xlsx_bytes(functions), content_type=_XLSX)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
