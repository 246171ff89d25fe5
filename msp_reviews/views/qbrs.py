"""Pages of reviews until they are held: calendar, hub, plan, schedule, prepare, cancel, plan again."""

from django.http import HttpResponse
from django.shortcuts import render

from msp_reviews import access
from msp_reviews.actions import qbrs as actions
from msp_reviews.domain.qbrs import QBRDeed, QBRState, quarters_before, why_not
from msp_reviews.forms.qbrs import CancelForm, PlanForm, PrepareForm, ScheduleForm
from msp_reviews.models import QBR
from msp_reviews.queries import qbr_hub
from msp_reviews.queries import qbrs as queries
from portfolio.access import PortalRequest, member_required
from portfolio.domain.quarters import Quarter
from portfolio.portal import form_data, settle
from portfolio.portal.clock import current_quarter, today


@member_required("qbr.see")
def qbrs(request: PortalRequest) -> HttpResponse:
    """Partners × quarters, what is overdue, what comes next. Constant queries."""
    now = today(request.organisation)
    context = {
        "calendar": queries.calendar(request.member, today=now),
        "coming": queries.coming(request.member, days=120, today=now),
        "unsigned": queries.awaiting_signature(request.member),
        "earlier": queries.earlier(request.member, today=now),
    }
    return render(request, "msp_reviews/qbrs.html", context)


@member_required("qbr.see")
def qbr(request: PortalRequest, slug: str, quarter: str) -> HttpResponse:
    """One review: how it stands, its agenda, its record, its promises. Constant queries."""
    found = access.qbr_for(request.member, slug, quarter)
    hub = qbr_hub.hub_of(found, member=request.member, today=today(request.organisation))
    packs = access.packs_of_review(request.member, found)
    return render(request, "msp_reviews/qbr.html", {"qbr": found, "hub": hub, "whys": _whys(found), "packs": packs})


@member_required("qbr.edit")
def plan(request: PortalRequest) -> HttpResponse:
    """Plan a review."""
    asked = {name: request.GET[name] for name in ("partner", "quarter") if name in request.GET}
    quarters = _plannable(current_quarter(request.organisation))
    asked.setdefault("quarter", str(quarters[-3]))
    form = PlanForm(form_data(request), member=request.member, quarters=quarters, initial=asked)
    if request.method == "POST" and form.is_valid():
        values = form.values()
        if answer := settle(request, form, lambda: actions.plan(**values, by=request.member)):
            return answer
    return render(request, "msp_reviews/qbr_plan.html", {"form": form})


@member_required("qbr.edit")
def schedule(request: PortalRequest, slug: str, quarter: str) -> HttpResponse:
    """Move a review; a cancelled one is planned again."""
    found = access.qbr_for(request.member, slug, quarter)
    act = actions.reinstate if found.state == QBRState.CANCELLED else actions.reschedule
    form = ScheduleForm(form_data(request), qbr=found)
    if request.method == "POST" and form.is_valid():
        values = form.values()

        def move() -> QBR:
            return act(qbr=found, **values, version=form.version(), by=request.member)

        if answer := settle(request, form, move):
            return answer
    return render(request, "msp_reviews/qbr_schedule.html", {"form": form, "qbr": found})


@member_required("qbr.edit")
def prepare(request: PortalRequest, slug: str, quarter: str) -> HttpResponse:
    """Write the agenda from the facts as they stand."""
    found = access.qbr_for(request.member, slug, quarter)
    now = today(request.organisation)
    form = PrepareForm(form_data(request), version=found.version)
    if request.method == "POST" and form.is_valid():

        def act() -> QBR:
            return actions.prepare(qbr=found, version=form.version(), today=now, by=request.member)

        if answer := settle(request, form, act):
            return answer
    agenda = qbr_hub.facts_of(found, member=request.member, today=now)
    return render(request, "msp_reviews/qbr_prepare.html", {"form": form, "qbr": found, "agenda": agenda})


@member_required("qbr.edit")
def cancel(request: PortalRequest, slug: str, quarter: str) -> HttpResponse:
    """Call a review off, with a reason."""
    found = access.qbr_for(request.member, slug, quarter)
    form = CancelForm(form_data(request), version=found.version)
    if request.method == "POST" and form.is_valid():

        def act() -> QBR:
            reason = form.values()["reason"]
            return actions.cancel(qbr=found, reason=reason, version=form.version(), by=request.member)

        if answer := settle(request, form, act):
            return answer
    return render(request, "msp_reviews/qbr_cancel.html", {"form": form, "qbr": found})


def _plannable(now: Quarter) -> list[Quarter]:
    """Four quarters back to one ahead; the third from the end is the last that is over."""
    return [*quarters_before(now, 4), now, now.next()]


def _whys(found: QBR) -> dict[str, str]:
    """By deed the sentence why the review's state does not allow it now; empty where it does."""
    return {deed.value: why_not(deed, QBRState(found.state)) for deed in QBRDeed}
