"""The grid of what partners claim: their people, or ours for them, type into it."""

from django.http import HttpResponse
from django.views.decorators.http import require_POST

from msp_reviews.views.measurements import CLAIMED, grid, save_cell
from portfolio.access import PortalRequest, member_required


@member_required("service_level.see")
def claims(request: PortalRequest) -> HttpResponse:
    """The grid of claims, our results beside them."""
    return grid(request, CLAIMED)


@member_required("claim.record")
@require_POST
def claim_cell(request: PortalRequest) -> HttpResponse:
    """Save one claim."""
    return save_cell(request, CLAIMED)
