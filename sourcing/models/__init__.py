"""Tables of sourcing, one noun a file."""

from sourcing.models.assessments import Assessment, AssessmentState
from sourcing.models.criteria_models import CriteriaModel, CriteriaModelState
from sourcing.models.decisions import Decision, DecisionState
from sourcing.models.optimiser import OptimiserResult, OptimiserRun
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
