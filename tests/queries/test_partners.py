"""What is paid to whom, which dates come, and which months missed a level."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from msp_reviews.actions.measurements import record_measurements
from msp_reviews.domain.attainment import Counts, Measured, NoData
from msp_reviews.models import MeasurementSource, Service, ServiceLevel
from msp_reviews.queries.contracts import contracts_ending, notice_dates_within
from msp_reviews.queries.entries import Entry
from msp_reviews.queries.measurements import marks_of
from msp_reviews.queries.months import last_complete_month, months_back, parsed_month
from msp_reviews.queries.partners import spend_by_partner, spend_of
from msp_reviews.queries.service_levels import Tally, attainment_of_quarter, breaches_of_quarter
from portfolio.domain.quarters import Quarter
from portfolio.models import Member, Role
from tests.factories import (
    ContractFactory,
    ITFunctionFactory,
    MemberFactory,
    PartnerFactory,
    ServiceLevelFactory,
    partner_user,
)

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)


@pytest.fixture
def cio() -> Member:
    return MemberFactory(organisation__fiscal_year_start_month=4)


def days(count: int) -> date:
    return TODAY + timedelta(days=count)


def log(by: Member, level: ServiceLevel, results: dict[int, Measured]) -> None:
    entries = [Entry(level, date(2026, month, 1), measured) for month, measured in results.items()]
    record_measurements(entries=entries, source=MeasurementSource.FILE, today=TODAY, by=by)


def test_only_contracts_in_force_are_paid(cio: Member):
    partner = PartnerFactory(organisation=cio.organisation)
    for fee, more in (
        ("100", {}),
        ("20", {"starts": TODAY, "ends": TODAY}),
        (None, {}),
        ("1", {"ends": days(-1)}),
        ("2", {"starts": days(1)}),
        ("4", {"state": "draft"}),
    ):
        ContractFactory(partner=partner, annual_fee=fee and Decimal(fee), **more)
    (spend,) = spend_by_partner(cio, today=TODAY)
    assert (spend.annual_fee, spend.contracts, spend.unknown_fees) == (Decimal(120), 3, 1)


def test_the_dearest_partner_comes_first_and_an_unknown_fee_last(cio: Member):
    for name, fee in (("A", None), ("B", Decimal(1)), ("C", Decimal(2))):
        ContractFactory(partner=PartnerFactory(organisation=cio.organisation, name=name), annual_fee=fee)
    assert [spend.partner.name for spend in spend_by_partner(cio, today=TODAY)] == ["C", "B", "A"]


def test_a_fee_is_split_over_its_functions_by_what_they_cost_outside(cio: Member):
    contract = ContractFactory(partner__organisation=cio.organisation, annual_fee=Decimal(100))
    for cost, share in (("300", "1"), ("200", "0.5")):
        function = ITFunctionFactory(organisation=cio.organisation, external_cost=Decimal(cost))
        Service.objects.create(
            organisation=cio.organisation, contract=contract, function=function, share=Decimal(share)
        )
    ContractFactory(partner=contract.partner, annual_fee=Decimal(7))
    amounts = sorted(spend.amount for spend in spend_of(cio.organisation, TODAY))
    assert amounts == [Decimal(7), Decimal(25), Decimal(75)]


def test_notice_dates_are_those_of_today_and_the_days_after(cio: Member):
    partner = PartnerFactory(organisation=cio.organisation)
    for code, ends, notice in (
        ("past", days(29), 30),
        ("today", days(30), 30),
        ("last", days(120), 30),
        ("later", days(121), 30),
        ("unknown", days(40), None),
    ):
        ContractFactory(partner=partner, code=code, ends=ends, notice_days=notice)
    ContractFactory(partner=partner, code="over", ends=days(30), notice_days=30, state="terminated")
    found = notice_dates_within(cio, days=90, today=TODAY)
    assert [(coming.contract.code, coming.days_left) for coming in found] == [("today", 0), ("last", 90)]


def test_contracts_ending_are_those_of_today_and_the_days_after(cio: Member):
    partner = PartnerFactory(organisation=cio.organisation)
    for count in (-1, 0, 30, 31):
        ContractFactory(partner=partner, code=f"in{count}", ends=days(count))
    assert [one.code for one in contracts_ending(cio, days=30, today=TODAY)] == ["in0", "in30"]


def test_the_breaches_of_a_fiscal_quarter_are_its_missed_months(cio: Member):
    level = ServiceLevelFactory(contract__partner__organisation=cio.organisation)
    log(cio, level, {6: Counts(1, 100), 7: Counts(93, 100), 8: Counts(96, 100), 9: Counts(80, 100), 10: Counts(1, 100)})
    breaches = breaches_of_quarter(cio, Quarter(2027, 2))
    assert [(mark.period.month, mark.standing.value) for mark in breaches] == [
        (7, "below expected"),
        (9, "below minimum"),
    ]


def test_the_attainment_table_counts_by_partner_and_month(cio: Member):
    north, south = (PartnerFactory(organisation=cio.organisation, name=name) for name in ("North", "South"))
    for partner, results in (
        (north, {7: Counts(99, 100), 8: NoData()}),
        (north, {7: Counts(93, 100), 8: Counts(0, 0)}),
        (south, {9: Counts(10, 100)}),
    ):
        log(cio, ServiceLevelFactory(contract__partner=partner), results)
    first, second = attainment_of_quarter(cio, Quarter(2027, 2))
    assert (first.partner, second.partner) == (north, south)
    assert first.months == (Tally(1, 1, 0, 0, 0), Tally(0, 0, 0, 1, 1), Tally(0, 0, 0, 0, 0))
    assert second.total == Tally(0, 0, 1, 0, 0)
    assert (first.total.judged, first.total.breaches, first.total.logged) == (2, 1, 4)


def test_a_partners_user_gets_only_their_own_breaches(cio: Member):
    levels = [ServiceLevelFactory(contract__partner__organisation=cio.organisation) for _ in range(2)]
    for level in levels:
        log(cio, level, {7: Counts(1, 100)})
    guest = partner_user(levels[0].contract.partner)
    assert [mark.service_level for mark in breaches_of_quarter(guest, Quarter(2027, 2))] == levels[:1]
    assert breaches_of_quarter(MemberFactory(role=Role.CIO), Quarter(2026, 3)) == []


def test_a_corrected_month_is_judged_by_its_last_revision(cio: Member):
    level = ServiceLevelFactory(contract__partner__organisation=cio.organisation)
    log(cio, level, {7: Counts(1, 100)})
    log(cio, level, {7: Counts(99, 100)})
    assert breaches_of_quarter(cio, Quarter(2027, 2)) == []
    assert marks_of([level], [date(2026, 7, 1)])[level.pk][date(2026, 7, 1)].revision == 2


def test_months_run_back_over_the_turn_of_the_year():
    assert months_back(date(2026, 2, 17), 3) == [date(2025, 12, 1), date(2026, 1, 1), date(2026, 2, 1)]
    assert last_complete_month(date(2026, 1, 1)) == date(2025, 12, 1)


@pytest.mark.parametrize(
    "text", [None, "", "2026", "2026-13", "2026-00", "1999-12", "20-0600", "２０２６-06", "2026-6"]
)
def test_what_is_no_month_is_none(text: str | None):
    assert parsed_month(text) is None


def test_a_month_is_read_as_its_first_day():
    assert parsed_month("2026-06") == date(2026, 6, 1)
