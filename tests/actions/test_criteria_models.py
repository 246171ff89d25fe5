"""The life of criteria models: drafts, what publishing would change, publishing, and evaluating everything again."""

from dataclasses import replace
from typing import Any

import pytest

from portfolio import registry
from portfolio.domain.canonical import digest
from portfolio.domain.errors import NotAllowed, Refusal
from portfolio.models import AuditEvent, ITFunction, Job, Member, Role
from portfolio.queue import cancel, leases
from portfolio.queue.hands import work_on, work_until_idle
from portfolio.versions import StaleVersion
from sourcing.actions import assessments
from sourcing.actions.assessments import Answers
from sourcing.actions.criteria import ensure_default_model
from sourcing.actions.criteria_models import (
    delete_draft,
    edit_draft,
    import_model,
    new_version,
    order_impact,
    publish_model,
    reevaluate_again,
)
from sourcing.actions.reevaluations import evaluate_all
from sourcing.domain.criteria import SourcingClass
from sourcing.domain.criteria_editing import Edit, with_criterion, with_points, without_lock
from sourcing.models import CriteriaModel, CurrentVerdict
from sourcing.queries import impacts
from sourcing.queries.criteria import criteria_of
from sourcing.queries.evidence import evidence_of
from sourcing.queries.reevaluations import reevaluation_of
from tests.factories import (
    CRITERIA,
    DATA_GOVERNANCE,
    HELP_DESK,
    REFRESH,
    ITFunctionFactory,
    MemberFactory,
    levels,
    proposed,
    scored,
)

pytestmark = pytest.mark.django_db

TACTICAL_ALL = with_points(SourcingClass.TACTICAL, {"scarcity": 50, "volatility": 1, "timebound": 1, "pace": 1})


@pytest.fixture
def cio() -> Member:
    return MemberFactory(role=Role.CIO)


@pytest.fixture
def default(cio: Member) -> CriteriaModel:
    return ensure_default_model(by=cio)


def function(cio: Member, digits: str, **more: Any) -> ITFunction:
    made = ITFunctionFactory(organisation=cio.organisation, **more)
    scored(made, cio, digits)
    return made


def draft(model: CriteriaModel, cio: Member, *edits: Edit) -> CriteriaModel:
    made = new_version(model=model, by=cio)
    for edit in edits:
        edit_draft(model=made, edit=edit, version=made.version, by=cio)
    return made


def published(model: CriteriaModel, cio: Member, *edits: Edit) -> CriteriaModel:
    return publish(draft(model, cio, *edits), cio)


def publish(made: CriteriaModel, cio: Member, **other: Any) -> CriteriaModel:
    made.refresh_from_db()
    impact = impacts.impact_state(made).impact
    seen = {
        "reason": "Tested.",
        "seen_sha256": made.content_sha256,
        "seen_impact": impact.sha256 if impact else "",
        "version": made.version,
    }
    return publish_model(model=made, by=cio, **(seen | other))


def reworded(model: CriteriaModel, key: str) -> Edit:
    return with_criterion(replace(criteria_of(model).by_key[key], question="Asked in another way?"), key)


# drafts


def test_a_new_version_is_a_draft_with_the_same_content(cio, default):
    made = new_version(model=default, by=cio)
    assert (made.number, made.state, made.made_from, made.content) == (2, "draft", 1, default.content)
    assert made.content_sha256 == default.content_sha256 == digest(made.content)


def test_an_edit_changes_content_and_digest_and_is_told_in_words(cio, default):
    made = draft(default, cio, without_lock(0))
    assert len(made.content["locks"]) == 2
    assert made.content_sha256 == digest(made.content) != default.content_sha256
    event = AuditEvent.objects.get(deed="criteria.edit")
    assert "Removed: if direction is 5, then at least core" in event.body


def test_a_stale_edit_changes_nothing(cio, default):
    made = draft(default, cio, without_lock(0))
    with pytest.raises(StaleVersion):
        edit_draft(model=made, edit=without_lock(0), version=1, by=cio)
    made.refresh_from_db()
    assert len(made.content["locks"]) == 2


def test_an_edit_that_breaks_the_model_is_refused_with_its_field_and_changes_nothing(cio, default):
    made = draft(default, cio)
    with pytest.raises(Refusal) as caught:
        edit_draft(model=made, edit=with_points(SourcingClass.CORE, {"alignment": 0}), version=made.version, by=cio)
    assert caught.value.field == "criteria.0.supports.core.points"
    made.refresh_from_db()
    assert made.content == default.content


def test_what_was_in_force_is_neither_edited_nor_deleted_nor_published_again(cio, default):
    old = default
    published(default, cio)
    old.refresh_from_db()
    for model in CriteriaModel.objects.filter(organisation=cio.organisation):
        with pytest.raises(Refusal, match="never changed"):
            edit_draft(model=model, edit=without_lock(0), version=model.version, by=cio)
        with pytest.raises(Refusal, match="never changed"):
            delete_draft(model=model, version=model.version, by=cio)
        with pytest.raises(Refusal, match="never changed"):
            publish(model, cio)
    assert old.state == "retired"


