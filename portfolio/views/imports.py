"""Imports: upload, say what the columns are, read the report, confirm, see what was done."""

import csv
from collections.abc import Callable
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django_htmx.http import HttpResponseClientRefresh

from portfolio import registry
from portfolio.access import PortalRequest, member_required
from portfolio.access.imports import import_for, imports_of, mappings_of
from portfolio.actions import imports as actions
from portfolio.actions import imports_jobs as jobs
from portfolio.domain import formats
from portfolio.domain.errors import Refusal
from portfolio.domain.formulas import marked
from portfolio.domain.language import say
from portfolio.domain.mappings import Mapping, from_json
from portfolio.forms.imports import (
    ConfirmImportForm,
    MappingForm,
    NamesForm,
    ReopenForm,
    ReportFilterForm,
    UploadForm,
)
from portfolio.models import ImportMapping, ImportRun, ImportState
from portfolio.portal import form_data, settle
from portfolio.portal.languages import in_english
from portfolio.queries.imports import ReportFilter, mapping_of, problem_rows, report_rows, table_of
from portfolio.versions import StaleVersion

ROWS_A_PAGE = 50
WORKED_ON = (ImportState.MAPPED, ImportState.CONFIRMED)
PROBLEM_COLUMNS = ("Row", "Level", "Subject", "Field", "Column", "Value", "Problem")


@member_required("import.see")
def imports(request: PortalRequest) -> HttpResponse:
    """Earlier imports, and the form for a new one."""
    page = Paginator(imports_of(request.member).select_related("uploaded_by__user"), ROWS_A_PAGE).get_page(
        request.GET.get("page")
    )
    return render(request, "portfolio/imports.html", {"page": page, "form": UploadForm()})


@member_required("import.run")
def import_new(request: PortalRequest) -> HttpResponse:
    """Takes in a file and leads to its columns."""
    form = UploadForm(form_data(request), request.FILES or None)
    if request.method == "POST" and form.is_valid():
        answer = settle(request, form, lambda: _uploaded(request, form))
        if answer is not None:
            return answer
    return render(request, "portfolio/import_new.html", {"form": form})


def _uploaded(request: PortalRequest, form: UploadForm) -> str:
    name = form.cleaned_data["file"].name
    run = actions.upload_import(name=name, content=form.content, table=form.table, by=request.member)
    return _address("import_mapping", run)


@member_required("import.see")
def import_run(request: PortalRequest, pk: int) -> HttpResponse:
    """Where an import stands: being worked on, its report, or what it did. The page asks again while work goes on."""
    run = import_for(request.member, pk)
    if run.state == ImportState.UPLOADED:
        return redirect(_address("import_mapping", run))
    if run.state in WORKED_ON:
        context = {"run": run, "job": run.job, "form": ReopenForm(version=run.version)}
        return render(request, "portfolio/import_work.html", context)
    if request.htmx:  # the page that asked was about work that is over now
        return HttpResponseClientRefresh()
    return render(request, "portfolio/import.html", _report(request, run))


def _report(request: PortalRequest, run: ImportRun) -> dict[str, Any]:
    filters = ReportFilterForm(request.GET, run=run)
    wanted = ReportFilter(**filters.cleaned_data) if filters.is_valid() else ReportFilter()
    page = Paginator(list(report_rows(run, wanted)), ROWS_A_PAGE).get_page(request.GET.get("page"))
    undecided = sum(not group["chosen"] for group in run.summary["names"])
    return {
        "run": run,
        "summary": run.summary,
        "filters": filters,
        "is_filtered": any((wanted.outcome, wanted.field, wanted.words)),
        "page": page,
        "undecided": undecided,
        "notes_text": say("{} notes", formats.amount(run.summary["notes"])),
        "form": ConfirmImportForm(run=run),
        "lists": _lists(run),
    }


def _lists(run: ImportRun) -> list[tuple[dict[str, Any], str]]:
    """The counts of each subject with the address of its list."""
    return [
        (one, reverse(registry.importers[one["key"]].address, args=[run.organisation.slug]))
        for one in run.summary["subjects"]
    ]


@member_required("import.run")
def import_mapping(request: PortalRequest, pk: int) -> HttpResponse:
    """What each column is. A change of a field only looks again; the deed has the file checked."""
    run = import_for(request.member, pk)
    form = MappingForm(form_data(request), run=run, mapping=_start(request, run))
    if request.method == "POST" and request.POST.get("step") == "look":
        form = MappingForm(run=run, mapping=form.mapping(table_of(run)))
    elif request.method == "POST" and form.is_valid():
        answer = settle(request, form, lambda: _fresh(lambda: _mapped(request, run, form)))
        if answer is not None:
            return answer
    context = {"run": run, "form": form, "saved": list(mappings_of(request.member)), "using": _saved(request)}
    return render(request, "portfolio/import_mapping.html", context)


