"""How the class of one function stands, for its hub."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from portfolio.models import ITFunction
from sourcing.domain.criteria import SourcingClass
from sourcing.models import CurrentVerdict, Decision, DecisionState
from sourcing.queries.costs import function_row
from sourcing.queries.criteria import bands_of
from sourcing.queries.decisions import history_of
from sourcing.queries.worklist import VerdictFacts, Waiting, Work, work_of


@dataclass(frozen=True)
class Hub:
    """The standing decision, the proposal that waits, the current verdict, what it wants done, and all decisions."""

    standing: Decision | None
    waiting: Decision | None
    verdict: CurrentVerdict | None
    work: Work
    history: Sequence[Decision]


def hub_of(function: ITFunction, *, today: date) -> Hub:
    """How the function stands as of today. Three queries."""
    history = history_of(function)
    standing = _first(history, DecisionState.APPROVED)
    waiting = _first(history, DecisionState.PROPOSED)
    verdict = CurrentVerdict.objects.filter(function=function).first()
    work = work_of(
        function_row(function, standing),
        _verdict_facts(verdict),
        Waiting(waiting.pk, SourcingClass(waiting.sourcing_class), waiting.proposed_by_id) if waiting else None,
        bands_of(function.organisation),
        today,
    )
    return Hub(standing, waiting, verdict, work, history)


def _first(history: Sequence[Decision], state: DecisionState) -> Decision | None:
    return next((decision for decision in history if decision.state == state), None)


def _verdict_facts(verdict: CurrentVerdict | None) -> VerdictFacts | None:
    if verdict is None:
        return None
    return VerdictFacts(
        SourcingClass(verdict.sourcing_class),
        verdict.label,
        verdict.share,
        verdict.is_provisional,
        verdict.answered_count,
    )
