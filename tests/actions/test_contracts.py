"""Contracts and what they deliver."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from msp_reviews.actions.contracts import create_contract, edit_contract, remove_service, set_service
from msp_reviews.models import Contract, Service
from portfolio.domain.errors import NotAllowed, Refusal
from portfolio.models import AuditEvent, Member, Role
from portfolio.versions import StaleVersion
from tests.factories import ContractFactory, ITFunctionFactory, MemberFactory, PartnerFactory, ServiceLevelFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager() -> Member:
    return MemberFactory(role=Role.IT_MANAGER)


def add(by: Member, **more) -> Contract:
    plain = {"code": "C-104", "title": "Workplace", "partner": PartnerFactory(organisation=by.organisation)}
    return create_contract(values=plain | more, by=by)


def test_a_contract_is_made_and_recorded(manager: Member):
    contract = add(manager, annual_fee=Decimal("1200000.00"), ends=date(2027, 12, 31), notice_days=180)
    assert contract.version == 1
    assert '"annual_fee":"1200000"' in AuditEvent.objects.get().body


@pytest.mark.parametrize(
    ("more", "field"),
    [({"code": "c-104"}, "code"), ({"starts": date(2026, 2, 1), "ends": date(2026, 1, 1), "code": "X"}, "ends")],
)
def test_what_cannot_be_is_refused_at_its_field(manager: Member, more: dict, field: str):
    add(manager)
    with pytest.raises(Refusal) as refused:
        add(manager, **more)
    assert refused.value.field == field


def test_a_partner_of_another_organisation_is_refused(manager: Member):
    with pytest.raises(Refusal, match="another organisation"):
        add(manager, partner=PartnerFactory())


def test_an_edit_under_an_old_version_is_refused(manager: Member):
    contract = add(manager)
    edit_contract(contract=contract, values={"title": "New"}, version=1, by=manager)
    with pytest.raises(StaleVersion):
        edit_contract(contract=contract, values={"title": "Newer"}, version=1, by=manager)


def test_an_executive_changes_no_contract(manager: Member):
    executive = MemberFactory(organisation=manager.organisation, role=Role.EXECUTIVE)
    with pytest.raises(NotAllowed):
        edit_contract(contract=add(manager), values={"title": "New"}, version=1, by=executive)


def test_a_function_delivered_twice_changes_its_share(manager: Member):
    contract, function = add(manager), ITFunctionFactory(organisation=manager.organisation)
    for share in ("0.8", "0.6"):
        set_service(contract=contract, function=function, share=Decimal(share), by=manager)
    assert Service.objects.get().share == Decimal("0.6")


@pytest.mark.parametrize("share", ["0", "1.01", "-0.1"])
def test_a_share_that_cannot_be_is_refused(manager: Member, share: str):
    contract, function = add(manager), ITFunctionFactory(organisation=manager.organisation)
    with pytest.raises(Refusal, match="above 0 and up to 100 %"):
        set_service(contract=contract, function=function, share=Decimal(share), by=manager)


def test_a_function_with_a_service_level_stays_in_its_contract(manager: Member):
    contract, function = add(manager), ITFunctionFactory(organisation=manager.organisation)
    service = set_service(contract=contract, function=function, share=Decimal(1), by=manager)
    level = ServiceLevelFactory(contract=contract, service=service)
    with pytest.raises(Refusal, match=level.code):
        remove_service(service=service, by=manager)
    level.delete()
    remove_service(service=service, by=manager)
    assert not Service.objects.exists()


@pytest.mark.parametrize(
    ("columns", "constraint"),
    [
        ({"starts": date(2026, 2, 1), "ends": date(2026, 1, 1)}, "contract_ends_after_start"),
        ({"notice_days": 3661}, "contract_notice_days"),
        ({"annual_fee": -1}, "annual_fee_not_negative"),
        ({"total_value": -1}, "total_value_not_negative"),
        ({"state": "lost"}, "contract_state_known"),
    ],
)
def test_the_database_refuses_a_contract_that_cannot_be(columns: dict, constraint: str):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        ContractFactory(**columns)
