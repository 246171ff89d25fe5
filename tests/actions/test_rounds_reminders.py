"""Reminders: to those with open work, on their day, each at most once, and never in the way of a click."""

import json
import smtplib
from datetime import date, timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import IntegrityError, transaction
from django.utils import timezone

from portfolio.audit import Portal
from portfolio.domain.errors import NotAllowed, Refusal
from portfolio.models import AuditEvent, Job, Member, Role
from portfolio.queue import hands
from sourcing.actions.rounds_reminders import queue_due_reminders, remind_now
from sourcing.domain.rounds import Occasion, occasion_on
from sourcing.models import ReminderState, Round, RoundReminder
from sourcing.tasks import remind_assessors
from tests.factories import ITFunctionFactory, MemberFactory, answered_in, closed, round_of

pytestmark = pytest.mark.django_db


class Unreachable(EmailBackend):
    """A mail server that is down."""

    def open(self) -> bool:
        raise ConnectionRefusedError


class Refusing(EmailBackend):
    """A mail server that does not know one of the addresses."""

    def send_messages(self, messages: Any) -> int:
        if messages[0].to[0].startswith("gone"):
            raise smtplib.SMTPRecipientsRefused({})
        return super().send_messages(messages)


class Dying(EmailBackend):
    """A mail server that takes the message, and a worker that is killed before it can note that."""

    def send_messages(self, messages: Any) -> int:
        super().send_messages(messages)
        raise SystemExit


@pytest.fixture
def cio() -> Member:
    return MemberFactory(role=Role.CIO)


@pytest.fixture
def anna(cio: Member) -> Member:
    return MemberFactory(organisation=cio.organisation, role=Role.IT_MANAGER, user__email="anna@example.org")


@pytest.fixture
def ben(cio: Member) -> Member:
    return MemberFactory(organisation=cio.organisation, role=Role.IT_MANAGER, user__email="gone@example.org")


@pytest.fixture
def held(cio: Member, anna: Member, ben: Member) -> Round:
    functions = [ITFunctionFactory(organisation=cio.organisation, name=f"Function {n}") for n in range(2)]
    return round_of(functions, [anna, ben], cio, name="Autumn & winter", due_on=in_days(7))


def in_days(days: int) -> date:
    return timezone.now().date() + timedelta(days=days)


def moved(held: Round, days: int) -> Round:
    """The round, as if its due date lay so many days ahead."""
    Round.objects.filter(pk=held.pk).update(due_on=in_days(days))
    held.refresh_from_db()
    return held


def sent_to() -> list[str]:
    return sorted(message.to[0] for message in mail.outbox)


@pytest.mark.parametrize(
    ("days", "expected"),
    [(8, None), (7, "week"), (2, "week"), (1, "day"), (0, "day"), (-1, "overdue"), (-400, "overdue")],
)
def test_the_reminder_of_a_day_stands_until_the_next_takes_its_place(days, expected) -> None:
    today = date(2026, 11, 23)
    assert occasion_on(today, today + timedelta(days=days)) == (Occasion(expected) if expected else None)


def test_a_sweep_reminds_those_with_open_work_once_however_often_it_runs(anna, ben, held) -> None:
    for one in held.memberships.all():
        answered_in(held, one.function, ben)
    for _ in range(3):
        remind_assessors()
        hands.work_until_idle()
    assert sent_to() == ["anna@example.org"]
    assert RoundReminder.objects.get().state == ReminderState.SENT


def test_each_occasion_is_reminded_of_once(anna, ben, held) -> None:
    for days in (7, 5, 1, 0, -1, -20):
        moved(held, days)
        queue_due_reminders(held=held, today=in_days(0), by=Portal(held.organisation))
        hands.work_until_idle()
    kinds = RoundReminder.objects.filter(member=anna).order_by("pk").values_list("kind", "due_on")
    assert [kind for kind, _ in kinds] == ["week", "week", "day", "day", "overdue", "overdue"]
    assert len({due for _, due in kinds}) == 6  # one for each due date that the round had


def test_the_database_takes_no_second_reminder_of_an_occasion(anna, held) -> None:
    queue_due_reminders(held=held, today=in_days(0), by=Portal(held.organisation))
    twin = RoundReminder.objects.filter(member=anna).get()
    twin.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        twin.save(force_insert=True)


def test_the_mail_says_what_waits_where_and_nothing_of_the_answers(settings, anna, held) -> None:
    settings.SITE_URL = "https://portal.example"
    remind_assessors()
    hands.work_until_idle()
    message = next(one for one in mail.outbox if one.to == [anna.user.email])
    assert message.subject.startswith("Autumn & winter: your answers are due on")
    assert "2 functions wait for your answers" in message.body
    assert "“Autumn & winter”" in message.body
    assert f"https://portal.example/{held.organisation.slug}/sourcing/rounds/1/work/" in message.body


