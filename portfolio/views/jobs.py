"""Pages of jobs: how one stands, and taking it back."""

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from portfolio import access
from portfolio.access import PortalRequest, member_required
from portfolio.actions import jobs as actions
from portfolio.domain.language import say
from portfolio.portal import PortalForm, form_data, settle
from portfolio.queries.jobs import job_view


@member_required("job.see")
def job(request: PortalRequest, pk: int) -> HttpResponse:
    """How the job stands; with htmx only the part that moves. One query."""
    found = access.job_for(request.member, pk)
    view = job_view(found, now=timezone.now(), alive_file=settings.DATA_DIR / "worker-alive")
    why = actions.why_not_cancel(job=found, by=request.member)
    template = "components/_job.html" if request.htmx else "portfolio/job.html"
    return render(request, template, {"view": view, "why": why, "url": found.get_absolute_url()})


@member_required("job.cancel")
def job_cancel(request: PortalRequest, pk: int) -> HttpResponse:
    """Ask, then take the job back."""
    found = access.job_for(request.member, pk)
    form = PortalForm(form_data(request))
    if request.method == "POST" and form.is_valid():
        answer = settle(request, form, lambda: actions.cancel_job(job=found, by=request.member), done=say("Cancelled."))
        if answer is not None:
            return answer
    return render(request, "portfolio/job_cancel.html", {"job": found, "form": form})
