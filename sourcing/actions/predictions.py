"""What a decision is expected to bring, and what it brought: predicted, then measured, corrections beside it."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from portfolio import audit
from portfolio.access import require
from portfolio.domain.errors import Refusal
from portfolio.domain.language import Words, say
from portfolio.models import Member
from portfolio.versions import claim
from sourcing.domain.outcomes import Benefit, check_aim
from sourcing.models import Decision, DecisionState, Prediction, PredictionActual
from sourcing.queries.decisions import content_sha256

MOST_OF_A_DECISION = 20
NOT_OPEN = Words("This decision was rejected or superseded. Nothing is predicted for it any more.")
OWN_PROPOSAL = Words("While a proposal waits, only the one who proposed it changes what it is expected to bring.")
FROZEN = Words("This prediction is part of what was approved. It stays, and what is measured stands beside it.")
NOT_APPROVED = Words("Its decision has not been approved, so there is nothing to measure yet.")


@dataclass(frozen=True)
class Aim:
    """What is predicted: a benefit, how it is measured, from which figure to which, until when."""

    benefit: Benefit
    measure: str
    unit: str
    baseline: Decimal
    target: Decimal
    due_on: date


@dataclass(frozen=True)
class Figure:
    """What was measured: the value, on which day, with a note and where it can be looked up."""

    value: Decimal
    measured_on: date
    note: str = ""
    evidence: str = ""


def add_prediction(*, decision: Decision, aim: Aim, today: date, version: int, by: Member) -> Prediction:
    """Write down what the decision is expected to bring.

    While it waits for approval the prediction becomes part of what is approved: the proposal's digest changes, so an
    approver who saw it without is sent back to look. After approval it says that it came later. version: the decision's.
    Raises NotAllowed, Refusal, StaleVersion.
    """
    with transaction.atomic():
        require(by, "outcome.predict")
        _check_open(decision, by)
        _check_aim(decision, aim, today)
        is_after_approval = decision.state == DecisionState.APPROVED
        if not is_after_approval:
            claim(decision, version)
            _check_open(decision, by)  # approved between our look and our claim
        row = Prediction.objects.create(
            organisation=decision.organisation,
            decision=decision,
            **vars(aim) | {"benefit": aim.benefit.value},
            made_by=by,
            made_at=timezone.now(),
            is_frozen=is_after_approval,
            is_after_approval=is_after_approval,
        )
        _digest_again(decision)
        audit.record(by=by, deed="prediction.add", target=row, after=_told(row))
        return row


def remove_prediction(*, prediction: Prediction, version: int, by: Member) -> Decision:
    """Take back a prediction of one's own proposal that still waits. version: the decision's. Returns the decision.

    Raises NotAllowed, Refusal, StaleVersion.
    """
    with transaction.atomic():
        require(by, "outcome.predict")
        decision = prediction.decision
        if prediction.is_frozen or decision.state != DecisionState.PROPOSED:
            raise Refusal(FROZEN)
        _check_open(decision, by)
        claim(decision, version)
        if decision.state != DecisionState.PROPOSED:
            raise Refusal(FROZEN)
        audit.record(by=by, deed="prediction.remove", target=prediction, before=_told(prediction))
        prediction.delete()
        _digest_again(decision)
        return decision


def freeze_predictions(decision: Decision) -> None:
    """From now on what the decision is expected to bring stays as it is. A step of settling a decision, whose own audit
    event names the digest that covers it."""
    Prediction.objects.filter(decision=decision, is_frozen=False).update(is_frozen=True)


def record_actual(*, prediction: Prediction, figure: Figure, today: date, version: int, by: Member) -> PredictionActual:
    """Record what was measured. A second time corrects: the earlier figure stays beside it, and a note says why.

    version: of the prediction, raised by each record. Raises NotAllowed, Refusal, StaleVersion.
    """
    with transaction.atomic():
        require(by, "outcome.record")
        _check_figure(prediction, figure, today)
        claim(prediction, version)
        before = PredictionActual.objects.filter(prediction=prediction).order_by("-revision").first()
        if before is not None and not figure.note.strip():
            raise Refusal(
                say("A figure is recorded already. Say in the note why this one takes its place."), field="note"
            )
        actual = PredictionActual.objects.create(
            organisation=prediction.organisation,
            prediction=prediction,
            revision=before.revision + 1 if before else 1,
            **vars(figure),
            recorded_by=by,
            recorded_at=timezone.now(),
        )
        was = {"value": _plain(before.value), "measured_on": before.measured_on} if before else None
        after = vars(figure) | {"value": _plain(figure.value)}
        audit.record(by=by, deed="prediction.measure", target=prediction, before=was, after=after)
        return actual


def _check_open(decision: Decision, by: Member) -> None:
    if decision.state not in (DecisionState.PROPOSED, DecisionState.APPROVED):
        raise Refusal(NOT_OPEN)
    if decision.state == DecisionState.PROPOSED and decision.proposed_by_id != by.pk:
        raise Refusal(OWN_PROPOSAL)


def _check_aim(decision: Decision, aim: Aim, today: date) -> None:
    check_aim(aim.baseline, aim.target)
    if aim.due_on < today:
        raise Refusal(say("A prediction is about what comes: choose today or a later day."), field="due_on")
    for name in ("measure", "unit"):
        if not getattr(aim, name).strip():
            raise Refusal(say("Say what is measured, and in which unit."), field=name)
    if Prediction.objects.filter(decision=decision).count() >= MOST_OF_A_DECISION:
        raise Refusal(say("A decision has at most {} predictions.", MOST_OF_A_DECISION))


def _check_figure(prediction: Prediction, figure: Figure, today: date) -> None:
    if prediction.decision.state not in (DecisionState.APPROVED, DecisionState.SUPERSEDED):
        raise Refusal(NOT_APPROVED)
    if figure.measured_on > today:
        raise Refusal(say("That day has not come yet."), field="measured_on")


def _digest_again(decision: Decision) -> None:
    """The digest of a waiting proposal follows its content; an approved one's never changes."""
    if decision.state == DecisionState.PROPOSED:
        decision.content_sha256 = content_sha256(decision)
        decision.save(update_fields=["content_sha256"])


def _told(row: Prediction) -> dict[str, Any]:
    return {
        "benefit": row.benefit,
        "measure": row.measure,
        "unit": row.unit,
        "baseline": _plain(row.baseline),
        "target": _plain(row.target),
        "due_on": row.due_on,
        "is_after_approval": row.is_after_approval,
    }


def _plain(value: Decimal) -> str:
    """The figure without the zeros that the database adds."""
    return format(value.normalize(), "f")
