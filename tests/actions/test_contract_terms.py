"""Notice and renewal."""

from datetime import date

import pytest

from msp_reviews.actions.contract_terms import Renewal, give_notice, renew, take_notice_back
from msp_reviews.models import Contract, ContractRenewal
from portfolio.domain.errors import NotAllowed, Refusal
from portfolio.models import AuditEvent, Member, Role
from portfolio.versions import StaleVersion
from tests.factories import TODAY, ContractFactory, MemberFactory, PartnerFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager() -> Member:
    return MemberFactory(role=Role.IT_MANAGER)


@pytest.fixture
def contract(manager: Member) -> Contract:
    partner = PartnerFactory(organisation=manager.organisation)
    return ContractFactory(partner=partner, ends=date(2026, 12, 31), notice_days=30, auto_renews=True)


def test_a_further_term_moves_the_end_and_keeps_the_one_before(manager: Member, contract: Contract) -> None:
    renewal = Renewal(date(2027, 12, 31), was_automatic=True, note="Nobody gave notice.")
    row = renew(contract=contract, renewal=renewal, version=1, by=manager)
    contract.refresh_from_db()
    assert (row.ended, row.ends, contract.ends, contract.version) == (
        date(2026, 12, 31),
        date(2027, 12, 31),
        date(2027, 12, 31),
        2,
    )
    assert AuditEvent.objects.get().deed == "contract.renew"


def test_what_was_given_notice_of_did_not_renew_by_itself(manager: Member, contract: Contract) -> None:
    give_notice(contract=contract, on=TODAY, today=TODAY, version=1, by=manager)
    with pytest.raises(Refusal, match="Notice was given"):
        renew(contract=contract, renewal=Renewal(date(2027, 12, 31), was_automatic=True), version=2, by=manager)
    contract.refresh_from_db()
    renew(contract=contract, renewal=Renewal(date(2027, 12, 31)), version=2, by=manager)
    contract.refresh_from_db()
    assert contract.notice_given_on is None


def test_notice_can_be_taken_back(manager: Member, contract: Contract) -> None:
    give_notice(contract=contract, on=TODAY, today=TODAY, version=1, by=manager)
    take_notice_back(contract=contract, version=2, by=manager)
    contract.refresh_from_db()
    assert contract.notice_given_on is None


@pytest.mark.parametrize("ends", [date(2026, 12, 31), date(2026, 1, 1)])
def test_a_further_term_ends_after_the_present_one(manager: Member, contract: Contract, ends: date) -> None:
    with pytest.raises(Refusal) as refused:
        renew(contract=contract, renewal=Renewal(ends), version=1, by=manager)
    assert refused.value.field == "ends"
    assert not ContractRenewal.objects.exists()


def test_only_an_active_contract_with_an_end_has_a_term_that_goes_on(manager: Member, contract: Contract) -> None:
    for facts in ({"state": "ended"}, {"state": "active", "ends": None}):
        Contract.objects.filter(pk=contract.pk).update(**facts)
        with pytest.raises(Refusal):
            give_notice(contract=contract, on=TODAY, today=TODAY, version=1, by=manager)


def test_a_stale_version_and_a_wrong_role_change_nothing(manager: Member, contract: Contract) -> None:
    reader = MemberFactory(organisation=manager.organisation, role=Role.EXECUTIVE)
    with pytest.raises(NotAllowed):
        give_notice(contract=contract, on=TODAY, today=TODAY, version=1, by=reader)
    with pytest.raises(StaleVersion):
        give_notice(contract=contract, on=TODAY, today=TODAY, version=9, by=manager)
    contract.refresh_from_db()
    assert contract.notice_given_on is None
