"""The balance page: filters, lists, map, export, trend and frozen quarters."""

import csv
import json
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portfolio.audit import Portal
from portfolio.domain.canonical import sha256
from portfolio.models import ITFunction, Member, Organisation, Role
from sourcing.actions.quarter_balances import freeze_quarter
from tests.factories import (
    DATA_GOVERNANCE,
    HELP_DESK,
    BusinessUnitFactory,
    ITFunctionFactory,
    MemberFactory,
    OrganisationFactory,
    decided,
)

pytestmark = pytest.mark.django_db


def client_of(member: Member) -> Client:
    client = Client()
    client.force_login(member.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def at(name: str, *args: object) -> str:
    return reverse(f"sourcing:{name}", args=["company-y", *args])


@pytest.fixture
def cio() -> Member:
    organisation = OrganisationFactory(slug="company-y")
    Organisation.objects.filter(pk=organisation.pk).update(created_at=datetime(2025, 1, 1, tzinfo=UTC))
    organisation.refresh_from_db()
    return MemberFactory(organisation=organisation, role=Role.CIO)


@pytest.fixture
def manager(cio: Member) -> Member:
    return MemberFactory(organisation=cio.organisation, role=Role.IT_MANAGER)


@pytest.fixture
def portfolio(cio: Member, manager: Member) -> dict[str, ITFunction]:
    """Kept 700 too much, given 300 too much, and one that is undecided."""
    rows = {
        "help": function(cio, "Help desk", 1000, 0, category="Workplace", criticality=2),
        "data": function(cio, "Data governance", 300, 700, category="Governance", criticality=5),
        "lab": function(cio, "Innovation lab", 40, 60, category="Workplace"),
    }
    decided(rows["help"], manager, cio, HELP_DESK)
    decided(rows["data"], manager, cio, DATA_GOVERNANCE)
    return rows


def function(cio: Member, name: str, internal: int, external: int, **more: Any) -> ITFunction:
    row: ITFunction = ITFunctionFactory(
        organisation=cio.organisation,
        name=name,
        code=name.lower().replace(" ", "-"),
        internal_cost=Decimal(internal),
        external_cost=Decimal(external),
        **more,
    )
    return row


def page_of(member: Member, address: str) -> str:
    response = client_of(member).get(address)
    assert response.status_code == 200
    return response.content.decode()


def lines_of(member: Member, address: str) -> list[dict[str, str]]:
    response = client_of(member).get(address)
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(text.splitlines()))


def test_both_sums_are_shown_and_both_lists(cio, portfolio):
    page = page_of(cio, at("balance"))
    assert "EUR 700" in page
    assert "EUR 300" in page
    assert page.index("Kept in-house beyond the band") < page.index("Given to MSPs beyond the band")


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("f-category=Governance", ["data-governance"]),
        ("f-sourcing_class=outsourceable", ["help-desk"]),
        ("f-sourcing_class=undecided", ["innovation-lab"]),
        ("f-criticality=5", ["data-governance"]),
        ("f-category=Workplace&f-criticality=2", ["help-desk"]),
        ("f-business_unit=none", ["help-desk", "data-governance", "innovation-lab"]),
        ("f-category=No such thing", ["help-desk", "data-governance", "innovation-lab"]),
        ("f-criticality=9&page=x", ["help-desk", "data-governance", "innovation-lab"]),
    ],
)
def test_the_filter_in_the_address_narrows_page_and_export(cio, portfolio, query, names):
    assert sorted(line["Code"] for line in lines_of(cio, f"{at('balance_export')}?{query}")) == sorted(names)
    page = page_of(cio, f"{at('balance')}?{query}")
    assert [row.code for row in portfolio.values() if f"<title>{row.name}:" in page] == [
        row.code for row in portfolio.values() if row.code in names
    ]


def test_a_business_unit_narrows_and_is_named_in_a_chip(cio, portfolio):
    unit = BusinessUnitFactory(organisation=cio.organisation, name="Retail")
    ITFunction.objects.filter(pk=portfolio["help"].pk).update(business_unit=unit)
    query = f"f-business_unit={unit.pk}"
    assert [line["Code"] for line in lines_of(cio, f"{at('balance_export')}?{query}")] == ["help-desk"]
    page = page_of(cio, f"{at('balance')}?{query}")
    assert "Business unit: <b>Retail</b>" in page
    assert "1 of 3 functions" in page


def test_a_filter_that_leaves_nothing_says_so_and_offers_to_clear_it(cio, portfolio):
    page = page_of(cio, f"{at('balance')}?f-category=Governance&f-criticality=2")
    assert "No running function passes these filters." in page
    assert "Clear all filters" in page


