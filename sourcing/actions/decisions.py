"""Proposing, approving, rejecting and withdrawing decisions: four eyes, and history that is only added to."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from portfolio import audit
from portfolio.access import require
from portfolio.domain.errors import Refusal
from portfolio.domain.language import Words, say
from portfolio.models import ITFunction, Member
from portfolio.versions import StaleVersion, claim
from sourcing.actions.predictions import freeze_predictions
from sourcing.domain.criteria import SourcingClass
from sourcing.domain.evaluate import METHOD
from sourcing.domain.overrides import Override, Scored, check_override, is_below_lock
from sourcing.models import Decision, DecisionState
from sourcing.queries.decisions import RETIRED, approval_refusal, content_sha256, is_retired, waiting_of
from sourcing.queries.evidence import Evidence, evidence_of

FOUR_EYES = Words("You proposed this decision yourself. Another CIO has to approve or reject it.")
NOT_SCORED = Words("Nobody has answered this function's questions yet. Score it first.")
EVIDENCE_CHANGED = Words(
    "The answers or costs changed since you opened this page. Look at the verdict again, then propose."
)
ALREADY_WAITING = Words("A proposal for this function already waits. It has to be approved or rejected first.")
ALREADY_SETTLED = Words("This proposal has already been settled.")
OTHER_CONTENT = Words("The content you saw is not the content of this proposal. Open it again and look it over.")


@dataclass(frozen=True)
class Proposal:
    """What a proposer decides. seen_sha256: digest of the inputs that their page showed."""

    sourcing_class: SourcingClass
    rationale: str
    seen_sha256: str
    override_reason: str = ""
    expires_on: date | None = None

    @property
    def override(self) -> Override:
        """What is brought to decide otherwise."""
        return Override(self.override_reason, self.expires_on)


def propose_decision(*, function: ITFunction, proposal: Proposal, today: date, by: Member) -> Decision:
    """Propose a class for the function from its current answers; another CIO settles it.

    What a class against the score or below a lock needs, `check_override` says. Raises NotAllowed and Refusal.
    """
    with transaction.atomic():
        require(by, "decision.propose")
        evidence = _evidence(function, proposal)
        check_override(proposal.sourcing_class, _scored(evidence), proposal.override, today)
        decision = _insert(proposed_row(function, proposal, evidence, by))
        audit.record(by=by, deed="decision.propose", target=decision, after=told(decision))
        return decision


def approve_decision(
    *, decision: Decision, seen_sha256: str, today: date | None = None, version: int, by: Member
) -> Decision:
    """Approve exactly the content that was seen; the standing decision of the function is superseded by it.

    today: a proposal whose expiry has come meanwhile is refused; None: that day is not looked at.
    Raises NotAllowed, Refusal for the proposer, for other content and for a retired function, StaleVersion.
    """
    with transaction.atomic():
        _check_may_settle(decision, by)
        if not seen_sha256 == decision.content_sha256 == content_sha256(decision):
            raise Refusal(OTHER_CONTENT)
        _check_still_decidable(decision, today)
        _claim_waiting(decision, version)
        _supersede_standing(decision, by)
        freeze_predictions(decision)
        decision.state = DecisionState.APPROVED
        decision.approved_by, decision.approved_at = by, timezone.now()
        decision.save(update_fields=["state", "approved_by", "approved_at"])
        audit.record(by=by, deed="decision.approve", target=decision, after=told(decision))
        return decision


def reject_decision(*, decision: Decision, reason: str, version: int, by: Member) -> Decision:
    """Reject the proposal; the reason goes to the proposer. Raises as `approve_decision` does."""
    with transaction.atomic():
        _check_may_settle(decision, by)
        if not reason.strip():
            raise Refusal(say("Say why you reject it: the proposer reads it."), field="reason")
        return _reject(decision, reason, version, by, "decision.reject")


def withdraw_decision(*, decision: Decision, version: int, by: Member) -> Decision:
    """The proposer takes the proposal back. Raises NotAllowed, Refusal for anybody else, StaleVersion."""
    with transaction.atomic():
        require(by, "decision.propose")
        _check_waits(decision)
        if decision.proposed_by_id != by.pk:
            raise Refusal(say("Only the one who proposed it may withdraw it."))
        return _reject(decision, "Withdrawn by its proposer.", version, by, "decision.withdraw")


def _evidence(function: ITFunction, proposal: Proposal) -> Evidence:
    if is_retired(function):
        raise Refusal(RETIRED)
    evidence = evidence_of(function)
    if evidence is None:
        raise Refusal(NOT_SCORED)
    if waiting_of(function) is not None:
        raise Refusal(ALREADY_WAITING)
    if evidence.inputs_sha256 != proposal.seen_sha256:
        raise Refusal(EVIDENCE_CHANGED)
    if not proposal.rationale.strip():
        raise Refusal(say("Say why: the rationale goes to the board."), field="rationale")
    return evidence


def _scored(evidence: Evidence) -> Scored:
    return Scored(evidence.verdict.sourcing_class, evidence.verdict.floor)


def proposed_row(function: ITFunction, proposal: Proposal, evidence: Evidence, by: Member) -> Decision:
    """The proposal as a row that is not saved yet, with the digest of its content."""
    decision = Decision(
        organisation=function.organisation,
        function=function,
        criteria_model=evidence.model,
        sourcing_class=proposal.sourcing_class.value,
        scored_class=evidence.verdict.sourcing_class.value,
        class_without_locks=evidence.verdict.class_without_locks.value,
        lock_floor=evidence.verdict.floor.value if evidence.verdict.floor else "",
        is_below_lock=is_below_lock(proposal.sourcing_class, _scored(evidence)),
        rationale=proposal.rationale,
        override_reason=proposal.override_reason,
        expires_on=proposal.expires_on,
        inputs=evidence.inputs,
        method=METHOD,
        result=evidence.result,
        proposed_by=by,
        proposed_at=timezone.now(),
    )
    decision.content_sha256 = content_sha256(decision)
    return decision


def _insert(decision: Decision) -> Decision:
    try:
        with transaction.atomic():
            decision.save(force_insert=True)
    except IntegrityError as taken:  # another proposal came first
        raise Refusal(ALREADY_WAITING) from taken
    return decision


def _check_may_settle(decision: Decision, by: Member) -> None:
    by.refresh_from_db(fields=["role", "is_active"])  # the role may have been taken since the page was opened
    require(by, "decision.approve")
    _check_waits(decision)
    if decision.proposed_by_id == by.pk:
        raise Refusal(FOUR_EYES)


def _check_waits(decision: Decision) -> None:
    if decision.state != DecisionState.PROPOSED:
        raise Refusal(ALREADY_SETTLED)


def _check_still_decidable(decision: Decision, today: date | None) -> None:
    refusal = approval_refusal(decision, today)
    if refusal:
        raise Refusal(refusal)


def _claim_waiting(decision: Decision, version: int) -> None:
    """Claim the proposal; who comes second of two approvers reads that it is settled."""
    try:
        claim(decision, version)
    except StaleVersion as stale:
        if decision.state == DecisionState.PROPOSED:
            raise
        raise Refusal(ALREADY_SETTLED) from stale


def _supersede_standing(successor: Decision, by: Member) -> None:
    standing = Decision.objects.filter(function=successor.function_id, state=DecisionState.APPROVED).first()
    if standing is None:
        return
    claim(standing, standing.version)
    standing.state = DecisionState.SUPERSEDED
    standing.superseded_by, standing.superseded_at = successor, timezone.now()
    standing.save(update_fields=["state", "superseded_by", "superseded_at"])
    audit.record(by=by, deed="decision.supersede", target=standing, after={"superseded_by": successor.pk})


def _reject(decision: Decision, reason: str, version: int, by: Member, deed: str) -> Decision:
    claim(decision, version)
    freeze_predictions(decision)
    decision.state = DecisionState.REJECTED
    decision.rejection_reason = reason
    decision.rejected_by, decision.rejected_at = by, timezone.now()
    decision.save(update_fields=["state", "rejection_reason", "rejected_by", "rejected_at"])
    audit.record(by=by, deed=deed, target=decision, after=told(decision) | {"reason": reason})
    return decision


def told(decision: Decision) -> dict[str, Any]:
    """What the audit tells of a decision; its digest stands for the rest."""
    return {
        "function": decision.inputs["function"]["code"],
        "class": decision.sourcing_class,
        "state": decision.state,
        "content_sha256": decision.content_sha256,
    }
