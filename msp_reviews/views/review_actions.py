"""Pages of actions: the board, one action, agree, change, close, open again."""

from django.http import HttpResponse
from django.shortcuts import render

from msp_reviews import access
from msp_reviews.actions import review_actions as actions
from msp_reviews.domain.review_actions import ActionState
from msp_reviews.forms.review_actions import ActionForm, AnswerForm, CloseForm, NewActionForm, ReopenForm
from msp_reviews.models import QBRAction
from msp_reviews.queries import review_actions as queries
from portfolio.access import PortalRequest, member_required
from portfolio.domain.language import Words, say
from portfolio.models import Role
from portfolio.portal import form_data, settle, today
from portfolio.queries.history import history_of

SHOWN = {
    "open": Words("Open"),
    "mine": Words("Mine"),
    "theirs": Words("Theirs"),
    "overdue": Words("Overdue"),
    "closed": Words("Done and dropped"),
    "all": Words("All"),
}


@member_required("qbr.see")
def review_actions(request: PortalRequest) -> HttpResponse:
    """The board: open, mine, overdue, closed or all; by partner. Constant queries."""
    asked = request.GET.get("show", "open")
    show = asked if asked in SHOWN else "open"
    partners = list(access.partners_of(request.member).filter(actions__isnull=False).distinct())
    slugs = {partner.slug for partner in partners}
    partner = request.GET.get("partner", "")
    rows = queries.board(
        request.member, show=show, partner=partner if partner in slugs else "", today=today(request.organisation)
    )
    shown = {**SHOWN, "theirs": say("Ours")} if request.member.role == Role.PARTNER else SHOWN
    if request.member.role == Role.PARTNER:
        shown = {key: label for key, label in shown.items() if key != "mine"}
    context = {"rows": rows, "show": show, "shown": shown.items(), "partners": partners, "partner": partner}
    return render(request, "msp_reviews/review_actions.html", context)


@member_required("qbr.see")
def review_action(request: PortalRequest, pk: int) -> HttpResponse:
    """One action: who, until when, what became of it."""
    action = access.qbr_action_for(request.member, pk)
    [aged] = queries.aged(request.member, [action], today=today(request.organisation))
    is_partner = request.member.role == Role.PARTNER
    history = [] if is_partner else history_of(request.organisation, action)
    return render(request, "msp_reviews/review_action.html", {"row": aged, "action": action, "history": history})


@member_required("review_action.edit")
def new(request: PortalRequest) -> HttpResponse:
    """Agree an action outside a review."""
    initial = {"partner": request.GET.get("partner", "")}
    form = NewActionForm(form_data(request), member=request.member)
    form.initial.update(initial)
    if request.method == "POST" and form.is_valid():

        def act() -> QBRAction:
            return actions.agree(
                partner=form.values()["partner"],
                qbr=None,
                agreed=form.agreed(),
                today=today(request.organisation),
                by=request.member,
            )

        if answer := settle(request, form, act):
            return answer
    return render(request, "msp_reviews/review_action_form.html", {"form": form, "verb": say("Agree the action")})


@member_required("review_action.edit")
def new_in_review(request: PortalRequest, slug: str, quarter: str) -> HttpResponse:
    """Agree an action in a review."""
    qbr = access.qbr_for(request.member, slug, quarter)
    form = ActionForm(form_data(request), member=request.member)
    if request.method == "POST" and form.is_valid():

        def act() -> str:
            now = today(request.organisation)
            actions.agree(partner=qbr.partner, qbr=qbr, agreed=form.agreed(), today=now, by=request.member)
            return f"{qbr.get_absolute_url()}#actions"

        if answer := settle(request, form, act):
            return answer
    context = {"form": form, "qbr": qbr, "verb": say("Agree the action")}
    return render(request, "msp_reviews/review_action_form.html", context)


@member_required("review_action.edit")
def edit(request: PortalRequest, pk: int) -> HttpResponse:
    """Change a promise that nobody has signed."""
    action = access.qbr_action_for(request.member, pk)
    form = ActionForm(form_data(request), member=request.member, action=action)
    if request.method == "POST" and form.is_valid():

        def act() -> QBRAction:
            return actions.change(action=action, agreed=form.agreed(), version=form.version(), by=request.member)

        if answer := settle(request, form, act):
            return answer
    context = {"form": form, "action": action, "verb": say("Change the action")}
    return render(request, "msp_reviews/review_action_form.html", context)


@member_required("review_action.edit")
def close(request: PortalRequest, pk: int) -> HttpResponse:
    """Close an action as done or dropped."""
    action = access.qbr_action_for(request.member, pk)
    now = today(request.organisation)
    form = CloseForm(form_data(request), action=action, today=now)
    if request.method == "POST" and form.is_valid():
        values = form.values()

        def act() -> QBRAction:
            return actions.close(
                action=action,
                state=ActionState(values["state"]),
                note=values["note"],
                on=values["on"],
                today=now,
                version=form.version(),
                by=request.member,
            )

        if answer := settle(request, form, act):
            return answer
    return render(request, "msp_reviews/review_action_close.html", {"form": form, "action": action})


@member_required("review_action.answer")
def answer(request: PortalRequest, pk: int) -> HttpResponse:
    """Say how an action stands: the partner's people for their promises, and ours."""
    action = access.qbr_action_for(request.member, pk)
    form = AnswerForm(form_data(request))
    if request.method == "POST" and form.is_valid():
        values = form.values()

        def act() -> QBRAction:
            says_done = values["says_done"]
            return actions.answer(action=action, text=values["text"], says_done=says_done, by=request.member).action

        if answered := settle(request, form, act):
            return answered
    return render(request, "msp_reviews/review_action_answer.html", {"form": form, "action": action})


@member_required("review_action.edit")
def reopen(request: PortalRequest, pk: int) -> HttpResponse:
    """Open a closed action again."""
    action = access.qbr_action_for(request.member, pk)
    form = ReopenForm(form_data(request), version=action.version)
    if request.method == "POST" and form.is_valid():

        def act() -> QBRAction:
            return actions.reopen(action=action, version=form.version(), by=request.member)

        if answer := settle(request, form, act):
            return answer
    return render(request, "msp_reviews/review_action_reopen.html", {"form": form, "action": action})
