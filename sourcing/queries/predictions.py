"""Predictions of decisions: what an approver is shown of them, and how each stands."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from sourcing.domain.outcomes import Benefit, Measured, Predicted, Standing, standing_of
from sourcing.models import Decision, Prediction, PredictionActual

PEOPLE = ("organisation", "decision__organisation", "decision__function__organisation", "made_by__user")


@dataclass(frozen=True)
class Outcome:
    """A prediction with its last actual (None: not measured), and how it stands."""

    row: Prediction
    actual: PredictionActual | None
    predicted: Predicted
    standing: Standing

    @property
    def achieved(self) -> Fraction | None:
        """Share of the predicted change that came."""
        return self.predicted.achieved

    @property
    def shortfall(self) -> Fraction | None:
        """What is missing of it; 0 when it arrived."""
        return self.predicted.shortfall


def predicted_content(decision: Decision) -> list[dict[str, Any]]:
    """The predictions that are part of what is approved, in the order they were made. One query; none while unsaved."""
    if not decision.pk:
        return []
    own = Prediction.objects.filter(decision=decision, is_after_approval=False).order_by("pk")
    return [
        {
            "benefit": row.benefit,
            "measure": row.measure,
            "unit": row.unit,
            "baseline": f"{row.baseline:.4f}",
            "target": f"{row.target:.4f}",
            "due_on": row.due_on,
        }
        for row in own
    ]


def outcomes_of(decision: Decision, *, today: date) -> list[Outcome]:
    """All predictions of the decision with what was measured. Two queries."""
    rows = list(Prediction.objects.filter(decision=decision).select_related(*PEOPLE).order_by("pk"))
    return outcomes_from(rows, latest_actuals(rows), today)


def outcome_of(row: Prediction, *, today: date) -> Outcome:
    """One prediction with its last actual. One query."""
    (outcome,) = outcomes_from([row], latest_actuals([row]), today)
    return outcome


def actuals_of(row: Prediction) -> list[PredictionActual]:
    """Everything that was measured for it, the latest first. One query."""
    return list(
        PredictionActual.objects.filter(prediction=row).select_related("recorded_by__user").order_by("-revision")
    )


def latest_actuals(rows: Iterable[Prediction]) -> Mapping[int, PredictionActual]:
    """The last actual of each of the predictions that has one. One query."""
    return by_prediction(PredictionActual.objects.filter(prediction__in=[row.pk for row in rows]).order_by("revision"))


def by_prediction(actuals: Iterable[PredictionActual]) -> Mapping[int, PredictionActual]:
    """Actuals in the order of their revisions → the last of each prediction. No query beyond theirs."""
    return {actual.prediction_id: actual for actual in actuals}


def outcomes_from(rows: Iterable[Prediction], actuals: Mapping[int, PredictionActual], today: date) -> list[Outcome]:
    """Each prediction with its actual and standing, in the order given. No query."""
    return [_outcome(row, actuals.get(row.pk), today) for row in rows]


def _outcome(row: Prediction, actual: PredictionActual | None, today: date) -> Outcome:
    predicted = Predicted(
        benefit=Benefit(row.benefit),
        proposer=str(row.made_by.user),
        baseline=row.baseline,
        target=row.target,
        due_on=row.due_on,
        actual=Measured(actual.value, actual.measured_on) if actual else None,
    )
    return Outcome(row, actual, predicted, standing_of(predicted, today))
