"""One e-mail a week of what is overdue or due soon: to whom it belongs, and not twice."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend

from msp_reviews.actions.action_digests import queue_action_digests
from msp_reviews.models import ActionDigest, DateReminderState, Partner, QBRAction
from msp_reviews.queries.action_digests import week_of
from msp_reviews.tasks import digest_actions
from portfolio import registry
from portfolio.audit import Portal
from portfolio.models import Member, Role
from portfolio.portal import today
from portfolio.queue import hands
from tests.factories import TODAY, MemberFactory, PartnerFactory, QBRActionFactory, partner_user

pytestmark = pytest.mark.django_db


class Unreachable(EmailBackend):
    """A mail server that is down."""

    def open(self) -> bool:
        raise ConnectionRefusedError


@pytest.fixture
def manager() -> Member:
    return MemberFactory(role=Role.IT_MANAGER, user__email="marco@example.org")


@pytest.fixture
def north(manager: Member) -> Partner:
    return PartnerFactory(organisation=manager.organisation, name="Northwind & Sons")


def action(partner: Partner, days: int, owner: Member | None = None) -> QBRAction:
    """An action due so many days from today."""
    on = today(partner.organisation)
    owned = {"owner": owner, "owner_name": ""} if owner else {}
    return QBRActionFactory(  # type: ignore[return-value]
        partner=partner, due_on=on + timedelta(days=days), raised_on=on - timedelta(days=60), **owned
    )


def sweep() -> None:
    digest_actions()
    hands.work_until_idle()


def test_each_gets_what_is_theirs_once_a_week(manager: Member, north: Partner) -> None:
    own, late, soon = action(north, 14, manager), action(north, -1), action(north, 5)
    action(north, 15, manager)
    tom = partner_user(north)
    for _ in range(2):
        sweep()
    by_person = {message.to[0]: message.body for message in mail.outbox}
    assert set(by_person) == {"marco@example.org", tom.user.email}
    assert [one.what in by_person["marco@example.org"] for one in (own, late, soon)] == [True, True, False]
    assert [one.what in by_person[tom.user.email] for one in (own, late, soon)] == [False, True, True]
    assert "Northwind & Sons" in by_person["marco@example.org"]
    assert digest_actions in registry.sweepers


def test_nothing_to_tell_is_no_message(manager: Member, north: Partner) -> None:
    action(north, 40, manager)
    MemberFactory(organisation=manager.organisation, role=Role.EXECUTIVE)
    sweep()
    assert (mail.outbox, ActionDigest.objects.count()) == ([], 0)


def test_the_next_week_tells_again(manager: Member, north: Partner) -> None:
    action(north, -30, manager)
    on, by = today(manager.organisation), Portal(manager.organisation)
    monday = week_of(on)
    told = [len(queue_action_digests(today=monday + timedelta(days=days), by=by)) for days in (0, 6, 7)]
    assert told == [1, 0, 1]
    assert week_of(TODAY) == TODAY  # a Monday


def test_a_partners_user_who_was_moved_is_told_of_the_new_partner_alone(manager: Member, north: Partner) -> None:
    old = action(north, -1)
    boreas = PartnerFactory(organisation=manager.organisation)
    new, tom = action(boreas, -1), partner_user(north)
    tom.partner_seat.partner = boreas
    tom.partner_seat.save()
    sweep()
    [body] = [message.body for message in mail.outbox if message.to == [tom.user.email]]
    assert (old.what in body, new.what in body) == (False, True)


def test_what_waits_for_the_mail_server_is_sent_as_it_stands_then(
    manager: Member, north: Partner, settings: Any
) -> None:
    one = action(north, -1, manager)
    settings.EMAIL_BACKEND = f"{__name__}.Unreachable"
    sweep()
    assert ActionDigest.objects.get().state == DateReminderState.WAITING
    QBRAction.objects.filter(pk=one.pk).update(state="done", note="x", closed_on=one.due_on, closed_by=manager)
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    sweep()
    assert mail.outbox == []
    assert ActionDigest.objects.get().state == DateReminderState.DROPPED
