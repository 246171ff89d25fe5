"""Closing months, claiming and losing credits: what is frozen, who may, and what the database refuses."""

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from msp_reviews.actions import closings as actions
from msp_reviews.actions import credits as credit_actions
from msp_reviews.actions.contract_fees import set_contract_fees
from msp_reviews.actions.measurements import Entry, record_measurements
from msp_reviews.actions.rule_sheets import create_rule_sheet, edit_rule_sheet, put_rule_sheet_in_force
from msp_reviews.domain.attainment import Counts
from msp_reviews.domain.rule_sheets import first_day, month_of
from msp_reviews.models import Closing, ClosingState, Contract, Credit, MeasurementSource, RuleSheet, ServiceLevel
from msp_reviews.queries.closings import draft_of, outcome
from msp_reviews.queries.credits import ledger, six_figures, with_names
from portfolio.domain.canonical import canonical
from portfolio.domain.errors import NotAllowed, Refusal
from portfolio.models import AuditEvent, Member, Role
from portfolio.versions import StaleVersion
from tests.factories import ContractFactory, MemberFactory, ServiceLevelFactory

pytestmark = pytest.mark.django_db

SHEET = {
    "model": "pool", "at_risk": "12 %", "pool_size": "200 %", "allocations": {"A-1": "150 %", "B-1": "50 %"},
    "earn_back": True, "claim_days": 60,
}  # fmt: skip
TODAY = date(2026, 2, 10)
JANUARY = date(2026, 1, 1)


@pytest.fixture
def cio(db: None) -> Member:
    return MemberFactory(role=Role.CIO)


@pytest.fixture
def contract(cio: Member) -> Contract:
    """A contract of 2025 and 2026 with two critical service levels, fees of 100,000.25 and a rule sheet."""
    made = ContractFactory(organisation=cio.organisation, starts=date(2025, 1, 1), ends=date(2026, 12, 31))
    for code in ("A-1", "B-1"):
        ServiceLevelFactory(
            organisation=cio.organisation, contract=made, code=code, is_critical=True,
            expected=Decimal("0.95"), minimum=Decimal("0.9"),
        )  # fmt: skip
    set_contract_fees(
        contract=made, first=date(2025, 1, 1), last=date(2026, 12, 1), amount=Decimal("110000.25"),
        pass_through=Decimal(10000), by=cio,
    )  # fmt: skip
    return made


def in_force(contract: Contract, by: Member, **values: Any) -> RuleSheet:
    sheet = create_rule_sheet(
        contract=contract, values={"starts": date(2025, 1, 1), "content": SHEET, **values}, by=by
    )  # fmt: skip
    return put_rule_sheet_in_force(rule_sheet=sheet, version=sheet.version, by=by)


def log(contract: Contract, code: str, period: date, good: int, by: Member) -> None:
    level = ServiceLevel.objects.get(contract=contract, code=code)
    entry = Entry(level, period, Counts(good, 1000))
    record_measurements(entries=[entry], source=MeasurementSource.FILE, today=date(2027, 2, 1), by=by)


def close(contract: Contract, period: date, by: Member, reason: str = "", today: date = TODAY) -> Closing:
    seen = draft_of(contract, period).sha256
    return actions.close_period(contract=contract, period=period, seen=seen, today=today, reason=reason, by=by)


def test_a_closed_month_freezes_its_cents_and_computes_again_from_its_inputs(contract: Contract, cio: Member) -> None:
    in_force(contract, cio)
    log(contract, "A-1", JANUARY, 899, cio)
    log(contract, "B-1", JANUARY, 950, cio)
    closing = close(contract, JANUARY, cio)
    credit = Credit.objects.get()
    assert (closing.state, closing.is_current, closing.gross) == (ClosingState.CLOSED, True, Decimal("12000.03"))
    assert (credit.gross, credit.claim_by, credit.reason) == (Decimal("12000.03"), date(2026, 4, 1), "below_minimum")
    log(contract, "A-1", JANUARY, 990, cio)
    closing.refresh_from_db()
    assert canonical(outcome(json.loads(closing.inputs))) == closing.results
    assert AuditEvent.objects.filter(deed="closing.close").count() == 1


