"""Writing members: invitations, roles, and an administrator who always remains."""

import re

import pytest
from django.core import mail
from django.test import Client

from portfolio.actions import members as actions
from portfolio.domain.errors import NotAllowed, Refusal
from portfolio.domain.members import LastAdministrator
from portfolio.models import AuditEvent, Member, Role, User
from portfolio.versions import StaleVersion
from tests.factories import MemberFactory, OrganisationFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin() -> Member:
    return MemberFactory(role=Role.ADMINISTRATOR)


def invite(by: Member, callbacks, email: str = "mia@example.org") -> Member:
    with callbacks(execute=True):
        return actions.invite(email=email, name="Mia Lang", role=Role.IT_MANAGER, by=by)


def test_an_invited_person_sets_a_password_by_the_link_and_signs_in(admin, django_capture_on_commit_callbacks):
    member = invite(admin, django_capture_on_commit_callbacks)
    [message] = mail.outbox
    address = re.search(r"http://[^/]+(/accounts/\S+)", message.body)
    assert message.to == ["mia@example.org"] and address
    client, password = Client(), "a password of my own 42"
    form = client.get(address.group(1), follow=True)
    client.post(form.request["PATH_INFO"], {"password1": password, "password2": password})
    answer = Client().post("/accounts/login/", {"login": "mia@example.org", "password": password})
    assert answer.status_code == 302
    member.user.refresh_from_db()
    assert member.user.has_usable_password()


def test_someone_with_an_account_elsewhere_keeps_it(admin, django_capture_on_commit_callbacks):
    user = UserFactory(email="mia@example.org", name="Mia L.")
    member = invite(admin, django_capture_on_commit_callbacks, email="MIA@example.org")
    assert member.user == user and member.user.name == "Mia L."
    assert "You have an account already" in mail.outbox[0].body


def test_nobody_is_a_member_twice(admin, django_capture_on_commit_callbacks):
    invite(admin, django_capture_on_commit_callbacks)
    with pytest.raises(Refusal, match="is a member already") as refused:
        invite(admin, django_capture_on_commit_callbacks)
    assert refused.value.field == "email" and len(mail.outbox) == 1


def test_a_refused_invitation_sends_no_mail(django_capture_on_commit_callbacks):
    cio = MemberFactory(role=Role.CIO)
    with pytest.raises(NotAllowed):
        invite(cio, django_capture_on_commit_callbacks)
    assert mail.outbox == [] and not User.objects.filter(email="mia@example.org").exists()


def test_a_mail_server_that_is_down_costs_the_mail_and_not_the_member(
    admin, django_capture_on_commit_callbacks, monkeypatch
):
    def down(**message):
        raise ConnectionRefusedError

    monkeypatch.setattr(actions, "send_mail", down)
    assert invite(admin, django_capture_on_commit_callbacks).pk


def test_the_link_is_sent_again_only_to_someone_without_a_password(admin):
    colleague = MemberFactory(organisation=admin.organisation)
    with pytest.raises(Refusal, match="can sign in"):
        actions.invite_again(member=colleague, by=admin)


def test_the_last_administrator_keeps_the_role(admin):
    with pytest.raises(LastAdministrator):
        actions.change_role(member=admin, role=Role.CIO, version=1, by=admin)
    admin.refresh_from_db()
    assert (admin.role, admin.version) == (Role.ADMINISTRATOR, 1)


def test_the_last_administrator_is_not_deactivated(admin):
    with pytest.raises(LastAdministrator):
        actions.set_active(member=admin, is_active=False, version=1, by=admin)


@pytest.mark.parametrize("other", ["deactivated", "no account", "elsewhere"])
def test_an_administrator_who_cannot_act_does_not_count(admin, other: str):
    second = MemberFactory(organisation=admin.organisation, role=Role.ADMINISTRATOR)
    if other == "deactivated":
        Member.objects.filter(pk=second.pk).update(is_active=False)
    elif other == "no account":
        User.objects.filter(pk=second.user_id).update(is_active=False)
    else:
        Member.objects.filter(pk=second.pk).update(organisation=OrganisationFactory())
    with pytest.raises(LastAdministrator):
        actions.change_role(member=admin, role=Role.CIO, version=1, by=admin)


def test_with_a_second_administrator_the_first_may_go(admin):
    MemberFactory(organisation=admin.organisation, role=Role.ADMINISTRATOR)
    actions.change_role(member=admin, role=Role.EXECUTIVE, version=1, by=admin)
    assert Member.objects.get(pk=admin.pk).role == Role.EXECUTIVE


def test_a_role_change_is_recorded_with_both_roles(admin):
    colleague = MemberFactory(organisation=admin.organisation, role=Role.CIO)
    actions.change_role(member=colleague, role=Role.EXECUTIVE, version=1, by=admin)
    body = AuditEvent.objects.get(deed="member.role").body
    assert '"before":{"role":"cio"}' in body and '"after":{"role":"executive"}' in body


def test_the_same_role_again_is_no_event(admin):
    colleague = MemberFactory(organisation=admin.organisation, role=Role.CIO)
    actions.change_role(member=colleague, role=Role.CIO, version=1, by=admin)
    assert not AuditEvent.objects.exists()


def test_a_stale_version_changes_no_role(admin):
    colleague = MemberFactory(organisation=admin.organisation, version=3)
    with pytest.raises(StaleVersion):
        actions.change_role(member=colleague, role=Role.EXECUTIVE, version=2, by=admin)


@pytest.mark.parametrize("role", [Role.CIO, Role.IT_MANAGER, Role.EXECUTIVE, Role.PARTNER])
def test_only_administrators_change_people(role: Role):
    member = MemberFactory(role=role)
    colleague = MemberFactory(organisation=member.organisation)
    with pytest.raises(NotAllowed):
        actions.set_active(member=colleague, is_active=False, version=1, by=member)


def test_everyone_changes_their_own_name():
    member = MemberFactory(role=Role.PARTNER)
    actions.edit_account(name="Tom Reed", theme=User.Theme.DARK, language="de", by=member)
    member.user.refresh_from_db()
    assert (member.user.name, member.user.theme) == ("Tom Reed", "dark")
