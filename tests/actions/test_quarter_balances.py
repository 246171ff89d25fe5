"""Frozen quarters: once, by the portal, in the audit, never changed."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from portfolio import audit, registry, tasks
from portfolio.domain.canonical import sha256
from portfolio.models import AuditEvent, Member, Organisation, Role
from sourcing.actions.quarter_balances import freeze_quarter
from sourcing.models import QuarterBalance
from sourcing.queries.quarter_balances import history, is_whole
from sourcing.tasks import freeze_ended_quarters
from tests.factories import HELP_DESK, ITFunctionFactory, MemberFactory, decided

pytestmark = pytest.mark.django_db

MORNING_AFTER = date(2026, 10, 1)


@pytest.fixture
def manager() -> Member:
    return MemberFactory(role=Role.IT_MANAGER)


@pytest.fixture
def cio(manager: Member) -> Member:
    return MemberFactory(organisation=manager.organisation, role=Role.CIO)


@pytest.fixture
def company(manager: Member, cio: Member) -> Organisation:
    """Opened long ago; one function decided and kept in-house, one undecided, one of unknown cost."""
    organisation = manager.organisation
    opened(organisation, datetime(2025, 1, 1, tzinfo=UTC))
    decided(function(organisation, 1000, 0, code="help-desk"), manager, cio, HELP_DESK)
    function(organisation, 500, 0)
    function(organisation, None, 1)
    return organisation


def opened(organisation: Organisation, at: datetime) -> None:
    Organisation.objects.filter(pk=organisation.pk).update(created_at=at)
    organisation.refresh_from_db()


def function(organisation: Organisation, internal: int | None, external: int, **more: Any) -> Any:
    cost = None if internal is None else Decimal(internal)
    return ITFunctionFactory(organisation=organisation, internal_cost=cost, external_cost=Decimal(external), **more)


def freeze(organisation: Organisation, today: date = MORNING_AFTER) -> QuarterBalance | None:
    return freeze_quarter(today=today, by=audit.Portal(organisation))


def test_what_is_frozen_is_the_balance_of_that_moment(company):
    row = freeze(company)
    assert row is not None
    figures = json.loads(row.figures)
    assert (row.label, figures["quarter"], figures["frozen_on"]) == ("2026Q3", "2026Q3", "2026-10-01")
    assert Fraction(figures["index"]) == Fraction(-7, 10)
    assert Fraction(figures["over_insourced"]) == 700
    assert (figures["undecided_count"], Fraction(figures["undecided_cost"])) == (2, 500)
    assert figures["unknown_cost_count"] == 1
    help_desk = next(item for item in json.loads(row.functions) if item["code"] == "help-desk")
    assert (help_desk["class"], Fraction(help_desk["over_insourced"])) == ("outsourceable", 700)


def test_the_digest_covers_the_whole_content(company):
    row = freeze(company)
    assert row is not None
    assert sha256(row.content) == row.sha256
    assert is_whole(row)
    assert set(json.loads(row.content)) == {"figures", "functions"}
    row.figures = row.figures.replace('"unknown_cost_count":1', '"unknown_cost_count":0')
    assert not is_whole(row)


def test_a_quarter_is_frozen_once(company):
    assert freeze(company) is not None
    assert freeze(company) is None
    assert freeze(company, date(2026, 10, 9)) is None
    assert QuarterBalance.objects.count() == 1
    assert AuditEvent.objects.filter(deed="quarter_balance.freeze").count() == 1


def test_two_rows_of_one_quarter_cannot_be(company):
    row = freeze(company)
    assert row is not None
    row.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)


def test_the_portal_stands_in_the_audit_and_the_chain_is_whole(company):
    freeze(company)
    event = AuditEvent.objects.get(deed="quarter_balance.freeze")
    assert (event.user, event.role, event.target_name) == (None, "portal", "Balance 2026Q3")
    out = StringIO()
    call_command("verify_audit", stdout=out)
    assert f"{company.slug}: whole" in out.getvalue()


def test_without_its_audit_nothing_is_frozen(company, monkeypatch):
    def broken(**_: Any) -> None:
        raise RuntimeError("no audit")

    monkeypatch.setattr(audit, "record", broken)
    with pytest.raises(RuntimeError):
        freeze(company)
    assert not QuarterBalance.objects.exists()


@pytest.mark.parametrize("change", ["update", "delete"])
def test_the_database_refuses_to_change_it(company, change):
    freeze(company)
    rows = QuarterBalance.objects.all()
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        rows.update(figures="{}") if change == "update" else rows.delete()


def test_later_changes_leave_it_as_it_was(company):
    freeze(company)
    company.functions.filter(code="help-desk").update(external_cost=Decimal(9000))
    (quarter,) = [item for item in history(company, today=date(2026, 12, 1)) if item.facts]
    assert quarter.index == Fraction(-7, 10)


def test_a_quarter_that_was_missed_stays_missed(company):
    freeze(company, date(2026, 4, 2))
    assert freeze(company, date(2026, 8, 30)) is None
    freeze(company, MORNING_AFTER)
    line = history(company, today=date(2026, 11, 23))
    assert [(item.label, item.absence) for item in line] == [("2026Q1", None), ("2026Q2", "missed"), ("2026Q3", None)]
    assert line[1].facts is None


def test_an_organisation_opened_after_the_quarter_freezes_nothing(company):
    opened(company, datetime(2026, 10, 1, 12, tzinfo=UTC))
    assert freeze(company) is None


def test_an_organisation_without_functions_has_a_history_all_the_same(manager):
    opened(manager.organisation, datetime(2025, 1, 1, tzinfo=UTC))
    row = freeze(manager.organisation)
    assert row is not None
    assert json.loads(row.figures)["index"] is None


def test_the_sweep_freezes_by_the_organisations_own_clock(company, monkeypatch):
    """Half past eleven in the evening of 30 September in London is already October in Tokyo."""
    tokyo = MemberFactory(organisation__time_zone="Asia/Tokyo", organisation__fiscal_year_start_month=4).organisation
    for organisation in (company, tokyo):
        opened(organisation, datetime(2025, 1, 1, tzinfo=UTC))
    monkeypatch.setattr(timezone, "now", lambda: datetime(2026, 9, 30, 22, 30, tzinfo=UTC))
    freeze_ended_quarters()
    assert [(row.organisation, row.label) for row in QuarterBalance.objects.all()] == [(tokyo, "2027Q2")]


def test_one_organisation_that_fails_does_not_stop_the_others(company, monkeypatch):
    other = MemberFactory().organisation
    opened(other, datetime(2025, 1, 1, tzinfo=UTC))
    monkeypatch.setattr(timezone, "now", lambda: datetime(2026, 10, 1, 12, tzinfo=UTC))
    real = freeze_quarter

    def failing(*, today: date, by: audit.Portal) -> QuarterBalance | None:
        if by.organisation == company:
            raise RuntimeError("the disk is full")
        return real(today=today, by=by)

    monkeypatch.setattr("sourcing.tasks.freeze_quarter", failing)
    freeze_ended_quarters()
    assert [row.organisation for row in QuarterBalance.objects.all()] == [other]


def test_workers_sweep_it(company, monkeypatch):
    assert freeze_ended_quarters in registry.sweepers
    monkeypatch.setattr(registry, "sweepers", [freeze_ended_quarters])
    monkeypatch.setattr(timezone, "now", lambda: datetime(2026, 10, 1, 12, tzinfo=UTC))
    tasks.sweep()
    tasks.sweep()
    assert QuarterBalance.objects.count() == 1
