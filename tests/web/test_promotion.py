"""Promoting a scenario: chosen functions become transitions, spread over quarters, all or none."""

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from portfolio.domain.quarters import Quarter
from portfolio.models import Member, Role
from sourcing.actions import scenario_rows, scenarios
from sourcing.actions.scenario_rows import RowEdit
from sourcing.actions.scenarios import Wording
from sourcing.domain.promotion import slots
from sourcing.models import Scenario, Transition
from tests.factories import TODAY, ITFunctionFactory, MemberFactory, decided, form_token

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager() -> Member:
    return MemberFactory(role=Role.IT_MANAGER)


@pytest.fixture
def scenario(manager: Member) -> Scenario:
    """Two outsourceable functions that go out."""
    cio = MemberFactory(organisation=manager.organisation, role=Role.CIO)
    for code in ("desk", "network"):
        function = ITFunctionFactory(
            organisation=manager.organisation, name=code, code=code, internal_cost=100, external_cost=0
        )
        decided(function, manager, cio)
    found = scenarios.create_scenario(words=Wording("Try", further_partners=["New Co"]), today=TODAY, by=manager)
    for row in found.rows.select_related("function", "scenario"):
        edit = RowEdit(row, 1, {"share": "80", "partners": "New Co"})
        scenario_rows.edit_rows(scenario=found, edits=[edit], by=manager)
    return found


def client_of(member: Member) -> Client:
    client = Client()
    client.force_login(member.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def path_of(scenario: Scenario) -> str:
    return f"/{scenario.organisation.slug}/sourcing/scenarios/{scenario.pk}/promote/"


def promote(member: Member, scenario: Scenario, **fields: Any):
    rows = list(scenario.rows.order_by("function__name"))
    given: dict[str, Any] = {}
    for row in rows:
        given |= {
            f"pick-{row.pk}": "on",
            f"starts-{row.pk}": "2027Q1",
            f"ends-{row.pk}": "2027Q2",
            f"one_off-{row.pk}": "16",
        }
    for name, value in fields.items():
        key = f"{name.rpartition('_')[0]}-{rows[int(name[-1])].pk}"
        given.pop(key) if value is None else given.update({key: value})
    return client_of(member).post(path_of(scenario), form_token(**given))


def test_starts_are_spread_by_the_limit_of_a_quarter():
    found = slots(5, Quarter(2026, 4), per_quarter=2, takes=2)
    assert [(str(slot.starts), str(slot.ends)) for slot in found] == [
        ("2026Q4", "2027Q1"), ("2026Q4", "2027Q1"), ("2027Q1", "2027Q2"), ("2027Q1", "2027Q2"), ("2027Q2", "2027Q3"),
    ]  # fmt: skip


def test_the_changed_functions_become_transitions(manager: Member, scenario: Scenario):
    answer = promote(manager, scenario, pick_1=None)
    assert answer.headers["Location"].endswith("/sourcing/roadmap/")
    transition = Transition.objects.get()
    assert (transition.function.code, transition.starts, transition.ends) == ("desk", "2027Q1", "2027Q2")
    assert (transition.from_share, transition.to_share, transition.to_partner) == (0, Decimal("0.8"), "New Co")
    assert (transition.one_off_cost, transition.run_cost_before, transition.scenario_name) == (16, 100, "Try")


def test_one_that_cannot_be_planned_plans_none_and_keeps_what_was_typed(manager: Member, scenario: Scenario):
    answer = promote(manager, scenario, starts_1="2027Q3")
    html = answer.content.decode()
    assert answer.status_code == 200 and "It cannot end in 2027Q2, before it starts in 2027Q3" in html
    assert 'value="2027Q3"' in html and not Transition.objects.exists()


def test_nothing_ticked_is_said(manager: Member, scenario: Scenario):
    assert "Tick at least one" in promote(manager, scenario, pick_0=None, pick_1=None).content.decode()


def test_the_page_proposes_quarters_and_says_what_it_does_not_know(manager: Member, scenario: Scenario):
    html = client_of(manager).get(path_of(scenario), {"per_quarter": "1", "takes": "3", "first": "no"}).content.decode()
    assert html.count('class="form-control spread-quarter"') == 4
    assert "says nothing about one-off cost" in html
    fresh = scenarios.create_scenario(words=Wording("Fresh"), today=TODAY, by=manager)
    assert "moves no function yet" in client_of(manager).get(path_of(fresh)).content.decode()
