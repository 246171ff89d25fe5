"""A read-only look at the tables of sourcing: the admin may not get round the rules."""

from django.contrib import admin
from django.db import models
from django.http import HttpRequest

from sourcing.models import Assessment, CriteriaModel, CurrentVerdict, Decision


class ReadOnlyAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # not generic at run time
    """Shows rows; adds, changes and deletes nothing."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Never."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """Never."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """Never."""
        return False


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
    exclude = ["answers", "comments"]


@admin.register(CurrentVerdict)
class CurrentVerdictAdmin(ReadOnlyAdmin):
    """Current verdicts."""

    list_display = ["organisation", "function", "sourcing_class", "label", "is_provisional"]


@admin.register(Decision)
class DecisionAdmin(ReadOnlyAdmin):
    """Decisions."""

    list_display = ["organisation", "function", "sourcing_class", "state", "proposed_by", "approved_by"]
    list_filter = ["state", "sourcing_class"]
