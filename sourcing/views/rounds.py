"""Pages of rounds: list, start, change, how far everybody is, close, open again."""

from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from portfolio.access import PortalRequest, member_required, refusal
from portfolio.domain.language import Words, say
from portfolio.portal import PortalForm, form_data, settle, today
from portfolio.portal.paging import paged
from portfolio.queries.history import history_of
from portfolio.queries.jobs import job_view
from portfolio.versions import StaleVersion
from sourcing import access
from sourcing.actions import rounds as actions
from sourcing.actions import rounds_reminders as reminders
from sourcing.forms.rounds import FOUND_SHOWN, ChooserForm, CloseForm, ReopenForm, RoundForm, show_members_on
from sourcing.models import Round, RoundState
from sourcing.queries import rounds as queries
from sourcing.queries.rounds_reminders import to_remind
from sourcing.queries.rounds_work import own_work

SHOWS = {"": Words("All"), "open": Words("Open"), "overdue": Words("Overdue"), "closed": Words("Closed")}
FIND, ADD = "find", "add"


@member_required("round.see")
def rounds(request: PortalRequest) -> HttpResponse:
    """All rounds, the latest first."""
    now, show = today(request.organisation), request.GET.get("show", "")
    found = access.rounds_of(request.member)
    if show in (RoundState.OPEN, RoundState.CLOSED):
        found = found.filter(state=show)
    elif show == "overdue":
        found = found.filter(state=RoundState.OPEN, due_on__lt=now)
    page = paged(found.select_related("organisation", "started_by__user"), request.GET.get("page"))
    context = {
        "rows": queries.round_rows(page.rows, today=now),
        "page": page,
        "count": found.count(),
        "show": show,
        "shows": SHOWS.items(),
        "has_any": show == "" or access.rounds_of(request.member).exists(),
        "has_model": access.published_model_of(request.member) is not None,
    }
    return render(request, "sourcing/rounds.html", context)


@member_required("round.edit")
def round_new(request: PortalRequest) -> HttpResponse:
    """Start a round."""
    if access.published_model_of(request.member) is None:
        return redirect(reverse("sourcing:criteria", args=[request.organisation.slug]))
    form = RoundForm(form_data(request), member=request.member)

    def act() -> Round:
        return actions.start_round(plan=form.plan(), today=today(request.organisation), by=request.member)

    return _planned(request, form, act, None)


@member_required("round.edit")
def round_edit(request: PortalRequest, number: int) -> HttpResponse:
    """Change an open round."""
    held = access.round_for(request.member, number)
    if held.state != RoundState.OPEN and request.method != "POST":
        return redirect(held)
    form = RoundForm(form_data(request), member=request.member, held=held, version=held.version)

    def act() -> Round:
        try:
            now = today(request.organisation)
            return actions.edit_round(held=held, plan=form.plan(), today=now, version=form.version(), by=request.member)
        except StaleVersion as stale:
            show_members_on(held)
            raise StaleVersion(held) from stale

    return _planned(request, form, act, held)


@member_required("round.see")
def round_(request: PortalRequest, number: int) -> HttpResponse:
    """How far a round is: counts alone while it is open. With htmx only the part that works out its results."""
    held = access.round_for(request.member, number)
    alive_file = settings.DATA_DIR / "worker-alive"
    view = job_view(held.job, now=timezone.now(), alive_file=alive_file) if held.job else None
    if request.htmx:
        return render(request, "sourcing/_round_job.html", {"held": held, "view": view})
    now = today(request.organisation)
    context = {
        "held": held,
        "view": view,
        "progress": queries.progress_of(held),
        "work": own_work(held, request.member),
        "is_overdue": queries.is_overdue(held, now),
        "history": history_of(request.organisation, held),
    }
    return render(request, "sourcing/round.html", context)


