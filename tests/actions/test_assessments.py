"""Answers: saved as one goes, submitted, frozen."""

import pytest
from django.db import DatabaseError, transaction

from portfolio.domain.canonical import digest
from portfolio.domain.errors import NotAllowed, Refusal
from portfolio.models import AuditEvent, ITFunction, Member, Role
from portfolio.versions import StaleVersion
from sourcing.actions.assessments import Answers, save_draft, submit_assessment
from sourcing.actions.criteria import ensure_default_model
from sourcing.models import Assessment, AssessmentState, CurrentVerdict
from tests.factories import DATA_GOVERNANCE, HELP_DESK, ITFunctionFactory, MemberFactory, levels, scored

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager() -> Member:
    member = MemberFactory(role=Role.IT_MANAGER)
    ensure_default_model(by=member)
    return member


@pytest.fixture
def function(manager: Member) -> ITFunction:
    return ITFunctionFactory(organisation=manager.organisation, code="help-desk", name="Help desk")


def test_a_first_answer_makes_a_draft_and_the_next_one_changes_it(function, manager):
    first = save_draft(function=function, answers=Answers({"alignment": 2}), version=0, by=manager)
    assert (first.version, first.state) == (1, AssessmentState.DRAFT)
    second = save_draft(
        function=function, answers=Answers({"alignment": 3, "pace": None}, {"pace": "Ask."}), version=1, by=manager
    )
    assert second.pk == first.pk
    assert (second.version, second.answers, second.comments) == (2, {"alignment": 3, "pace": None}, {"pace": "Ask."})


def test_a_draft_saved_by_another_window_is_stale_and_stays_as_it_was(function, manager):
    save_draft(function=function, answers=Answers({"alignment": 2}), version=0, by=manager)
    for version in (0, 7):
        with pytest.raises(StaleVersion):
            save_draft(function=function, answers=Answers({"alignment": 5}), version=version, by=manager)
    assert Assessment.objects.get().answers == {"alignment": 2}


def test_the_audit_of_a_draft_does_not_tell_the_answers(function, manager):
    save_draft(function=function, answers=Answers({"alignment": 2}, {"alignment": "secret"}), version=0, by=manager)
    body = AuditEvent.objects.get(deed="assessment.save").body
    assert '"answered":1' in body
    assert "secret" not in body
    assert '"alignment"' not in body


def test_nobody_can_guess_a_draft_from_the_digest_in_the_audit(function, manager):
    """Saved as one goes, a digest of the answers alone would give them away one by one: there are few to try."""
    draft = save_draft(function=function, answers=Answers({"alignment": 2}), version=0, by=manager)
    body = AuditEvent.objects.get(deed="assessment.save").body
    assert digest([draft.answers, draft.comments]) not in body
    assert digest([draft.answers, draft.comments, draft.seal]) in body


def test_two_people_have_a_draft_each(function, manager):
    colleague = MemberFactory(organisation=manager.organisation, role=Role.CIO)
    save_draft(function=function, answers=Answers({"alignment": 2}), version=0, by=manager)
    save_draft(function=function, answers=Answers({"alignment": 4}), version=0, by=colleague)
    assert Assessment.objects.count() == 2


def test_submitting_freezes_the_answers_and_sets_the_current_verdict(function, manager):
    assessment = scored(function, manager)
    verdict = CurrentVerdict.objects.get(function=function)
    assert assessment.state == AssessmentState.SUBMITTED
    assert (verdict.sourcing_class, verdict.label, verdict.is_provisional) == ("outsourceable", "firm", False)
    assert (verdict.answered_count, verdict.assessor_count) == (16, 1)
    with pytest.raises(DatabaseError), transaction.atomic():
        Assessment.objects.filter(pk=assessment.pk).update(answers={})
    with pytest.raises(DatabaseError), transaction.atomic():
        assessment.delete()


def test_the_current_verdict_is_that_of_the_mean_of_all_assessors(function, manager):
    scored(function, manager, HELP_DESK)
    scored(function, MemberFactory(organisation=manager.organisation), DATA_GOVERNANCE)
    verdict = CurrentVerdict.objects.get(function=function)
    assert verdict.assessor_count == 2
    assert verdict.label != "firm"


def test_submitting_again_replaces_ones_own_answers_alone(function, manager):
    scored(function, manager, DATA_GOVERNANCE)
    scored(function, manager, HELP_DESK)
    verdict = CurrentVerdict.objects.get(function=function)
    assert (verdict.sourcing_class, verdict.assessor_count) == ("outsourceable", 1)
    assert Assessment.objects.filter(state=AssessmentState.SUBMITTED).count() == 2


def test_a_draft_that_was_submitted_in_another_window_is_not_brought_back(function, manager):
    draft = save_draft(function=function, answers=Answers(levels(HELP_DESK)), version=0, by=manager)
    submit_assessment(function=function, answers=Answers(levels(HELP_DESK)), version=draft.version, by=manager)
    with pytest.raises(Refusal, match="already been submitted"):
        save_draft(function=function, answers=Answers({"alignment": 1}), version=draft.version, by=manager)


@pytest.mark.parametrize("answers", [{}, {"alignment": None}])
def test_nothing_answered_is_nothing_to_submit(function, manager, answers):
    with pytest.raises(Refusal, match="at least one"):
        submit_assessment(function=function, answers=Answers(answers), version=0, by=manager)
    assert not Assessment.objects.exists()


@pytest.mark.parametrize("answers", [{"alignment": 0}, {"alignment": 6}, {"no_such": 3}])
def test_a_level_or_question_that_does_not_exist_is_refused(function, manager, answers):
    with pytest.raises(Refusal):
        save_draft(function=function, answers=Answers(answers), version=0, by=manager)


def test_without_a_criteria_model_nothing_can_be_answered():
    member = MemberFactory()
    with pytest.raises(Refusal, match="No criteria model"):
        save_draft(
            function=ITFunctionFactory(organisation=member.organisation), answers=Answers({}), version=0, by=member
        )


@pytest.mark.parametrize("role", [Role.EXECUTIVE, Role.ADMINISTRATOR, Role.PARTNER])
def test_only_editors_answer(function, manager, role):
    with pytest.raises(NotAllowed):
        save_draft(
            function=function,
            answers=Answers({"alignment": 1}),
            version=0,
            by=MemberFactory(organisation=manager.organisation, role=role),
        )