def test_a_deleted_draft_leaves_its_number_unused(cio, default):
    made = draft(default, cio)
    delete_draft(model=made, version=made.version, by=cio)
    assert not CriteriaModel.objects.filter(number=2).exists()
    assert new_version(model=default, by=cio).number == 3


def test_an_imported_model_is_a_draft(cio, default):
    made = import_model(criteria=criteria_of(default), name="ours.json", by=cio)
    assert (made.state, made.content_sha256) == ("draft", default.content_sha256)
    assert '"file":"ours.json"' in AuditEvent.objects.get(deed="criteria.import").body


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.IT_MANAGER, Role.EXECUTIVE, Role.PARTNER])
def test_only_a_cio_drafts_edits_deletes_and_publishes(cio, default, role):
    other = MemberFactory(organisation=cio.organisation, role=role)
    made = draft(default, cio)
    deeds = [
        lambda: new_version(model=default, by=other),
        lambda: import_model(criteria=criteria_of(default), name="x", by=other),
        lambda: edit_draft(model=made, edit=without_lock(0), version=made.version, by=other),
        lambda: delete_draft(model=made, version=made.version, by=other),
        lambda: order_impact(model=made, by=other),
        lambda: publish(made, other),
        lambda: reevaluate_again(model=default, by=other),
    ]
    for deed in deeds:
        with pytest.raises(NotAllowed):
            deed()


# what publishing would change


def test_the_impact_counts_every_function_whose_class_changes(cio, default):
    function(cio, HELP_DESK, name="Help desk")
    function(cio, REFRESH, name="Refresh")
    ITFunctionFactory(organisation=cio.organisation)  # not answered: counts nowhere
    impact = impacts.impact_state(draft(default, cio, TACTICAL_ALL)).impact
    assert impact.sentence == "1 of 2 functions changes class"
    (change,) = impact.class_changes
    assert (change.name, change.before.sourcing_class, change.after.sourcing_class) == (
        "Refresh",
        "tactical",
        "outsourceable",
    )
    assert change.before.share == pytest.approx(0.8620, abs=5e-5)


def test_a_retired_function_changes_nothing(cio, default):
    function(cio, REFRESH, state="retired")
    assert impacts.impact_state(draft(default, cio, TACTICAL_ALL)).impact.function_count == 0


def test_a_draft_that_asks_everything_anew_leaves_functions_without_a_verdict(cio, default):
    function(cio, HELP_DESK)
    impact = impacts.impact_state(draft(default, cio, *(reworded(default, key) for key in CRITERIA))).impact
    assert impact.class_changes[0].after is None


def test_a_large_portfolio_has_its_impact_worked_out_by_a_job(cio, default, monkeypatch):
    monkeypatch.setattr(impacts, "MOST_AT_ONCE", 0)
    function(cio, REFRESH)
    made = draft(default, cio, TACTICAL_ALL)
    assert impacts.impact_state(made) == impacts.ImpactState(None, None)
    with pytest.raises(Refusal, match="not worked out yet"):
        publish(made, cio)
    assert order_impact(model=made, by=cio) == order_impact(model=made, by=cio)
    assert impacts.impact_state(made).job.state == "queued"
    work_until_idle()
    assert impacts.impact_state(made).impact == impacts.impact_of(made)
    assert publish(made, cio).state == "published"


def test_new_answers_or_another_edit_ask_for_a_new_impact(cio, default, monkeypatch):
    monkeypatch.setattr(impacts, "MOST_AT_ONCE", 0)
    made = draft(default, cio, TACTICAL_ALL)
    order_impact(model=made, by=cio)
    work_until_idle()
    function(cio, REFRESH)
    assert impacts.impact_state(made).impact is None
    order_impact(model=made, by=cio)
    edit_draft(model=made, edit=without_lock(0), version=made.version, by=cio)
    work_until_idle()
    assert Job.objects.first().state == "failed"
    assert impacts.impact_state(made) == impacts.ImpactState(None, None)


# publishing


def test_publishing_puts_the_draft_in_force_and_retires_the_one_before(cio, default):
    made = published(default, cio, without_lock(0))
    default.refresh_from_db()
    assert (made.state, made.published_by, made.reason) == ("published", cio, "Tested.")
    assert (default.state, default.retired_by) == ("retired", cio)
    deeds = list(AuditEvent.objects.order_by("seq").values_list("deed", flat=True))[-3:]
    assert deeds == ["criteria.retire", "criteria.publish", "criteria.order_reevaluation"]


def test_what_was_not_seen_is_not_published(cio, default):
    made = draft(default, cio, TACTICAL_ALL)
    seen = impacts.impact_state(made).impact.sha256
    function(cio, REFRESH)
    with pytest.raises(Refusal, match="now 1 of 1 function changes class"):
        publish(made, cio, seen_impact=seen)
    with pytest.raises(Refusal, match="no longer the one you saw"):
        publish(made, cio, seen_sha256=default.content_sha256)
    with pytest.raises(Refusal, match="Say why"):
        publish(made, cio, reason="")
    with pytest.raises(StaleVersion):
        publish(made, cio, version=1)
    assert CriteriaModel.objects.get(state="published") == default
    assert not Job.objects.exists()


