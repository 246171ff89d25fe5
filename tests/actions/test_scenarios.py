"""Scenarios: copying, changing, staleness, and the locks that hold in a what-if too."""

from decimal import Decimal

import pytest

from portfolio.domain.errors import NotAllowed, Refusal
from portfolio.models import AuditEvent, ITFunction, Member, Role
from portfolio.versions import StaleVersion
from sourcing.actions import scenario_rows, scenarios
from sourcing.actions.scenario_rows import RowEdit, StaleRow
from sourcing.actions.scenarios import Wording
from sourcing.domain.criteria import SourcingClass
from sourcing.domain.scenarios import facts_json
from sourcing.domain.scenarios_measures import measures_of
from sourcing.models import Scenario, ScenarioRow
from sourcing.queries.balance import balance_sheet
from sourcing.queries.scenarios import facts_of, scenario_sheet, surroundings
from tests.factories import (
    DATA_GOVERNANCE,
    TODAY,
    ContractFactory,
    ITFunctionFactory,
    MemberFactory,
    PartnerFactory,
    decided,
    scored,
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
        organisation=cio.organisation, name="Help desk", internal_cost=Decimal(60), external_cost=Decimal(40),
        internal_fte=Decimal(3), external_fte=Decimal(2),
    )  # fmt: skip
    decided(function, manager, cio)
    partner = PartnerFactory(organisation=cio.organisation, name="Northwind")
    contract = ContractFactory(partner=partner, annual_fee=Decimal(30), state="active")
    contract.services.create(organisation=cio.organisation, function=function, share=Decimal(1))
    ContractFactory(
        partner=PartnerFactory(organisation=cio.organisation, name="Vertex"), annual_fee=Decimal(10), state="active"
    )
    return function


@pytest.fixture
def scenario(desk: ITFunction, manager: Member) -> Scenario:
    return scenarios.create_scenario(words=Wording("Try"), today=TODAY, by=manager)


def row_of(scenario: Scenario, function: ITFunction) -> ScenarioRow:
    return ScenarioRow.objects.select_related("function", "scenario").get(scenario=scenario, function=function)


def write(row: ScenarioRow, by: Member, seen: int | None = None, **cells: str) -> ScenarioRow:
    edit = RowEdit(row, row.version if seen is None else seen, {key.rstrip("_"): text for key, text in cells.items()})
    return scenario_rows.edit_rows(scenario=row.scenario, edits=[edit], by=by)[0]


def test_a_copy_of_today_measures_exactly_as_the_balance_page_does(scenario: Scenario, manager: Member):
    sheet = scenario_sheet(manager, scenario, surroundings(manager, today=TODAY))
    found = measures_of(sheet.portfolio, sheet.bands)
    page = balance_sheet(manager.organisation, today=TODAY)
    assert found.balance == page.balance
    assert found.concentration == page.concentration
    assert found.extremes == page.extremes
    assert found.msp_share == page.msp_share
    assert (found.internal_people, found.external_people) == (3, 2)
    assert sheet.changed == sheet.stale == []


def test_a_cell_changes_the_row_raises_its_version_and_stands_in_the_audit(
    scenario: Scenario, desk: ITFunction, manager: Member
):
    row = write(row_of(scenario, desk), manager, share="90", partners="Vertex")
    assert (row.internal_cost, row.external_cost, row.version) == (Decimal(10), Decimal(90), 2)
    assert facts_of(row_of(scenario, desk)) == facts_of(row)
    desk.refresh_from_db()
    assert desk.external_cost == 40
    assert AuditEvent.objects.filter(deed="scenario_row.edit").count() == 1


def test_the_same_text_again_writes_nothing_even_under_an_old_version(
    scenario: Scenario, desk: ITFunction, manager: Member
):
    row = row_of(scenario, desk)
    write(row, manager, share="90")
    assert write(row, manager, seen=1, share="90").version == 2


def test_a_stale_row_is_refused_and_keeps_what_stands(scenario: Scenario, desk: ITFunction, manager: Member):
    row = row_of(scenario, desk)
    write(row, manager, share="90")
    with pytest.raises(StaleRow) as stale:
        write(row, manager, seen=1, share="80")
    assert stale.value.current.external_cost == 90


def test_one_bad_cell_saves_none(scenario: Scenario, desk: ITFunction, manager: Member):
    with pytest.raises(Refusal, match="is no partner here"):
        write(row_of(scenario, desk), manager, share="90", partners="Nobody")
    assert row_of(scenario, desk).external_cost == 40


def test_a_scenario_cannot_put_a_function_below_a_fired_lock(cio: Member, manager: Member, desk: ITFunction):
    data = ITFunctionFactory(organisation=cio.organisation, internal_cost=Decimal(9), external_cost=Decimal(1))
    scored(data, manager, DATA_GOVERNANCE)
    row = row_of(scenarios.create_scenario(words=Wording("Try"), today=TODAY, by=manager), data)
    for below in ("tactical", "outsourceable"):
        with pytest.raises(Refusal, match="at strategic or above"):
            write(row, manager, class_=below)
    assert write(row, manager, class_="core").sourcing_class == "core"


