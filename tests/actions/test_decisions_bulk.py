"""Proposing several firm verdicts at once: all or nothing, each a decision of its own, never past the score."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portfolio.domain.errors import NotAllowed, Refusal
from portfolio.models import AuditEvent, FunctionState, ITFunction, Member, Role
from sourcing.actions.decisions_bulk import FirmProposal, propose_firm_decisions
from sourcing.models import Decision
from sourcing.queries.decisions import content_sha256
from sourcing.queries.decisions_bulk import MOST_PROPOSED, bulk_rows
from sourcing.queries.evidence import evidence_of
from tests.factories import (
    DATA_GOVERNANCE,
    HELP_DESK,
    REFRESH,
    TODAY,
    ITFunctionFactory,
    MemberFactory,
    decided,
    proposed,
    scored,
)

pytestmark = pytest.mark.django_db
LEANING = REFRESH


@pytest.fixture
def manager() -> Member:
    return MemberFactory(role=Role.IT_MANAGER)


@pytest.fixture
def cio(manager: Member) -> Member:
    return MemberFactory(organisation=manager.organisation, role=Role.CIO)


def scored_function(by: Member, name: str, digits: str = HELP_DESK) -> ITFunction:
    function: ITFunction = ITFunctionFactory(organisation=by.organisation, name=name)
    scored(function, by, digits)
    return function


def firm(function: ITFunction, rationale: str = "The answers are clear.") -> FirmProposal:
    evidence = evidence_of(function)
    return FirmProposal(function, rationale, evidence.inputs_sha256 if evidence else "")


def propose(*functions: ITFunction, by: Member) -> list[Decision]:
    return propose_firm_decisions(proposals=[firm(one) for one in functions], today=TODAY, by=by)


def refusals(by: Member, *functions: ITFunction) -> list[str]:
    return [row.refusal for row in bulk_rows(by.organisation, functions, today=TODAY)]


def test_each_function_gets_a_decision_of_its_own_with_the_class_of_its_answers(manager):
    desk, governance = scored_function(manager, "Desk"), scored_function(manager, "Governance", DATA_GOVERNANCE)
    decisions = propose(desk, governance, by=manager)
    assert [(one.function.name, one.sourcing_class, one.state) for one in decisions] == [
        ("Desk", "outsourceable", "proposed"),
        ("Governance", "strategic", "proposed"),
    ]
    assert [one.lock_floor for one in decisions] == ["", "strategic"]
    stored = list(Decision.objects.order_by("pk"))
    assert all(content_sha256(one) == one.content_sha256 for one in stored)
    events = AuditEvent.objects.filter(deed="decision.propose").order_by("seq")
    assert [event.target_id for event in events] == [str(one.pk) for one in stored]


def test_a_bulk_proposal_is_the_one_that_the_form_would_have_made(manager):
    one, other = scored_function(manager, "One"), scored_function(manager, "One")
    [bulk] = propose(one, by=manager)
    alone = proposed(other, manager, rationale="The answers are clear.")
    for name in ("sourcing_class", "scored_class", "lock_floor", "is_below_lock", "method", "result", "rationale"):
        assert getattr(bulk, name) == getattr(alone, name), name


@pytest.mark.parametrize(
    ("digits", "sentence"),
    [
        (LEANING, "Leaning, not firm: decide it by itself."),
        ("21", "Provisional: an unanswered question could still change the class."),
    ],
)
def test_what_is_not_firm_or_not_final_is_left_out_with_the_reason(manager, digits, sentence):
    function = scored_function(manager, "Refresh", digits)
    assert refusals(manager, function) == [sentence]
    with pytest.raises(Refusal, match=sentence):
        propose(function, by=manager)


def test_the_unscored_the_waiting_the_decided_and_the_retired_are_left_out(manager, cio):
    unscored = ITFunctionFactory(organisation=manager.organisation)
    waiting, done, retired = (scored_function(manager, name) for name in ("Waiting", "Done", "Retired"))
    proposed(waiting, manager)
    decided(done, manager, cio)
    retired.state = FunctionState.RETIRED
    retired.save()
    assert refusals(manager, unscored, waiting, done, retired) == [
        "Not scored yet.",
        "A proposal as outsourceable waits already.",
        "Decided as outsourceable already.",
        "Retired.",
    ]


def test_what_was_decided_otherwise_or_is_due_again_can_be_proposed(manager, cio):
    function = scored_function(manager, "Desk")
    decision = proposed(function, manager, "core", override_reason="For now.", expires_on=TODAY + timedelta(days=9))
    decision.approved_by = cio
    Decision.objects.filter(pk=decision.pk).update(state="approved", approved_by=cio, approved_at=decision.proposed_at)
    assert refusals(manager, function) == [""]
    assert propose(function, by=manager)[0].sourcing_class == "outsourceable"


def test_one_that_cannot_be_proposed_stops_all(manager):
    good, bad = scored_function(manager, "Good"), scored_function(manager, "Bad", LEANING)
    with pytest.raises(Refusal, match=r"Nothing was proposed\. Bad: Leaning"):
        propose(good, bad, by=manager)
    assert not Decision.objects.exists()
    assert not AuditEvent.objects.filter(deed="decision.propose").exists()


@pytest.mark.parametrize("change", ["answers", "cost", "rationale", "twice", "none", "many"])
def test_what_changed_since_the_preview_or_lacks_something_stops_all(manager, cio, change):
    function = scored_function(manager, "Desk")
    proposals = [firm(function)]
    if change == "answers":
        scored(function, cio, DATA_GOVERNANCE)
    elif change == "cost":
        ITFunction.objects.filter(pk=function.pk).update(internal_cost=7, external_cost=7)
    elif change == "rationale":
        proposals = [firm(function, "  ")]
    else:
        proposals = {"twice": proposals * 2, "none": [], "many": proposals * (MOST_PROPOSED + 1)}[change]
    with pytest.raises(Refusal):
        propose_firm_decisions(proposals=proposals, today=TODAY, by=manager)
    assert not Decision.objects.exists()


def test_a_function_of_another_organisation_is_not_proposed(manager):
    stranger = MemberFactory(role=Role.CIO)
    with pytest.raises(Refusal, match="do not exist any more"):
        propose(scored_function(manager, "Desk"), by=stranger)


@pytest.mark.parametrize("role", [Role.EXECUTIVE, Role.ADMINISTRATOR, Role.PARTNER])
def test_who_may_not_propose_one_may_not_propose_many(manager, role):
    function = scored_function(manager, "Desk")
    with pytest.raises(NotAllowed):
        propose(function, by=MemberFactory(organisation=manager.organisation, role=role))


def test_the_number_of_queries_does_not_grow_with_the_functions(manager):
    def queries(count: int) -> int:
        functions = [scored_function(manager, f"Function {number}") for number in range(count)]
        proposals: list[Any] = [firm(function) for function in functions]
        with CaptureQueriesContext(connection) as captured:
            propose_firm_decisions(proposals=proposals, today=TODAY, by=manager)
        return len([query for query in captured if "SAVEPOINT" not in query["sql"]])

    assert queries(2) == queries(12)
