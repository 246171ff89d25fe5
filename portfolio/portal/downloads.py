"""A table as a download: CSV or a workbook, named after what it is, whose it is and of which day."""

from collections.abc import Sequence
from datetime import date

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render

from portfolio.domain import formats
from portfolio.domain.language import say
from portfolio.models import Organisation
from portfolio.queries.exports import MOST_XLSX_ROWS, Value, table_as_csv, table_as_xlsx

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Table = tuple[Sequence[str], Sequence[Sequence[Value]]]


def file_name(what: str, organisation: Organisation, on: date, kind: str) -> str:
    """“worklist-company-y-2026-11-23.csv”."""
    return f"{what}-{organisation.slug}-{on.isoformat()}.{kind}"


def download(request: HttpRequest, table: Table, *, name: str, title: str) -> HttpResponseBase:
    """The table (head, rows) under this name, whose ending says how; 404 for any other ending, 413 beyond a workbook."""
    head, rows = table
    answer: HttpResponseBase
    if name.endswith(".csv"):
        answer = StreamingHttpResponse(table_as_csv(head, rows), content_type="text/csv; charset=utf-8")
    elif not name.endswith(".xlsx"):
        raise Http404
    elif len(rows) > MOST_XLSX_ROWS:
        reason = say(
            "A workbook holds at most {} rows here. Narrow the list, or export CSV.", formats.amount(MOST_XLSX_ROWS)
        )
        return render(request, "413.html", {"reason": reason}, status=413)
    else:
        answer = HttpResponse(table_as_xlsx(title, head, rows), content_type=XLSX)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
