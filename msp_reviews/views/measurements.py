"""The grid of results, month × service level: read, type, paste; each cell saved by itself, or all as one form."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from msp_reviews import access
from msp_reviews.actions.measurements import (
    CLAIMS,
    OURS,
    Book,
    Recorded,
    StaleResult,
    record_measurement,
    record_measurements,
)
from msp_reviews.domain.service_levels_cells import EXAMPLES
from msp_reviews.forms.list_filters import chips, rows_of, service_levels_found
from msp_reviews.forms.measurements import Beside, GridForm, entry_of, grid_rows, seen_revision
from msp_reviews.models import ClaimedResult, Measurement, MeasurementSource, MonthlyResult, ServiceLevel
from msp_reviews.queries.measurements import Mark, lines_of, marks_of
from msp_reviews.queries.months import last_complete_month, months_back, parsed_month
from msp_reviews.templatetags.partners import SIGNS
from portfolio.access import PortalRequest, may, member_required
from portfolio.domain.errors import NotAllowed, Refusal
from portfolio.domain.language import Words, counted, say
from portfolio.portal import form_data, settle, today
from portfolio.portal.paging import Page, paged

PAGE = 100
SPANS = {"1": Words("One month"), "3": Words("3 months"), "6": Words("6 months"), "12": Words("12 months")}
USUAL_SPAN = "6"


@dataclass(frozen=True)
class Sheet:
    """A grid: whose results it holds, where its cells are saved, what stands beside them and how that is called."""

    book: Book
    title: str
    cell_address: str
    beside: type[Measurement] | type[ClaimedResult]
    beside_word: str


RESULTS = Sheet(OURS, Words("Results"), "msp_reviews:result_cell", ClaimedResult, "claimed")
CLAIMED = Sheet(CLAIMS, Words("Claims"), "msp_reviews:claim_cell", Measurement, "ours")


@member_required("service_level.see")
def results(request: PortalRequest) -> HttpResponse:
    """The grid of our results, the partners' claims beside them."""
    return grid(request, RESULTS)


def grid(request: PortalRequest, sheet: Sheet) -> HttpResponse:
    """A grid. Those who may log results type into it; without JavaScript it is one form, saved all or none."""
    months = _months(request)
    page = _page(request, months)
    lines = lines_of(page.rows, months, sheet.book.results)
    marks = [mark for line in lines for mark in line.marks[1:]]
    form = GridForm(form_data(request), marks=marks)
    if request.method == "POST" and form.is_valid():
        settled = settle(request, form, lambda: _recorded(form, sheet, request), done=_done(form))
        if settled is not None:
            return settled
    beside = Beside(sheet.beside_word, marks_of(page.rows, months, sheet.beside))
    rows = grid_rows(lines, form, today(request.organisation), beside)
    context = _context(request, months, page) | {"form": form, "rows": rows, "sheet": sheet}
    context["may_record"] = may(request.member, sheet.book.deed)
    return render(request, "msp_reviews/measurements.html", context)


def _months(request: PortalRequest) -> list[date]:
    """The months shown and, first, the one before them."""
    last = parsed_month(request.GET.get("to")) or last_complete_month(today(request.organisation))
    return months_back(last, int(_span(request)) + 1)


def _span(request: PortalRequest) -> str:
    asked = request.GET.get("months", USUAL_SPAN)
    return asked if asked in SPANS else USUAL_SPAN


def _rows(request: PortalRequest, first: date) -> QuerySet[ServiceLevel]:
    return rows_of(service_levels_found(request)).exclude(ends_on__lt=first)


def _page(request: PortalRequest, months: list[date]) -> Page:
    rows = _rows(request, months[1]).select_related(
        "organisation", "contract__organisation", "contract__partner__organisation", "calendar"
    )
    return paged(
        rows.order_by("contract__partner__name", "contract__code", "code", "pk"), request.GET.get("page"), PAGE
    )


def _context(request: PortalRequest, months: list[date], page: Page) -> dict[str, Any]:
    filters = service_levels_found(request)
    return {
        "filters": filters,
        "chips": chips(filters, request.GET),
        "months": months[1:],
        "before": months[0],
        "earlier": months_back(months[-1], len(months))[0],
        "later": _later(months),
        "is_focused": len(months) == 2,
        "span": _span(request),
        "spans": SPANS,
        "page": page,
        "count": _rows(request, months[1]).count(),
        "examples": [(kind.value, text) for kind, text in EXAMPLES.items()],
    }


def _later(months: list[date]) -> date:
    """The last month of the next screenful."""
    last = months[-1]
    count = last.year * 12 + last.month - 1 + len(months) - 1
    return date(count // 12, count % 12 + 1, 1)


def _recorded(form: GridForm, sheet: Sheet, request: PortalRequest) -> str:
    record_measurements(
        entries=form.entries,
        source=MeasurementSource.GRID,
        today=today(request.organisation),
        book=sheet.book,
        by=request.member,
    )
    return request.get_full_path()


def _done(form: GridForm) -> str:
    count = len(form.entries)
    return say("Nothing was changed.") if not count else say("{} saved.", counted(count, "result"))


@member_required("measurement.record")
@require_POST
def result_cell(request: PortalRequest) -> HttpResponse:
    """Save one of our results."""
    return save_cell(request, RESULTS)


def save_cell(request: PortalRequest, sheet: Sheet) -> HttpResponse:
    """Save one cell. Answers 200 saved, 409 with what stands when someone else was first, 422 refused, each as JSON."""
    level = access.service_level_for(request.member, request.POST.get("level", "")[:60])
    month = parsed_month(request.POST.get("month"))
    if month is None:
        return JsonResponse({"state": "refused", "reason": say("That is no month.")}, status=422)
    try:
        row = _logged(request, sheet, level, month).row
    except StaleResult as stale:
        return _conflict(level, month, stale)
    except NotAllowed as refused:
        raise PermissionDenied(refused.sentence) from refused
    except Refusal as refused:
        return JsonResponse({"state": "refused", "reason": refused.sentence}, status=422)
    return JsonResponse({"state": "saved"} | _shown(level, month, row))


def _logged(request: PortalRequest, sheet: Sheet, level: ServiceLevel, month: date) -> Recorded:
    current = sheet.book.results.objects.filter(service_level=level, period=month, is_current=True).first()
    entry = entry_of(
        level,
        month,
        request.POST.get("text", ""),
        seen_revision(request.POST.get("seen")),
        current.note if current else "",
    )
    day = today(request.organisation)
    source = MeasurementSource.GRID
    return record_measurement(entry=entry, source=source, today=day, book=sheet.book, by=request.member)


def _conflict(level: ServiceLevel, month: date, stale: StaleResult) -> JsonResponse:
    answer = {"state": "conflict", "reason": stale.sentence} | _shown(level, month, stale.current)
    return JsonResponse(answer, status=409)


def _shown(level: ServiceLevel, month: date, row: MonthlyResult | None) -> dict[str, Any]:
    mark = Mark(level, month, row)
    return {
        "text": mark.text,
        "seen": f"{mark.revision} {mark.text}",
        "figure": mark.figure,
        "standing": mark.standing.value,
        "tone": SIGNS[mark.standing][1],
        "why": mark.why,
    }
