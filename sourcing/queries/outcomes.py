"""From decisions to outcomes: what was predicted, what arrived, and what nobody has predicted or measured."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from portfolio.models import Member
from sourcing import access
from sourcing.domain.criteria import SourcingClass
from sourcing.domain.outcome_chart import OutcomeChart, outcome_chart
from sourcing.domain.outcomes import Benefit, Calibration, Standing, calibration_of, calibrations_by, moves_work
from sourcing.models import CriteriaModel, Decision, DecisionState, PredictionActual
from sourcing.queries.criteria import criteria_of
from sourcing.queries.predictions import PEOPLE, Outcome, by_prediction, outcomes_from

WAITING_FOR_FIGURES = (Standing.OVERDUE, Standing.SOON)
EXPORT = (
    "Function", "Decision", "Benefit", "Measure", "Unit", "Baseline", "Target", "Due on", "Predicted by", "Stands",
    "Actual", "Measured on", "Achieved share", "Shortfall", "Note", "Evidence", "Written after approval",
)  # fmt: skip


@dataclass(frozen=True)
class Outcomes:
    """All outcomes of approved decisions, the calibration they give, and decisions that move work and predict nothing."""

    every: tuple[Outcome, ...]
    counts: Counter[Standing]
    calibration: Calibration
    by_benefit: tuple[tuple[Benefit, Calibration], ...]
    by_proposer: tuple[tuple[str, Calibration], ...]
    chart: OutcomeChart
    unpredicted: tuple[Decision, ...]


def outcomes(member: Member, *, today: date) -> Outcomes:
    """The outcomes that the member may see, the earliest due first. Four queries, whatever their number."""
    found = tuple(_outcomes(member, today))
    predicted = [outcome.predicted for outcome in found]
    benefits = dict(calibrations_by(predicted, lambda item: item.benefit.value, today))
    measured = [(item.row.pk, item.predicted.benefit, item.achieved) for item in found if item.achieved is not None]
    return Outcomes(
        every=found,
        counts=Counter(outcome.standing for outcome in found),
        calibration=calibration_of(predicted, today),
        by_benefit=tuple((benefit, benefits.get(benefit.value) or calibration_of([], today)) for benefit in Benefit),
        by_proposer=calibrations_by(predicted, lambda item: item.proposer, today),
        chart=outcome_chart(measured),
        unpredicted=tuple(unpredicted(member)),
    )


def due_outcomes(member: Member, *, today: date) -> list[Outcome]:
    """Predictions whose figures are due within a month, or overdue: what somebody has to measure. Two queries."""
    return [outcome for outcome in _outcomes(member, today) if outcome.standing in WAITING_FOR_FIGURES]


def unpredicted(member: Member) -> Iterator[Decision]:
    """Standing decisions that move work (their function's share lay outside the band) and predict nothing, by name.

    Two queries.
    """
    standing = access.decisions_of(member).filter(state=DecisionState.APPROVED, predictions__isnull=True)
    rows = standing.select_related("organisation", "function__organisation").defer("result")
    models = {model.pk: model for model in CriteriaModel.objects.filter(organisation=member.organisation)}
    for decision in rows.order_by("function__name", "pk"):
        if decision_moves_work(decision, models[decision.criteria_model_id]):
            yield decision


def decision_moves_work(decision: Decision, model: CriteriaModel) -> bool:
    """Whether the function's MSP share, when it was decided, lay outside the band of the class decided. No query."""
    share = decision.inputs.get("msp_share")
    band = criteria_of(model).bands[SourcingClass(decision.sourcing_class)]
    return moves_work(None if share is None else Fraction(share), band)


def export(found: Iterator[Outcome] | list[Outcome]) -> Iterator[tuple[Any, ...]]:
    """The lines of the export, one a prediction. Shares are 0..1 and exact as decimals of six places. No query."""
    for outcome in found:
        row, actual = outcome.row, outcome.actual
        yield (
            row.decision.function.name,
            row.decision.sourcing_class,
            row.benefit,
            row.measure,
            row.unit,
            row.baseline,
            row.target,
            row.due_on,
            str(row.made_by.user),
            outcome.standing.value,
            actual.value if actual else None,
            actual.measured_on if actual else None,
            _share(outcome.achieved),
            _share(outcome.shortfall),
            actual.note if actual else "",
            actual.evidence if actual else "",
            "yes" if row.is_after_approval else "no",
        )


def _outcomes(member: Member, today: date) -> list[Outcome]:
    rows = access.predictions_of(member).select_related(*PEOPLE).defer("decision__result", "decision__inputs")
    actuals = PredictionActual.objects.filter(organisation=member.organisation).order_by("revision", "pk")
    return outcomes_from(rows.order_by("due_on", "pk"), by_prediction(actuals), today)


def _share(share: Fraction | None) -> str | None:
    return None if share is None else f"{float(share):.6f}"
