"""Proposing several decisions at once: what would be proposed, row by row, before anything is written."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from portfolio.models import ITFunction, Organisation
from sourcing.domain.criteria import SourcingClass
from sourcing.domain.verdicts import kept_share
from sourcing.models import Decision, DecisionState
from sourcing.queries.costs import function_row
from sourcing.queries.evidence import Evidence, evidences_of
from sourcing.queries.worklist import VerdictFacts, Waiting, bulk_refusal

MOST_PROPOSED = 200
"""More functions than a person can look through before they propose them together are refused."""


@dataclass(frozen=True)
class BulkRow:
    """One function with its evidence of now, and the sentence why it is not proposed in bulk, if any."""

    function: ITFunction
    evidence: Evidence | None
    standing: Decision | None
    refusal: str

    @property
    def seen_sha256(self) -> str:
        """Digest of the inputs, which names what the proposer saw."""
        return self.evidence.inputs_sha256 if self.evidence else ""


def bulk_rows(organisation: Organisation, functions: Sequence[ITFunction], *, today: date) -> list[BulkRow]:
    """The functions, in the order given, with what would be proposed. Four queries, whatever their number."""
    evidences = evidences_of(organisation, functions)
    open_ones = _open_decisions(organisation, functions)
    return [
        _row(
            function,
            evidences.get(function.pk),
            open_ones.get((function.pk, DecisionState.APPROVED)),
            open_ones.get((function.pk, DecisionState.PROPOSED)),
            today,
        )
        for function in functions
    ]


def _open_decisions(
    organisation: Organisation, functions: Sequence[ITFunction]
) -> dict[tuple[int, DecisionState], Decision]:
    states = [DecisionState.APPROVED, DecisionState.PROPOSED]
    rows = Decision.objects.filter(organisation=organisation, state__in=states, function__in=functions)
    return {(row.function_id, DecisionState(row.state)): row for row in rows.defer("result")}


def _row(
    function: ITFunction, evidence: Evidence | None, standing: Decision | None, waiting: Decision | None, today: date
) -> BulkRow:
    is_due = standing is not None and standing.expires_on is not None and standing.expires_on <= today
    refusal = bulk_refusal(_facts(evidence), _waiting(waiting), function_row(function, standing), is_due=is_due)
    return BulkRow(function, evidence, standing, refusal)


def _facts(evidence: Evidence | None) -> VerdictFacts | None:
    if evidence is None:
        return None
    verdict = evidence.verdict
    answered = sum(level is not None for level in evidence.answers.values())
    return VerdictFacts(
        verdict.sourcing_class, verdict.label.value, kept_share(verdict.share), verdict.is_provisional, answered
    )


def _waiting(waiting: Decision | None) -> Waiting | None:
    if waiting is None:
        return None
    return Waiting(waiting.pk, SourcingClass(waiting.sourcing_class), waiting.proposed_by_id)
