"""Pages of one transition: plan, read, change, start, report, drop, confirm."""

from fractions import Fraction
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from portfolio import access as portfolio_access
from portfolio.access import PortalRequest, member_required
from portfolio.domain.language import say
from portfolio.portal import PortalForm, form_data, settle, today
from portfolio.portal.clock import current_quarter
from portfolio.queries.history import history_of
from sourcing import access
from sourcing.actions import transitions as actions
from sourcing.actions import transitions_confirm, transitions_progress
from sourcing.domain.roadmap import later
from sourcing.domain.roadmap_figures import suggested
from sourcing.forms.transitions import ConfirmFiguresForm, DropForm, ReportForm, StartForm, TransitionForm
from sourcing.models import Transition
from sourcing.queries.roadmap import RoadmapRow, roadmap_row
from sourcing.queries.roadmap_candidates import partner_names
from sourcing.queries.transitions import plan_start, subject_of, target_of

QUARTERS_OFFERED = 24


@member_required("transition.edit")
def plan(request: PortalRequest, code: str) -> HttpResponse:
    """Plan a transition of one function. Where one is open already, or nothing can move, the page says so."""
    function = portfolio_access.function_for(request.member, code)
    subject = subject_of(function)
    start = plan_start(subject, request.organisation)
    initial = start.initial | {"owner": request.member.pk}
    form = TransitionForm(form_data(request), member=request.member, initial=initial)
    if request.method == "POST" and form.is_valid():

        def act() -> Transition:
            return actions.plan_transition(
                plan=form.plan(function, None, start.share),
                details=form.details(),
                today=today(request.organisation),
                by=request.member,
            )

        if answer := settle(request, form, act, done=say("Planned. Start it when the work begins.")):
            return answer
    context = {"form": form, "function": function, "subject": subject, "start": start, **_choices(request)}
    return render(request, "sourcing/transition_form.html", context)


@member_required("transition.see")
def transition(request: PortalRequest, pk: int) -> HttpResponse:
    """One transition: how it stands, what is in its way, its figures, what was reported, its history."""
    one = access.transition_for(request.member, pk)
    row = roadmap_row(one, today=today(request.organisation))
    context = {
        "row": row,
        "transition": one,
        "needed_by": one.needed_by.select_related("organisation", "function").order_by("starts", "pk"),
        "reports": one.reports.select_related("reported_by__user"),
        "moves": one.moves.select_related("moved_by__user"),
        "confirmations": one.confirmations.select_related("confirmed_by__user"),
        "why_not_start": _why_not_start(row),
        "history": history_of(request.organisation, one),
    }
    return render(request, "sourcing/transition.html", context)


@member_required("transition.edit")
def edit(request: PortalRequest, pk: int) -> HttpResponse:
    """Change an open plan; new dates ask for a reason."""
    one = access.transition_for(request.member, pk)
    form = TransitionForm(form_data(request), member=request.member, transition=one)
    if request.method == "POST" and form.is_valid():

        def act() -> Transition:
            return actions.change_transition(
                transition=one,
                plan=form.plan(one.function, one, None),
                details=form.details(),
                change=actions.Change(today(request.organisation), form.values()["reason"]),
                version=form.version(),
                by=request.member,
            )

        if answer := settle(request, form, act):
            return answer
    context = {"form": form, "function": one.function, "transition": one, "subject": subject_of(one.function)}
    return render(request, "sourcing/transition_form.html", context | _choices(request))


@member_required("transition.edit")
def start(request: PortalRequest, pk: int) -> HttpResponse:
    """Say that the work has begun."""
    one = access.transition_for(request.member, pk)
    form = StartForm(form_data(request), version=one.version)

    def act() -> Transition:
        return transitions_progress.start_transition(
            transition=one, today=today(request.organisation), version=form.version(), by=request.member
        )

    return _asked(request, one, form, act, "sourcing/transition_start.html")


@member_required("transition.edit")
def put_back(request: PortalRequest, pk: int) -> HttpResponse:
    """Take a start back, as long as nothing came of it."""
    one = access.transition_for(request.member, pk)
    form = StartForm(form_data(request), version=one.version)

    def act() -> Transition:
        return transitions_progress.return_transition(transition=one, version=form.version(), by=request.member)

    return _asked(request, one, form, act, "sourcing/transition_return.html")


@member_required("transition.edit")
def report(request: PortalRequest, pk: int) -> HttpResponse:
    """Say how far it is. No figure of the inventory moves."""
    one = access.transition_for(request.member, pk)
    now = today(request.organisation)
    form = ReportForm(form_data(request), version=one.version, today=now)

    def act() -> Transition:
        values = form.values()
        transitions_progress.report_progress(
            transition=one,
            progress=transitions_progress.Progress(values["moved"], values["on"], values["note"]),
            today=now,
            version=form.version(),
            by=request.member,
        )
        return one

    return _asked(request, one, form, act, "sourcing/transition_report.html")


@member_required("transition.edit")
def drop(request: PortalRequest, pk: int) -> HttpResponse:
    """Drop it, with a reason."""
    one = access.transition_for(request.member, pk)
    form = DropForm(form_data(request), version=one.version)

    def act() -> Transition:
        return transitions_progress.drop_transition(
            transition=one, reason=form.values()["reason"], version=form.version(), by=request.member
        )

    return _asked(request, one, form, act, "sourcing/transition_drop.html")


@member_required("transition.confirm")
def confirm(request: PortalRequest, pk: int) -> HttpResponse:
    """Confirm a step: the function's figures move, the transition stays under way."""
    return _confirm(request, access.transition_for(request.member, pk), completes=False)


@member_required("transition.confirm")
def complete(request: PortalRequest, pk: int) -> HttpResponse:
    """Confirm the end: the function's figures move, and the transition is done."""
    return _confirm(request, access.transition_for(request.member, pk), completes=True)


def _confirm(request: PortalRequest, one: Transition, *, completes: bool) -> HttpResponse:
    row = roadmap_row(one, today=today(request.organisation))
    target = target_of(one)
    form = ConfirmFiguresForm(
        form_data(request),
        function=one.function,
        suggest=lambda now: suggested(now, target, Fraction(1) if completes else row.moved),
    )

    def act() -> Transition:
        return transitions_confirm.confirm_transition(
            transition=one,
            confirmed=form.confirmed(completes=completes),
            version=form.version(),
            by=request.member,
        )

    context = {"row": row, "completes": completes}
    return _asked(request, one, form, act, "sourcing/transition_confirm.html", **context)


def _asked(
    request: PortalRequest, one: Transition, form: PortalForm, act: Any, template: str, **more: Any
) -> HttpResponse:
    if request.method == "POST" and form.is_valid() and (answer := settle(request, form, act)):
        return answer
    return render(request, template, {"form": form, "transition": one, "function": one.function, **more})


def _why_not_start(row: RoadmapRow) -> str:
    """The sentence why it cannot start yet; empty when it can."""
    if row.is_retired:
        return say(actions.RETIRED, row.transition.function.name)
    if row.gap:
        return say("It needs a decision first. {}.", row.gap)
    waiting = [need.function.name for need in row.needs if need.state != "done"]
    return say("{} has to be done first.", waiting[0]) if waiting else ""


def _choices(request: PortalRequest) -> dict[str, Any]:
    """What is offered while one types: quarters and partners."""
    first = current_quarter(request.organisation)
    return {
        "quarters": [str(later(first, step)) for step in range(QUARTERS_OFFERED)],
        "partners": partner_names(request.organisation, today=today(request.organisation)),
    }
