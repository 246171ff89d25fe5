"""Predictions and actuals: part of what is approved, then frozen, corrections beside."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from portfolio.domain.errors import NotAllowed, Refusal
from portfolio.models import AuditEvent, Member, Role
from portfolio.versions import StaleVersion
from sourcing.actions import decisions
from sourcing.actions.predictions import Aim, Figure, add_prediction, record_actual, remove_prediction
from sourcing.domain.outcomes import Benefit
from sourcing.models import Decision, Prediction, PredictionActual
from sourcing.queries.decisions import content_of, content_sha256
from tests.factories import TODAY, ITFunctionFactory, MemberFactory, proposed, scored

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager() -> Member:
    return MemberFactory(role=Role.IT_MANAGER)


@pytest.fixture
def cio(manager: Member) -> Member:
    return MemberFactory(organisation=manager.organisation, role=Role.CIO)


@pytest.fixture
def proposal(manager: Member) -> Decision:
    function = ITFunctionFactory(organisation=manager.organisation, name="Help desk")
    scored(function, manager)
    return proposed(function, manager)


def aim(**more: Any) -> Aim:
    values: dict[str, Any] = {
        "benefit": Benefit.COST,
        "measure": "Cost of a contact",
        "unit": "EUR",
        "baseline": Decimal("14.20"),
        "target": Decimal(10),
        "due_on": TODAY + timedelta(days=100),
    }
    return Aim(**values | more)


def predict(decision: Decision, by: Member, version: int | None = None, **more: Any) -> Prediction:
    seen = decision.version if version is None else version
    return add_prediction(decision=decision, aim=aim(**more), today=TODAY, version=seen, by=by)


def approve(decision: Decision, by: Member) -> Decision:
    decision.refresh_from_db()
    return decisions.approve_decision(
        decision=decision, seen_sha256=decision.content_sha256, version=decision.version, by=by
    )


def measure(row: Prediction, by: Member, value: str = "12", **more: Any) -> PredictionActual:
    row.refresh_from_db()
    figure = Figure(Decimal(value), more.pop("on", TODAY), more.pop("note", ""), more.pop("evidence", ""))
    return record_actual(prediction=row, figure=figure, today=TODAY, version=more.pop("version", row.version), by=by)


def test_a_prediction_is_part_of_what_is_approved(proposal, manager, cio):
    before = proposal.content_sha256
    assert "predictions" not in content_of(proposal)
    predict(proposal, manager)
    proposal.refresh_from_db()
    assert proposal.content_sha256 == content_sha256(proposal) != before
    assert content_of(proposal)["predictions"][0]["target"] == "10.0000"


def test_an_approver_who_saw_it_without_has_to_look_again(proposal, manager, cio):
    seen, version = proposal.content_sha256, proposal.version
    predict(proposal, manager)
    proposal.refresh_from_db()
    with pytest.raises(Refusal, match="not the content"):
        decisions.approve_decision(decision=proposal, seen_sha256=seen, version=version, by=cio)
    with pytest.raises(StaleVersion):
        decisions.approve_decision(decision=proposal, seen_sha256=proposal.content_sha256, version=version, by=cio)


def test_a_prediction_slipped_in_behind_the_digest_stops_the_approval(proposal, manager, cio):
    row = predict(proposal, manager)
    Prediction.objects.filter(pk=row.pk).update(target=Decimal(1))
    proposal.refresh_from_db()
    with pytest.raises(Refusal, match="not the content"):
        decisions.approve_decision(
            decision=proposal, seen_sha256=proposal.content_sha256, version=proposal.version, by=cio
        )


def test_nobody_but_the_proposer_changes_a_waiting_proposal(proposal, manager, cio):
    with pytest.raises(Refusal, match="only the one who proposed it"):
        predict(proposal, cio)
    row = predict(proposal, manager)
    with pytest.raises(Refusal, match="only the one who proposed it"):
        remove_prediction(prediction=row, version=proposal.version, by=cio)


def test_a_role_without_the_deed_is_refused(proposal):
    reader = MemberFactory(organisation=proposal.organisation, role=Role.EXECUTIVE)
    with pytest.raises(NotAllowed):
        predict(proposal, reader)


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"target": Decimal("14.2")}, "target"),
        ({"due_on": TODAY - timedelta(days=1)}, "due_on"),
        ({"measure": " "}, "measure"),
        ({"unit": ""}, "unit"),
    ],
)
def test_a_prediction_that_says_nothing_is_refused_beside_its_field(proposal, manager, more, field):
    with pytest.raises(Refusal) as refused:
        predict(proposal, manager, **more)
    assert refused.value.field == field
    assert not Prediction.objects.exists()


def test_a_stale_page_predicts_nothing(proposal, manager):
    with pytest.raises(StaleVersion):
        predict(proposal, manager, version=proposal.version - 1)
    assert not Prediction.objects.exists()


def test_taken_back_the_proposal_is_what_it_was(proposal, manager):
    before = proposal.content_sha256
    row = predict(proposal, manager)
    remove_prediction(prediction=row, version=proposal.version, by=manager)
    proposal.refresh_from_db()
    assert proposal.content_sha256 == before
    assert [event.deed for event in AuditEvent.objects.order_by("seq")][-2:] == ["prediction.add", "prediction.remove"]


def test_from_the_approval_on_it_is_frozen(proposal, manager, cio):
    row = predict(proposal, manager)
    approve(proposal, cio)
    row.refresh_from_db()
    assert row.is_frozen
    with pytest.raises(Refusal, match="part of what was approved"):
        remove_prediction(prediction=row, version=row.decision.version, by=manager)
    for change in (lambda rows: rows.update(target=Decimal(13)), lambda rows: rows.delete()):
        with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
            change(Prediction.objects.filter(pk=row.pk))


def test_the_digest_of_an_approved_decision_still_holds(proposal, manager, cio):
    predict(proposal, manager)
    approve(proposal, cio)
    predict(proposal, cio, measure="Contacts a day")
    proposal.refresh_from_db()
    assert content_sha256(proposal) == proposal.content_sha256


def test_after_the_approval_a_prediction_says_that_it_came_later(proposal, manager, cio):
    approve(proposal, cio)
    row = predict(proposal, cio)
    assert (row.is_after_approval, row.is_frozen) == (True, True)


def test_a_rejected_decision_predicts_nothing_more(proposal, manager, cio):
    row = predict(proposal, manager)
    decisions.reject_decision(decision=proposal, reason="Not now.", version=proposal.version, by=cio)
    with pytest.raises(Refusal, match="rejected or superseded"):
        predict(proposal, manager)
    with pytest.raises(Refusal, match="not been approved"):
        measure(row, manager)


def test_the_database_itself_refuses_a_target_equal_to_the_baseline(proposal, manager):
    row = predict(proposal, manager)
    with pytest.raises(IntegrityError), transaction.atomic():
        Prediction.objects.filter(pk=row.pk).update(target=row.baseline)


# actuals -----------------------------------------------------------------------------------


@pytest.fixture
def row(proposal: Decision, manager: Member, cio: Member) -> Prediction:
    """A prediction of an approved decision."""
    made = predict(proposal, manager)
    approve(proposal, cio)
    return Prediction.objects.select_related("decision").get(pk=made.pk)


def test_before_the_approval_nothing_is_measured(proposal, manager):
    row = predict(proposal, manager)
    with pytest.raises(Refusal, match="not been approved"):
        measure(row, manager)


def test_a_correction_stands_beside_what_it_corrects(row, manager, cio):
    measure(row, manager, "12")
    measure(row, cio, "11.5", note="Two invoices were missing.")
    assert list(row.actuals.values_list("revision", "value")) == [(1, Decimal(12)), (2, Decimal("11.5"))]
    event = AuditEvent.objects.filter(deed="prediction.measure").latest("seq")
    assert '"before":{"measured_on":"2026-11-23","value":"12"}' in event.body


def test_a_correction_says_why(row, manager):
    measure(row, manager, "12")
    with pytest.raises(Refusal) as refused:
        measure(row, manager, "11")
    assert refused.value.field == "note"
    assert row.actuals.count() == 1


def test_of_two_who_record_at_once_the_second_is_stale(row, manager, cio):
    measure(row, manager, version=row.version)
    with pytest.raises(StaleVersion):
        measure(row, cio, "9", version=1, note="Mine.")
    assert row.actuals.count() == 1


def test_a_day_that_has_not_come_is_refused(row, manager):
    with pytest.raises(Refusal) as refused:
        measure(row, manager, on=TODAY + timedelta(days=1))
    assert refused.value.field == "measured_on"


@pytest.mark.parametrize("change", ["update", "delete"])
def test_the_database_keeps_every_figure(row, manager, change):
    measure(row, manager)
    rows = PredictionActual.objects.all()
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        rows.update(value=Decimal(1)) if change == "update" else rows.delete()


def test_of_a_superseded_decision_it_is_still_measured(row, manager, cio):
    scored(row.decision.function, manager)
    successor = proposed(row.decision.function, manager)
    approve(successor, cio)
    measure(Prediction.objects.select_related("decision").get(pk=row.pk), manager)
    assert row.actuals.count() == 1


def test_an_executive_records_nothing(row):
    with pytest.raises(NotAllowed):
        measure(row, MemberFactory(organisation=row.organisation, role=Role.EXECUTIVE), on=date(2026, 1, 1))
