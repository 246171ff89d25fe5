"""Scenarios: facts of a function, spend that follows its cost, locks, what was changed and what moved."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sourcing.domain.concentration import PartnerSpend
from sourcing.domain.criteria import SourcingClass
from sourcing.domain.scenarios import (
    BelowLock,
    Facts,
    Today,
    changed_columns,
    check_floor,
    facts_from,
    facts_json,
    held,
    moved_columns,
    refreshed,
    today_from,
    today_json,
)
from sourcing.domain.scenarios_cells import COLUMNS, UnreadableCell, cell_text, with_cell

CORE, STRATEGIC, TACTICAL, OUTSOURCEABLE = SourcingClass
PARTNERS = ("Northwind", "Vertex", "Acme, Inc")
DESK = Today(
    OUTSOURCEABLE, Decimal("60.00"), Decimal("40.00"), Decimal("3.00"), Decimal("2.00"), {"Northwind": Decimal("30.00")}
)


def test_an_unchanged_function_pays_exactly_what_contracts_pay():
    today = replace(
        DESK, spend={"Northwind": Decimal("10.01"), "Vertex": Decimal("19.99"), "Acme, Inc": Decimal("0.01")}
    )
    assert {s.partner: s.amount for s in today.facts.spends(today)} == today.spend


def test_contract_spend_moves_in_proportion_to_the_external_cost():
    facts = with_cell(DESK.facts, "share", "80", PARTNERS)
    assert facts.spends(DESK) == (PartnerSpend("Northwind", Decimal("60.00")),)


def test_where_nobody_was_paid_the_external_cost_is_the_spend():
    today = replace(DESK, spend={})
    facts = with_cell(today.facts, "partners", "Vertex", PARTNERS)
    assert facts.spends(today) == (PartnerSpend("Vertex", Decimal("40.00")),)
    assert today.facts.spends(today) == ()


@given(st.integers(0, 10**9), st.integers(0, 10**9), st.lists(st.integers(1, 10**7), max_size=4))
def test_facts_and_today_survive_json(internal: int, external: int, amounts: list[int]):
    spend = {f"P{number}": Decimal(amount) / 100 for number, amount in enumerate(amounts)}
    today = Today(CORE, Decimal(internal) / 100, Decimal(external) / 100, None, Decimal("1.50"), spend)
    assert today_json(today_from(today_json(today))) == today_json(today)
    assert facts_from(facts_json(today.facts)) == today.facts
    assert {s.partner: s.amount for s in today.facts.spends(today)} == spend


@given(st.integers(1, 10**9), st.integers(0, 10**9), st.integers(0, 10_000))
def test_a_share_keeps_the_total_to_the_cent(internal: int, external: int, basis_points: int):
    facts = Facts(CORE, Decimal(internal) / 100, Decimal(external) / 100)
    changed = with_cell(facts, "share", str(Decimal(basis_points) / 100), ())
    assert changed.costed("").cost == facts.costed("").cost
    assert abs(Fraction(changed.external_cost) - Fraction(facts.costed("").cost) * basis_points / 10_000) <= Fraction(
        1, 200
    )


@pytest.mark.parametrize(
    ("column", "text", "read"),
    [
        ("class", "C", "core"),
        ("class", "Tactical", "tactical"),
        ("class", "", ""),
        ("share", "40 %", "40"),
        ("internal_cost", "1.24m", "1,240,000"),
        ("external_cost", "1 240k", "1,240,000"),
        ("internal_cost", "", ""),
        ("internal_fte", "12.5", "12.5"),
        ("partners", "vertex", "Vertex"),
        ("partners", "Northwind 40, Vertex 60 %", "Vertex 60; Northwind 40"),
        ("partners", "acme, inc", "Acme, Inc"),
        ("partners", "Acme, Inc 25; Vertex 75", "Vertex 75; Acme, Inc 25"),
        ("partners", "–", ""),
        ("unit_cost", "0.85", "0.85"),
    ],
)
def test_a_cell_reads_what_people_write(column: str, text: str, read: str):
    assert cell_text(column, with_cell(DESK.facts, column, text, PARTNERS)) == read


@pytest.mark.parametrize(
    ("column", "text", "says"),
    [
        ("class", "vital", "is no class"),
        ("share", "101", "from 0 to 100"),
        ("share", "-1", "from 0 to 100"),
        ("share", "", "from 0 to 100"),
        ("share", "4" * 500, "at most 400"),
        ("internal_cost", "-5", "not below 0"),
        ("internal_cost", "9999999m", "is no cost"),
        ("internal_cost", "NaN", "is no cost"),
        ("internal_cost", "1e5", "is no cost"),
        ("internal_cost", "\x00", "NUL"),
        ("internal_fte", "many", "is no number of people"),
        ("partners", "Nobody Ltd", "is no partner here"),
        ("partners", "Northwind 60; Vertex 30", "add up to 90 %"),
        ("partners", "Northwind; Vertex", "with its share in per cent"),
        ("partners", "Northwind 50; northwind 50", "each partner once"),
        ("unit_cost", "0", "is no unit cost"),
        ("unit_cost", "11", "is no unit cost"),
        ("colour", "red", "There is no column"),
    ],
)
def test_a_cell_that_says_nothing_is_refused_with_what_would(column: str, text: str, says: str):
    with pytest.raises(ValueError, match=says):
        with_cell(DESK.facts, column, text, PARTNERS)


def test_a_share_of_an_unknown_cost_is_refused():
    with pytest.raises(UnreadableCell, match="not known"):
        with_cell(Facts(internal_cost=None, external_cost=Decimal(4)), "share", "40", ())


@given(st.sampled_from(COLUMNS), st.text(max_size=12))
def test_no_text_breaks_a_cell(column: str, text: str):
    try:
        facts = with_cell(DESK.facts, column, text, PARTNERS)
    except ValueError:
        return
    assert cell_text(column, facts) == cell_text(column, with_cell(facts, column, text, PARTNERS))


def test_a_class_below_a_fired_lock_is_refused_but_for_the_one_that_was_decided():
    below = replace(DESK.facts, sourcing_class=TACTICAL)
    with pytest.raises(BelowLock, match="A lock holds Help desk at strategic or above"):
        check_floor("Help desk", below, DESK, STRATEGIC)
    check_floor("Help desk", DESK.facts, DESK, STRATEGIC)
    check_floor("Help desk", replace(DESK.facts, sourcing_class=CORE), DESK, STRATEGIC)


def test_a_class_chosen_before_a_lock_fired_is_held_at_its_floor():
    assert held(replace(DESK.facts, sourcing_class=TACTICAL), DESK, STRATEGIC).sourcing_class == STRATEGIC
    assert held(DESK.facts, DESK, STRATEGIC).sourcing_class == OUTSOURCEABLE


def test_changes_and_movements_are_named_by_column():
    facts = with_cell(DESK.facts, "share", "80", PARTNERS)
    assert changed_columns(facts, DESK) == ("share", "internal_cost", "external_cost")
    assert changed_columns(DESK.facts, DESK) == ()
    now = replace(DESK, internal_fte=Decimal(9), spend={"Northwind": Decimal(31)})
    assert moved_columns(DESK, now) == ("partners", "internal_fte")


def test_refreshing_keeps_what_the_scenario_changed_and_follows_today_otherwise():
    facts = with_cell(DESK.facts, "share", "80", PARTNERS)
    now = replace(DESK, internal_cost=Decimal(70), internal_fte=Decimal(9), sourcing_class=TACTICAL)
    fresh = refreshed(facts, DESK, now)
    assert (fresh.internal_cost, fresh.external_cost) == (Decimal(20), Decimal(80))
    assert (fresh.internal_fte, fresh.sourcing_class) == (Decimal(9), TACTICAL)
