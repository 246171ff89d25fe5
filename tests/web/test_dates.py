"""The page of dates and the calendar feed: each shows what its reader may see, and nothing once they may not come in."""

from datetime import timedelta

import pytest
from django.test import Client
from icalendar import Calendar

from msp_reviews.models import CalendarFeed, Contract, ContractRenewal, PartnerSeat
from msp_reviews.views.dates import feed_address
from portfolio.models import Member, Role
from portfolio.portal import today
from tests.factories import ContractFactory, MemberFactory, PartnerFactory, form_token, partner_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager() -> Member:
    return MemberFactory(role=Role.IT_MANAGER)


@pytest.fixture
def north(manager: Member) -> Contract:
    partner = PartnerFactory(organisation=manager.organisation, name="Northwind")
    ends = today(manager.organisation) + timedelta(days=100)
    return ContractFactory(partner=partner, code="N-1", ends=ends, notice_days=60)


@pytest.fixture
def boreas(manager: Member) -> Contract:
    partner = PartnerFactory(organisation=manager.organisation, name="Boreas")
    ends = today(manager.organisation) + timedelta(days=50)
    return ContractFactory(partner=partner, code="B-1", ends=ends, notice_days=10, auto_renews=True)


def signed_in(member: Member) -> Client:
    client = Client()
    client.force_login(member.user)
    return client


def post(member: Member, path: str, **fields: str) -> int:
    path = f"/{member.organisation.slug}/{path}"
    return signed_in(member).post(path, form_token(**fields)).status_code


def made(member: Member) -> str:
    """The address of the member's feed, without the site."""
    post(member, "dates/feed/", deed="make")
    return feed_address(CalendarFeed.objects.get(member=member)).partition("8000")[2]


def fed(address: str) -> list[str]:
    answer = Client().get(address)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/calendar")
    return sorted(str(event["summary"]) for event in Calendar.from_ical(answer.content).walk("VEVENT"))


def test_the_notice_deadline_stands_on_its_own_day(manager: Member, north: Contract, boreas: Contract) -> None:
    html = signed_in(manager).get(f"/{manager.organisation.slug}/dates/", {"partner": "northwind"}).content.decode()
    assert "in 40 days" in html and "in 100 days" in html
    only = signed_in(manager).get(f"/{manager.organisation.slug}/dates/", {"kind": "renewal"}).content.decode()
    assert "B-1" in only and "N-1" not in only


@pytest.mark.parametrize("query", [{"partner": "nobody"}, {"kind": "x"}, {"months": "9e9"}])
def test_a_filter_that_cannot_be_read_narrows_nothing(manager: Member, north: Contract, query: dict[str, str]) -> None:
    assert "N-1" in signed_in(manager).get(f"/{manager.organisation.slug}/dates/", query).content.decode()


def test_the_feed_holds_the_dates_that_its_owner_may_see(north: Contract, boreas: Contract) -> None:
    ours = fed(made(MemberFactory(organisation=north.organisation, role=Role.CIO)))
    assert len(ours) == 4
    theirs = fed(made(partner_user(north.partner)))
    assert len(theirs) == 2
    assert [line for line in theirs if "Boreas" in line or "B-1" in line] == []


def test_who_is_moved_or_switched_off_is_gone_at_the_next_request(north: Contract, boreas: Contract) -> None:
    tom = partner_user(north.partner)
    address = made(tom)
    PartnerSeat.objects.filter(member=tom).update(partner=boreas.partner)
    assert [line for line in fed(address) if "Northwind" in line] == []
    Member.objects.filter(pk=tom.pk).update(is_active=False)
    assert Client().get(address).status_code == 404


def test_a_renewed_or_revoked_address_leads_nowhere(manager: Member, north: Contract) -> None:
    first = made(manager)
    post(manager, "dates/feed/", deed="renew")
    second = feed_address(CalendarFeed.objects.get(member=manager)).partition("8000")[2]
    assert first != second
    assert Client().get(first).status_code == 404
    assert len(fed(second)) == 2
    post(manager, "dates/feed/", deed="revoke")
    assert Client().get(second).status_code == 404


def test_one_members_secret_opens_no_other_feed(manager: Member, north: Contract) -> None:
    mine, other = made(manager), made(MemberFactory(organisation=manager.organisation, role=Role.CIO))
    number, secret = other.split("/")[2], mine.split("/")[3]
    assert Client().get(f"/feeds/{number}/{secret}/dates.ics").status_code == 404
    assert Client().post(mine).status_code == 405


def test_notice_and_renewal_are_recorded_from_the_contract(manager: Member, north: Contract) -> None:
    on = today(manager.organisation)
    assert post(manager, "contracts/N-1/notice/", on=on.isoformat(), version="1") == 302
    page = signed_in(manager).get(f"/{manager.organisation.slug}/contracts/N-1/").content.decode()
    assert "it ends with its term" in page and "Take back the notice" in page
    further = (north.ends + timedelta(days=365)).isoformat()
    assert post(manager, "contracts/N-1/renew/", ends=further, version="2") == 302
    assert ContractRenewal.objects.get().was_automatic is False
    answer = signed_in(manager).post(
        f"/{manager.organisation.slug}/contracts/N-1/renew/", form_token(ends="2020-01-01", version="3")
    )
    assert "ends after the present one" in answer.content.decode()
