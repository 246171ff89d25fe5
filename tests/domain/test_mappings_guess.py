"""Guessing the mapping, and mappings as JSON."""

from decimal import Decimal
from pathlib import Path

import pytest

from msp_reviews.domain.imports import CONTRACT, PARTNER, SERVICE
from portfolio.domain.functions import LABELS
from portfolio.domain.mappings import BadMapping, Mapping, Use, active, check_columns, from_json, to_json
from portfolio.domain.mappings_functions import FUNCTION
from portfolio.domain.mappings_guess import guess, scale_of
from portfolio.domain.tables import Table
from portfolio.domain.tables_reading import read_table

SUBJECTS = {one.key: one for one in (FUNCTION, PARTNER, CONTRACT, SERVICE)}


def csv(text: str) -> Table:
    return read_table("file.csv", text.encode())


def guessed(text: str) -> dict[str, tuple[str, ...]]:
    mapping = guess(csv(text), SUBJECTS, "EUR").mapping
    return {name: use.columns for name, use in mapping.uses.items()}


def test_the_labels_of_an_export_are_all_recognised_whatever_their_order():
    header = list(reversed(LABELS.values()))
    row = {"Code": "hd", "Name": "Help desk", "State": "Active", "Criticality": "3", "Data sensitivity": "2"}
    text = ",".join(header) + "\n" + ",".join(row.get(label, "") for label in header) + "\n"
    assert guessed(text) == {f"function.{key}": (label,) for key, label in LABELS.items()}


def test_the_fields_of_functions_are_those_of_the_inventory_with_its_labels():
    assert {one.key: one.label for one in FUNCTION.fields} == LABELS


def test_values_that_do_not_fit_speak_against_a_header():
    assert "function.criticality" not in guessed("Code,Criticality\na,see annex\nb,high, or low?\n")


def test_values_can_speak_for_a_column_without_a_name():
    assert guessed("Code,Phase of it\na,Active\nb,Retired\n")["function.state"] == ("Phase of it",)


def test_fields_without_what_tells_the_rows_apart_are_not_guessed():
    assert guessed("Owner,Description\nAnna,Runs it\n") == {}


def test_what_a_column_proves_is_taken_over_and_what_it_does_not_is_left_open():
    text = "Code;Internal cost (in € thousand);Vendor;Contract ID;Start date;End date\n"
    text += "a;1,5;Northwind;C1;31/01/2026;01/02/2027\n"
    uses = guess(csv(text), SUBJECTS, "EUR").mapping.uses
    cost, starts, ends = uses["function.internal_cost"], uses["contract.starts"], uses["contract.ends"]
    assert (cost.decimal_sign, cost.scale) == (",", Decimal(1000))
    assert (starts.date_order, ends.date_order) == ("day", "")


@pytest.mark.parametrize(
    ("header", "scale"),
    [("Amount (In $ million)", 10**6), ("Cost €k", 1000), ("Value bn", 10**9), ("Millionaire index", 1), ("Cost", 1)],
)
def test_the_scale_is_read_from_the_header(header: str, scale: int):
    assert scale_of(header) == scale


def test_the_federal_file_is_recognised_but_for_what_its_headers_hide(real_data: Path):
    table = read_table("federal.csv", (real_data / "federal-it-contracts.csv").read_bytes())
    mapping = guess(table, SUBJECTS, "USD").mapping
    found = {name: use.columns[0] for name, use in mapping.uses.items()}
    assert found["function.code"] == "Unique Investment Identifier"
    assert found["function.name"] == "Investment Title"
    assert found["function.business_unit"] == "Agency Name"
    assert found["partner.name"] == "Vendor Name (USAspending)"
    assert found["contract.code"] == "Contract ID"
    assert found["contract.title"] == "Contract Number (PIID)"
    assert found["contract.starts"] == "Contract Start Date (USAspending)"
    assert found["contract.ends"] == "Contract End Date (USAspending)"
    assert found["contract.total_value"] == "Action Obligation Amount (In $ million) (USAspending)"
    assert mapping.uses["contract.total_value"].scale == 10**6
    assert {mapping.uses[f"contract.{key}"].date_order for key in ("starts", "ends")} == {"month"}


def test_a_mapping_survives_json():
    use = Use(("A", "B"), "/", ",", Decimal("1000"), "day", "percent", ("n/a",))
    mapping = Mapping({"function.code": use, "function.name": Use(("A",))}, clears=True, names={"X Inc": "X"})
    assert from_json(to_json(mapping)) == mapping


@pytest.mark.parametrize(
    "content",
    [
        [],
        {},
        {"fields": {"function.code": ["A"]}},
        {"fields": {"function.code": {"columns": "A"}}},
        {"fields": {"function.code": {"columns": ["A"], "format": "x"}}},
        {"fields": {"function.code": {"columns": ["A"], "decimal_sign": ";"}}},
        {"fields": {"function.code": {"columns": ["A"], "scale": "0"}}},
        {"fields": {"function.code": {"columns": ["A"], "scale": "many"}}},
        {"fields": {}, "names": {"a": 1}},
        {"fields": {}, "else": 1},
    ],
)
def test_a_mapping_that_says_what_cannot_be_is_refused(content: object):
    with pytest.raises(BadMapping):
        from_json(content)


def uses(*names: str) -> Mapping:
    return Mapping({name: Use(("A",)) for name in names})


@pytest.mark.parametrize(
    ("names", "why"),
    [
        ((), "No column is chosen"),
        (("function.name",), "Functions cannot be told apart"),
        (("contract.code",), "Contracts need their partners"),
        (("service.share", "function.code"), "Services need their contracts"),
    ],
)
def test_a_mapping_must_tell_its_rows_apart(names: tuple[str, ...], why: str):
    with pytest.raises(BadMapping, match=why):
        active(uses(*names), SUBJECTS)


def test_subjects_are_fed_in_the_order_in_which_they_are_written():
    mapping = uses("service.share", "contract.code", "partner.name", "function.code")
    assert [one.key for one in active(mapping, SUBJECTS)] == ["function", "partner", "contract", "service"]


@pytest.mark.parametrize(
    ("mapping", "why"),
    [
        (Mapping({"function.colour": Use(("A",))}), "no field"),
        (Mapping({"function.code": Use(("Z",))}), "no column “Z”"),
        (Mapping({"function.code": Use(())}), "to no column"),
        (Mapping({"function.internal_cost": Use(("A", "B"))}), "one column only"),
    ],
)
def test_a_mapping_must_fit_the_file(mapping: Mapping, why: str):
    with pytest.raises(BadMapping, match=why):
        check_columns(mapping, SUBJECTS, ("A", "B"))
