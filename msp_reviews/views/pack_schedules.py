"""The page of the schedule of packs: what comes next, what was done, and the form that sets it."""

from django.http import HttpResponse
from django.shortcuts import render

from msp_reviews.actions import pack_schedules as actions
from msp_reviews.forms.pack_schedules import PackScheduleForm
from msp_reviews.queries import pack_schedules as queries
from portfolio.access import PortalRequest, member_required
from portfolio.domain.language import say
from portfolio.portal import form_data, settle
from portfolio.portal.clock import today


@member_required("pack.see")
def pack_schedule(request: PortalRequest) -> HttpResponse:
    """What the schedule does next, and what it did. Constant queries."""
    schedule = queries.schedule_of(request.organisation)
    people = queries.recipients_of(schedule) if schedule else []
    able = {member.pk for member in queries.readers(request.organisation)}
    count = sum(member.pk in able for member in people)
    context = {
        "schedule": schedule,
        "people": [(member, member.pk in able) for member in people],
        "sentence": queries.sentence_of(schedule, today=today(request.organisation), count=count),
        "taken": queries.taken_up(request.organisation)[:12],
    }
    return render(request, "msp_reviews/pack_schedule.html", context)


@member_required("pack.schedule")
def pack_schedule_edit(request: PortalRequest) -> HttpResponse:
    """Set the schedule."""
    schedule = queries.schedule_of(request.organisation)
    form = PackScheduleForm(form_data(request), schedule=schedule, people=queries.readers(request.organisation))
    if request.method == "POST" and form.is_valid():
        plan, version = form.plan(), form.version()
        act = lambda: actions.set_schedule(plan=plan, version=version, by=request.member)  # noqa: E731
        if answer := settle(request, form, act, done=say("The schedule is set.")):
            return answer
    return render(request, "msp_reviews/pack_schedule_edit.html", {"form": form})
