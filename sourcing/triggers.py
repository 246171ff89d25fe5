"""History of sourcing that the databases protect: published models, submitted answers, settled decisions."""

from portfolio.triggers import Immutable, declare
from sourcing.models import Decision, OptimiserRun


def declare_history() -> None:
    """Register the tables; called when the app is ready."""
    declare(
        Immutable(
            "sourcing_criteriamodel",
            frozen_when="OLD.state <> 'draft'",
            except_columns=("state", "retired_by_id", "retired_at", "version"),
        ),
        Immutable("sourcing_assessment", frozen_when="OLD.state = 'submitted'"),
        Immutable(
            "sourcing_decision",
            frozen_when="OLD.state <> 'proposed'",
            except_columns=Decision.SUPERSEDING_COLUMNS,
        ),
        Immutable("sourcing_transition", frozen_when="OLD.state IN ('done', 'dropped')"),
        Immutable("sourcing_transitionmove"),
        Immutable("sourcing_transitionreport"),
        Immutable("sourcing_transitionconfirmation"),
    )
    declare(
        Immutable("sourcing_optimiserrun", except_columns=OptimiserRun.JOB_COLUMNS),
        Immutable("sourcing_optimiserresult"),
    )
