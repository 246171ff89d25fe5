"""Figures of the balance, from rows."""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portfolio import registry
from portfolio.models import FunctionState, Member, Role
from sourcing.domain.criteria import SourcingClass
from sourcing.domain.extremes import ExtremeKind
from sourcing.queries.balance import balance_sheet, beam_context
from tests.factories import DATA_GOVERNANCE, HELP_DESK, TODAY, ITFunctionFactory, MemberFactory, decided, scored

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager() -> Member:
    return MemberFactory(role=Role.IT_MANAGER)


@pytest.fixture
def cio(manager: Member) -> Member:
    return MemberFactory(organisation=manager.organisation, role=Role.CIO)


@pytest.fixture
def providers() -> Iterator[list]:
    before = list(registry.spend_providers)
    registry.spend_providers.clear()
    yield registry.spend_providers
    registry.spend_providers[:] = before


def function(of: Member, internal: int, external: int, **more):
    return ITFunctionFactory(
        organisation=of.organisation, internal_cost=Decimal(internal), external_cost=Decimal(external), **more
    )


def test_a_standing_decision_puts_a_function_into_the_balance(manager, cio):
    kept = function(manager, 1000, 0, name="Help desk")
    decided(kept, manager, cio, HELP_DESK)
    function(manager, 500, 0)
    sheet = balance_sheet(manager.organisation, today=TODAY)
    assert sheet.balance.over_insourced == 700
    assert sheet.balance.index == Fraction(-7, 10)
    assert (sheet.balance.undecided_count, sheet.balance.undecided_cost) == (1, 500)
    assert sheet.functions[kept.code].name == "Help desk"
    assert [extreme.kind for extreme in sheet.extremes] == [ExtremeKind.IN_HOUSE_ONLY]


def test_a_proposal_alone_decides_nothing(manager):
    scored(function(manager, 1000, 0), manager)
    assert balance_sheet(manager.organisation, today=TODAY).balance.decided_count == 0


@pytest.mark.parametrize("state", [FunctionState.PLANNED, FunctionState.RETIRED])
def test_what_does_not_run_costs_nothing_here(manager, state):
    function(manager, 1000, 0, state=state)
    assert balance_sheet(manager.organisation, today=TODAY).functions == {}


def test_rows_of_another_organisation_count_nowhere(manager):
    function(MemberFactory(), 1000, 0)
    assert balance_sheet(manager.organisation, today=TODAY).functions == {}


def test_the_matrix_counts_a_decided_function_in_its_row(manager, cio):
    decided(function(manager, 0, 100, internal_fte=Decimal(1), external_fte=Decimal(2)), manager, cio, DATA_GOVERNANCE)
    row = balance_sheet(manager.organisation, today=TODAY).matrix[1]
    assert row.sourcing_class == SourcingClass.STRATEGIC
    assert (row.cells[2].count, row.cells[2].cost, row.cells[2].people) == (1, 100, 3)


def test_concentration_comes_from_who_knows_the_contracts(manager, providers):
    critical = function(manager, 0, 100, criticality=5)
    other = function(manager, 0, 300, criticality=2)
    providers.append(
        lambda *_: [
            registry.Spend("Northwind", critical.pk, Decimal(100)),
            registry.Spend("Boreas", other.pk, Decimal(300)),
            registry.Spend("Boreas", None, Decimal(0)),
        ]
    )
    sheet = balance_sheet(manager.organisation, today=TODAY)
    assert sheet.concentration is not None
    assert sheet.concentration.hhi == 6250
    assert sheet.critical is not None
    assert sheet.critical.largest.partner == "Northwind"


def test_without_spend_there_is_no_concentration(manager, providers):
    sheet = balance_sheet(manager.organisation, today=TODAY)
    assert sheet.concentration is None
    assert sheet.critical is None


def test_the_number_of_queries_does_not_grow_with_the_functions(manager, cio, providers):
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            balance_sheet(manager.organisation, today=TODAY)
        return len(captured)

    for _ in range(2):
        decided(function(manager, 10, 10), manager, cio)
    with_two = queries()
    for _ in range(18):
        function(manager, 10, 10)
    assert with_two == queries() == 3


def test_the_beam_has_words_for_who_cannot_see_it(manager, cio):
    decided(function(manager, 1000, 0), manager, cio, HELP_DESK)
    context = beam_context(balance_sheet(manager.organisation, today=TODAY).balance, "EUR")
    assert context["title"] == "Balance beam: leans to in-house, index -0.70"
    assert context["in_house"] == "EUR 700"
    assert context["description"].startswith("EUR 700 a year kept in-house beyond the bands")
