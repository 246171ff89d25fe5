"""Pages of check files: upload, match and preview, confirm."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from msp_reviews import access
from msp_reviews.actions import checks as actions
from msp_reviews.forms.checks import CheckUploadForm, MatchForm
from msp_reviews.models import CheckFile, Contract
from msp_reviews.queries import checks as queries
from portfolio.access import PortalRequest, member_required
from portfolio.portal import form_data, settle, today


@member_required("measurement.record")
def check_upload(request: PortalRequest, code: str) -> HttpResponse:
    """Takes a file of raw checks for a contract; leads to its preview."""
    contract = access.contract_for(request.member, code)
    form = CheckUploadForm(form_data(request), request.FILES or None)
    if request.method == "POST" and form.is_valid():
        settled = settle(request, form, lambda: _kept(contract, form, request))
        if settled is not None:
            return settled
    earlier = access.check_files_of(request.member).filter(contract=contract).defer("content")[:10]
    context = {"form": form, "contract": contract, "earlier": earlier}
    return render(request, "msp_reviews/contract_checks.html", context)


def _kept(contract: Contract, form: CheckUploadForm, request: PortalRequest) -> str:
    file = form.cleaned_data["file"]
    kept = actions.keep_check_file(contract=contract, name=file.name, content=file.read(), by=request.member)
    return _address(kept)


@member_required("measurement.record")
def check_file(request: PortalRequest, pk: int) -> HttpResponse:
    """One file: its services matched to service levels, what each month would become, and the deed that logs it."""
    file = access.check_file_for(request.member, pk)
    reading = queries.reading_of(file)
    levels = queries.levels_for_checks(request.member, file.contract)
    matches = queries.matches_for(file, reading, levels)
    form = MatchForm(
        form_data(request), services=reading.services, levels=levels, matches=matches, version=file.version
    )
    if request.method == "POST" and form.is_valid():
        settled = settle(request, form, lambda: _acted(file, form, matches, request))
        if settled is not None:
            return settled
    context = {
        "file": file,
        "form": form,
        "reading": reading,
        "bad_rows": reading.bad_rows[:50],
        "months": queries.service_months(file, reading),
        "plans": queries.planned(file, reading, matches),
        "levels": levels,
    }
    return render(request, "msp_reviews/measurement_file.html", context)


def _acted(file: CheckFile, form: MatchForm, shown: list[queries.Match], request: PortalRequest) -> str:
    """Saves the matches; logs only what the preview showed: changed matches are shown first."""
    matches = form.matches()
    actions.save_matches(file=file, matches=matches, by=request.member)
    if "confirm" in request.POST and set(matches) == set(shown):
        day = today(request.organisation)
        actions.confirm_check_file(file=file, matches=matches, version=form.version(), today=day, by=request.member)
    return _address(file)


def _address(file: CheckFile) -> str:
    return reverse("msp_reviews:check_file", args=[file.organisation.slug, file.pk])
