"""History of sourcing that the databases protect: published models, submitted answers, settled decisions.

A decision is born as a proposal, whoever writes the row: none begins approved. Its floor is that of the locks in its own
record, so that the check constraints on overrides hold for rows that no action wrote.
"""

from portfolio.triggers import Immutable, declare
from sourcing.domain.criteria import SourcingClass
from sourcing.models import Decision, OptimiserRun, Prediction, Round

_LOCKS = "REPLACE(CAST((NEW.result -> 'locks') AS text), ' ', '')"
_CASES = " ".join(f"""WHEN {_LOCKS} LIKE '%"floor":"{floor.value}"%' THEN '{floor.value}'""" for floor in SourcingClass)
_RECORDED_FLOOR = f"CASE {_CASES} ELSE '' END"
"""The class with most control that the locks of the recorded verdict ask for, in the SQL of both databases."""


def declare_history() -> None:
    """Register the tables; called when the app is ready."""
    declare(
        Immutable(
            "sourcing_criteriamodel",
            frozen_when="OLD.state <> 'draft'",
            except_columns=("state", "retired_by_id", "retired_at", "version"),
        ),
        Immutable("sourcing_assessment", frozen_when="OLD.state = 'submitted'"),
        Immutable("sourcing_round", frozen_when="OLD.state = 'closed'", except_columns=Round.REOPENING_COLUMNS),
        Immutable("sourcing_roundreminder", frozen_when="OLD.state IN ('sent', 'failed', 'dropped')"),
        Immutable(
            "sourcing_decision",
            frozen_when="OLD.state <> 'proposed'",
            except_columns=Decision.SUPERSEDING_COLUMNS,
            closed_when="OLD.state IN ('rejected', 'superseded')",
            born_when="NEW.state = 'proposed'",
            true_when=f"({_RECORDED_FLOOR}) = NEW.lock_floor",
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
    declare(
        Immutable("sourcing_quarterbalance"),
        Immutable("sourcing_prediction", frozen_when="OLD.is_frozen", except_columns=Prediction.COUNTING_COLUMNS),
        Immutable("sourcing_predictionactual"),
    )
