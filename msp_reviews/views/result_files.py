"""Pages of result files: upload, columns and preview, confirm."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from msp_reviews import access
from msp_reviews.actions import result_files as actions
from msp_reviews.actions.measurements import CLAIMS, OURS, Book
from msp_reviews.forms.result_files import ResultColumnsForm, ResultUploadForm
from msp_reviews.models import ResultFile
from msp_reviews.queries import result_files as queries
from portfolio.access import PortalRequest, member_required
from portfolio.portal import form_data, settle, today

MOST_SHOWN = 200


@member_required("measurement.record")
def result_upload(request: PortalRequest) -> HttpResponse:
    """Takes a file of our results; leads to its preview."""
    return _upload(request, OURS)


@member_required("claim.record")
def claim_upload(request: PortalRequest) -> HttpResponse:
    """Takes a file of what a partner claims; leads to its preview."""
    return _upload(request, CLAIMS)


def _upload(request: PortalRequest, book: Book) -> HttpResponse:
    form = ResultUploadForm(form_data(request), request.FILES or None)
    if request.method == "POST" and form.is_valid():
        settled = settle(request, form, lambda: _kept(form, book, request))
        if settled is not None:
            return settled
    is_claim = book is CLAIMS
    earlier = access.result_files_of(request.member).filter(is_claim=is_claim).defer("content")[:10]
    context = {"form": form, "earlier": earlier, "is_claim": is_claim}
    return render(request, "msp_reviews/result_upload.html", context)


def _kept(form: ResultUploadForm, book: Book, request: PortalRequest) -> str:
    file = form.cleaned_data["file"]
    return _address(actions.keep_result_file(name=file.name, content=file.read(), book=book, by=request.member))


@member_required("claim.record")
def result_file(request: PortalRequest, pk: int) -> HttpResponse:
    """One file: its columns, what every row would become, what is wrong, and the deed that logs all of it."""
    file = access.result_file_for(request.member, pk)
    table = queries.table_of(file)
    form = ResultColumnsForm(form_data(request), file=file, table=table)
    if request.method == "POST" and form.is_valid():
        settled = settle(request, form, lambda: _acted(file, form, request))
        if settled is not None:
            return settled
    is_open = queries.is_known(file.columns) and file.confirmed_at is None
    made = queries.plan_of(request.member, table, file, today(request.organisation)) if is_open else None
    context = {"file": file, "form": form, "plan": made, "rows": len(table.rows), "most_shown": MOST_SHOWN}
    return render(request, "msp_reviews/result_file.html", context)


def _acted(file: ResultFile, form: ResultColumnsForm, request: PortalRequest) -> str:
    """Logs only what the preview showed: other columns are saved, and shown first."""
    columns, version = form.columns(), form.version()
    if "confirm" in request.POST and columns == file.columns:
        actions.confirm_result_file(file=file, today=today(request.organisation), version=version, by=request.member)
    else:
        actions.map_result_file(file=file, columns=columns, version=version, by=request.member)
    return _address(file)


def _address(file: ResultFile) -> str:
    return reverse("msp_reviews:result_file", args=[file.organisation.slug, file.pk])
