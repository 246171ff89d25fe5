"""Facts of a board pack about benefits: what decisions were expected to bring, and what was measured."""

from datetime import date
from typing import Any

from portfolio.models import Member
from sourcing.domain.outcomes import Calibration
from sourcing.queries.outcomes import outcomes
from sourcing.queries.predictions import Outcome

Facts = dict[str, Any]


def outcome_facts(member: Member, *, today: date) -> Facts:
    """Every prediction with its last actual, and how predictions turned out by benefit. Four queries."""
    found = outcomes(member, today=today)
    return {
        "all": _calibration(found.calibration),
        "by_benefit": [{"benefit": benefit, **_calibration(one)} for benefit, one in found.by_benefit],
        "rows": [_outcome(one) for one in found.every],
        "unpredicted": [decision.function.name for decision in found.unpredicted],
    }


def _calibration(found: Calibration) -> Facts:
    return {
        "measured": found.measured,
        "arrived": found.arrived,
        "mean_achieved": found.mean_achieved,
        "mean_shortfall": found.mean_shortfall,
        "overdue": found.overdue,
        "open": found.open,
    }


def _outcome(one: Outcome) -> Facts:
    row, actual = one.row, one.actual
    return {
        "function": row.decision.function.name,
        "class": row.decision.sourcing_class,
        "benefit": row.benefit,
        "measure": row.measure,
        "unit": row.unit,
        "baseline": row.baseline,
        "target": row.target,
        "due_on": row.due_on,
        "by": str(row.made_by.user),
        "standing": one.standing,
        "actual": actual.value if actual else None,
        "measured_on": actual.measured_on if actual else None,
        "achieved": one.achieved,
    }
