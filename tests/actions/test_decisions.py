"""Decisions: proposed by one, settled by another, superseded, never edited."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from portfolio.domain.errors import NotAllowed, Refusal
from portfolio.models import AuditEvent, ITFunction, Member, Role
from portfolio.versions import StaleVersion
from sourcing.actions import decisions as actions
from sourcing.actions.decisions import Proposal, approve_decision, propose_decision, reject_decision, withdraw_decision
from sourcing.domain.criteria import SourcingClass
from sourcing.models import Decision
from sourcing.queries.decisions import content_sha256, has_changed_since
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
TOMORROW = TODAY + timedelta(days=1)


@pytest.fixture
def manager() -> Member:
    return MemberFactory(role=Role.IT_MANAGER)


@pytest.fixture
def cio(manager: Member) -> Member:
    return MemberFactory(organisation=manager.organisation, role=Role.CIO)


@pytest.fixture
def function(manager: Member) -> ITFunction:
    return ITFunctionFactory(
        organisation=manager.organisation, code="help-desk", internal_cost=Decimal(70), external_cost=Decimal(30)
    )


def approve(decision: Decision, by: Member) -> Decision:
    return approve_decision(decision=decision, seen_sha256=decision.content_sha256, version=decision.version, by=by)


def test_a_proposal_holds_everything_it_was_made_of(function, manager):
    scored(function, manager)
    decision = proposed(function, manager, rationale="Standard work.")
    decision.refresh_from_db()
    assert (decision.state, decision.sourcing_class, decision.scored_class) == (
        "proposed",
        "outsourceable",
        "outsourceable",
    )
    assert decision.inputs["answers"]["standard"] == "5"
    assert decision.inputs["msp_share"] == "3/10"
    assert decision.inputs["assessments"][0]["email"] == manager.user.email
    assert decision.result["any_weights"]["outsourceable"] == 1
    assert decision.method
    assert content_sha256(decision) == decision.content_sha256


def test_another_cio_approves_and_the_decision_stands(function, manager, cio):
    scored(function, manager)
    decision = approve(proposed(function, manager), cio)
    assert (decision.state, decision.approved_by) == ("approved", cio)
    assert list(AuditEvent.objects.order_by("seq").values_list("deed", flat=True))[-2:] == [
        "decision.propose",
        "decision.approve",
    ]


def test_the_proposer_may_not_approve_nor_reject_even_as_cio(function, cio):
    scored(function, cio)
    decision = proposed(function, cio)
    with pytest.raises(Refusal, match="proposed this decision yourself"):
        approve(decision, cio)
    with pytest.raises(Refusal, match="proposed this decision yourself"):
        reject_decision(decision=decision, reason="No.", version=1, by=cio)
    decision.refresh_from_db()
    assert decision.state == "proposed"


@pytest.mark.parametrize("role", [Role.IT_MANAGER, Role.EXECUTIVE, Role.ADMINISTRATOR, Role.PARTNER])
def test_only_a_cio_approves_or_rejects(function, manager, role):
    scored(function, manager)
    decision = proposed(function, manager)
    someone = MemberFactory(organisation=manager.organisation, role=role)
    with pytest.raises(NotAllowed):
        approve(decision, someone)
    with pytest.raises(NotAllowed):
        reject_decision(decision=decision, reason="No.", version=1, by=someone)


def test_approval_names_the_content_that_was_seen(function, manager, cio):
    scored(function, manager)
    decision = proposed(function, manager)
    with pytest.raises(Refusal, match="not the content"):
        approve_decision(decision=decision, seen_sha256="0" * 64, version=decision.version, by=cio)


def test_content_changed_behind_the_rules_is_not_approved(function, manager, cio):
    scored(function, manager)
    decision = proposed(function, manager)
    Decision.objects.filter(pk=decision.pk).update(rationale="Something else.")
    decision.refresh_from_db()
    with pytest.raises(Refusal, match="not the content"):
        approve(decision, cio)


def test_a_second_settlement_is_refused_and_an_old_version_is_stale(function, manager, cio):
    scored(function, manager)
    decision = proposed(function, manager)
    seen = Decision.objects.get(pk=decision.pk)
    approve(decision, cio)
    with pytest.raises(StaleVersion):
        reject_decision(decision=seen, reason="Too late.", version=1, by=cio)
    seen.refresh_from_db()
    with pytest.raises(Refusal, match="already been settled"):
        approve(seen, cio)


def test_a_later_approval_supersedes_the_standing_decision(function, manager, cio):
    first = decided(function, manager, cio)
    second = decided(function, manager, cio, DATA_GOVERNANCE)
    first.refresh_from_db()
    assert (first.state, first.superseded_by, first.approved_by) == ("superseded", second, cio)
    assert Decision.objects.filter(function=function, state="approved").get() == second


def test_a_second_proposal_waits_for_the_first_to_be_settled(function, manager, cio):
    scored(function, manager)
    proposed(function, manager)
    with pytest.raises(Refusal, match="already waits"):
        proposed(function, cio)


def test_a_rejection_needs_a_reason_and_lets_the_next_proposal_in(function, manager, cio):
    scored(function, manager)
    decision = proposed(function, manager)
    with pytest.raises(Refusal) as refused:
        reject_decision(decision=decision, reason="", version=1, by=cio)
    assert refused.value.field == "reason"
    assert reject_decision(decision=decision, reason="Say more.", version=1, by=cio).state == "rejected"
    assert proposed(function, manager).state == "proposed"


def test_only_its_proposer_withdraws_a_proposal(function, manager, cio):
    scored(function, manager)
    decision = proposed(function, manager)
    with pytest.raises(Refusal, match="Only the one who proposed"):
        withdraw_decision(decision=decision, version=1, by=cio)
    assert withdraw_decision(decision=decision, version=1, by=manager).state == "rejected"


def test_nothing_is_decided_before_it_is_scored(function, manager):
    with pytest.raises(Refusal, match="Score it first"):
        propose_decision(
            function=function, proposal=Proposal(SourcingClass.CORE, "Why.", "0" * 64), today=TODAY, by=manager
        )


def test_answers_or_costs_that_changed_since_are_not_what_was_seen(function, manager, cio):
    scored(function, manager)
    decision = proposed(function, manager)
    assert not has_changed_since(decision)
    scored(function, cio, DATA_GOVERNANCE)
    assert has_changed_since(decision)
    withdraw_decision(decision=decision, version=1, by=manager)
    stale = Proposal(SourcingClass.OUTSOURCEABLE, "Why.", decision.content_sha256)
    with pytest.raises(Refusal, match="changed since you opened"):
        propose_decision(function=function, proposal=stale, today=TODAY, by=manager)


def test_a_class_against_the_score_needs_a_reason(function, manager):
    scored(function, manager)
    with pytest.raises(Refusal) as refused:
        proposed(function, manager, "core")
    assert refused.value.field == "override_reason"
    decision = proposed(function, manager, "core", override_reason="We keep it for a year.")
    assert (decision.sourcing_class, decision.is_below_lock) == ("core", False)


def test_below_a_lock_needs_reason_expiry_and_the_second_person(function, manager, cio):
    scored(function, manager, DATA_GOVERNANCE)
    with pytest.raises(Refusal) as refused:
        proposed(function, manager, "tactical", override_reason="Waived.")
    assert refused.value.field == "expires_on"
    decision = proposed(function, manager, "tactical", override_reason="Waived.", expires_on=TOMORROW)
    assert decision.is_below_lock
    assert approve(decision, cio).state == "approved"


def test_a_rationale_is_never_empty(function, manager):
    scored(function, manager)
    with pytest.raises(Refusal) as refused:
        proposed(function, manager, rationale="")
    assert refused.value.field == "rationale"


@pytest.mark.parametrize(
    "change",
    [
        {"sourcing_class": "core"},
        {"rationale": "Other."},
        {"result": {}},
        {"content_sha256": "0" * 64},
        {"approved_at": timezone.now()},
    ],
)
def test_an_approved_decision_is_never_edited(function, manager, cio, change):
    decision = decided(function, manager, cio)
    with pytest.raises(DatabaseError), transaction.atomic():
        Decision.objects.filter(pk=decision.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        decision.delete()


@pytest.mark.parametrize(
    "change",
    [
        {"state": "approved"},
        {"approved_at": timezone.now()},
        {"state": "rejected", "rejected_at": timezone.now()},
        {"state": "superseded"},
        {"is_below_lock": True},
        {"scored_class": "core"},
    ],
)
def test_the_database_refuses_half_facts(function, manager, change):
    scored(function, manager)
    decision = proposed(function, manager)
    with pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.filter(pk=decision.pk).update(**change)


def test_the_database_itself_asks_for_four_eyes(function, cio):
    scored(function, cio)
    decision = proposed(function, cio)
    with pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.filter(pk=decision.pk).update(state="approved", approved_by=cio, approved_at=timezone.now())


def test_the_database_holds_one_standing_decision_a_function(function, manager, cio):
    standing = decided(function, manager, cio)
    standing.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        standing.save(force_insert=True)


def test_the_expiry_of_an_override_is_a_date_ahead(function, manager):
    scored(function, manager, HELP_DESK)
    with pytest.raises(Refusal, match="lie ahead"):
        proposed(function, manager, "core", override_reason="A year.", expires_on=date(2026, 1, 1))


def test_the_sentences_of_refusals_end_like_sentences():
    sentences = [getattr(actions, name) for name in dir(actions) if name.isupper()]
    texts = [text for text in sentences if isinstance(text, str) and " " in text and text != actions.METHOD]
    assert texts
    assert all(text.endswith(".") for text in texts)
