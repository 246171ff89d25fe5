"""Tables of sourcing, one noun a file."""

from sourcing.models.assessments import Assessment, AssessmentState
from sourcing.models.criteria_models import CriteriaModel, CriteriaModelState
from sourcing.models.decisions import Decision, DecisionState
from sourcing.models.optimiser import OptimiserResult, OptimiserRun
from sourcing.models.predictions import BENEFIT_CHOICES, Prediction, PredictionActual
from sourcing.models.quarter_balances import QuarterBalance
from sourcing.models.rounds import (
    ReminderKind,
    ReminderState,
    Round,
    RoundAssessor,
    RoundFunction,
    RoundReminder,
    RoundState,
)
from sourcing.models.scenarios import Scenario, ScenarioRow
from sourcing.models.transitions import Transition, TransitionConfirmation, TransitionMove, TransitionReport
from sourcing.models.verdicts import CLASS_CHOICES, CurrentVerdict

__all__ = [
    "BENEFIT_CHOICES",
    "CLASS_CHOICES",
    "Assessment",
    "AssessmentState",
    "CriteriaModel",
    "CriteriaModelState",
    "CurrentVerdict",
    "Decision",
    "DecisionState",
    "OptimiserResult",
    "OptimiserRun",
    "Prediction",
    "PredictionActual",
    "QuarterBalance",
    "ReminderKind",
    "ReminderState",
    "Round",
    "RoundAssessor",
    "RoundFunction",
    "RoundReminder",
    "RoundState",
    "Scenario",
    "ScenarioRow",
    "Transition",
    "TransitionConfirmation",
    "TransitionMove",
    "TransitionReport",
]