def test_a_name_in_two_lines_makes_one_subject(held) -> None:
    Round.objects.filter(pk=held.pk).update(name="Autumn\r\nBcc: all@example.org")
    remind_assessors()
    hands.work_until_idle()
    assert {message.subject.split(":")[0] for message in mail.outbox} == {"Autumn Bcc"}


def test_the_audit_names_who_was_reminded_and_why(anna, ben, held) -> None:
    queue_due_reminders(held=held, today=in_days(0), by=Portal(held.organisation))
    after = json.loads(AuditEvent.objects.get(deed="round.remind").body)["after"]
    assert after["reminder"] == "7 days before"
    assert sorted(after["to"]) == sorted([str(anna.user), str(ben.user)])


def test_who_may_no_longer_score_is_not_reminded(anna, ben, held) -> None:
    Member.objects.filter(pk=anna.pk).update(role=Role.EXECUTIVE)
    Member.objects.filter(pk=ben.pk).update(is_active=False)
    assert queue_due_reminders(held=held, today=in_days(0), by=Portal(held.organisation)) == []


def test_what_is_no_longer_needed_is_dropped(cio, held) -> None:
    queue_due_reminders(held=held, today=in_days(0), by=Portal(held.organisation))
    closed(held, cio)
    hands.work_until_idle()
    assert mail.outbox == []
    assert set(RoundReminder.objects.values_list("state", flat=True)) == {ReminderState.DROPPED}


# at most once


def test_while_the_mail_server_is_away_reminders_wait_and_go_out_later(settings, held) -> None:
    settings.EMAIL_BACKEND = f"{__name__}.Unreachable"
    remind_assessors()
    hands.work_until_idle()
    assert "cannot be reached" in Job.objects.get().reason
    assert set(RoundReminder.objects.values_list("state", flat=True)) == {ReminderState.WAITING}
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    remind_assessors()
    hands.work_until_idle()
    assert sent_to() == ["anna@example.org", "gone@example.org"]


def test_an_address_that_is_refused_does_not_keep_the_others_from_theirs(settings, held) -> None:
    settings.EMAIL_BACKEND = f"{__name__}.Refusing"
    for _ in range(2):
        remind_assessors()
        hands.work_until_idle()
    assert sent_to() == ["anna@example.org"]
    assert sorted(RoundReminder.objects.values_list("state", flat=True)) == ["failed", "sent"]


def test_a_worker_killed_while_sending_never_sends_the_same_twice(settings, held) -> None:
    settings.EMAIL_BACKEND = f"{__name__}.Dying"
    remind_assessors()
    with pytest.raises(SystemExit):
        hands.work_until_idle()
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    Job.objects.update(lease_until=timezone.now() - timedelta(minutes=1))
    for _ in range(3):
        hands.work_until_idle()
        Job.objects.filter(state="queued").update(due_at=timezone.now())
    assert sent_to() == ["anna@example.org", "gone@example.org"]
    assert sorted(RoundReminder.objects.values_list("state", flat=True)) == ["sending", "sent"]


# asked for


def test_asking_writes_rows_and_a_job_and_speaks_to_no_mail_server(settings, cio, held) -> None:
    settings.EMAIL_BACKEND = f"{__name__}.Unreachable"
    remind_now(held=held, by=cio)
    assert RoundReminder.objects.filter(kind="now", state="waiting", asked_by=cio).count() == 2
    assert Job.objects.get().kind == "round.remind"


def test_asking_twice_within_a_day_is_refused_with_who_did_it(cio, anna, held) -> None:
    remind_now(held=held, by=cio)
    with pytest.raises(Refusal, match=f"{cio.user} reminded them on"):
        remind_now(held=held, by=anna)
    RoundReminder.objects.update(created_at=timezone.now() - timedelta(hours=25))
    remind_now(held=held, by=anna)


def test_nobody_is_reminded_of_what_is_done_or_closed(cio, anna, ben, held) -> None:
    for one in held.memberships.all():
        answered_in(held, one.function, anna)
        answered_in(held, one.function, ben)
    with pytest.raises(Refusal, match="nobody to remind"):
        remind_now(held=held, by=cio)
    closed(held, cio)
    with pytest.raises(Refusal, match="closed"):
        remind_now(held=held, by=cio)


@pytest.mark.parametrize("role", [Role.EXECUTIVE, Role.ADMINISTRATOR])
def test_who_may_not_change_rounds_may_not_remind(cio, held, role) -> None:
    with pytest.raises(NotAllowed):
        remind_now(held=held, by=MemberFactory(organisation=cio.organisation, role=role))
