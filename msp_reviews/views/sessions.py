"""Pages of joint sessions and of project updates."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from msp_reviews import access
from msp_reviews.actions import sessions as actions
from msp_reviews.forms.ideas import SessionForm, UpdateForm
from msp_reviews.models import JointSession
from msp_reviews.queries import ideas as queries
from portfolio.access import PortalRequest, member_required
from portfolio.domain.language import say
from portfolio.portal import form_data, settle, today
from portfolio.queries.history import history_of


@member_required("session.see")
def joint_sessions(request: PortalRequest) -> HttpResponse:
    """How projects stand, and the sessions, the latest first. Constant queries."""
    context = {"projects": queries.projects_of(request.member), "sessions": queries.sessions_listed(request.member)}
    return render(request, "msp_reviews/sessions.html", context)


@member_required("session.see")
def joint_session(request: PortalRequest, pk: int) -> HttpResponse:
    """One session: who was there, its notes, its history."""
    one = access.session_for(request.member, pk)
    context = {"session": one, "history": history_of(request.organisation, one)}
    return render(request, "msp_reviews/session.html", context)


@member_required("session.edit")
def joint_session_new(request: PortalRequest) -> HttpResponse:
    """Write down a session."""
    initial = {"partner": request.GET.get("partner", ""), "on": today(request.organisation)}
    form = SessionForm(form_data(request), member=request.member, initial=initial)
    if request.method == "POST" and form.is_valid():

        def act() -> JointSession:
            values = form.values()
            return actions.record_session(partner=values["partner"], values=values, by=request.member)

        if answer := settle(request, form, act):
            return answer
    context = {"form": form, "heading": say("New session"), "verb": say("Record the session"), "in_sessions": True}
    return render(request, "msp_reviews/idea_form.html", context)


@member_required("session.edit")
def joint_session_edit(request: PortalRequest, pk: int) -> HttpResponse:
    """The form of a session."""
    one = access.session_for(request.member, pk)
    form = SessionForm(form_data(request), member=request.member, session=one)
    if request.method == "POST" and form.is_valid():

        def act() -> JointSession:
            return actions.edit_session(session=one, values=form.values(), version=form.version(), by=request.member)

        if answer := settle(request, form, act):
            return answer
    context = {
        "form": form,
        "heading": say("Edit {}", one.title),
        "verb": say("Save the session"),
        "row": one,
        "in_sessions": True,
    }
    return render(request, "msp_reviews/idea_form.html", context)


@member_required("session.edit")
def project_update_new(request: PortalRequest) -> HttpResponse:
    """Say how a project stands."""
    day = today(request.organisation)
    initial = {name: request.GET.get(name, "") for name in ("partner", "project")} | {"on": day}
    form = UpdateForm(form_data(request), member=request.member, initial=initial)
    if request.method == "POST" and form.is_valid():

        def act() -> str:
            partner = form.values()["partner"]
            actions.write_update(partner=partner, update=form.update(), today=day, by=request.member)
            return reverse("msp_reviews:joint_sessions", args=[request.organisation.slug])

        if answer := settle(request, form, act):
            return answer
    context = {"form": form, "heading": say("Project update"), "verb": say("Add the update"), "in_sessions": True}
    return render(request, "msp_reviews/idea_form.html", context)
