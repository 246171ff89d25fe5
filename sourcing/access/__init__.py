"""Who may see which rows of sourcing."""

from sourcing.access.rounds import functions_chosen, open_rounds_to_answer, round_for, rounds_of
from sourcing.access.scope import (
    criteria_model_for,
    criteria_models_of,
    decision_for,
    decisions_of,
    optimiser_run_for,
    own_draft_of,
    prediction_for,
    predictions_of,
    published_model_of,
    quarter_balance_for,
    scenario_for,
    scenario_row_for,
    scenario_rows_of,
    scenarios_of,
    submitted_of,
)
from sourcing.access.transitions import transition_for, transitions_of

__all__ = [
    "criteria_model_for",
    "criteria_models_of",
    "decision_for",
    "decisions_of",
    "functions_chosen",
    "open_rounds_to_answer",
    "optimiser_run_for",
    "own_draft_of",
    "prediction_for",
    "predictions_of",
    "published_model_of",
    "quarter_balance_for",
    "round_for",
    "rounds_of",
    "scenario_for",
    "scenario_row_for",
    "scenario_rows_of",
    "scenarios_of",
    "submitted_of",
    "transition_for",
    "transitions_of",
]
