"""Reminders of dates: 90, 60 and 30 days before, each once, to those who may act."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import IntegrityError, transaction

from msp_reviews.actions.contract_terms import give_notice
from msp_reviews.actions.reminders import queue_date_reminders
from msp_reviews.models import Contract, DateReminder, DateReminderState
from msp_reviews.tasks import remind_of_dates
from portfolio import registry
from portfolio.audit import Portal
from portfolio.models import AuditEvent, Member, Role
from portfolio.portal import today
from portfolio.queue import hands
from tests.factories import ContractFactory, MemberFactory, PartnerFactory, partner_user

pytestmark = pytest.mark.django_db


class Unreachable(EmailBackend):
    """A mail server that is down."""

    def open(self) -> bool:
        raise ConnectionRefusedError


@pytest.fixture
def manager() -> Member:
    return MemberFactory(role=Role.IT_MANAGER, user__email="marco@example.org")


@pytest.fixture
def contract(manager: Member) -> Contract:
    """Its notice day is 90 days ahead."""
    ends = today(manager.organisation) + timedelta(days=180)
    partner = PartnerFactory(organisation=manager.organisation, name="Northwind & Sons")
    return ContractFactory(partner=partner, code="C-102", ends=ends, notice_days=90, auto_renews=True)


def sweep() -> None:
    remind_of_dates()
    hands.work_until_idle()


def days_later(contract: Contract, days: int) -> None:
    """As if so many days had gone by: the contract's end is so much nearer."""
    Contract.objects.filter(pk=contract.pk).update(ends=contract.ends - timedelta(days=days))


def test_a_sweep_reminds_once_however_often_it_runs(manager: Member, contract: Contract) -> None:
    for _ in range(3):
        sweep()
    [message] = mail.outbox
    assert message.to == ["marco@example.org"]
    assert "Northwind & Sons, C-102" in message.subject
    assert "last day to give notice, or it renews by itself" in message.body
    assert DateReminder.objects.get().state == DateReminderState.SENT
    assert AuditEvent.objects.get().deed == "contract.remind"
    assert remind_of_dates in registry.sweepers


def test_only_who_may_change_contracts_is_reminded(manager: Member, contract: Contract) -> None:
    for role in (Role.EXECUTIVE, Role.ADMINISTRATOR):
        MemberFactory(organisation=manager.organisation, role=role)
    partner_user(contract.partner)
    MemberFactory(organisation=manager.organisation, role=Role.CIO, is_active=False)
    MemberFactory(role=Role.CIO)
    sweep()
    assert [message.to for message in mail.outbox] == [["marco@example.org"]]


def test_each_of_90_60_and_30_days_is_told_once_and_the_days_between_not(manager: Member, contract: Contract) -> None:
    on, by = today(manager.organisation), Portal(manager.organisation)
    told = [
        len(queue_date_reminders(today=on + timedelta(days=later), by=by))
        for later in (0, 1, 29, 30, 31, 60, 75, 90, 91)
    ]
    assert told == [1, 0, 0, 1, 0, 1, 0, 0, 0]
    assert sorted(DateReminder.objects.values_list("days_before", flat=True)) == [30, 60, 90]


def test_several_dates_travel_in_one_message(manager: Member, contract: Contract) -> None:
    ContractFactory(partner=contract.partner, ends=contract.ends - timedelta(days=95), notice_days=0)
    sweep()
    [message] = mail.outbox
    assert "and 1 more" in message.subject  # its notice day and its end are one day, told once
    assert DateReminder.objects.filter(state=DateReminderState.SENT).count() == 2


def test_a_reminder_that_waits_is_dropped_once_notice_was_given(manager: Member, contract: Contract) -> None:
    on = today(manager.organisation)
    queue_date_reminders(today=on, by=Portal(manager.organisation))
    give_notice(contract=contract, on=on, today=on, version=contract.version, by=manager)
    hands.work_until_idle()
    assert mail.outbox == []
    assert DateReminder.objects.get().state == DateReminderState.DROPPED


def test_where_the_mail_server_is_down_reminders_wait_for_the_next_sweep(
    manager: Member, contract: Contract, settings: Any
) -> None:
    settings.EMAIL_BACKEND = f"{__name__}.Unreachable"
    sweep()
    assert DateReminder.objects.get().state == DateReminderState.WAITING
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    sweep()
    assert len(mail.outbox) == 1


def test_the_database_takes_no_second_reminder_of_a_date(manager: Member, contract: Contract) -> None:
    queue_date_reminders(today=today(manager.organisation), by=Portal(manager.organisation))
    twin = DateReminder.objects.get()
    twin.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        twin.save()