# carrying over and evaluating again


def test_answers_carry_over_where_the_question_is_unchanged(cio, default):
    desk = function(cio, HELP_DESK)
    made = published(default, cio, reworded(default, "market"))
    evidence = evidence_of(desk)
    assert evidence.model == made
    assert evidence.answers == {**levels(HELP_DESK), "market": None}
    assert evidence.inputs["assessments"][0]["model"] == 1
    assert "market" not in evidence.inputs["assessments"][0]["answers"]


def test_who_answered_only_what_is_asked_no_more_counts_as_nobody(cio, default):
    desk = ITFunctionFactory(organisation=cio.organisation)
    assessments.submit_assessment(function=desk, answers=Answers({"market": 5}), version=0, by=cio)
    published(default, cio, reworded(default, "market"))
    assert evidence_of(desk) is None
    work_until_idle()
    assert not CurrentVerdict.objects.exists()


def test_all_verdicts_follow_the_model_by_a_job(cio, default):
    desk, refresh = function(cio, HELP_DESK), function(cio, REFRESH)
    made = published(default, cio, TACTICAL_ALL)
    assert set(CurrentVerdict.objects.values_list("criteria_model__number", flat=True)) == {1}
    assert not reevaluation_of(cio.organisation).is_stopped
    assert work_until_idle() == 1
    assert reevaluation_of(cio.organisation) is None
    verdicts = {verdict.function: verdict for verdict in CurrentVerdict.objects.all()}
    assert {verdict.criteria_model for verdict in verdicts.values()} == {made}
    assert verdicts[refresh].sourcing_class == "outsourceable"
    for made_again in (desk, refresh):
        whole = evidence_of(made_again).verdict
        assert verdicts[made_again].sourcing_class == whole.sourcing_class
        assert float(verdicts[made_again].share) == pytest.approx(whole.share, abs=1e-6)
    assert Job.objects.get().result == {"functions": 2, "changed": 1, "late": 0, "emptied": 0}


def test_decisions_keep_their_inputs(cio, default):
    desk = function(cio, HELP_DESK)
    decision = proposed(desk, cio)
    inputs, result = decision.inputs, decision.result
    published(default, cio, TACTICAL_ALL, reworded(default, "market"))
    work_until_idle()
    decision.refresh_from_db()
    assert (decision.inputs, decision.result, decision.criteria_model) == (inputs, result, default)


def test_answers_that_come_in_while_the_job_runs_are_not_lost(cio, default):
    desk = function(cio, HELP_DESK)
    published(default, cio, TACTICAL_ALL)
    job = leases.claim()
    found = evaluate_all(job, lambda *_: None)
    scored(desk, cio, DATA_GOVERNANCE)
    late = function(cio, REFRESH)
    leases.publish(job, found, registry.job_writers[job.kind])
    assert CurrentVerdict.objects.get(function=desk).sourcing_class == "strategic"
    assert CurrentVerdict.objects.get(function=late).sourcing_class == "outsourceable"


def test_a_job_that_is_done_twice_writes_the_same(cio, default):
    function(cio, HELP_DESK)
    made = published(default, cio, TACTICAL_ALL)
    work_until_idle()
    once = list(CurrentVerdict.objects.values("function", "sourcing_class", "share", "criteria_model"))
    work_on(leases.claim(reevaluate_again(model=made, by=cio).pk))
    assert list(CurrentVerdict.objects.values("function", "sourcing_class", "share", "criteria_model")) == once


def test_a_worker_that_died_leaves_everything_to_the_next(cio, default):
    function(cio, HELP_DESK)
    made = published(default, cio, TACTICAL_ALL)
    dead = leases.claim()
    evaluate_all(dead, lambda *_: None)
    Job.objects.filter(pk=dead.pk).update(lease_until="2000-01-01T00:00Z")
    assert work_until_idle() == 0  # taken over, due a second later
    Job.objects.filter(pk=dead.pk).update(due_at="2000-01-01T00:00Z")
    assert work_until_idle() == 1
    assert CurrentVerdict.objects.get().criteria_model == made


def test_a_job_of_a_model_that_is_in_force_no_more_writes_nothing(cio, default):
    function(cio, REFRESH)
    second = published(default, cio, TACTICAL_ALL)
    job = leases.claim()
    third = published(second, cio, without_lock(0))
    work_on(job)
    assert CurrentVerdict.objects.get().criteria_model == default
    work_until_idle()
    assert CurrentVerdict.objects.get().criteria_model == third


def test_a_stopped_job_is_told_and_ordered_again(cio, default):
    function(cio, HELP_DESK)
    made = published(default, cio, TACTICAL_ALL)
    cancel(Job.objects.get())
    assert reevaluation_of(cio.organisation).is_stopped
    with pytest.raises(Refusal, match="version in force only"):
        default.refresh_from_db()
        reevaluate_again(model=default, by=cio)
    assert reevaluate_again(model=made, by=cio) == reevaluate_again(model=made, by=cio)
    work_until_idle()
    assert reevaluation_of(cio.organisation) is None