def test_the_export_has_exact_money_on_its_side(cio, portfolio):
    help_desk, data, lab = lines_of(cio, at("balance_export"))
    assert (help_desk["Kept in-house beyond the band"], help_desk["Given to MSPs beyond the band"]) == (
        "700.00",
        "0.00",
    )
    assert (data["Given to MSPs beyond the band"], data["MSP share"]) == ("300.00", "0.700000")
    assert (lab["Stands"], lab["Kept in-house beyond the band"]) == ("undecided", "")


def test_no_cell_of_the_export_is_a_formula(cio):
    function(cio, "Odd", 1, 1, category='=HYPERLINK("x")')
    assert lines_of(cio, at("balance_export"))[0]["Category"].startswith("'=")


def test_a_dot_leads_to_its_function_and_tells_its_figures(cio, portfolio):
    page = page_of(cio, at("balance"))
    assert "<title>Data governance: strategic, MSP share 70.0 %, outside its band, EUR 1 k a year</title>" in page
    assert 'href="/company-y/functions/help-desk/" tabindex="-1"' in page
    assert "The map as a table" in page


def test_an_extreme_says_what_would_end_it_with_which_functions_and_how_much(cio, manager):
    decided(function(cio, "Help desk", 1000, 0), manager, cio, HELP_DESK)
    page = " ".join(page_of(cio, at("balance")).split())
    assert "In-house only." in page
    assert "EUR 100</span> more a year goes to MSPs" in page
    assert 'Help desk</a> <span class="figure" title="EUR 700.00">EUR 700</span>' in page


def test_a_name_is_text_on_page_and_picture(cio):
    function(cio, "<b>Odd</b>", 1, 1)
    ITFunction.objects.update(code="odd")
    page = page_of(cio, at("balance"))
    assert "<b>Odd" not in page
    assert "&lt;b&gt;Odd&lt;/b&gt;" in page


# trend -------------------------------------------------------------------------------------


def freeze(cio: Member, today: date) -> None:
    freeze_quarter(today=today, by=Portal(cio.organisation))


def test_without_a_frozen_quarter_the_page_says_when_there_will_be_one(cio, portfolio):
    assert "No history yet" in page_of(cio, at("balance"))


def test_the_trend_shows_frozen_figures_and_says_what_was_missed(cio, portfolio):
    freeze(cio, date(2026, 4, 1))
    freeze(cio, date(2026, 10, 1))
    page = page_of(cio, at("balance"))
    assert at("quarter_balance", "2026-03-31") in page
    assert at("quarter_balance", "2026-09-30") in page
    assert "Missed: no worker ran when it ended." in page
    assert at("quarter_balance", "2026-06-30") not in page


def test_a_frozen_quarter_shows_the_functions_as_they_stood(cio, portfolio):
    freeze(cio, date(2026, 10, 1))
    ITFunction.objects.filter(pk=portfolio["help"].pk).update(name="Renamed since")
    page = page_of(cio, at("quarter_balance", "2026-09-30"))
    assert "Help desk" in page
    assert "Renamed since" not in page
    assert "Balance 2026Q3" in page


def test_the_facts_come_as_the_text_that_the_digest_covers(cio, portfolio):
    freeze(cio, date(2026, 10, 1))
    text = client_of(cio).get(at("quarter_balance_facts", "2026-09-30")).content.decode()
    assert sha256(text) in page_of(cio, at("quarter_balance", "2026-09-30"))
    assert json.loads(text)["figures"]["quarter"] == "2026Q3"


@pytest.mark.parametrize("ends_on", ["2026-06-30", "2026-09-31", "yesterday", "20260930x"])
def test_a_quarter_that_is_not_there_is_not_found(cio, portfolio, ends_on):
    freeze(cio, date(2026, 10, 1))
    assert client_of(cio).get(at("quarter_balance", ends_on)).status_code == 404
    assert client_of(cio).get(at("quarter_balance_facts", ends_on)).status_code == 404


def test_a_quarter_of_another_organisation_is_not_found(cio, portfolio):
    freeze(cio, date(2026, 10, 1))
    stranger = MemberFactory(organisation=OrganisationFactory(slug="company-x"), role=Role.CIO)
    address = reverse("sourcing:quarter_balance", args=["company-x", "2026-09-30"])
    assert client_of(stranger).get(address).status_code == 404


def test_the_page_makes_the_same_queries_for_two_functions_and_for_twenty(cio, manager):
    def queries(name: str, *args: object) -> int:
        client = client_of(cio)
        client.get(at(name, *args))
        with CaptureQueriesContext(connection) as captured:
            client.get(at(name, *args))
        return len(captured)

    for number in range(2):
        decided(function(cio, f"Desk {number}", 10, 10), manager, cio)
    freeze(cio, date(2026, 7, 1))
    few = queries("balance"), queries("quarter_balance", "2026-06-30")
    for number in range(18):
        function(cio, f"More {number}", 10, 10)
    freeze(cio, date(2026, 10, 1))
    assert (queries("balance"), queries("quarter_balance", "2026-09-30")) == few
