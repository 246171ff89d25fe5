"""Answering the questions of a function: saved as one goes, then submitted."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from portfolio import audit
from portfolio.access import require
from portfolio.domain.canonical import digest
from portfolio.domain.errors import Refusal
from portfolio.domain.language import Words, say
from portfolio.models import ITFunction, Member
from portfolio.versions import StaleVersion, claim
from sourcing import access
from sourcing.actions.verdicts import refresh_verdict
from sourcing.models import Assessment, AssessmentState, CriteriaModel, Round, RoundAssessor, RoundFunction, RoundState
from sourcing.queries.criteria import criteria_of

LEVELS = range(1, 6)
ROUND_CLOSED = Words("This round has been closed. Answers are no longer taken.")
ALREADY_SUBMITTED = Words("You have submitted your answers for this function in this round already.")


@dataclass(frozen=True)
class Answers:
    """Levels by criterion key (None: don't know; missing: not answered) and notes by criterion key."""

    levels: Mapping[str, int | None]
    notes: Mapping[str, str] = field(default_factory=dict)


def save_draft(
    *, function: ITFunction, answers: Answers, version: int, in_round: Round | None = None, by: Member
) -> Assessment:
    """Keep the member's unfinished answers. version: of the draft they saw, 0 when there was none yet.

    The audit holds their digest, in a round only their number: nobody else sees those before they are submitted.
    Raises NotAllowed, Refusal, and StaleVersion when another window of the same person saved meanwhile.
    """
    with transaction.atomic():
        require(by, "assessment.edit")
        draft = _write_draft(function, answers, version, in_round, by)
        told: dict[str, Any] = {"answered": len(draft.answers)}
        if in_round is None:
            told["sha256"] = digest([draft.answers, draft.comments, draft.seal])
        audit.record(by=by, deed="assessment.save", target=draft, after=told)
        return draft


def submit_assessment(
    *, function: ITFunction, answers: Answers, version: int, in_round: Round | None = None, by: Member
) -> Assessment:
    """Hand in the answers: they are frozen, and the function's current verdict follows them.

    In a round they count, and are seen by others, once it is closed; until then the audit holds a sealed digest.
    Raises as `save_draft` does, and Refusal when nothing at all is answered.
    """
    with transaction.atomic():
        require(by, "assessment.edit")
        if not any(level is not None for level in answers.levels.values()):
            raise Refusal(say("Answer at least one question before you submit."))
        assessment = _write_draft(function, answers, version, in_round, by)
        assessment.state = AssessmentState.SUBMITTED
        assessment.submitted_at = timezone.now()
        assessment.save(update_fields=["state", "submitted_at", "changed_at"])
        told = _sealed(assessment) if in_round else _counted(assessment)
        audit.record(by=by, deed="assessment.submit", target=assessment, after=told)
        return assessment


def _sealed(assessment: Assessment) -> dict[str, Any]:
    """What the audit may tell of answers that are still blind: enough to prove them later, not to guess them."""
    content = [assessment.answers, assessment.comments, assessment.seal]
    number = assessment.round.number if assessment.round else None
    return {"round": number, "answered": len(assessment.answers), "sealed_sha256": digest(content)}


def _counted(assessment: Assessment) -> dict[str, Any]:
    verdict = refresh_verdict(function=assessment.function)
    return {"answers": assessment.answers, "class": verdict.sourcing_class, "label": verdict.label}


def _model_in_force(by: Member) -> CriteriaModel:
    model = access.published_model_of(by)
    if model is None:
        raise Refusal(say("No criteria model is published yet. A CIO can publish the default one."))
    return model


def _check(answers: Answers, model: CriteriaModel) -> None:
    unknown = (set(answers.levels) | set(answers.notes)) - set(criteria_of(model).keys)
    if unknown:
        raise Refusal(say("The criteria model asks no question “{}”.", min(unknown)[:40]))
    if any(level is not None and level not in LEVELS for level in answers.levels.values()):
        raise Refusal(say("A level is a number from 1 to 5, or “don't know”."))


def _write_draft(
    function: ITFunction, answers: Answers, version: int, in_round: Round | None, by: Member
) -> Assessment:
    if in_round is not None:
        _check_seat(in_round, function, by)
    model = in_round.criteria_model if in_round is not None else _model_in_force(by)
    _check(answers, model)
    draft = _claimed_draft(function, model, version, in_round, by)
    draft.criteria_model = model
    draft.answers = dict(answers.levels)
    draft.comments = {key: note for key, note in answers.notes.items() if note}
    draft.save(update_fields=["criteria_model", "answers", "comments", "changed_at"])
    return draft


def _check_seat(in_round: Round, function: ITFunction, by: Member) -> None:
    """Whether the round still takes this member's answers on this function. Whoever closes it waits for us, or we for them."""
    held = Round.objects.select_for_update().get(pk=in_round.pk)
    if held.state != RoundState.OPEN:
        raise Refusal(ROUND_CLOSED)
    if not RoundAssessor.objects.filter(round=held, member=by).exists():
        raise Refusal(say("You are no assessor of this round."))
    if not RoundFunction.objects.filter(round=held, function=function).exists():
        raise Refusal(say("{} is no longer part of this round.", function))
    if access.submitted_of(by).filter(round=held, function=function, assessor=by).exists():
        raise Refusal(ALREADY_SUBMITTED)


def _claimed_draft(
    function: ITFunction, model: CriteriaModel, version: int, in_round: Round | None, by: Member
) -> Assessment:
    draft = access.own_draft_of(by, function, in_round)
    if draft is not None:
        claim(draft, version)
        return draft
    if version:  # the draft that was seen has been submitted since
        raise Refusal(say("These answers have already been submitted. Open the questions again to change them."))
    try:
        with transaction.atomic():
            return Assessment.objects.create(
                organisation=by.organisation,
                function=function,
                criteria_model=model,
                assessor=by,
                round=in_round,
                seal=secrets.token_hex(16),
            )
    except IntegrityError as taken:
        current = access.own_draft_of(by, function, in_round)
        if current is None:
            raise
        raise StaleVersion(current) from taken
