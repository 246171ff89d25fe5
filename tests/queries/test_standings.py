"""How a function stands, for lists and hubs: the decided class, with the stability of that class alone."""

import pytest

from portfolio.models import Role
from sourcing.actions import decisions
from sourcing.queries.standings import standings_of
from tests.factories import ITFunctionFactory, MemberFactory, decided, proposed, scored

pytestmark = pytest.mark.django_db


def test_a_class_that_the_answers_give_stands_with_its_stability() -> None:
    manager = MemberFactory(role=Role.IT_MANAGER)
    cio = MemberFactory(organisation=manager.organisation, role=Role.CIO)
    function = ITFunctionFactory(organisation=manager.organisation)
    decided(function, manager, cio)
    standing = standings_of(manager.organisation, [function.pk])[function.pk]
    assert (standing.sourcing_class, standing.stability, standing.is_provisional) == ("outsourceable", "firm", False)


def test_a_class_decided_against_the_answers_borrows_no_stability_from_theirs() -> None:
    manager = MemberFactory(role=Role.IT_MANAGER)
    cio = MemberFactory(organisation=manager.organisation, role=Role.CIO)
    function = ITFunctionFactory(organisation=manager.organisation)
    scored(function, manager)
    decision = proposed(function, manager, "tactical", override_reason="Two suppliers share it until 2027.")
    decisions.approve_decision(decision=decision, seen_sha256=decision.content_sha256, version=decision.version, by=cio)
    standing = standings_of(manager.organisation, [function.pk])[function.pk]
    assert (standing.sourcing_class, standing.stability, standing.is_provisional) == ("tactical", "", False)
