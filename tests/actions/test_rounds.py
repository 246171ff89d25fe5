"""Rounds: blind while open, counted when closed, and nothing lost on the way."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from portfolio.domain.canonical import digest
from portfolio.domain.errors import NotAllowed, Refusal
from portfolio.models import AuditEvent, FunctionState, ITFunction, Job, Member, Role
from portfolio.queue import hands
from portfolio.versions import StaleVersion
from sourcing.access import submitted_of
from sourcing.actions import rounds as actions
from sourcing.actions import rounds_findings
from sourcing.actions.assessments import Answers, save_draft, submit_assessment
from sourcing.models import Assessment, CurrentVerdict, Round, RoundFunction, RoundState
from sourcing.queries.evidence import evidence_of
from sourcing.queries.rounds import missing_in, progress_of
from tests.factories import (
    HELP_DESK,
    LEADERSHIP,
    REFRESH,
    TODAY,
    ITFunctionFactory,
    MemberFactory,
    answered_in,
    closed,
    levels,
    round_of,
    scored,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def cio() -> Member:
    return MemberFactory(role=Role.CIO)


@pytest.fixture
def anna(cio: Member) -> Member:
    return MemberFactory(organisation=cio.organisation, role=Role.IT_MANAGER)


@pytest.fixture
def ben(cio: Member) -> Member:
    return MemberFactory(organisation=cio.organisation, role=Role.IT_MANAGER)


@pytest.fixture
def desk(cio: Member) -> ITFunction:
    return ITFunctionFactory(organisation=cio.organisation, code="desk", name="Help desk")


@pytest.fixture
def held(cio: Member, anna: Member, ben: Member, desk: ITFunction) -> Round:
    return round_of([desk], [anna, ben], cio)


def plan_of(held: Round, **changes: object) -> actions.Plan:
    plan = actions.Plan(
        held.name,
        held.purpose,
        held.due_on,
        frozenset(held.memberships.values_list("function_id", flat=True)),
        frozenset(held.seats.values_list("member_id", flat=True)),
    )
    return replace(plan, **changes)


def edited(held: Round, by: Member, **changes: object) -> Round:
    held.refresh_from_db()
    return actions.edit_round(held=held, plan=plan_of(held, **changes), today=TODAY, version=held.version, by=by)


# start and change


def test_rounds_of_an_organisation_are_numbered_through(cio, anna, desk, held) -> None:
    assert (held.number, round_of([desk], [anna], cio).number) == (1, 2)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": ""}, "name"),
        ({"due_on": TODAY - timedelta(days=1)}, "due_on"),
        ({"functions": frozenset()}, "functions"),
        ({"assessors": frozenset()}, "assessors"),
        ({"functions": frozenset({10**9})}, "functions"),
        ({"assessors": frozenset({10**9})}, "assessors"),
    ],
)
def test_what_a_round_lacks_is_named_by_its_field(cio, held, changes, field) -> None:
    with pytest.raises(Refusal) as refused:
        actions.start_round(plan=plan_of(held, **changes), today=TODAY, by=cio)
    assert refused.value.field == field
    with pytest.raises(Refusal) as refused:
        edited(held, cio, **changes)
    assert refused.value.field == field


@pytest.mark.parametrize("role", [Role.EXECUTIVE, Role.ADMINISTRATOR, Role.PARTNER])
def test_who_may_not_score_is_no_assessor(cio, held, role) -> None:
    member = MemberFactory(organisation=cio.organisation, role=role)
    with pytest.raises(Refusal, match="Only active CIOs and IT managers"):
        edited(held, cio, assessors=frozenset({member.pk}))
    with pytest.raises(NotAllowed):
        edited(held, member)


def test_people_and_functions_of_another_organisation_are_not_found(cio, held) -> None:
    with pytest.raises(Refusal):
        edited(held, cio, assessors=frozenset({MemberFactory().pk}))
    with pytest.raises(Refusal):
        edited(held, cio, functions=frozenset({ITFunctionFactory().pk}))


def test_a_retired_function_is_not_assessed(cio, held) -> None:
    retired = ITFunctionFactory(organisation=cio.organisation, state=FunctionState.RETIRED)
    with pytest.raises(Refusal):
        edited(held, cio, functions=frozenset({retired.pk}))


def test_an_open_round_is_changed_and_the_audit_says_how(cio, anna, ben, desk, held) -> None:
    other = ITFunctionFactory(organisation=cio.organisation, code="other")
    due_on = held.due_on + timedelta(days=9)
    edited(held, cio, functions=frozenset({other.pk}), assessors=frozenset({anna.pk}), due_on=due_on)
    assert plan_of(held) == actions.Plan("Autumn round", "", due_on, frozenset({other.pk}), frozenset({anna.pk}))
    after = json.loads(AuditEvent.objects.get(deed="round.edit").body)["after"]
    assert (after["functions_added"], after["functions_removed"]) == (["other"], ["desk"])
    assert after["assessors_removed"] == [str(ben.user)]


def test_a_change_on_a_stale_version_is_refused(cio, held) -> None:
    edited(held, cio, name="First")
    with pytest.raises(StaleVersion):
        actions.edit_round(held=held, plan=plan_of(held, name="Second"), today=TODAY, version=1, by=cio)
    assert Round.objects.get().name == "First"


def test_who_has_submitted_stays_and_so_does_the_function(cio, anna, ben, desk, held) -> None:
    other = ITFunctionFactory(organisation=cio.organisation)
    answered_in(held, desk, anna)
    with pytest.raises(Refusal, match="has submitted answers"):
        edited(held, cio, assessors=frozenset({ben.pk}))
    with pytest.raises(Refusal, match="it stays in the round"):
        edited(held, cio, functions=frozenset({other.pk}))
    edited(held, cio, functions=frozenset({other.pk, desk.pk}), assessors=frozenset({anna.pk}))


def test_a_date_that_has_passed_may_stay_while_other_things_change(cio, held) -> None:
    later = held.due_on + timedelta(days=3)
    actions.edit_round(held=held, plan=plan_of(held, name="New"), today=later, version=1, by=cio)
    assert Round.objects.get().name == "New"


# blind


def test_answers_of_an_open_round_change_no_verdict_and_no_evidence(anna, ben, desk, held) -> None:
    answered_in(held, desk, anna)
    assert evidence_of(desk) is None
    assert not CurrentVerdict.objects.exists()
    scored(desk, ben, LEADERSHIP)
    assert CurrentVerdict.objects.get().assessor_count == 1
    assert [one.assessor for one in evidence_of(desk).assessments] == [ben]


def test_nobody_but_the_assessor_may_load_them_not_even_a_cio(cio, anna, ben, desk, held) -> None:
    answered_in(held, desk, anna)
    assert [submitted_of(member).count() for member in (anna, ben, cio)] == [1, 0, 0]
    closed(held, cio)
    assert [submitted_of(member).count() for member in (anna, ben, cio)] == [1, 1, 1]


def test_the_audit_tells_no_answer_and_no_digest_that_could_be_guessed(anna, desk, held) -> None:
    save_draft(function=desk, answers=Answers({"pace": 4}), version=0, in_round=held, by=anna)
    given = Answers({"pace": 4}, {"pace": "quick"})
    made = submit_assessment(function=desk, answers=given, version=1, in_round=held, by=anna)
    bodies = [
        json.loads(event.body) for event in AuditEvent.objects.filter(deed__startswith="assessment.").order_by("seq")
    ]
    assert [body["after"] for body in bodies] == [
        {"answered": 1},
        {"answered": 1, "round": 1, "sealed_sha256": digest([made.answers, made.comments, made.seal])},
    ]
    assert len(made.seal) == 32


def test_progress_counts_and_tells_no_level(anna, ben, desk, held) -> None:
    answered_in(held, desk, anna, "21")
    save_draft(function=desk, answers=Answers({"pace": None}), version=0, in_round=held, by=ben)
    found = {one.member: one for one in progress_of(held).assessors}
    assert (found[anna].submitted_count, found[anna].begun_count, found[anna].answered_count) == (1, 0, 2)
    assert (found[ben].submitted_count, found[ben].begun_count, found[ben].answered_count) == (0, 1, 1)
    assert found[ben].question_count == 16


# answering


def test_an_assessor_submits_once_a_function_and_round(anna, desk, held) -> None:
    answered_in(held, desk, anna)
    with pytest.raises(Refusal, match="already"):
        answered_in(held, desk, anna)
    with pytest.raises(IntegrityError), transaction.atomic():
        twin = Assessment.objects.get()
        twin.pk = None
        twin.save(force_insert=True)


def test_a_draft_in_a_round_is_another_than_the_one_outside(anna, desk, held) -> None:
    save_draft(function=desk, answers=Answers({"pace": 1}), version=0, by=anna)
    save_draft(function=desk, answers=Answers({"pace": 5}), version=0, in_round=held, by=anna)
    assert sorted(one.answers["pace"] for one in Assessment.objects.all()) == [1, 5]


def test_who_is_no_assessor_or_asks_for_another_function_is_refused(cio, anna, desk, held) -> None:
    with pytest.raises(Refusal, match="no assessor"):
        answered_in(held, desk, cio)
    with pytest.raises(Refusal, match="no longer part"):
        answered_in(held, ITFunctionFactory(organisation=cio.organisation), anna)


def test_a_round_past_its_due_date_still_takes_answers(cio, anna, desk) -> None:
    late = round_of([desk], [anna], cio, due_on=TODAY)
    Round.objects.filter(pk=late.pk).update(due_on=TODAY - timedelta(days=400))
    answered_in(late, desk, anna)
    assert missing_in(late) == []


def test_a_closed_round_takes_no_answers(cio, anna, desk, held) -> None:
    closed(held, cio)
    with pytest.raises(Refusal, match="has been closed"):
        answered_in(held, desk, anna)


# close and open again


def test_closing_early_names_who_has_not_submitted(cio, anna, ben, desk, held) -> None:
    answered_in(held, desk, anna)
    with pytest.raises(Refusal) as refused:
        actions.close_round(held=held, without_missing=False, version=1, by=cio)
    assert f"{ben.user} (1 of 1)" in refused.value.sentence
    assert str(anna.user) not in refused.value.sentence
    assert Round.objects.get().state == RoundState.OPEN


@pytest.mark.parametrize("role", [Role.IT_MANAGER, Role.EXECUTIVE, Role.ADMINISTRATOR])
def test_only_a_cio_closes_and_opens_again(cio, held, role) -> None:
    member = MemberFactory(organisation=cio.organisation, role=role)
    with pytest.raises(NotAllowed):
        closed(held, member)
    closed(held, cio)
    with pytest.raises(NotAllowed):
        reopened(held, member)


def reopened(held: Round, by: Member, reason: str = "Ben was ill.") -> Round:
    held.refresh_from_db()
    return actions.reopen_round(
        held=held, reason=reason, due_on=TODAY + timedelta(days=30), today=TODAY, version=held.version, by=by
    )


def test_closing_refreshes_verdicts_and_keeps_what_the_group_found(cio, anna, ben, desk, held) -> None:
    answered_in(held, desk, anna, LEADERSHIP)
    answered_in(held, desk, ben, HELP_DESK)
    actions.close_round(held=held, without_missing=False, version=1, by=cio)
    found, verdict = RoundFunction.objects.get(), CurrentVerdict.objects.get()
    assert (found.assessor_count, found.class_count, found.widest_range) == (2, 2, 4)
    assert (found.sourcing_class, found.label, found.share) == (verdict.sourcing_class, verdict.label, verdict.share)
    assert verdict.assessor_count == 2
    assert found.one_decides


def test_a_function_nobody_answered_has_no_result(cio, held) -> None:
    closed(held, cio)
    assert RoundFunction.objects.get().sourcing_class == ""
    assert not CurrentVerdict.objects.exists()


def test_a_draft_that_was_not_submitted_does_not_count(cio, anna, desk, held) -> None:
    save_draft(function=desk, answers=Answers(levels(HELP_DESK)), version=0, in_round=held, by=anna)
    closed(held, cio)
    assert evidence_of(desk) is None


def test_opening_again_hides_the_answers_and_takes_them_out_of_the_verdict(cio, anna, ben, desk, held) -> None:
    answered_in(held, desk, anna)
    closed(held, cio)
    reopened(held, cio)
    assert not CurrentVerdict.objects.exists()
    assert RoundFunction.objects.get().assessor_count == 0
    assert submitted_of(cio).count() == 0
    assert json.loads(AuditEvent.objects.get(deed="round.reopen").body)["after"]["reason"] == "Ben was ill."
    answered_in(held, desk, ben)
    closed(held, cio)
    assert CurrentVerdict.objects.get().assessor_count == 2


def test_opening_again_gives_back_the_verdict_that_stood_before(cio, anna, ben, desk, held) -> None:
    scored(desk, cio, HELP_DESK)
    for member in (anna, ben):
        answered_in(held, desk, member, LEADERSHIP)
    closed(held, cio)
    assert CurrentVerdict.objects.get().sourcing_class == "core"
    reopened(held, cio)
    assert CurrentVerdict.objects.get().sourcing_class == "outsourceable"


def test_opening_again_needs_a_reason_and_a_date_to_come(cio, held) -> None:
    closed(held, cio)
    with pytest.raises(Refusal) as refused:
        reopened(held, cio, reason="")
    assert refused.value.field == "reason"
    held.refresh_from_db()
    with pytest.raises(Refusal) as refused:
        actions.reopen_round(
            held=held, reason="x", due_on=TODAY - timedelta(days=1), today=TODAY, version=held.version, by=cio
        )
    assert refused.value.field == "due_on"


def test_closing_twice_and_opening_twice_is_refused(cio, held) -> None:
    with pytest.raises(Refusal):
        reopened(held, cio)
    closed(held, cio)
    with pytest.raises(Refusal):
        closed(held, cio)


def test_the_database_protects_a_closed_round(cio, held) -> None:
    closed(held, cio)
    for change in ({"name": "Other"}, {"purpose": "x"}, {"number": 7}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Round.objects.filter(pk=held.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        Round.objects.filter(pk=held.pk)._raw_delete("default")


# large rounds


def large(cio: Member, anna: Member) -> Round:
    functions = [ITFunctionFactory(organisation=cio.organisation) for _ in range(3)]
    held = round_of(functions, [anna], cio)
    for function in functions:
        answered_in(held, function, anna)
    return held


def test_a_large_round_is_worked_out_by_a_job(cio, anna, monkeypatch) -> None:
    monkeypatch.setattr(rounds_findings, "MOST_AT_ONCE", 2)
    held = closed(large(cio, anna), cio)
    assert not CurrentVerdict.objects.exists()
    hands.work_until_idle()
    assert Job.objects.get(pk=held.job_id).state == "done"
    assert CurrentVerdict.objects.filter(sourcing_class="outsourceable").count() == 3
    assert RoundFunction.objects.filter(label="firm", assessor_count=1).count() == 3


def test_a_job_that_was_overtaken_by_opening_again_writes_nothing(cio, anna, monkeypatch) -> None:
    monkeypatch.setattr(rounds_findings, "MOST_AT_ONCE", 2)
    held = closed(large(cio, anna), cio)
    job = Job.objects.get(pk=held.job_id)
    result = rounds_findings.HANDLERS["round.findings"](job, lambda *step: None)
    reopened(held, cio)
    rounds_findings.WRITERS["round.findings"](job, json.loads(json.dumps(result)))
    assert not CurrentVerdict.objects.exists()
    assert not RoundFunction.objects.exclude(label="").exists()


def test_answers_that_came_in_while_the_job_worked_are_counted(cio, anna, monkeypatch) -> None:
    monkeypatch.setattr(rounds_findings, "MOST_AT_ONCE", 2)
    held = closed(large(cio, anna), cio)
    job = Job.objects.get(pk=held.job_id)
    result = rounds_findings.HANDLERS["round.findings"](job, lambda *step: None)
    scored(held.memberships.first().function, cio, REFRESH)
    rounds_findings.WRITERS["round.findings"](job, json.loads(json.dumps(result)))
    assert sorted(CurrentVerdict.objects.values_list("assessor_count", flat=True)) == [1, 1, 2]
