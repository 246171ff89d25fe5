"""Pages of ticket files: upload, how the file is read and counted, preview, confirm."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from msp_reviews import access
from msp_reviews.actions import tickets as actions
from msp_reviews.domain.tickets import TicketReading
from msp_reviews.forms.tickets import TicketForm, TicketUploadForm
from msp_reviews.models import Contract, TicketFile
from msp_reviews.queries import tickets as queries
from portfolio.access import PortalRequest, member_required
from portfolio.portal import form_data, settle, today

MOST_BAD_ROWS = 50


@member_required("measurement.record")
def ticket_upload(request: PortalRequest, code: str) -> HttpResponse:
    """Takes a file of tickets for a contract; leads to its preview."""
    contract = access.contract_for(request.member, code)
    form = TicketUploadForm(form_data(request), request.FILES or None)
    if request.method == "POST" and form.is_valid():
        settled = settle(request, form, lambda: _kept(contract, form, request))
        if settled is not None:
            return settled
    earlier = access.ticket_files_of(request.member).filter(contract=contract).defer("content")[:10]
    return render(request, "msp_reviews/ticket_upload.html", {"form": form, "contract": contract, "earlier": earlier})


def _kept(contract: Contract, form: TicketUploadForm, request: PortalRequest) -> str:
    file = form.cleaned_data["file"]
    return _address(actions.keep_ticket_file(contract=contract, name=file.name, content=file.read(), by=request.member))


@member_required("measurement.record")
def ticket_file(request: PortalRequest, pk: int) -> HttpResponse:
    """One file: its columns, the tickets each service level counts, what each month would become, and the deed that logs."""
    file = access.ticket_file_for(request.member, pk)
    table = queries.table_of(file)
    reading = queries.reading_of(file, table)
    levels = queries.levels_for_tickets(request.member, file.contract)
    rules = queries.rules_of(levels)
    priorities = list(reading.priorities) if reading else []
    form = TicketForm(form_data(request), file=file, table=table, priorities=priorities, levels=levels, rules=rules)
    if request.method == "POST" and form.is_valid():
        settled = settle(request, form, lambda: _acted(file, form, rules, request))
        if settled is not None:
            return settled
    return render(request, "msp_reviews/ticket_file.html", _context(file, form, reading, rules))


def _context(
    file: TicketFile, form: TicketForm, reading: TicketReading | None, rules: list[queries.Rule]
) -> dict[str, Any]:
    return {
        "file": file,
        "form": form,
        "reading": reading,
        "bad_rows": reading.bad_rows[:MOST_BAD_ROWS] if reading else (),
        "months": queries.months_of_file(file, reading) if reading else [],
        "plans": queries.planned(file, reading, rules) if reading else [],
    }


def _acted(file: TicketFile, form: TicketForm, shown: list[queries.Rule], request: PortalRequest) -> str:
    """Logs only what the preview showed: a changed reading or rule is saved, and shown first."""
    rules, columns, months = form.rules(), form.columns(), form.months()
    is_as_shown = rules == shown and columns == queries.columns_of(file) and months == _months(file)
    if "confirm" in request.POST and is_as_shown:
        day = today(request.organisation)
        actions.confirm_ticket_file(file=file, rules=rules, version=form.version(), today=day, by=request.member)
        return _address(file)
    version = form.version()
    actions.read_ticket_file(file=file, columns=columns, months=months, version=version, by=request.member)
    actions.save_ticket_rules(file=file, rules=rules, by=request.member)
    return _address(file)


def _months(file: TicketFile) -> tuple[Any, Any] | None:
    return (file.first, file.last) if file.first and file.last else None


def _address(file: TicketFile) -> str:
    return reverse("msp_reviews:ticket_file", args=[file.organisation.slug, file.pk])
