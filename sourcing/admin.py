"""A read-only look at the tables of sourcing: the admin may not get round the rules."""

from django.contrib import admin

from portfolio.admin import ReadOnlyAdmin
from sourcing.models import (
    Assessment,
    CriteriaModel,
    CurrentVerdict,
    Decision,
    Prediction,
    QuarterBalance,
    Round,
    Transition,
)


@admin.register(CriteriaModel)
class CriteriaModelAdmin(ReadOnlyAdmin):
    """Criteria models."""

    list_display = ["organisation", "number", "state", "published_at"]
    list_filter = ["state"]


@admin.register(Assessment)
class AssessmentAdmin(ReadOnlyAdmin):
    """Assessments: who answered what, never the answers of a draft."""

    list_display = ["organisation", "function", "assessor", "state", "submitted_at"]
    list_filter = ["state"]
    exclude = ["answers", "comments", "seal"]


@admin.register(CurrentVerdict)
class CurrentVerdictAdmin(ReadOnlyAdmin):
    """Current verdicts."""

    list_display = ["organisation", "function", "sourcing_class", "label", "is_provisional"]


@admin.register(Decision)
class DecisionAdmin(ReadOnlyAdmin):
    """Decisions."""

    list_display = ["organisation", "function", "sourcing_class", "state", "proposed_by", "approved_by"]
    list_filter = ["state", "sourcing_class"]


@admin.register(Round)
class RoundAdmin(ReadOnlyAdmin):
    """Rounds: what is asked of whom, never what was answered."""

    list_display = ["organisation", "number", "name", "state", "due_on"]
    list_filter = ["state"]


@admin.register(Transition)
class TransitionAdmin(ReadOnlyAdmin):
    """Transitions of the roadmap."""

    list_display = ["organisation", "function", "state", "starts", "ends", "owner"]
    list_filter = ["state"]


@admin.register(QuarterBalance)
class QuarterBalanceAdmin(ReadOnlyAdmin):
    """Frozen quarters."""

    list_display = ["organisation", "label", "ends_on", "frozen_at", "sha256"]


@admin.register(Prediction)
class PredictionAdmin(ReadOnlyAdmin):
    """What decisions are expected to bring."""

    list_display = ["organisation", "measure", "benefit", "baseline", "target", "due_on", "is_frozen"]
    list_filter = ["benefit"]