@member_required("round.close")
def round_close(request: PortalRequest, number: int) -> HttpResponse:
    """Close a round, knowing who has not submitted everything."""
    held = access.round_for(request.member, number)
    if held.state != RoundState.OPEN and request.method != "POST":
        return redirect(held)
    form = CloseForm(form_data(request), version=held.version)
    if request.method == "POST" and form.is_valid():

        def act() -> Round:
            without_missing = form.values()["without_missing"]
            return actions.close_round(
                held=held, without_missing=without_missing, version=form.version(), by=request.member
            )

        if answer := settle(request, form, act, done=say("Closed. The answers are shown, and count from now on.")):
            return answer
    context = {"held": held, "form": form, "missing": queries.missing_in(held), "progress": queries.progress_of(held)}
    return render(request, "sourcing/round_close.html", context)


@member_required("round.close")
def round_reopen(request: PortalRequest, number: int) -> HttpResponse:
    """Open a closed round again, with the reason."""
    held = access.round_for(request.member, number)
    if held.state != RoundState.CLOSED and request.method != "POST":
        return redirect(held)
    form = ReopenForm(form_data(request), version=held.version)
    if request.method == "POST" and form.is_valid():

        def act() -> Round:
            values, now = form.values(), today(request.organisation)
            return actions.reopen_round(
                held=held,
                reason=values["reason"],
                due_on=values["due_on"],
                today=now,
                version=form.version(),
                by=request.member,
            )

        if answer := settle(request, form, act, done=say("Open again. Its answers are hidden and count no longer.")):
            return answer
    return render(request, "sourcing/round_reopen.html", {"held": held, "form": form})


@member_required("round.edit")
def round_remind(request: PortalRequest, number: int) -> HttpResponse:
    """Remind everybody with open work by e-mail."""
    held = access.round_for(request.member, number)
    if held.state != RoundState.OPEN and request.method != "POST":
        return redirect(held)
    form = PortalForm(form_data(request))
    if request.method == "POST" and form.is_valid():
        answer = settle(
            request,
            form,
            lambda: reminders.remind_now(held=held, by=request.member),
            done=say("The reminders are on their way."),
        )
        if answer is not None:
            return answer
    return render(request, "sourcing/round_remind.html", {"held": held, "form": form, "members": to_remind(held)})


def _planned(request: PortalRequest, form: RoundForm, act: Any, held: Round | None) -> HttpResponse:
    intent = request.POST.get("intent")
    if request.method == "POST" and intent not in (FIND, ADD) and form.is_valid():
        answer = settle(request, form, act)
        if answer is not None:
            return answer
    chooser = ChooserForm(request.POST if request.method == "POST" else request.GET, request=request)
    chosen = form.chosen_keys()
    found = chooser.found(chosen)
    if intent == ADD:
        chosen += list(found.values_list("pk", flat=True)[: max(0, actions.MOST_FUNCTIONS - len(chosen))])
        found = chooser.found(chosen)
    if intent in (FIND, ADD):
        form = _unjudged(request, form, held)
    context = {
        "held": held,
        "form": form,
        "chooser": chooser,
        "chosen": access.functions_chosen(request.member, chosen),
        "found": found[:FOUND_SHOWN],
        "found_count": found.count(),
        "most": actions.MOST_FUNCTIONS,
        "why_not": refusal(request.member, "round.edit"),
    }
    return render(request, "sourcing/round_form.html", context)


def _unjudged(request: PortalRequest, form: RoundForm, held: Round | None) -> RoundForm:
    """The form as it was filled in so far, without errors: it was not sent off, functions were looked for."""
    filled = {name: request.POST.get(name, "") for name in ("name", "purpose", "due_on")}
    filled_form = RoundForm(
        initial=filled | {"assessors": request.POST.getlist("assessors")},
        member=request.member,
        version=form.shown_version(),
    )
    if held is not None:
        filled_form.fields["assessors"].choices = form.fields["assessors"].choices  # type: ignore[attr-defined]
    return filled_form
