"""The balance page."""

from django.http import HttpResponse
from django.shortcuts import render

from portfolio.access import PortalRequest, member_required
from portfolio.portal import today
from sourcing.queries.balance import balance_sheet
from sourcing.queries.roadmap_candidates import moving_functions

SHOWN = 50


@member_required("balance.see")
def balance(request: PortalRequest) -> HttpResponse:
    """Beam, misaligned functions, matrix, concentration, extremes; the dearest of each leaning first."""
    sheet = balance_sheet(request.organisation, today=today(request.organisation))
    misaligned = sheet.balance.misaligned
    context = {
        "sheet": sheet,
        "over_insourced": [item for item in misaligned if item.over_insourced][:SHOWN],
        "over_outsourced": [item for item in misaligned if item.over_outsourced][:SHOWN],
        "shown": SHOWN,
        "moving": moving_functions(request.organisation),
    }
    return render(request, "sourcing/balance.html", context)
