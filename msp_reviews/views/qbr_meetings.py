"""Pages of a review that was held: the record, both signatures, addenda."""

from django.http import HttpResponse
from django.shortcuts import render

from msp_reviews import access
from msp_reviews.actions import qbrs as actions
from msp_reviews.forms.qbrs import AddendumForm, HoldForm, PartnerSignForm, SignForm, rating_values
from msp_reviews.models import QBR
from msp_reviews.queries import qbr_hub
from portfolio.access import PortalRequest, member_required
from portfolio.models import Role
from portfolio.portal import form_data, settle, today
from portfolio.versions import StaleVersion


@member_required("qbr.edit")
def hold(request: PortalRequest, slug: str, quarter: str) -> HttpResponse:
    """Record the meeting, or look at the minutes as they will be read."""
    found = access.qbr_for(request.member, slug, quarter)
    form = HoldForm(form_data(request), qbr=found)
    if "preview" in request.POST:
        template = "msp_reviews/qbr_preview.html" if request.htmx else "msp_reviews/qbr_hold.html"
        return render(request, template, {"form": form, "qbr": found, "preview": request.POST.get("minutes", "")})
    if request.method == "POST" and form.is_valid():
        answer = settle(request, form, lambda: _record(request, form, found))
        if answer is not None:
            return answer
    return render(request, "msp_reviews/qbr_hold.html", {"form": form, "qbr": found})


@member_required("qbr.edit")
def sign(request: PortalRequest, slug: str, quarter: str) -> HttpResponse:
    """Sign for our side what the page shows."""
    found = access.qbr_for(request.member, slug, quarter)
    hub = qbr_hub.hub_of(found, member=request.member, today=today(request.organisation))
    form = SignForm(form_data(request), version=found.version, initial={"sha256": hub.sha256})
    if request.method == "POST" and form.is_valid():

        def act() -> QBR:
            sha256 = form.values()["sha256"]
            return actions.sign_for_us(qbr=found, sha256=sha256, version=form.version(), by=request.member)

        if answer := settle(request, form, act):
            return answer
    return render(request, "msp_reviews/qbr_sign.html", {"form": form, "qbr": found, "hub": hub})


@member_required("qbr.sign")
def partner_sign(request: PortalRequest, slug: str, quarter: str) -> HttpResponse:
    """Sign for the partner: its own user as themselves, or we record who signed."""
    found = access.qbr_for(request.member, slug, quarter)
    hub = qbr_hub.hub_of(found, member=request.member, today=today(request.organisation))
    form_class = SignForm if request.member.role == Role.PARTNER else PartnerSignForm
    form = form_class(form_data(request), version=found.version, initial={"sha256": hub.sha256})
    if request.method == "POST" and form.is_valid():
        answer = settle(request, form, lambda: _sign_for_partner(request, form, found))
        if answer is not None:
            return answer
    return render(request, "msp_reviews/qbr_partner_sign.html", {"form": form, "qbr": found, "hub": hub})


@member_required("qbr.edit")
def addendum(request: PortalRequest, slug: str, quarter: str) -> HttpResponse:
    """Correct a signed review beside it."""
    found = access.qbr_for(request.member, slug, quarter)
    form = AddendumForm(form_data(request))
    if request.method == "POST" and form.is_valid():

        def act() -> str:
            actions.add_addendum(qbr=found, text=form.values()["text"], by=request.member)
            return found.get_absolute_url()

        if answer := settle(request, form, act):
            return answer
    return render(request, "msp_reviews/qbr_addendum.html", {"form": form, "qbr": found})


def _record(request: PortalRequest, form: HoldForm, found: QBR) -> QBR:
    try:
        now = today(request.organisation)
        return actions.hold(qbr=found, meeting=form.meeting(), today=now, version=form.version(), by=request.member)
    except StaleVersion as stale:
        # The conflict page reads fields by name; ratings are rows of their own.
        vars(stale.current).update(rating_values(found))
        raise


def _sign_for_partner(request: PortalRequest, form: SignForm, found: QBR) -> QBR:
    values = form.values()
    return actions.sign_for_partner(
        qbr=found,
        name=values.get("name", str(request.member.user)),
        sha256=values["sha256"],
        version=form.version(),
        by=request.member,
    )
