"""Pages of partners, contracts and service levels: what each shows, to whom, at what cost."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from msp_reviews.actions.measurements import record_measurements
from msp_reviews.domain.attainment import Counts
from msp_reviews.models import Contract, MeasurementSource, Partner, PartnerSeat, ServiceLevel
from msp_reviews.queries.entries import Entry
from msp_reviews.queries.months import last_complete_month, months_back
from portfolio.models import Member, Role
from portfolio.portal import today
from tests.factories import (
    ContractFactory,
    ITFunctionFactory,
    MemberFactory,
    PartnerFactory,
    ServiceLevelFactory,
    form_token,
    partner_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager() -> Member:
    return MemberFactory(role=Role.IT_MANAGER)


def signed_in(member: Member) -> Client:
    client = Client()
    client.force_login(member.user)
    return client


def page(member: Member, path: str, **query: str) -> str:
    answer = signed_in(member).get(f"/{member.organisation.slug}/{path}", query)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def partner_with(by: Member, levels: int, good: int = 93) -> Partner:
    """A partner with one contract, so many service levels, and six logged months each."""
    partner = PartnerFactory(organisation=by.organisation)
    contract = ContractFactory(partner=partner, ends=date(2090, 12, 31), notice_days=180, annual_fee=Decimal(1200))
    months = months_back(last_complete_month(today(by.organisation)), 6)
    entries = [
        Entry(level, month, Counts(good, 100))
        for level in ServiceLevelFactory.create_batch(levels, contract=contract)
        for month in months
    ]
    day = today(by.organisation)
    record_measurements(entries=entries, source=MeasurementSource.GRID, today=day, by=by)
    return partner


@pytest.mark.parametrize("noun", ["partners", "contracts", "service-levels", "results"])
def test_an_empty_list_says_what_comes_next(manager: Member, noun: str):
    assert "No " in page(manager, f"{noun}/") and "href" in page(manager, f"{noun}/")


def test_the_hub_says_how_the_partner_does_and_why(manager: Member):
    partner = partner_with(manager, 2)
    html = page(manager, f"partners/{partner.slug}/")
    assert "2 below expected" in html
    assert "93 of 100: 93.00 % is below the expected 95 %, but not below the minimum 90 %." in html
    assert "4 Jul 2090" in html


def test_the_page_of_a_service_level_shows_the_interval_of_a_small_month(manager: Member):
    level = ServiceLevelFactory(contract__partner__organisation=manager.organisation)
    entry = Entry(level, date(2026, 5, 1), Counts(33, 35))
    record_measurements(entries=[entry], source=MeasurementSource.GRID, today=date(2026, 6, 1), by=manager)
    html = page(manager, f"service-levels/{level.code}/")
    assert "81.39 %" in html and "98.42 %" in html
    assert "In a month with fewer than 20 events a single miss is below the expected level." in html


def test_a_correction_stands_beside_what_it_corrects(manager: Member):
    level = ServiceLevelFactory(contract__partner__organisation=manager.organisation)
    for good in (90, 96):
        entry = Entry(level, date(2026, 5, 1), Counts(good, 100))
        record_measurements(entries=[entry], source=MeasurementSource.GRID, today=date(2026, 6, 1), by=manager)
    html = page(manager, f"service-levels/{level.code}/")
    assert '<span class="was">90/100</span>' in html and '<span class="now">96/100</span>' in html


@pytest.mark.parametrize(
    ("noun", "query", "shown", "hidden"),
    [
        ("partners", {"f-words": "nor"}, "Northwind", "Boreas"),
        ("partners", {"f-status": "former"}, "Boreas", "Northwind"),
        ("contracts", {"f-partner": "boreas"}, "B-1", "N-1"),
        ("contracts", {"f-notice": "365"}, "N-1", "B-1"),
        ("service-levels", {"f-contract": "N-1"}, "N-SLA", "B-SLA"),
        ("service-levels", {"f-critical": "yes"}, "B-SLA", "N-SLA"),
        ("results", {"f-partner": "northwind"}, "N-SLA", "B-SLA"),
    ],
)
def test_a_filter_narrows_the_list_and_the_chip_says_so(
    manager: Member, noun: str, query: dict[str, str], shown: str, hidden: str
):
    soon = date.fromordinal(today(manager.organisation).toordinal() + 200)
    north = PartnerFactory(organisation=manager.organisation, name="Northwind", slug="northwind")
    boreas = PartnerFactory(organisation=manager.organisation, name="Boreas", slug="boreas", status="former")
    ServiceLevelFactory(contract=ContractFactory(partner=north, code="N-1", ends=soon, notice_days=30), code="N-SLA")
    ServiceLevelFactory(contract=ContractFactory(partner=boreas, code="B-1"), code="B-SLA", is_critical=True)
    html = page(manager, f"{noun}/", **query)
    listed = html.partition("<tbody>")[2].partition("</tbody>")[0]
    assert shown in listed and hidden not in listed
    assert 'class="chip"' in html


def test_a_filter_that_cannot_be_read_shows_everything_and_says_so(manager: Member):
    PartnerFactory(organisation=manager.organisation, name="Northwind")
    html = page(manager, "partners/", **{"f-status": "nonsense"})
    assert "cannot be read" in html and "Northwind" in html


def test_an_export_holds_what_is_filtered_and_runs_no_formula(manager: Member):
    PartnerFactory(organisation=manager.organisation, name="=Northwind()")
    PartnerFactory(organisation=manager.organisation, name="Boreas", status="former")
    answer = signed_in(manager).get(f"/{manager.organisation.slug}/partners-export/", {"f-status": "active"})
    lines = b"".join(answer).decode("utf-8-sig").splitlines()  # type: ignore[arg-type]
    assert len(lines) == 2 and lines[1].startswith("'=Northwind(),Active")


def test_the_export_of_service_levels_has_a_column_a_month(manager: Member):
    partner_with(manager, 1)
    answer = signed_in(manager).get(f"/{manager.organisation.slug}/service-levels-export/")
    header, line = b"".join(answer).decode("utf-8-sig").splitlines()  # type: ignore[arg-type]
    assert len(header.split(",")) == 22 and line.count("93.00 % below expected") == 6


def queries_of(path: str, partners: int, levels: int) -> int:
    manager = MemberFactory(role=Role.IT_MANAGER)
    last = [partner_with(manager, levels) for _ in range(partners)][-1]
    client = signed_in(manager)
    address = f"/{manager.organisation.slug}/{path.format(last.slug)}"
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


@pytest.mark.parametrize("path", ["partners/", "contracts/", "service-levels/", "results/", "partners/{}/"])
def test_a_page_asks_the_same_number_of_queries_for_2_and_for_20(path: str):
    count = queries_of(path, 2, 1)
    assert queries_of(path, 4, 5) == count
    assert count <= 34


ROWS = {
    "partners/{partner.slug}/": "partner.see",
    "contracts/{contract.code}/": "contract.see",
    "service-levels/{level.code}/": "service_level.see",
}


@pytest.fixture
def row() -> dict[str, Partner | Contract | ServiceLevel]:
    level = ServiceLevelFactory()
    return {"level": level, "contract": level.contract, "partner": level.contract.partner}


@pytest.mark.parametrize("path", ROWS)
def test_a_row_is_there_for_its_people_and_for_nobody_else(path: str, row):
    organisation = row["partner"].organisation
    address = f"/{organisation.slug}/{path.format(**row)}"
    other = partner_user(PartnerFactory(organisation=organisation))
    seatless = MemberFactory(organisation=organisation, role=Role.PARTNER)
    assert signed_in(MemberFactory(organisation=organisation, role=Role.EXECUTIVE)).get(address).status_code == 200
    assert signed_in(partner_user(row["partner"])).get(address).status_code == 200
    for stranger in (other, seatless, MemberFactory()):
        assert signed_in(stranger).get(address).status_code == 404
    mine = f"/{MemberFactory().organisation.slug}/{path.format(**row)}"
    assert signed_in(Member.objects.latest("pk")).get(mine).status_code == 404


@pytest.mark.parametrize("path", ["partners/", "contracts/", "service-levels/", "results/", "service-levels-export/"])
def test_a_partners_user_finds_nothing_of_other_partners(path: str):
    mine, other = PartnerFactory(name="Mine"), None
    other = PartnerFactory(organisation=mine.organisation, name="Secretive Rival", notes="Too dear")
    for partner, code in ((mine, "MINE-1"), (other, "RIVAL-1")):
        ServiceLevelFactory(contract=ContractFactory(partner=partner, code=f"C-{code}"), code=code)
    answer = signed_in(partner_user(mine)).get(f"/{mine.organisation.slug}/{path}")
    html = b"".join(answer).decode()  # type: ignore[arg-type]
    assert "Mine" in html
    assert "Rival" not in html and "RIVAL" not in html


def test_a_partners_user_sees_neither_our_notes_nor_our_history():
    partner = PartnerFactory(notes="The night shift is the weak spot.")
    html = page(partner_user(partner), f"partners/{partner.slug}/")
    assert "weak spot" not in html and "History" not in html


def test_a_partners_user_reads_that_the_company_corrected_and_not_who(manager: Member):
    level = ServiceLevelFactory(contract__partner__organisation=manager.organisation)
    manager.user.name = "Quintessa Marlowe"
    manager.user.save()
    for good in (90, 96):
        entry = Entry(level, date(2026, 5, 1), Counts(good, 100))
        record_measurements(entries=[entry], source=MeasurementSource.GRID, today=date(2026, 6, 1), by=manager)
    path = f"service-levels/{level.code}/"
    ours, theirs = page(manager, path), page(partner_user(level.contract.partner), path)
    assert "96/100" in ours and "Quintessa" in ours
    assert "96/100" in theirs and "Quintessa" not in theirs


def test_a_partner_is_added_by_the_form_and_found_at_its_address(manager: Member):
    client = signed_in(manager)
    address = f"/{manager.organisation.slug}/partners-new/"
    answer = client.post(address, form_token(name="Northwind", status="active", lei="5493 001k jtii gc8y 1r12"))
    assert answer.headers["Location"] == f"/{manager.organisation.slug}/partners/northwind/"
    assert Partner.objects.get().lei == "5493001KJTIIGC8Y1R12"


def test_a_wrong_lei_is_refused_beside_its_field(manager: Member):
    answer = signed_in(manager).post(
        f"/{manager.organisation.slug}/partners-new/", form_token(name="N", status="active", lei="5493001KJTIIGC8Y1R13")
    )
    assert "check digits of this LEI do not fit" in answer.content.decode()


def test_levels_are_typed_in_per_cent_and_come_back_in_per_cent(manager: Member):
    contract = ContractFactory(partner__organisation=manager.organisation, code="C-1")
    fields = {"code": "P1", "name": "P1", "contract": "C-1", "kind": "ratio", "direction": "higher"}
    client, slug = signed_in(manager), manager.organisation.slug
    client.post(f"/{slug}/service-levels-new/", form_token(**fields, expected="99.95"))
    level = ServiceLevel.objects.get(contract=contract)
    assert (level.expected, level.minimum) == (Decimal("0.9995"), Decimal("0.9995"))
    html = client.get(f"/{slug}/service-levels/P1/edit/").content.decode()
    assert html.count('value="99.95"') == 2


def test_taking_theirs_on_the_conflict_page_keeps_the_level_as_it_stands(manager: Member):
    level = ServiceLevelFactory(contract__partner__organisation=manager.organisation, code="P1")
    ServiceLevel.objects.filter(pk=level.pk).update(version=2, name="Theirs")
    client, address = signed_in(manager), f"/{manager.organisation.slug}/service-levels/P1/edit/"
    fields = {"code": "P1", "name": "Mine", "contract": level.contract.code, "kind": "ratio", "direction": "higher"}
    answer = client.post(address, form_token(**fields, expected="97", minimum="90", version="1"))
    html = answer.content.decode()
    assert answer.status_code == 409 and "Theirs" in html
    assert 'name="theirs-expected" value="95"' in html


def test_a_function_is_put_into_a_contract_by_its_code(manager: Member):
    contract = ContractFactory(partner__organisation=manager.organisation, code="C-1")
    function = ITFunctionFactory(organisation=manager.organisation, code="help-desk")
    ITFunctionFactory(code="foreign")
    client, address = signed_in(manager), f"/{manager.organisation.slug}/contracts/C-1/functions/"
    assert (
        "no function with the code foreign"
        in client.post(address, form_token(function="foreign", share="80")).content.decode()
    )
    client.post(address, form_token(function="HELP-desk", share="80"))
    service = contract.services.get()
    assert (service.function, service.share) == (function, Decimal("0.8"))
    client.post(f"/{manager.organisation.slug}/contract-functions/{service.pk}/remove/", form_token())
    assert not contract.services.exists()


def test_a_partners_user_gets_a_seat_by_the_form(manager: Member):
    guest = MemberFactory(organisation=manager.organisation, role=Role.PARTNER)
    partner = PartnerFactory(organisation=manager.organisation, slug="northwind")
    address = f"/{manager.organisation.slug}/people/{guest.pk}/partner/"
    answer = signed_in(manager).post(address, form_token(partner="northwind"))
    assert answer.status_code == 302
    assert PartnerSeat.objects.get(member=guest).partner == partner
    assert signed_in(manager).get(f"/{manager.organisation.slug}/people/{manager.pk}/partner/").status_code == 404
