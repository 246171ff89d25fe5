"""Pages about people: who is in, invitations, roles, one's own account."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from portfolio.access import PortalRequest, colleague_for, member_required, members_of
from portfolio.actions import members as actions
from portfolio.domain.language import say
from portfolio.forms.members import AccountForm, ConfirmForm, InviteForm, RoleForm
from portfolio.models import Member, Role, User
from portfolio.portal import form_data, settle
from portfolio.queries.history import history_of


@member_required("member.see")
def members(request: PortalRequest) -> HttpResponse:
    """Everyone in the organisation. Constant queries."""
    return render(request, "portfolio/people.html", {"members": members_of(request.member)})


@member_required("member.see")
def member(request: PortalRequest, pk: int) -> HttpResponse:
    """One person: role, whether they may come in, what was changed."""
    person = colleague_for(request.member, pk)
    history = history_of(request.organisation, person)
    return render(request, "portfolio/member.html", {"person": person, "history": history})


@member_required("member.edit")
def invite(request: PortalRequest) -> HttpResponse:
    """Invite a person by e-mail."""
    form = InviteForm(form_data(request))
    if request.method == "POST" and form.is_valid():
        values = form.values()

        def act() -> str:
            made = actions.invite(
                email=values["email"], name=values["name"], role=Role(values["role"]), by=request.member
            )
            return _page_of(made)

        if answer := settle(request, form, act, done=say("{} is invited by e-mail.", values["name"])):
            return answer
    return render(request, "portfolio/member_form.html", {"form": form})


@member_required("member.edit")
def role(request: PortalRequest, pk: int) -> HttpResponse:
    """Give a person another role."""
    person = colleague_for(request.member, pk)
    form = RoleForm(form_data(request), member=person)
    if request.method == "POST" and form.is_valid():

        def act() -> str:
            chosen = Role(form.values()["role"])
            return _page_of(actions.change_role(member=person, role=chosen, version=form.version(), by=request.member))

        if answer := settle(request, form, act):
            return answer
    return render(request, "portfolio/member_role.html", {"form": form, "person": person})


@member_required("member.edit")
def active(request: PortalRequest, pk: int) -> HttpResponse:
    """Keep a person out, or let them in again."""
    person = colleague_for(request.member, pk)
    wanted = not person.is_active
    form = ConfirmForm(form_data(request), version=person.version)
    if request.method == "POST" and form.is_valid():

        def act() -> str:
            return _page_of(
                actions.set_active(member=person, is_active=wanted, version=form.version(), by=request.member)
            )

        if answer := settle(request, form, act):
            return answer
    return render(request, "portfolio/member_active.html", {"form": form, "person": person})


@member_required("member.edit")
def invitation(request: PortalRequest, pk: int) -> HttpResponse:
    """Send the link once more."""
    person = colleague_for(request.member, pk)
    form = ConfirmForm(form_data(request))
    if request.method == "POST" and form.is_valid():

        def act() -> str:
            return _page_of(actions.invite_again(member=person, by=request.member))

        if answer := settle(request, form, act, done=say("The link is on its way to {}.", person.user.email)):
            return answer
    return render(request, "portfolio/member_invitation.html", {"form": form, "person": person})


@member_required("account.edit")
def account(request: PortalRequest) -> HttpResponse:
    """One's own account."""
    form = AccountForm(form_data(request), user=request.member.user)
    if request.method == "POST" and form.is_valid():
        values = form.values()

        def act() -> str:
            theme = User.Theme(values["theme"])
            actions.edit_account(name=values["name"], theme=theme, language=values["language"], by=request.member)
            return reverse("portfolio:account", args=[request.organisation.slug])

        if answer := settle(request, form, act, done=say("Your account is changed.")):
            return answer
    return render(request, "portfolio/member_account.html", {"form": form})


def _page_of(person: Member) -> str:
    return reverse("portfolio:member", args=[person.organisation.slug, person.pk])
