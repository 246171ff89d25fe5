"""Pages of the audit: what was done, the chain, an export."""

import csv
from collections.abc import Iterator
from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render

from portfolio.access import PortalRequest, member_required
from portfolio.domain.formulas import marked
from portfolio.forms.audit import AuditFilter
from portfolio.models import AuditEvent
from portfolio.portal.languages import in_english
from portfolio.queries import audit_events as queries

PAGE = 50
COLUMNS = ("number", "at", "person", "role", "deed", "kind", "object", "before → after", "request", "sha256")


@member_required("audit.see")
def audit(request: PortalRequest) -> HttpResponse:
    """What was done, by filter, latest first. Constant queries."""
    form = AuditFilter(request.GET, member=request.member)
    asked = form.asked()
    page = Paginator(queries.events(request.member, asked), PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "rows": queries.rows_of(list(page)),
        "is_filtered": asked != queries.Asked(),
        "head": queries.head_of(request.organisation),
    }
    return render(request, "portfolio/audit.html", context)


@member_required("audit.see")
def chain(request: PortalRequest) -> HttpResponse:
    """The whole chain checked, link by link."""
    checked = queries.checked_chain(request.organisation)
    return render(request, "portfolio/audit_chain.html", {"chain": checked})


@member_required("audit.see")
@in_english
def export(request: PortalRequest) -> StreamingHttpResponse:
    """Exactly the events that the filter shows, as CSV."""
    found = queries.events(request.member, AuditFilter(request.GET, member=request.member).asked())
    name = f"{request.organisation.slug}-audit.csv"
    return StreamingHttpResponse(
        _lines(found),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


class _Line:
    """What csv.writer writes to: hands each line on."""

    def write(self, line: str) -> str:
        return line


def _lines(found: QuerySet[AuditEvent]) -> Iterator[Any]:
    writer = csv.writer(_Line())
    yield "\ufeff" + str(writer.writerow(COLUMNS))
    for event in found.iterator(chunk_size=500):
        yield writer.writerow([marked(cell) for cell in _cells(event)])


def _cells(event: AuditEvent) -> list[str]:
    [row] = queries.rows_of([event])
    changes = "; ".join(f"{change.label}: {change.before} → {change.after}" for change in row.entry.changes)
    return [
        str(event.seq),
        event.at.isoformat(timespec="seconds"),
        row.entry.who,
        row.entry.role,
        event.deed,
        row.kind,
        event.target_name,
        changes,
        event.request_id,
        event.sha256,
    ]