def test_a_correction_stands_beside_the_closed_month_with_its_reason(contract: Contract, cio: Member) -> None:
    in_force(contract, cio)
    log(contract, "A-1", JANUARY, 899, cio)
    first = close(contract, JANUARY, cio)
    with pytest.raises(Refusal, match="Say why"):
        close(contract, JANUARY, cio)
    with pytest.raises(Refusal, match="Nothing differs"):
        close(contract, JANUARY, cio, "Look again.")
    made = credit_actions.claim_credits(contract=contract, credit_ids=[Credit.objects.get().pk], today=TODAY, by=cio)
    log(contract, "B-1", JANUARY, 899, cio)
    second = close(contract, JANUARY, cio, "B-1 had been reported late.")
    first.refresh_from_db()
    assert (first.is_current, first.gross, second.revision, second.is_current) == (False, Decimal("12000.03"), 2, True)
    standing = {row.service_level.code: (row.gross, row.claim) for row in Credit.objects.filter(is_current=True)}
    assert standing == {"A-1": (Decimal("9000.02"), made), "B-1": (Decimal("3000.01"), None)}
    assert Credit.objects.get(closing=first).gross == Decimal("12000.03")


def test_above_the_amount_of_the_sheet_a_second_person_closes(contract: Contract, cio: Member) -> None:
    in_force(contract, cio, four_eyes_above=Decimal(12000))
    log(contract, "A-1", JANUARY, 0, cio)
    closing = close(contract, JANUARY, cio)
    assert (closing.state, Credit.objects.count()) == (ClosingState.PROPOSED, 0)
    seen = {"closing": closing, "seen": closing.sha256, "version": closing.version}
    with pytest.raises(NotAllowed):
        actions.approve_closing(**seen, by=cio)
    closing.refresh_from_db()
    with pytest.raises(NotAllowed):
        actions.approve_closing(**seen, by=MemberFactory(organisation=cio.organisation, role=Role.IT_MANAGER))
    second = MemberFactory(organisation=cio.organisation, role=Role.CIO)
    with pytest.raises(Refusal, match="not what you were shown"):
        actions.approve_closing(closing=closing, seen="0" * 64, version=closing.version, by=second)
    closing.refresh_from_db()
    actions.approve_closing(closing=closing, seen=closing.sha256, version=closing.version, by=second)
    assert (closing.state, Credit.objects.count()) == (ClosingState.CLOSED, 1)
    with pytest.raises(StaleVersion):
        stale = Closing.objects.get()
        stale.state = ClosingState.PROPOSED
        actions.approve_closing(closing=stale, seen=closing.sha256, version=1, by=second)


def test_what_was_not_seen_is_not_closed(contract: Contract, cio: Member) -> None:
    in_force(contract, cio)
    seen = draft_of(contract, JANUARY).sha256
    log(contract, "A-1", JANUARY, 0, cio)
    with pytest.raises(Refusal, match="changed since you looked"):
        actions.close_period(contract=contract, period=JANUARY, seen=seen, today=TODAY, by=cio)
    with pytest.raises(Refusal, match="is not over yet"):
        close(contract, date(2026, 2, 1), cio)


def test_credits_return_when_the_contract_year_is_closed_to_its_end(contract: Contract, cio: Member) -> None:
    in_force(contract, cio)
    for month in range(12):
        period = first_day(month_of(JANUARY) + month)
        log(contract, "A-1", period, 930 if month < 3 else 960, cio)
        log(contract, "B-1", period, 890 if month == 4 else 960, cio)
        close(contract, period, cio, today=date(2027, 1, 5))
    rows = {row.service_level.code: row for row in Credit.objects.all()}
    assert rows["A-1"].earned_back == rows["A-1"].gross == Decimal("12000.03")
    assert "the mean of the 9 months after it" in rows["A-1"].earned_back_why
    assert rows["B-1"].earned_back == 0
    figures = six_figures(ledger(with_names(Credit.objects.all()), date(2027, 1, 5)), date(2027, 1, 5))
    assert (figures["gross"], figures["earned_back"], figures["net"], figures["expired"]) == (
        Decimal("18000.05"), Decimal("12000.03"), Decimal("6000.02"), Decimal("6000.02"),
    )  # fmt: skip


