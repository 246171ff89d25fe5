"""Company names that may mean the same company: offered with a reason, never merged."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portfolio.domain.names import alike, counted, tokens


def groups(*names: str, known: tuple[str, ...] = ()) -> list[set[str]]:
    return [{one.name for one in group.spellings} for group in alike(counted(names), known)]


@pytest.mark.parametrize(
    ("left", "right", "reason"),
    [
        ("MYTHICS, INC", "MYTHICS, INC.", "legal form"),
        ("IAE SOLUTIONS LIMITED LIABILITY COMPANY", "IAE Solutions LLC", "legal form"),
        ("DELOITTE CONSULTING L.L.P.", "DELOITTE CONSULTING LLP", "legal form"),
        ("A T & T CORP", "A T AND T CORPORATION (4710)", "legal form"),
        ("HEWLETT PACKARD COMPANY (3067)", "HEWLETT-PACKARD COMPANY", "legal form"),
        ("Müller Systeme GmbH", "MULLER SYSTEME", "legal form"),
        ("JOHNS HOPKINS UNIVERSITY, THE", "UNIVERSITY JOHNS HOPKINS", "another order"),
        ("INTERNATIONAL BUSINESS MACHINE", "INTERNATIONAL BUSINESS MACHINES CORPORATION", "middle of the other"),
        ("EARTH RESOURCES TECHNOLOGY, IN", "EARTH RESOURCES TECHNOLOGY, INC.", "middle of the other"),
        ("EXECTIVE MANAGEMENT ASSOCIATES", "EXECUTIVE MANAGEMENT ASSOCIATES INCORPORATED", "one letter"),
        ("NORTHWIND SERVICES", "NORTHWNID SERVICES", "one letter"),
    ],
)
def test_spellings_of_one_company_are_found_with_the_reason(left: str, right: str, reason: str):
    (group,) = alike(counted([left, right]))
    assert {one.name for one in group.spellings} == {left, right}
    assert any(reason in text for text in group.reasons)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("LOCKHEED MARTIN CORPORATION", "LOCKHEED MARTIN SERVICES INC"),
        ("ORACLE AMERICA, INC.", "ORACLE CORPORATION"),
        ("NETWORK SYSTEMS 1", "NETWORK SYSTEMS 2"),
        ("B3 SOLUTIONS LLC", "P3 SOLUTIONS, LLC"),
        ("QSS GROUP", "QST GROUP INC"[:9] + "S"),
        ("SAP", "SAIC"),
    ],
)
def test_different_companies_are_left_alone(left: str, right: str):
    assert groups(left, right) == []


def test_a_group_keeps_the_existing_partner_before_the_more_frequent_spelling():
    (group,) = alike(counted(["Mythics, Inc"] * 5 + ["Mythics"]), known=["Mythics Incorporated"])
    assert group.keep == "Mythics Incorporated"
    assert [one.rows for one in group.spellings] == [1, 0, 5]


def test_partners_that_only_exist_already_are_no_business_of_the_file():
    assert groups("Northwind", known=("Mythics Inc", "Mythics LLC")) == []


def test_chains_come_together_in_one_group():
    assert groups("Acme Services", "ACME SERVICES INC", "Acme Servises Ltd") == [
        {"Acme Services", "ACME SERVICES INC", "Acme Servises Ltd"}
    ]


def test_a_name_of_nothing_but_legal_forms_keeps_its_words():
    assert tokens("The Company Inc.") == ("company",)
    assert tokens("!!!") == ()
    assert groups("!!!", "???") == []


@given(st.lists(st.text(max_size=30), max_size=30))
def test_groups_never_overlap_and_hold_only_what_was_given(names: list[str]):
    seen: list[str] = [one.name for group in alike(counted(names)) for one in group.spellings]
    assert len(seen) == len(set(seen))
    assert set(seen) <= set(names)


def test_ten_thousand_names_take_about_as_long_as_they_should():
    names = [
        f"{word} {number} Information Systems Incorporated" for word in ("Alpha", "Beta") for number in range(5_000)
    ]
    began = time.process_time()
    alike(counted(names))
    assert (
        time.process_time() - began < 20
    )  # each with each would take minutes; coverage and a busy machine cost five times
