"""Answering the questions of a function: saved as one goes, then submitted."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db import IntegrityError, transaction
from django.utils import timezone

from portfolio import audit
from portfolio.access import require
from portfolio.domain.canonical import digest
from portfolio.domain.errors import Refusal
from portfolio.models import ITFunction, Member
from portfolio.versions import StaleVersion, claim
from sourcing import access
from sourcing.actions.verdicts import refresh_verdict
from sourcing.models import Assessment, AssessmentState, CriteriaModel
from sourcing.queries.criteria import criteria_of

LEVELS = range(1, 6)


@dataclass(frozen=True)
class Answers:
    """Levels by criterion key (None: don't know; missing: not answered) and notes by criterion key."""

    levels: Mapping[str, int | None]
    notes: Mapping[str, str] = field(default_factory=dict)


def save_draft(*, function: ITFunction, answers: Answers, version: int, by: Member) -> Assessment:
    """Keep the member's unfinished answers. version: of the draft they saw, 0 when there was none yet.

    The audit holds their digest, not the answers: nobody else sees those before they are submitted.
    Raises NotAllowed, Refusal, and StaleVersion when another window of the same person saved meanwhile.
    """
    with transaction.atomic():
        require(by, "assessment.edit")
        draft = _write_draft(function, answers, version, by)
        told = {"answered": len(draft.answers), "sha256": digest([draft.answers, draft.comments])}
        audit.record(by=by, deed="assessment.save", target=draft, after=told)
        return draft


def submit_assessment(*, function: ITFunction, answers: Answers, version: int, by: Member) -> Assessment:
    """Hand in the answers: they are frozen, and the function's current verdict follows them.

    Raises as `save_draft` does, and Refusal when nothing at all is answered.
    """
    with transaction.atomic():
        require(by, "assessment.edit")
        if not any(level is not None for level in answers.levels.values()):
            raise Refusal("Answer at least one question before you submit.")
        assessment = _write_draft(function, answers, version, by)
        assessment.state = AssessmentState.SUBMITTED
        assessment.submitted_at = timezone.now()
        assessment.save(update_fields=["state", "submitted_at", "changed_at"])
        verdict = refresh_verdict(function=function)
        audit.record(
            by=by,
            deed="assessment.submit",
            target=assessment,
            after={"answers": assessment.answers, "class": verdict.sourcing_class, "label": verdict.label},
        )
        return assessment


def _model_in_force(by: Member) -> CriteriaModel:
    model = access.published_model_of(by)
    if model is None:
        raise Refusal("No criteria model is published yet. A CIO can publish the default one.")
    return model


def _check(answers: Answers, model: CriteriaModel) -> None:
    unknown = (set(answers.levels) | set(answers.notes)) - set(criteria_of(model).keys)
    if unknown:
        raise Refusal(f"The criteria model asks no question “{min(unknown)[:40]}”.")
    if any(level is not None and level not in LEVELS for level in answers.levels.values()):
        raise Refusal("A level is a number from 1 to 5, or “don't know”.")


def _write_draft(function: ITFunction, answers: Answers, version: int, by: Member) -> Assessment:
    model = _model_in_force(by)
    _check(answers, model)
    draft = _claimed_draft(function, model, version, by)
    draft.criteria_model = model
    draft.answers = dict(answers.levels)
    draft.comments = {key: note for key, note in answers.notes.items() if note}
    draft.save(update_fields=["criteria_model", "answers", "comments", "changed_at"])
    return draft


def _claimed_draft(function: ITFunction, model: CriteriaModel, version: int, by: Member) -> Assessment:
    draft = access.own_draft_of(by, function)
    if draft is not None:
        claim(draft, version)
        return draft
    if version:  # the draft that was seen has been submitted since
        raise Refusal("These answers have already been submitted. Open the questions again to change them.")
    try:
        with transaction.atomic():
            return Assessment.objects.create(
                organisation=by.organisation, function=function, criteria_model=model, assessor=by
            )
    except IntegrityError as taken:
        raise StaleVersion(Assessment.objects.get(function=function, assessor=by, state="draft")) from taken
