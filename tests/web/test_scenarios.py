"""Pages of scenarios: list, grid, bulk change, comparison; each saved cell as JSON."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from portfolio.models import ITFunction, Member, Role
from sourcing.actions import scenarios
from sourcing.actions.scenarios import Wording
from sourcing.models import Scenario, ScenarioRow
from tests.factories import (
    TODAY,
    ContractFactory,
    ITFunctionFactory,
    MemberFactory,
    PartnerFactory,
    decided,
    form_token,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def cio() -> Member:
    return MemberFactory(role=Role.CIO)


@pytest.fixture
def manager(cio: Member) -> Member:
    return MemberFactory(organisation=cio.organisation, role=Role.IT_MANAGER)


@pytest.fixture
def desk(cio: Member, manager: Member) -> ITFunction:
    function = ITFunctionFactory(
        organisation=cio.organisation, name="Help desk", code="help-desk", category="Service",
        internal_cost=Decimal(60), external_cost=Decimal(40),
    )  # fmt: skip
    decided(function, manager, cio)
    contract = ContractFactory(
        partner=PartnerFactory(organisation=cio.organisation, name="Northwind"), annual_fee=Decimal(40), state="active"
    )
    contract.services.create(organisation=cio.organisation, function=function, share=Decimal(1))
    return function


@pytest.fixture
def scenario(desk: ITFunction, manager: Member) -> Scenario:
    return scenarios.create_scenario(words=Wording("Try"), today=TODAY, by=manager)


def client_of(member: Member) -> Client:
    client = Client()
    client.force_login(member.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def get(member: Member, path: str = "", **query: Any) -> str:
    answer = client_of(member).get(f"/{member.organisation.slug}/sourcing/scenarios/{path}", query)
    assert answer.status_code == 200
    return answer.content.decode()


def post(member: Member, path: str, **fields: Any):
    return client_of(member).post(f"/{member.organisation.slug}/sourcing/scenarios/{path}", form_token(**fields))


def cell(member: Member, scenario: Scenario, text: str, column: str = "share", seen: int = 1, row: str = "help-desk"):
    return post(member, f"{scenario.pk}/cell/", row=row, column=column, text=text, seen=str(seen))


def test_today_is_copied_under_a_name_and_a_double_click_makes_one(desk: ITFunction, manager: Member):
    fields = form_token(name="Bring core back", notes="", source="", further_partners="New Co\nOther Co")
    client = client_of(manager)
    path = f"/{manager.organisation.slug}/sourcing/scenarios/new/"
    first, second = client.post(path, fields), client.post(path, fields)
    assert first.status_code == second.status_code == 302
    assert first.headers["Location"] == second.headers["Location"]
    assert Scenario.objects.get().further_partners == ["New Co", "Other Co"]


def test_a_name_that_is_taken_is_said_beside_the_field(scenario: Scenario, manager: Member):
    answer = post(manager, "new/", name="try", notes="", source="", further_partners="")
    assert answer.status_code == 200 and "exists already" in answer.content.decode()


def test_a_cell_is_saved_and_tells_what_it_moved_in_its_row(scenario: Scenario, manager: Member):
    answer = cell(manager, scenario, "90").json()
    assert (answer["state"], answer["text"], answer["seen"], answer["words"]) == ("saved", "90", "2 90", "was 40 %")
    assert answer["others"]["external_cost"] == {
        "text": "90", "seen": "2 90", "words": "was 40", "tone": "differs", "why": ""
    }  # fmt: skip
    assert answer["row"] == "changed"


def test_a_stale_cell_is_a_conflict_that_shows_what_stands(scenario: Scenario, manager: Member, cio: Member):
    cell(manager, scenario, "90")
    answer = cell(cio, scenario, "80")
    assert answer.status_code == 409
    assert answer.json()["reason"] == "Someone else changed Help desk meanwhile."
    assert (answer.json()["text"], answer.json()["seen"]) == ("90", "2 90")
    assert cell(cio, scenario, "80", seen=2).json()["state"] == "saved"


@pytest.mark.parametrize(
    ("column", "text"), [("share", "x"), ("nothing", "1"), ("class", "vital"), ("partners", "\x00")]
)
def test_a_cell_is_refused_with_its_reason(scenario: Scenario, manager: Member, column: str, text: str):
    answer = cell(manager, scenario, text, column)
    assert answer.status_code == 422 and answer.json()["reason"]
    assert ScenarioRow.objects.get().version == 1


def test_who_may_not_is_refused_and_strangers_find_nothing(scenario: Scenario, desk: ITFunction, manager: Member):
    executive = MemberFactory(organisation=manager.organisation, role=Role.EXECUTIVE)
    assert cell(executive, scenario, "90").status_code == 403
    assert "cell-text" not in get(executive, f"{scenario.pk}/")
    stranger = MemberFactory(role=Role.CIO)
    assert cell(stranger, scenario, "90").status_code == 404
    other = Client()
    other.force_login(stranger.user)
    assert other.get(f"/{stranger.organisation.slug}/sourcing/scenarios/{scenario.pk}/").status_code == 404
    assert "Try" not in get(stranger, "compare/", scenario=scenario.pk)
    assert "Try" not in get(stranger, "new/")
    assert cell(manager, scenario, "90", row="no-such").status_code == 404


def grid(member: Member, scenario: Scenario, seen: str = "1 40", text: str = "90"):
    name = f"cell-{scenario.rows.get().pk}-share"
    return post(member, f"{scenario.pk}/", **{name: text, f"seen-{name}": seen})


def test_without_javascript_the_changed_cells_are_one_form(scenario: Scenario, manager: Member):
    assert grid(manager, scenario).status_code == 302
    assert scenario.rows.get().external_cost == 90
    html = grid(manager, scenario, text="70").content.decode()
    assert "Someone else changed Help desk meanwhile." in html and 'value="70"' in html


def test_the_page_says_what_differs_from_today(scenario: Scenario, manager: Member, desk: ITFunction):
    cell(manager, scenario, "90")
    ITFunction.objects.filter(pk=desk.pk).update(internal_cost=Decimal(61))
    html = get(manager, f"{scenario.pk}/")
    assert "1 of 1 function changed" in html and "was 40 %" in html
    assert "1 function is no longer what was copied" in html and "today now 61" in html


def test_a_bulk_change_is_previewed_applied_and_undone(scenario: Scenario, manager: Member):
    row = scenario.rows.get()
    fields = {"row": f"{row.pk}:1", "share": "highest", "partner": "name:Northwind", "step": "preview"}
    preview = post(manager, f"{scenario.pk}/bulk/", **fields).content.decode()
    assert "1 row would change" in preview and "Nothing is written yet" in preview
    assert scenario.rows.get().version == 1
    changed = post(manager, f"{scenario.pk}/bulk/", **(fields | {"step": "apply"}))
    assert scenario.rows.get().external_cost == 100
    where = changed.headers["Location"].partition("scenarios/")[2]
    assert "Help desk" in get(manager, where)
    assert post(manager, f"{where}undo/").status_code == 302
    assert scenario.rows.get().external_cost == 40


def test_a_bulk_change_names_refused_rows_and_leaves_them_out_when_asked(scenario: Scenario, manager: Member):
    ITFunctionFactory(organisation=manager.organisation, name="Unknown")
    second = scenarios.create_scenario(words=Wording("Second"), today=TODAY, by=manager)
    rows = [f"{row.pk}:1" for row in second.rows.all()]
    fields = {"row": rows, "share": "value", "share_value": "50", "step": "apply"}
    assert "While a row is refused" in post(manager, f"{second.pk}/bulk/", **fields).content.decode()
    assert not second.rows.filter(version=2).exists()
    assert post(manager, f"{second.pk}/bulk/", **fields, skip="on").status_code == 302
    assert second.rows.filter(version=2).count() == 1


def test_a_stale_bulk_change_writes_nothing(scenario: Scenario, manager: Member, cio: Member):
    cell(cio, scenario, "90")
    row = scenario.rows.get()
    answer = post(manager, f"{scenario.pk}/bulk/", row=f"{row.pk}:1", share="lowest", step="apply")
    assert "Someone else changed Help desk meanwhile." in answer.content.decode()


def test_scenarios_stand_beside_today_with_signed_differences(scenario: Scenario, manager: Member):
    other = scenarios.copy_scenario(scenario=scenario, words=Wording("Dearer"), by=manager)
    cell(manager, other, "80", "external_cost")
    html = get(manager, "compare/", scenario=[scenario.pk, other.pk])
    assert "Today and 2 scenarios" in html
    assert "+40" in html and "±0" in html and "−30.0 pt" not in html
    lines = client_of(manager).get(
        f"/{manager.organisation.slug}/sourcing/scenarios/compare/csv/", {"scenario": [scenario.pk, other.pk]}
    )
    text = b"".join(lines.streaming_content).decode()  # type: ignore[attr-defined]
    assert "Cost per year,100.00,100.00,0.00,140.00,40.00" in text


def test_at_most_four_stand_side_by_side(scenario: Scenario, manager: Member):
    keys = [scenario.pk]
    for number in range(4):
        keys.append(scenarios.copy_scenario(scenario=scenario, words=Wording(f"Copy {number}"), by=manager).pk)
    html = get(manager, "compare/", scenario=keys)
    assert "At most 4 fit side by side; 1 more is left out." in html
    assert get(manager, "compare/", scenario=["x", "9" * 30, "-1"])


def test_a_row_is_put_back_and_a_file_is_handed_out(scenario: Scenario, manager: Member):
    cell(manager, scenario, "90")
    assert post(manager, f"{scenario.pk}/rows/help-desk/reset/", version=2).status_code == 302
    assert scenario.rows.get().external_cost == 40
    answer = client_of(manager).get(f"/{manager.organisation.slug}/sourcing/scenarios/{scenario.pk}/csv/")
    assert (
        "help-desk,Help desk,outsourceable,outsourceable,40,40,60,60,40,40,Northwind"
        in b"".join(
            answer.streaming_content  # type: ignore[attr-defined]
        ).decode()
    )


@pytest.mark.parametrize("path", ["{0}/", "compare/?scenario={0}", "{0}/bulk/"])
def test_the_number_of_queries_does_not_grow_with_the_rows(manager: Member, cio: Member, desk: ITFunction, path: str):
    counts = []
    for more in (1, 20):
        ITFunctionFactory.create_batch(more, organisation=cio.organisation, internal_cost=1, external_cost=1)
        made = scenarios.create_scenario(words=Wording(f"With {more}"), today=TODAY, by=manager)
        client = client_of(manager)
        address = f"/{manager.organisation.slug}/sourcing/scenarios/{path.format(made.pk)}"
        client.get(address)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(address).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 28
