"""Pages of a review's packs: order one of its editions; the partner's download."""

from collections.abc import Callable

from django.http import Http404, HttpResponse
from django.shortcuts import render

from msp_reviews import access
from msp_reviews.actions import packs as actions
from msp_reviews.forms.packs import ReviewPackForm
from msp_reviews.models import QBR, Pack, PackKind
from msp_reviews.pdf.libraries import missing_libraries
from msp_reviews.views.packs import handed_out
from portfolio.access import PortalRequest, member_required
from portfolio.portal import form_data, settle
from portfolio.portal.clock import today


@member_required("pack.request")
def review_pack_new(request: PortalRequest, slug: str, quarter: str) -> HttpResponse:
    """Order our edition of a review's pack, or the partner's."""
    qbr = access.qbr_for(request.member, slug, quarter)
    initial = {"kind": PackKind.REVIEW, "language": request.organisation.language}
    form = ReviewPackForm(form_data(request), partner=qbr.partner.name, initial=initial)
    if request.method == "POST" and form.is_valid():
        answer = settle(request, form, _ordering(request, form, qbr))
        if answer is not None:
            return answer
    context = {"form": form, "qbr": qbr, "missing": missing_libraries()}
    return render(request, "msp_reviews/review_pack_new.html", context)


def _ordering(request: PortalRequest, form: ReviewPackForm, qbr: QBR) -> Callable[[], Pack]:
    chosen, now = form.values(), today(request.organisation)
    return lambda: actions.order_review_pack(
        qbr=qbr, kind=PackKind(chosen["kind"]), language=chosen["language"], today=now, by=request.member
    )


@member_required("review_pack.download")
def review_pack_download(request: PortalRequest, slug: str, quarter: str) -> HttpResponse:
    """The final edition that was made for the partner, as its people get it."""
    qbr = access.qbr_for(request.member, slug, quarter)
    pack = access.final_for_partner(request.member, qbr)
    if pack is None:
        raise Http404
    return handed_out(request, pack)
