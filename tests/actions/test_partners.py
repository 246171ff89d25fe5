"""Partners and the people who sign in for them."""

import pytest

from msp_reviews import access
from msp_reviews.actions.partners import create_partner, edit_partner, seat_member
from msp_reviews.models import Partner
from portfolio.domain.errors import NotAllowed, Refusal
from portfolio.models import AuditEvent, Member, Role
from portfolio.versions import StaleVersion
from tests.factories import ContractFactory, MemberFactory, PartnerFactory

pytestmark = pytest.mark.django_db
LEI = "5493001KJTIIGC8Y1R12"


@pytest.fixture
def manager() -> Member:
    return MemberFactory(role=Role.IT_MANAGER)


def add(by: Member, name: str = "Northwind Managed Services", **more) -> Partner:
    return create_partner(values={"name": name} | more, by=by)


def test_a_partner_gets_an_address_made_from_its_name(manager: Member):
    assert add(manager).slug == "northwind-managed-services"
    assert add(manager, "Northwind: Managed Services").slug == "northwind-managed-services-2"
    assert add(manager, "北风").slug == "partner"


def test_two_partners_of_one_organisation_have_different_names_and_leis(manager: Member):
    add(manager, lei=LEI)
    with pytest.raises(Refusal, match="already a partner named") as refused:
        add(manager, "NORTHWIND managed services")
    assert refused.value.field == "name"
    with pytest.raises(Refusal, match="belongs to Northwind") as refused:
        add(manager, "Other", lei=LEI.lower())
    assert refused.value.field == "lei"
    assert add(MemberFactory(), lei=LEI).slug == "northwind-managed-services"


def test_an_edit_keeps_the_address_and_records_what_changed(manager: Member):
    partner = edit_partner(partner=add(manager), values={"name": "Boreas", "tier": "strategic"}, version=1, by=manager)
    assert (partner.slug, partner.version) == ("northwind-managed-services", 2)
    event = AuditEvent.objects.latest("seq")
    assert '"after":{"name":"Boreas","tier":"strategic"}' in event.body


def test_an_edit_under_an_old_version_is_refused(manager: Member):
    with pytest.raises(StaleVersion):
        edit_partner(partner=add(manager), values={"name": "Boreas"}, version=0, by=manager)


def test_an_executive_adds_no_partner():
    with pytest.raises(NotAllowed):
        add(MemberFactory(role=Role.EXECUTIVE))


def test_a_partners_user_sees_the_partner_they_sit_for_and_no_other(manager: Member):
    mine, other = add(manager), PartnerFactory(organisation=manager.organisation)
    contracts = [ContractFactory(partner=partner) for partner in (mine, other)]
    guest = MemberFactory(organisation=manager.organisation, role=Role.PARTNER)
    assert not access.partners_of(guest).exists()
    seat_member(member=guest, partner=mine, by=manager)
    assert list(access.partners_of(guest)) == [mine]
    assert list(access.contracts_of(guest)) == contracts[:1]
    seat_member(member=guest, partner=other, by=manager)
    assert list(access.partners_of(guest)) == [other]


def test_only_partner_users_of_the_same_organisation_are_seated(manager: Member):
    partner = add(manager)
    for person in (manager, MemberFactory(role=Role.PARTNER)):
        with pytest.raises(Refusal, match="role of partner user"):
            seat_member(member=person, partner=partner, by=manager)
