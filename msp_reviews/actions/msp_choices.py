"""Choosing a partner: proposed by one, approved or rejected by another, superseded, never edited."""

from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from msp_reviews.domain.msp_choice_results import result_of
from msp_reviews.models import ChoiceState, ComparisonState, MspCandidate, MspChoice, MspComparison
from msp_reviews.queries.msp_choices import content_sha256, going_of, inputs_of, loaded, waiting_of
from portfolio import audit
from portfolio.access import require
from portfolio.domain.canonical import digest
from portfolio.domain.errors import Refusal
from portfolio.domain.language import Words, say
from portfolio.models import Member
from portfolio.versions import claim

FOUR_EYES = Words("You proposed this choice yourself. Another CIO has to approve or reject it.")
CHANGED = Words("The comparison changed since you opened this page. Look at the ranking again, then propose.")
ALREADY_WAITING = Words("A choice for this function already waits. It has to be approved or rejected first.")
ALREADY_SETTLED = Words("This proposal has already been settled.")
ALREADY_DECIDED = Words("This comparison has been decided. Compare again to choose anew.")
OTHER_CONTENT = Words("The content you saw is not the content of this proposal. Open it again and look it over.")
AGAINST = Words("The ranking puts {} first. Say why you choose {} all the same.")


@dataclass(frozen=True)
class ChoiceProposal:
    """Whom a proposer chooses. seen_sha256: digest of the comparison that their page showed."""

    candidate: MspCandidate
    rationale: str
    seen_sha256: str
    against_reason: str = ""


def propose_choice(*, comparison: MspComparison, proposal: ChoiceProposal, by: Member) -> MspChoice:
    """Propose a candidate as the comparison stands; another CIO settles it.

    Against the ranking it needs a reason. Raises NotAllowed and Refusal.
    """
    with transaction.atomic():
        require(by, "msp_choice.propose")
        choice = _proposed(comparison, proposal, by)
        _check_reasons(choice, proposal)
        choice.content_sha256 = content_sha256(choice)
        _insert(choice)
        audit.record(by=by, deed="msp_choice.propose", target=choice, after=_told(choice))
        return choice


def approve_choice(*, choice: MspChoice, seen_sha256: str, version: int, by: Member) -> MspChoice:
    """Approve exactly the content that was seen; the function's standing choice is superseded, the comparison is decided.

    Raises NotAllowed, Refusal for the proposer, for other content and where the function no longer goes out, StaleVersion.
    """
    with transaction.atomic():
        _check_may_settle(choice, by)
        if why_not := going_of(choice.function).why_not:
            raise Refusal(why_not)
        if not seen_sha256 == choice.content_sha256 == content_sha256(choice):
            raise Refusal(OTHER_CONTENT)
        claim(choice, version)
        _supersede_standing(choice, by)
        choice.state = ChoiceState.APPROVED
        choice.approved_by, choice.approved_at = by, timezone.now()
        choice.save(update_fields=["state", "approved_by", "approved_at"])
        _decide(choice.comparison)
        audit.record(by=by, deed="msp_choice.approve", target=choice, after=_told(choice))
        return choice


def reject_choice(*, choice: MspChoice, reason: str, version: int, by: Member) -> MspChoice:
    """Reject the proposal; the reason goes to the proposer. Raises as `approve_choice` does."""
    with transaction.atomic():
        _check_may_settle(choice, by)
        if not reason:
            raise Refusal(say("Say why you reject it: the proposer reads it."), field="reason")
        return _reject(choice, reason, version, by, "msp_choice.reject")


def withdraw_choice(*, choice: MspChoice, version: int, by: Member) -> MspChoice:
    """The proposer takes the proposal back. Raises NotAllowed, Refusal for anybody else, StaleVersion."""
    with transaction.atomic():
        require(by, "msp_choice.propose")
        _check_waits(choice)
        if choice.proposed_by_id != by.pk:
            raise Refusal(say("Only the one who proposed it may withdraw it."))
        return _reject(choice, "Withdrawn by its proposer.", version, by, "msp_choice.withdraw")


