"""Who may see which rows of sourcing."""

from sourcing.access.scope import (
    criteria_model_for,
    criteria_models_of,
    decision_for,
    decisions_of,
    own_draft_of,
    published_model_of,
    submitted_of,
)

__all__ = [
    "criteria_model_for",
    "criteria_models_of",
    "decision_for",
    "decisions_of",
    "own_draft_of",
    "published_model_of",
    "submitted_of",
]
