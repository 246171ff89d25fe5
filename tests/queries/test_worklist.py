"""The decisions worklist: who is on it, and why."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portfolio.models import FunctionState, ITFunction, Member, Role
from sourcing.actions.decisions import approve_decision
from sourcing.queries.hub import hub_of
from sourcing.queries.wording import reasons_in_words
from sourcing.queries.worklist import WorkReason, drifted, worklist
from tests.factories import (
    DATA_GOVERNANCE,
    HELP_DESK,
    TODAY,
    ITFunctionFactory,
    MemberFactory,
    decided,
    proposed,
    scored,
)

pytestmark = pytest.mark.django_db
CONTESTED = "2424242424242424"


@pytest.fixture
def manager() -> Member:
    return MemberFactory(role=Role.IT_MANAGER)


@pytest.fixture
def cio(manager: Member) -> Member:
    return MemberFactory(organisation=manager.organisation, role=Role.CIO)


@pytest.fixture
def function(manager: Member) -> ITFunction:
    return ITFunctionFactory(
        organisation=manager.organisation, internal_cost=Decimal(20), external_cost=Decimal(80), name="Help desk"
    )


def reasons(function: ITFunction) -> set[WorkReason]:
    works = worklist(function.organisation, today=TODAY).works
    found = [work for work in works if work.function.pk == function.pk]
    return set(found[0].reasons) if found else set()


def test_a_new_function_is_not_scored(function):
    assert reasons(function) == {WorkReason.UNASSESSED}


def test_a_scored_function_is_to_be_proposed(function, manager):
    scored(function, manager)
    assert reasons(function) == {WorkReason.UNDECIDED}


def test_answers_without_a_clear_winner_are_contested(function, manager):
    scored(function, manager, CONTESTED)
    assert WorkReason.CONTESTED in reasons(function)


def test_few_answers_are_provisional(function, manager):
    scored(function, manager, "21")
    assert WorkReason.PROVISIONAL in reasons(function)


def test_a_proposal_waits(function, manager):
    scored(function, manager)
    proposed(function, manager)
    assert reasons(function) == {WorkReason.WAITING}


def test_a_decided_aligned_function_is_not_on_the_list(function, manager, cio):
    decided(function, manager, cio)
    found = worklist(function.organisation, today=TODAY)
    assert found.works == ()
    assert found.function_count == 1


def test_other_answers_after_the_decision_are_drift(function, manager, cio):
    decided(function, manager, cio)
    scored(function, manager, DATA_GOVERNANCE)
    assert reasons(function) == {WorkReason.DRIFTED}
    [work] = drifted(function.organisation, today=TODAY)
    assert reasons_in_words(work) == ["Drifted: decided outsourceable, the answers now give strategic."]


def test_a_share_that_left_its_band_is_drift_and_says_so_once(function, manager, cio):
    decided(function, manager, cio)
    ITFunction.objects.filter(pk=function.pk).update(internal_cost=Decimal(60), external_cost=Decimal(40))
    [work] = drifted(function.organisation, today=TODAY)
    assert set(work.reasons) == {WorkReason.DRIFTED, WorkReason.MISALIGNED}
    assert reasons_in_words(work) == ["Drifted: MSP share 40 % left its band 70–100 %."]


def test_a_share_outside_since_the_decision_is_misaligned_alone(manager, cio):
    function = ITFunctionFactory(
        organisation=manager.organisation, internal_cost=Decimal(90), external_cost=Decimal(10)
    )
    decided(function, manager, cio)
    [work] = worklist(function.organisation, today=TODAY).works
    assert reasons_in_words(work) == ["MSP share 10 % is below the band 70–100 %."]


def test_a_decision_below_a_lock_is_due_again_on_its_day(function, manager, cio):
    scored(function, manager, DATA_GOVERNANCE)
    decision = proposed(function, manager, "tactical", override_reason="Waived.", expires_on=TODAY + timedelta(days=1))
    approve_decision(decision=decision, seen_sha256=decision.content_sha256, version=1, by=cio)
    assert WorkReason.DUE_AGAIN not in reasons(function)
    works = worklist(function.organisation, today=TODAY + timedelta(days=1)).works
    assert WorkReason.DUE_AGAIN in works[0].reasons


def test_a_retired_function_wants_nothing(function):
    ITFunction.objects.filter(pk=function.pk).update(state=FunctionState.RETIRED)
    assert reasons(function) == set()


def test_the_number_of_queries_does_not_grow_with_the_functions(manager, cio):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            worklist(manager.organisation, today=TODAY)
        return len(captured)

    for _ in range(2):
        decided(ITFunctionFactory(organisation=manager.organisation), manager, cio, HELP_DESK)
    with_two = queries()
    for number in range(18):
        function = ITFunctionFactory(organisation=manager.organisation)
        if number % 3 == 0:
            scored(function, manager)
            proposed(function, manager)
    assert with_two == queries() == 5


def test_the_hub_costs_three_queries_however_long_the_history(function, manager, cio):
    for digits in (HELP_DESK, DATA_GOVERNANCE, HELP_DESK):
        decided(function, manager, cio, digits)
    function.refresh_from_db()
    with CaptureQueriesContext(connection) as captured:
        hub = hub_of(function, today=TODAY)
        names = [str(decision.proposed_by.user) for decision in hub.history]
    assert len(names) == 3
    assert len(captured) <= 4
    assert [decision.state for decision in hub.history] == ["approved", "superseded", "superseded"]