def _proposed(comparison: MspComparison, proposal: ChoiceProposal, by: Member) -> MspChoice:
    state = MspComparison.objects.select_for_update().values_list("state", flat=True).get(pk=comparison.pk)
    if state != ComparisonState.OPEN:
        raise Refusal(ALREADY_DECIDED)
    if waiting_of(comparison.function) is not None:
        raise Refusal(ALREADY_WAITING)
    going, held = going_of(comparison.function), loaded(comparison)
    if why_not := going.why_not or held.sheet.why_no_result():
        raise Refusal(why_not)
    inputs = inputs_of(held, going)
    if digest(inputs) != proposal.seen_sha256:
        raise Refusal(CHANGED)
    places = [row.pk for row in held.candidates]
    if proposal.candidate.pk not in places:
        raise Refusal(say("This is no candidate of the comparison."), field="candidate")
    at, result = places.index(proposal.candidate.pk), result_of(held.sheet)
    return MspChoice(
        organisation=comparison.organisation,
        comparison=comparison,
        function=comparison.function,
        partner=held.candidates[at].partner,
        chosen_name=inputs["candidates"][at]["name"],
        is_against_ranking=at not in result["leaders"],
        rationale=proposal.rationale,
        against_reason=proposal.against_reason,
        inputs=inputs,
        result=result,
        proposed_by=by,
        proposed_at=timezone.now(),
    )


def _check_reasons(choice: MspChoice, proposal: ChoiceProposal) -> None:
    if not proposal.rationale:
        raise Refusal(say("Say why: the rationale stays with the choice."), field="rationale")
    if choice.is_against_ranking and not proposal.against_reason:
        first = choice.inputs["candidates"][choice.result["order"][0]]["name"]
        raise Refusal(say(AGAINST, first, choice.chosen_name), field="against_reason")


def _insert(choice: MspChoice) -> None:
    try:
        with transaction.atomic():
            choice.save(force_insert=True)
    except IntegrityError as taken:  # another proposal came first
        raise Refusal(ALREADY_WAITING) from taken


def _check_may_settle(choice: MspChoice, by: Member) -> None:
    require(by, "msp_choice.approve")
    _check_waits(choice)
    if choice.proposed_by_id == by.pk:
        raise Refusal(FOUR_EYES)


def _check_waits(choice: MspChoice) -> None:
    if choice.state != ChoiceState.PROPOSED:
        raise Refusal(ALREADY_SETTLED)


def _supersede_standing(successor: MspChoice, by: Member) -> None:
    standing = MspChoice.objects.filter(function=successor.function_id, state=ChoiceState.APPROVED).first()
    if standing is None:
        return
    claim(standing, standing.version)
    standing.state = ChoiceState.SUPERSEDED
    standing.superseded_by, standing.superseded_at = successor, timezone.now()
    standing.save(update_fields=["state", "superseded_by", "superseded_at"])
    audit.record(by=by, deed="msp_choice.supersede", target=standing, after={"superseded_by": successor.pk})


def _decide(comparison: MspComparison) -> None:
    claim(comparison, comparison.version)
    comparison.state = ComparisonState.DECIDED
    comparison.save(update_fields=["state", "changed_at"])


def _reject(choice: MspChoice, reason: str, version: int, by: Member, deed: str) -> MspChoice:
    claim(choice, version)
    choice.state = ChoiceState.REJECTED
    choice.rejection_reason = reason
    choice.rejected_by, choice.rejected_at = by, timezone.now()
    choice.save(update_fields=["state", "rejection_reason", "rejected_by", "rejected_at"])
    audit.record(by=by, deed=deed, target=choice, after=_told(choice) | {"reason": reason})
    return choice


def _told(choice: MspChoice) -> dict[str, Any]:
    """What the audit tells of a choice; its digest stands for the rest."""
    return {
        "function": choice.inputs["function"]["code"],
        "chosen": choice.chosen_name,
        "against_the_ranking": choice.is_against_ranking,
        "state": choice.state,
        "content_sha256": choice.content_sha256,
    }
