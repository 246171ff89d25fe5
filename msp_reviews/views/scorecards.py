"""Pages of scorecards: all partners side by side, one partner with what is behind its marks, the sheet."""

from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import render

from msp_reviews import access
from msp_reviews.actions import scorecards as actions
from msp_reviews.domain.ratings import SCALES
from msp_reviews.domain.scorecards import DEFAULT_SHEET
from msp_reviews.forms.scorecards import SheetForm
from msp_reviews.models import ScorecardSheet
from msp_reviews.queries import scorecards as queries
from portfolio.access import PortalRequest, member_required
from portfolio.domain.errors import Refusal
from portfolio.domain.quarters import Quarter, parse_quarter
from portfolio.portal import form_data, settle, today
from portfolio.portal.clock import current_quarter
from portfolio.portal.csv_files import csv_file
from portfolio.portal.languages import in_english

HEAD = ("Partner", "Quarter", "Dimension", "Mark", "Colour", "From", "Why")


@member_required("scorecard.see")
def scorecards(request: PortalRequest) -> HttpResponse:
    """All active partners side by side, with the quarters before. “quarter” in the address asks for another."""
    quarter = _asked(request)
    context = {
        "cards": queries.scorecards_of(request.member, quarter),
        "quarter": quarter,
        "quarters": queries.quarters_to(quarter),
        "offered": queries.quarters_to(current_quarter(request.organisation))[::-1],
        "scales": SCALES,
    }
    return render(request, "msp_reviews/scorecards.html", context)


def _asked(request: PortalRequest) -> Quarter:
    """The quarter in the address; the last one that is over where it cannot be read."""
    try:
        return parse_quarter(request.GET.get("quarter", ""))
    except Refusal:
        return queries.last_ended(request.organisation, today(request.organisation))


@member_required("scorecard.see")
@in_english
def scorecards_export(request: PortalRequest) -> StreamingHttpResponse:
    """The marks of a quarter as CSV, one line a partner and dimension."""
    return csv_file("scorecards", HEAD, queries.export(queries.scorecards_of(request.member, _asked(request))))


@member_required("scorecard.see")
def scorecard(request: PortalRequest, slug: str, quarter: str) -> HttpResponse:
    """One partner's marks of a quarter and what is behind each of them."""
    one = access.partner_for(request.member, slug)
    try:
        asked = parse_quarter(quarter)
    except Refusal as refused:
        raise Http404 from refused
    [card] = queries.scorecards_of(request.member, asked, partners=[one])
    context = {"partner": one, "card": card, "evidence": queries.evidence_for(request.member, one, asked)}
    return render(request, "msp_reviews/scorecard.html", context)


@member_required("scorecard.see")
def scorecard_sheets(request: PortalRequest) -> HttpResponse:
    """The sheet in force, and those before."""
    sheets = queries.sheets_of(request.organisation)
    now = current_quarter(request.organisation)
    context = {"sheets": sheets, "sheet": queries.sheet_for(sheets, now), "now": now}
    return render(request, "msp_reviews/scorecard_sheets.html", context)


@member_required("scorecard.edit")
def scorecard_sheet_new(request: PortalRequest) -> HttpResponse:
    """The form of a further sheet."""
    sheets = queries.sheets_of(request.organisation)
    latest = sheets[0] if sheets else None
    form = SheetForm(
        form_data(request),
        sheet=latest.sheet if latest else DEFAULT_SHEET,
        seen=latest.number if latest else 0,
        initial={"starts": str(current_quarter(request.organisation))},
    )
    if request.method == "POST" and form.is_valid():
        answer = settle(request, form, lambda: _published(form, request))
        if answer is not None:
            return answer
    return render(request, "msp_reviews/scorecard_sheet_form.html", {"form": form})


def _published(form: SheetForm, request: PortalRequest) -> ScorecardSheet:
    values = form.cleaned_data
    return actions.publish_sheet(
        sheet=form.sheet(),
        starts=values["starts"],
        reason=form.values()["reason"],
        seen=values["seen"],
        by=request.member,
    )
