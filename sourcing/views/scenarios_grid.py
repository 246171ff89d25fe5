"""A scenario's page: its figures beside today, and the grid, each cell saved by itself or all as one form."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from portfolio.access import PortalRequest, may, member_required
from portfolio.domain.errors import NotAllowed, Refusal
from portfolio.domain.language import counted, say
from portfolio.portal import form_data, settle, today
from portfolio.portal.csv_files import csv_file
from portfolio.portal.languages import in_english
from portfolio.queries.history import history_of
from sourcing import access
from sourcing.actions.scenario_rows import RowEdit, StaleRow, edit_rows
from sourcing.domain.scenarios import LABELS
from sourcing.domain.scenarios_cells import COLUMNS, cell_text
from sourcing.forms.scenarios import SHOWN, SORTS, GridFilter
from sourcing.forms.scenarios_grid import ScenarioGridForm, grid_rows, seen_version
from sourcing.models import CLASS_CHOICES, Scenario, ScenarioRow
from sourcing.queries.scenarios import ScenarioSheet, scenario_sheet, surroundings
from sourcing.queries.scenarios_compare import compared
from sourcing.queries.scenarios_grid import cell_of, row_shown

PAGE = 50
KEY_FIGURES = ("cost", "index", "alignment", "hhi", "focus")


@member_required("scenario.see")
def scenario(request: PortalRequest, pk: int) -> HttpResponse:
    """The scenario beside today, and its grid. Constant queries, whatever the number of rows."""
    found = access.scenario_for(request.member, pk)
    around = surroundings(request.member, today=today(request.organisation))
    comparison = compared(request.member, [found], around)
    sheet = comparison.sheets[0]
    chosen = GridFilter(request.GET)
    page = Paginator(chosen.apply(sheet.rows), PAGE).get_page(request.GET.get("page"))
    form = ScenarioGridForm(form_data(request), views=list(page), partners=sheet.partners)
    if request.method == "POST" and form.is_valid():
        answer = settle(request, form, lambda: _saved(request, found, form), done=_done(form))
        if answer is not None:
            return answer
    context = _context(request, sheet, chosen) | {
        "comparison": comparison,
        "key_lines": [comparison.line(key) for key in KEY_FIGURES],
        "page": page,
        "form": form,
        "rows": grid_rows(list(page), form),
        "history": history_of(request.organisation, found),
        "runs": found.runs.select_related("organisation", "requested_by__user", "job").defer("inputs")[:10],
    }
    return render(request, "sourcing/scenario.html", context)


def _context(request: PortalRequest, sheet: ScenarioSheet, chosen: GridFilter) -> dict[str, Any]:
    archived = sheet.scenario.archived_at is not None
    return {
        "scenario": sheet.scenario,
        "sheet": sheet,
        "chosen": chosen,
        "shows": SHOWN,
        "sorts": SORTS,
        "classes": [*CLASS_CHOICES, ("undecided", say("Undecided"))],
        "categories": sorted({view.row.function.category for view in sheet.rows if view.row.function.category}),
        "columns": [LABELS[column] for column in COLUMNS],
        "may_edit": may(request.member, "scenario.edit") and not archived,
        "why_not": say("This scenario is archived. Bring it back first.") if archived else "",
        "lifted": [view for view in sheet.rows if view.is_lifted],
    }


def _saved(request: PortalRequest, found: Scenario, form: ScenarioGridForm) -> str:
    edit_rows(scenario=found, edits=form.edits, by=request.member)
    return request.get_full_path()


def _done(form: ScenarioGridForm) -> str:
    count = len(form.edits)
    return say("Nothing was changed.") if not count else say("{} saved.", counted(count, "row"))


@member_required("scenario.edit")
@require_POST
def scenario_cell(request: PortalRequest, pk: int) -> HttpResponse:
    """Save one cell. Answers 200 saved, 409 with what stands when someone else was first, 422 refused, each as JSON."""
    found = access.scenario_for(request.member, pk)
    row = access.scenario_row_for(request.member, found, request.POST.get("row", "")[:60])
    column = request.POST.get("column", "")[:40]
    edit = RowEdit(row, seen_version(request.POST.get("seen")), {column: request.POST.get("text", "")})
    try:
        saved = edit_rows(scenario=found, edits=[edit], by=request.member)[0]
    except StaleRow as stale:
        answer = {"state": "conflict", "reason": stale.sentence} | _shown(request, found, stale.current, column)
        return JsonResponse(answer, status=409)
    except NotAllowed as refused:
        raise PermissionDenied(refused.sentence) from refused
    except Refusal as refused:
        return JsonResponse({"state": "refused", "reason": refused.sentence}, status=422)
    return JsonResponse({"state": "saved"} | _shown(request, found, saved, column))


def _shown(request: PortalRequest, found: Scenario, row: ScenarioRow, column: str) -> dict[str, Any]:
    view = surroundings(request.member, today=today(request.organisation)).view_of(row)
    if column not in COLUMNS:
        return {}
    changed = "changed" if view.changed else ""
    return {**cell_of(view, column).shown(), "others": row_shown(view), "row": changed}


@member_required("scenario.see")
@in_english
def scenario_export(request: PortalRequest, pk: int) -> StreamingHttpResponse:
    """The rows of the scenario as CSV, beside what they were copied from."""
    found = access.scenario_for(request.member, pk)
    sheet = scenario_sheet(request.member, found, surroundings(request.member, today=today(request.organisation)))
    heads = [text for column in COLUMNS for text in (LABELS[column], f"{LABELS[column]} when copied")]
    rows = (
        [
            view.code,
            view.name,
            *(
                text.replace(",", "") if column != "partners" else text
                for column in COLUMNS
                for text in (cell_text(column, view.facts), cell_text(column, view.copied.facts))
            ),
            "yes" if view.changed else "no",
        ]
        for view in sheet.rows
    )
    return csv_file(f"scenario-{request.organisation.slug}-{found.pk}", ["Code", "Function", *heads, "Changed"], rows)
