"""Proposing what firm verdicts say for several functions: all or nothing, each a decision of its own."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction

from portfolio import audit
from portfolio.access import require
from portfolio.domain.errors import Refusal
from portfolio.domain.language import say
from portfolio.models import ITFunction, Member
from sourcing.actions.decisions import EVIDENCE_CHANGED, Proposal, proposed_row, told
from sourcing.domain.overrides import Scored, check_override
from sourcing.models import Decision
from sourcing.queries.decisions_bulk import MOST_PROPOSED, BulkRow, bulk_rows


@dataclass(frozen=True)
class FirmProposal:
    """One function of a bulk proposal. seen_sha256: digest of the inputs that the preview showed."""

    function: ITFunction
    rationale: str
    seen_sha256: str


def propose_firm_decisions(*, proposals: Sequence[FirmProposal], today: date, by: Member) -> list[Decision]:
    """Propose for each function the class that its answers give; another CIO settles each of them.

    Only firm and final verdicts: never against the score, never below a lock. All or nothing. Raises NotAllowed, and
    Refusal with the first function that stands in the way. Eleven queries, whatever the number of functions.
    """
    with transaction.atomic():
        require(by, "decision.propose")
        _check_number(proposals)
        functions = _as_of_now([one.function for one in proposals], by)
        rows = bulk_rows(by.organisation, functions, today=today)
        decisions = [_decision(row, proposal, today, by) for row, proposal in zip(rows, proposals, strict=True)]
        _insert(decisions)
        audit.record_many(
            by=by, entries=[audit.Entry("decision.propose", decision, after=told(decision)) for decision in decisions]
        )
        return decisions


def _check_number(proposals: Sequence[FirmProposal]) -> None:
    if not proposals:
        raise Refusal(say("No function is chosen. Tick at least one."))
    if len(proposals) > MOST_PROPOSED:
        raise Refusal(say("At most {} functions are proposed at once. Choose fewer.", MOST_PROPOSED))
    if len({one.function.pk for one in proposals}) < len(proposals):
        raise Refusal(say("A function is chosen twice."))


def _as_of_now(functions: Sequence[ITFunction], by: Member) -> list[ITFunction]:
    """The functions as they stand, in the order given; held, so that none is retired in between."""
    held = ITFunction.objects.select_for_update().filter(organisation=by.organisation, pk__in=[f.pk for f in functions])
    known = {function.pk: function for function in held.order_by("pk")}
    if len(known) < len(functions):
        raise Refusal(say("Some of these functions do not exist any more. Choose again."))
    for function in known.values():
        function.organisation = by.organisation
    return [known[function.pk] for function in functions]


def _decision(row: BulkRow, wanted: FirmProposal, today: date, by: Member) -> Decision:
    if row.refusal or row.evidence is None:
        raise Refusal(say("Nothing was proposed. {}: {}", row.function, row.refusal))
    if row.seen_sha256 != wanted.seen_sha256:
        raise Refusal(say("Nothing was proposed. {}: {}", row.function, EVIDENCE_CHANGED))
    if not wanted.rationale.strip():
        raise Refusal(say("Nothing was proposed. {} has no rationale.", row.function), field="rationale")
    verdict = row.evidence.verdict
    proposal = Proposal(verdict.sourcing_class, wanted.rationale, wanted.seen_sha256)
    check_override(proposal.sourcing_class, Scored(verdict.sourcing_class, verdict.floor), proposal.override, today)
    return proposed_row(row.function, proposal, row.evidence, by)


def _insert(decisions: Sequence[Decision]) -> None:
    try:
        with transaction.atomic():
            Decision.objects.bulk_create(decisions)
    except IntegrityError as taken:  # somebody proposed one of them meanwhile
        raise Refusal(say("Nothing was proposed. A proposal for one of these functions waits already.")) from taken
