"""Home: by role, never without a next deed, at a constant cost."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from msp_reviews.domain.home import LAYOUTS
from msp_reviews.queries.due import due_for
from portfolio.models import Member, Role
from tests.factories import (
    ContractFactory,
    ITFunctionFactory,
    MemberFactory,
    PartnerFactory,
    QBRActionFactory,
    QBRFactory,
    partner_user,
)
from tests.web.test_qbrs import signed_in

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)
STAFF = [role for role in Role if role != Role.PARTNER]


def home(client: Client, member: Member) -> str:
    return client.get(f"/{member.organisation.slug}/").content.decode()


def running(member: Member, count: int = 1) -> None:
    for _ in range(count):
        ITFunctionFactory(organisation=member.organisation, internal_cost=Decimal(10), external_cost=Decimal(90))


def test_every_role_of_ours_has_its_layout():
    assert set(LAYOUTS) == {role.value for role in STAFF}


@pytest.mark.parametrize("role", STAFF)
def test_every_role_gets_a_home_with_all_its_parts(role: Role):
    member = MemberFactory(role=role)
    running(member)
    page = home(signed_in(member), member)
    layout = LAYOUTS[role]
    for part in (*layout.wide, *layout.narrow):
        assert f'id="{ {"beam": "balance"}.get(part, part) }"' in page


@pytest.mark.parametrize(
    ("role", "deed"),
    [
        (Role.CIO, "Import functions"),
        (Role.IT_MANAGER, "starter catalogue"),
        (Role.ADMINISTRATOR, "Invite a CIO"),
        (Role.EXECUTIVE, "Ask a CIO"),
    ],
)
def test_an_empty_organisation_says_where_to_begin(role: Role, deed: str):
    member = MemberFactory(role=role)
    assert deed in home(signed_in(member), member)


def test_the_share_of_msps_stands_on_the_home_page():
    member = MemberFactory()
    running(member)
    assert "90.0 %" in home(signed_in(member), member)


def test_a_partners_home_shows_no_money_and_no_function():
    partner = PartnerFactory()
    ContractFactory(partner=partner, title="Workplace", annual_fee=Decimal(777_000))
    ITFunctionFactory(organisation=partner.organisation, name="Secret function")
    tom = partner_user(partner)
    page = home(signed_in(tom), tom)
    assert "Workplace" in page
    assert "777" not in page and "Secret function" not in page and "Balance" not in page


def test_home_costs_the_same_with_two_rows_and_with_twenty():
    member = MemberFactory(role=Role.CIO)
    client, counts = signed_in(member), []
    for more in (2, 18):
        running(member, more)
        for _ in range(more):
            partner = PartnerFactory(organisation=member.organisation)
            contract = ContractFactory(partner=partner, starts=date(2025, 1, 1), annual_fee=Decimal(5))
            QBRFactory(partner=contract.partner, state="held", held_on=date(2026, 10, 14))
            QBRActionFactory(partner=partner)
        home(client, member)
        with CaptureQueriesContext(connection) as queries:
            home(client, member)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 37


# What is due -----------------------------------------------------------------------------------


def test_a_review_nobody_planned_is_overdue_and_leads_to_its_planning():
    member = MemberFactory(role=Role.IT_MANAGER)
    partner = PartnerFactory(organisation=member.organisation)
    ContractFactory(partner=partner, starts=date(2026, 7, 1))
    [item] = due_for(member, today=TODAY)
    assert item.is_late and item.day == date(2026, 10, 30)
    assert item.url.endswith(f"/qbrs/plan/?partner={partner.slug}&quarter=2026Q3")


def test_an_executive_is_led_to_the_list_they_may_read():
    member = MemberFactory(role=Role.EXECUTIVE)
    ContractFactory(partner=PartnerFactory(organisation=member.organisation), starts=date(2026, 7, 1))
    [item] = due_for(member, today=TODAY)
    assert item.url.endswith("/qbrs/")


@pytest.mark.parametrize(("due_on", "shown"), [(date(2026, 12, 7), True), (date(2026, 12, 8), False)])
def test_an_action_is_due_two_weeks_before_its_date(due_on: date, shown: bool):
    member = MemberFactory()
    QBRActionFactory(partner=PartnerFactory(organisation=member.organisation), due_on=due_on)
    assert bool(due_for(member, today=TODAY)) is shown


def test_an_action_is_late_the_day_after_its_date():
    member = MemberFactory()
    partner = PartnerFactory(organisation=member.organisation)
    QBRActionFactory(partner=partner, due_on=TODAY)
    QBRActionFactory(partner=partner, due_on=date(2026, 11, 22))
    assert [item.is_late for item in due_for(member, today=TODAY)] == [True, False]


def test_a_notice_date_comes_ninety_days_ahead():
    member = MemberFactory()
    partner = PartnerFactory(organisation=member.organisation)
    ContractFactory(partner=partner, starts=TODAY, ends=date(2027, 2, 21), notice_days=0)
    ContractFactory(partner=partner, starts=TODAY, ends=date(2027, 2, 22), notice_days=0)
    assert [item.day for item in due_for(member, today=TODAY)] == [date(2027, 2, 21)]


def test_the_late_stand_first_and_the_nearest_next():
    member = MemberFactory()
    partner = PartnerFactory(organisation=member.organisation)
    for day in (date(2026, 12, 1), date(2026, 11, 1), date(2026, 11, 24), date(2026, 10, 1)):
        QBRActionFactory(partner=partner, due_on=day)
    assert [item.day.isoformat() for item in due_for(member, today=TODAY)] == [
        "2026-10-01",
        "2026-11-01",
        "2026-11-24",
        "2026-12-01",
    ]
