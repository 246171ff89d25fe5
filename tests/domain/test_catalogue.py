"""The starter catalogue: the acceptance table first, then our own."""

import re

from sourcing.domain.catalogue import BY_CODE, CATALOGUE, categories
from sourcing.domain.evaluate import evaluate
from tests.domain.criteria_models import ACCEPTANCE, DEFAULT, SourcingClass, answers_of


def test_the_functions_of_the_acceptance_table_come_first_with_exactly_its_levels() -> None:
    assert [(entry.name, dict(entry.levels)) for entry in CATALOGUE[:16]] == [
        (name, answers_of(levels)) for name, levels, _, _ in ACCEPTANCE
    ]


def test_there_are_at_least_forty_functions() -> None:
    assert len(CATALOGUE) >= 40
    assert len(BY_CODE) == len({entry.name for entry in CATALOGUE}) == len(CATALOGUE)


def test_every_entry_is_complete_and_fits_a_function() -> None:
    for entry in CATALOGUE:
        assert re.fullmatch(r"[a-z0-9][a-z0-9-]{0,59}", entry.code)
        assert 0 < len(entry.name) <= 200
        assert 0 < len(entry.category) <= 80
        assert entry.description.endswith(".")
        assert entry.reason.endswith(".")
        assert entry.criticality in range(1, 6)
        assert tuple(entry.levels) == DEFAULT.keys


def test_every_class_is_met_among_our_own_functions() -> None:
    classes = [evaluate(DEFAULT, entry.levels).sourcing_class for entry in CATALOGUE[16:]]
    assert min(classes.count(name) for name in SourcingClass) >= 5


def test_categories_hold_every_entry_once() -> None:
    entries = [entry for _, members in categories() for entry in members]
    assert sorted(entry.code for entry in entries) == sorted(BY_CODE)
