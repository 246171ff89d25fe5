"""Decisions below a lock: what actions refuse, and what the database refuses when no action is asked."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from portfolio.domain.errors import NotAllowed, Refusal
from portfolio.models import FunctionState, ITFunction, Member, Role
from sourcing.actions.decisions import approve_decision, reject_decision
from sourcing.models import Decision
from sourcing.queries.decisions import content_sha256
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
IN_TWO_YEARS = TODAY.replace(year=TODAY.year + 2)


@pytest.fixture
def manager() -> Member:
    return MemberFactory(role=Role.IT_MANAGER)


@pytest.fixture
def cio(manager: Member) -> Member:
    return MemberFactory(organisation=manager.organisation, role=Role.CIO)


@pytest.fixture
def governance(manager: Member) -> ITFunction:
    """A function whose answers fire the lock “regulated oversight”: at least strategic."""
    function: ITFunction = ITFunctionFactory(organisation=manager.organisation, code="governance")
    scored(function, manager, DATA_GOVERNANCE)
    return function


@pytest.fixture
def waived(governance: ITFunction, manager: Member) -> Decision:
    """A lawful proposal below the lock."""
    return proposed(governance, manager, "tactical", override_reason="Two years.", expires_on=IN_TWO_YEARS)


def approve(decision: Decision, by: Member, today: date | None = TODAY) -> Decision:
    seen = decision.content_sha256
    return approve_decision(decision=decision, seen_sha256=seen, today=today, version=decision.version, by=by)


def rewritten(decision: Decision, **changes: Any) -> Decision:
    """The row as a direct write would leave it, with a digest that fits."""
    for name, value in changes.items():
        setattr(decision, name, value)
    decision.content_sha256 = content_sha256(decision)
    return decision


def test_the_row_holds_the_floor_that_the_locks_asked_for(waived, manager):
    assert (waived.lock_floor, waived.is_below_lock) == ("strategic", True)
    plain = ITFunctionFactory(organisation=manager.organisation)
    scored(plain, manager, HELP_DESK)
    assert proposed(plain, manager).lock_floor == ""


def test_a_waiver_lasts_two_years_at_most(governance, manager):
    with pytest.raises(Refusal, match="at most two years: it has to be due again by 23 Nov 2028") as refused:
        proposed(governance, manager, "tactical", override_reason="Long.", expires_on=IN_TWO_YEARS + timedelta(days=1))
    assert refused.value.field == "expires_on"


@pytest.mark.parametrize("reason", ["", " ", "\n\t "])
def test_blanks_are_no_reason(governance, manager, reason):
    with pytest.raises(Refusal, match="Say why you decide tactical instead"):
        proposed(governance, manager, "tactical", override_reason=reason, expires_on=IN_TWO_YEARS)


def test_blanks_are_no_rationale(governance, manager):
    with pytest.raises(Refusal, match="rationale goes to the board"):
        proposed(governance, manager, rationale="  ")


def test_a_waiver_that_expired_while_it_waited_is_not_approved(governance, manager, cio):
    decision = proposed(governance, manager, "tactical", override_reason="Short.", expires_on=TODAY + timedelta(days=3))
    with pytest.raises(Refusal, match="lie ahead"):
        approve(decision, cio, TODAY + timedelta(days=3))
    assert approve(decision, cio, TODAY + timedelta(days=2)).state == "approved"


def test_a_function_that_was_retired_meanwhile_is_not_decided_but_its_proposal_can_be_rejected(waived, cio):
    ITFunction.objects.filter(pk=waived.function_id).update(state=FunctionState.RETIRED)
    with pytest.raises(Refusal, match="is retired: there is nothing left to decide"):
        approve(waived, cio)
    assert reject_decision(decision=waived, reason="Retired.", version=1, by=cio).state == "rejected"


def test_nothing_is_proposed_for_a_retired_function(governance, manager):
    ITFunction.objects.filter(pk=governance.pk).update(state=FunctionState.RETIRED)
    with pytest.raises(Refusal, match="is retired"):
        proposed(governance, manager)


def test_who_lost_the_role_since_the_page_was_opened_approves_nothing(waived, cio):
    Member.objects.filter(pk=cio.pk).update(role=Role.EXECUTIVE)
    with pytest.raises(NotAllowed):
        approve(waived, cio)


def test_who_was_switched_off_since_the_page_was_opened_approves_nothing(waived, cio):
    Member.objects.filter(pk=cio.pk).update(is_active=False)
    with pytest.raises(NotAllowed):
        approve(waived, cio)


def test_a_proposal_outlives_the_membership_of_its_proposer(waived, manager, cio):
    Member.objects.filter(pk=manager.pk).update(is_active=False)
    assert approve(waived, cio).state == "approved"


def test_the_second_of_two_approvers_reads_that_it_is_settled(waived, cio):
    seen_by_other = Decision.objects.get(pk=waived.pk)
    approve(waived, cio)
    other = MemberFactory(organisation=cio.organisation, role=Role.CIO)
    with pytest.raises(Refusal, match="already been settled"):
        approve(seen_by_other, other)
    assert Decision.objects.get(pk=waived.pk).approved_by == cio


def test_a_record_that_hides_what_its_answers_give_is_not_approved(governance, manager, cio):
    decision = proposed(governance, manager)
    result = {**decision.result, "locks": []}
    rewritten(
        decision, result=result, lock_floor="", scored_class="tactical", class_without_locks="tactical",
        sourcing_class="tactical",
    ).save()  # fmt: skip
    with pytest.raises(Refusal, match="is not what they give"):
        approve(decision, cio)


@pytest.mark.parametrize(
    "changes",
    [
        {"is_below_lock": False},
        {"is_below_lock": False, "expires_on": None},
        {"expires_on": None},
        {"override_reason": ""},
        {"lock_floor": "", "is_below_lock": False},
        {"lock_floor": "tactical", "is_below_lock": False},
        {"scored_class": "tactical"},
        {"sourcing_class": "nothing"},
        {"state": "done"},
    ],
    ids=lambda changes: " ".join(f"{name}={value}" for name, value in changes.items()),
)
def test_a_direct_write_past_the_lock_is_refused_by_the_database(waived, changes):
    with pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.filter(pk=waived.pk).update(**changes)
    with pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.bulk_update([rewritten(waived, **changes)], list(changes))


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"is_below_lock": False},
        {"is_below_lock": False, "expires_on": None, "override_reason": ""},
        {"lock_floor": "", "is_below_lock": False, "expires_on": None},
    ],
    ids=["lawful otherwise", "not marked", "without anything", "without the floor"],
)
def test_no_decision_is_born_approved(governance, manager, cio, waived, changes):
    waived.delete()
    waived.pk, waived.state = None, "approved"
    waived.approved_by, waived.approved_at = cio, timezone.now()
    born = rewritten(waived, **changes)
    for write in (lambda: born.save(force_insert=True), lambda: Decision.objects.bulk_create([born])):
        born.pk = None
        with pytest.raises(IntegrityError), transaction.atomic():
            write()
    assert not Decision.objects.exists()


def test_a_settled_decision_does_not_come_back(governance, manager, cio, waived):
    approve(waived, cio)
    scored(governance, cio, HELP_DESK)
    decided(governance, cio, MemberFactory(organisation=cio.organisation, role=Role.CIO), HELP_DESK)
    waived.refresh_from_db()
    assert waived.state == "superseded"
    with pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.filter(pk=waived.pk).update(state="superseded", superseded_at=timezone.now())
    with pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.filter(pk=waived.pk).update(state="approved", superseded_at=None, superseded_by=None)