def _start(request: PortalRequest, run: ImportRun) -> Mapping:
    """The saved mapping that was asked for, as far as the file has its columns; else the import's own."""
    saved = _saved(request)
    if saved is None:
        return mapping_of(run)
    mapping = from_json(saved.content)
    header = set(run.columns["header"])
    uses = {name: use for name, use in mapping.uses.items() if set(use.columns) <= header}
    return Mapping(uses, mapping.clears, mapping.names)


def _saved(request: PortalRequest) -> ImportMapping | None:
    asked = request.GET.get("saved", "")
    is_number = asked.isascii() and asked.isdigit() and len(asked) < 18
    return mappings_of(request.member).filter(pk=int(asked)).first() if is_number else None


def _mapped(request: PortalRequest, run: ImportRun, form: MappingForm) -> ImportRun:
    mapping = form.mapping(table_of(run))
    if form.cleaned_data["save_as"]:
        actions.save_mapping(name=form.cleaned_data["save_as"], mapping=mapping, by=request.member)
    return jobs.order_check(run=run, mapping=mapping, version=form.version(), by=request.member)


@member_required("import.run")
def import_names(request: PortalRequest, pk: int) -> HttpResponse:
    """Names that look alike: together or apart, group by group."""
    run = import_for(request.member, pk)
    if run.state != ImportState.CHECKED:
        return redirect(run)
    form = NamesForm(form_data(request), run=run)
    if request.method == "POST" and request.POST.get("step") == "propose":
        form = NamesForm(run=run, proposes=True)
    elif request.method == "POST" and form.is_valid():
        answer = settle(request, form, lambda: _fresh(lambda: _named(request, run, form)))
        if answer is not None:
            return answer
    return render(request, "portfolio/import_names.html", {"run": run, "form": form})


def _named(request: PortalRequest, run: ImportRun, form: NamesForm) -> ImportRun:
    return jobs.order_check_of_names(run=run, names=form.names(), version=form.version(), by=request.member)


@member_required("import.run")
def import_confirm(request: PortalRequest, pk: int) -> HttpResponse:
    """The yes: names the file and what will be written."""
    run = import_for(request.member, pk)
    if run.state != ImportState.CHECKED:
        return redirect(run)
    form = ConfirmImportForm(form_data(request), run=run)
    if request.method == "POST" and form.is_valid():
        answer = settle(request, form, lambda: _fresh(lambda: _confirmed(request, run, form)))
        if answer is not None:
            return answer
    return render(request, "portfolio/import_confirm.html", {"run": run, "summary": run.summary, "form": form})


def _confirmed(request: PortalRequest, run: ImportRun, form: ConfirmImportForm) -> ImportRun:
    leaves_out = form.cleaned_data.get("leaves_out_errors", False)
    return jobs.order_write(run=run, leaves_out_errors=leaves_out, version=form.version(), by=request.member)


@member_required("import.run")
def import_reopen(request: PortalRequest, pk: int) -> HttpResponse:
    """Back to the columns after the work on an import failed."""
    run = import_for(request.member, pk)
    form = ReopenForm(form_data(request), version=run.version)
    if request.method == "POST" and form.is_valid():
        answer = settle(request, form, lambda: _fresh(lambda: _reopened(request, run, form)))
        if answer is not None:
            return answer
    return render(request, "portfolio/import_work.html", {"run": run, "job": run.job, "form": form})


def _reopened(request: PortalRequest, run: ImportRun, form: ReopenForm) -> ImportRun:
    return actions.reopen_import(run=run, version=form.version(), by=request.member)


@member_required("import.see")
@in_english
def import_problems(request: PortalRequest, pk: int) -> HttpResponse:
    """Every error and note of the last check as CSV, safe to open in a spreadsheet."""
    run = import_for(request.member, pk)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="import-{run.pk}-problems.csv"'
    response.write("\ufeff")
    writer = csv.writer(response)
    writer.writerow(PROBLEM_COLUMNS)
    writer.writerows([marked(text) for text in row] for row in problem_rows(run))
    return response


def _address(name: str, run: ImportRun) -> str:
    return reverse(f"portfolio:{name}", args=[run.organisation.slug, run.pk])


def _fresh(act: Callable[[], ImportRun]) -> ImportRun:
    """An import has no two texts to compare: who comes second looks again."""
    try:
        return act()
    except StaleVersion as stale:
        raise Refusal(say("Someone else changed this import meanwhile. Open it again and look it over.")) from stale