def test_a_credit_is_claimed_in_time_received_or_waived_and_nothing_else(contract: Contract, cio: Member) -> None:
    in_force(contract, cio)
    log(contract, "A-1", JANUARY, 0, cio)
    log(contract, "B-1", JANUARY, 0, cio)
    close(contract, JANUARY, cio)
    one, two = Credit.objects.order_by("service_level__code")
    with pytest.raises(Refusal, match="Expired unclaimed"):
        credit_actions.claim_credits(contract=contract, credit_ids=[one.pk], today=date(2026, 4, 2), by=cio)
    made = credit_actions.claim_credits(contract=contract, credit_ids=[one.pk], today=date(2026, 4, 1), by=cio)
    assert json.loads(made.content)["total"] == "9000.02"
    with pytest.raises(Refusal, match="Claimed"):
        credit_actions.claim_credits(contract=contract, credit_ids=[one.pk], today=TODAY, by=cio)
    one.refresh_from_db()
    paid = {"received": Decimal("9000.03"), "received_on": TODAY, "today": date(2026, 5, 1), "by": cio}
    with pytest.raises(Refusal, match=r"up to 9000\.02"):
        credit_actions.receive_credit(credit=one, version=one.version, **paid)
    one.refresh_from_db()
    paid |= {"received": Decimal(9000), "received_on": date(2026, 4, 30)}
    credit_actions.receive_credit(credit=one, version=one.version, **paid)
    credit_actions.waive_credit(credit=two, reason="Our own change.", today=TODAY, version=two.version, by=cio)
    with pytest.raises(Refusal, match="Waived"):
        credit_actions.claim_credits(contract=contract, credit_ids=[two.pk], today=TODAY, by=cio)


def test_the_database_keeps_what_was_closed_and_what_is_in_force(contract: Contract, cio: Member) -> None:
    sheet = in_force(contract, cio)
    log(contract, "A-1", JANUARY, 0, cio)
    closing = close(contract, JANUARY, cio)
    made = credit_actions.claim_credits(contract=contract, credit_ids=[Credit.objects.get().pk], today=TODAY, by=cio)
    for rows, change in (
        (RuleSheet.objects.filter(pk=sheet.pk), {"note": "x"}),
        (Closing.objects.filter(pk=closing.pk), {"gross": 1}),
        (Credit.objects.all(), {"gross": 1}),
        (type(made).objects.all(), {"claimed_on": TODAY.replace(day=1)}),
    ):
        with pytest.raises((DatabaseError, IntegrityError)), transaction.atomic():
            rows.update(**change)
        with pytest.raises((DatabaseError, IntegrityError)), transaction.atomic():
            rows._raw_delete(rows.db)


def test_rule_sheets_follow_one_another_and_never_change_a_closed_month(contract: Contract, cio: Member) -> None:
    sheet = in_force(contract, cio)
    log(contract, "A-1", JANUARY, 0, cio)
    close(contract, JANUARY, cio)
    with pytest.raises(Refusal, match="no longer changes"):
        edit_rule_sheet(rule_sheet=sheet, values={"note": "x"}, version=sheet.version, by=cio)
    with pytest.raises(Refusal, match="has been closed"):
        in_force(contract, cio, starts=date(2026, 1, 1))
    in_force(contract, cio, starts=date(2026, 2, 1))
    with pytest.raises(Refusal, match="Another rule sheet"):
        in_force(contract, cio, starts=date(2026, 2, 1))
    with pytest.raises(Refusal, match="more than the pool size"):
        create_rule_sheet(
            contract=contract, values={"starts": JANUARY, "content": {**SHEET, "pool_size": "100 %"}}, by=cio
        )