def test_whole_facts_and_copies_do_not_get_round_a_lock_either(cio: Member, manager: Member, desk: ITFunction):
    data = ITFunctionFactory(organisation=cio.organisation, internal_cost=Decimal(9), external_cost=Decimal(1))
    first = scenarios.create_scenario(words=Wording("First"), today=TODAY, by=manager)
    row = write(row_of(first, data), manager, class_="tactical")
    scored(data, manager, DATA_GOVERNANCE)
    with pytest.raises(Refusal, match="A lock holds"):
        facts = facts_of(row)
        scenario_rows.set_rows(
            scenario=first,
            seen={row.pk: row.version},
            facts={row.pk: type(facts)(**{**vars(facts), "sourcing_class": SourcingClass.OUTSOURCEABLE})},
            by=manager,
        )
    copy = scenarios.copy_scenario(scenario=first, words=Wording("Second"), by=manager)
    assert row_of(copy, data).sourcing_class == "strategic"
    sheet = scenario_sheet(manager, first, surroundings(manager, today=TODAY))
    assert [view.is_lifted for view in sheet.rows if view.row.function_id == data.pk] == [True]
    assert sum(item.sourcing_class == "tactical" for item in sheet.portfolio.functions) == 0


def test_a_row_goes_back_to_today_as_it_was_copied(scenario: Scenario, desk: ITFunction, manager: Member):
    row = write(row_of(scenario, desk), manager, share="90", class_="core", unit_cost="0.9")
    row = scenario_rows.reset_row(row=row, version=row.version, by=manager)
    assert facts_json(facts_of(row)) == facts_json(facts_of(row_of(scenario, desk)))
    assert (row.external_cost, row.sourcing_class, row.unit_cost) == (Decimal(40), "outsourceable", None)


def test_what_moves_today_is_seen_and_taken_over_row_by_row(scenario: Scenario, desk: ITFunction, manager: Member):
    row = write(row_of(scenario, desk), manager, internal_fte="7")
    ITFunction.objects.filter(pk=desk.pk).update(internal_cost=Decimal(160), internal_fte=Decimal(4))
    view = scenario_sheet(manager, scenario, surroundings(manager, today=TODAY)).stale[0]
    assert view.moved == ("share", "internal_cost", "internal_fte")
    row = scenario_rows.refresh_rows(scenario=scenario, seen={row.pk: row.version}, today=TODAY, by=manager)[0]
    assert (row.internal_cost, row.internal_fte) == (Decimal(160), Decimal(7))
    assert scenario_sheet(manager, scenario, surroundings(manager, today=TODAY)).stale == []


def test_bringing_it_up_to_date_adds_what_was_missing(scenario: Scenario, desk: ITFunction, manager: Member):
    new = ITFunctionFactory(organisation=manager.organisation, internal_cost=Decimal(5), external_cost=Decimal(0))
    assert scenario_sheet(manager, scenario, surroundings(manager, today=TODAY)).missing == [new.name]
    assert scenario_rows.bring_up_to_date(scenario=scenario, today=TODAY, by=manager) == 1
    assert scenario_sheet(manager, scenario, surroundings(manager, today=TODAY)).missing == []


def test_an_archived_scenario_cannot_be_changed_until_it_is_back(scenario: Scenario, desk: ITFunction, manager: Member):
    archived = scenarios.archive_scenario(scenario=scenario, version=1, by=manager)
    with pytest.raises(Refusal, match="archived"):
        write(row_of(archived, desk), manager, share="90")
    with pytest.raises(StaleVersion):
        scenarios.restore_scenario(scenario=archived, version=1, by=manager)
    scenarios.restore_scenario(scenario=archived, version=2, by=manager)
    assert write(row_of(archived, desk), manager, share="90").external_cost == 90


def test_a_name_is_used_once_whatever_its_case(scenario: Scenario, manager: Member):
    with pytest.raises(Refusal, match="exists already"):
        scenarios.create_scenario(words=Wording("TRY"), today=TODAY, by=manager)
    other = MemberFactory(role=Role.CIO)
    ITFunctionFactory(organisation=other.organisation)
    assert scenarios.create_scenario(words=Wording("Try"), today=TODAY, by=other).name == "Try"


def test_nobody_else_changes_scenarios(scenario: Scenario, desk: ITFunction, manager: Member):
    executive = MemberFactory(organisation=manager.organisation, role=Role.EXECUTIVE)
    stranger = MemberFactory(role=Role.CIO)
    with pytest.raises(NotAllowed):
        write(row_of(scenario, desk), executive, share="90")
    with pytest.raises(Refusal, match="another organisation"):
        write(row_of(scenario, desk), stranger, share="90")
    with pytest.raises(Refusal, match="another organisation"):
        scenarios.copy_scenario(scenario=scenario, words=Wording("Mine"), by=stranger)


def test_a_portfolio_without_functions_cannot_be_copied(cio: Member):
    with pytest.raises(Refusal, match="No function runs"):
        scenarios.create_scenario(words=Wording("Empty"), today=TODAY, by=cio)
