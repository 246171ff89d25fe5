"""The life of a criteria model: draft, edited; published, never changed; retired by the next one."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from portfolio import audit
from portfolio.access import require
from portfolio.domain.canonical import digest
from portfolio.domain.errors import Refusal
from portfolio.domain.language import ENGLISH, Words, say, speaking
from portfolio.models import AuditEvent, Job, Member, Organisation
from portfolio.queue import enqueue
from portfolio.versions import claim
from sourcing.domain.content_reading import CriteriaModelInvalid
from sourcing.domain.criteria import CriteriaModel as Criteria
from sourcing.domain.criteria_editing import Edit, edited
from sourcing.domain.differences import differences
from sourcing.models import CriteriaModel, CriteriaModelState
from sourcing.queries import impacts, reevaluations
from sourcing.queries.criteria import criteria_of

DELETE = "criteria.delete"
NOT_A_DRAFT = Words("This version is {}: what was once in force is never changed. Make a new version from it.")
OTHER_CONTENT = Words("The draft is no longer the one you saw. Read what publishing it would change, then publish.")
NO_IMPACT = Words("What publishing would change is not worked out yet. Have it worked out, read it, then publish.")
OTHER_IMPACT = Words("The answers changed since you opened this page: now {}. Look at it again, then publish.")
CHANGES_TOLD = 40


def new_version(*, model: CriteriaModel, by: Member) -> CriteriaModel:
    """A draft with the content of that version, whatever its state. Raises NotAllowed."""
    with transaction.atomic():
        require(by, "criteria.edit")
        return _insert(criteria_of(model), model.number, by, "criteria.draft")


def import_model(*, criteria: Criteria, name: str, by: Member) -> CriteriaModel:
    """A draft with the content of a file. name: of the file. Raises NotAllowed."""
    with transaction.atomic():
        require(by, "criteria.edit")
        return _insert(criteria, None, by, "criteria.import", file=name[:200])


def edit_draft(*, model: CriteriaModel, edit: Edit, version: int, by: Member) -> CriteriaModel:
    """Change a draft. The audit tells each field in words, before and after.

    Raises NotAllowed, Refusal for what is no draft and for what would break the model, StaleVersion.
    """
    with transaction.atomic():
        require(by, "criteria.edit")
        _check_draft(model)
        claim(model, version)
        before = criteria_of(model)
        after = _edited(before, edit)
        model.content = after.to_content()
        model.content_sha256 = digest(model.content)
        model.save(update_fields=["content", "content_sha256"])
        told = {"changes": _in_words(before, after), "sha256": model.content_sha256}
        audit.record(by=by, deed="criteria.edit", target=model, after=told)
        return model


def delete_draft(*, model: CriteriaModel, version: int, by: Member) -> None:
    """Throw a draft away. Its number is not given again. Raises as `edit_draft` does."""
    with transaction.atomic():
        require(by, "criteria.edit")
        _check_draft(model)
        claim(model, version)
        audit.record(by=by, deed=DELETE, target=model, before=_told(model) | {"content": model.content})
        model.delete()


def order_impact(*, model: CriteriaModel, by: Member) -> Job:
    """Have it worked out what publishing the draft would change. The order that is open already is the answer."""
    with transaction.atomic():
        require(by, "criteria.edit")
        _check_draft(model)
        job = enqueue(organisation=by.organisation, kind=impacts.KIND, payload=impacts.order_of(model), by=by)
        audit.record(by=by, deed="criteria.impact", target=model, after={"job": job.pk, "sha256": model.content_sha256})
        return job


def publish_model(
    *, model: CriteriaModel, reason: str, seen_sha256: str, seen_impact: str, version: int, by: Member
) -> CriteriaModel:
    """Put the draft in force, retire the model before it, and have all functions evaluated again.

    seen_sha256, seen_impact: digests of the content and of its impact that the publisher read. Raises NotAllowed,
    Refusal where either differs now, StaleVersion.
    """
    with transaction.atomic():
        require(by, "criteria.publish")
        Organisation.objects.select_for_update().get(pk=by.organisation_id)  # two at once would publish two
        _check_draft(model)
        claim(model, version)
        if seen_sha256 != model.content_sha256 or seen_sha256 != digest(model.content):
            raise Refusal(OTHER_CONTENT)
        impact = _seen_impact(model, seen_impact)
        if not reason:
            raise Refusal(say("Say why: it stands beside the version for good."), field="reason")
        _retire_standing(model, by)
        _put_in_force(model, reason, by)
        audit.record(by=by, deed="criteria.publish", target=model, after=_told(model) | {"impact": _sentence(impact)})
        order_reevaluation(model=model, by=by)
        return model


def reevaluate_again(*, model: CriteriaModel, by: Member) -> Job:
    """Order the re-evaluation once more, after it failed or was cancelled. Raises NotAllowed, Refusal."""
    with transaction.atomic():
        require(by, "criteria.publish")
        if model.state != CriteriaModelState.PUBLISHED:
            raise Refusal(say("Functions are evaluated under the version in force only."))
        return order_reevaluation(model=model, by=by)


def order_reevaluation(*, model: CriteriaModel, by: Member) -> Job:
    """Have all functions evaluated under the model: a step of publishing it. An open order is the answer."""
    payload = {"model": model.pk, "number": model.number}
    job = enqueue(organisation=model.organisation, kind=reevaluations.KIND, payload=payload, by=by)
    audit.record(by=by, deed="criteria.order_reevaluation", target=model, after={"job": job.pk})
    return job


def next_number(organisation: Organisation) -> int:
    """The number of the next version: those of deleted drafts are not given again. Two queries."""
    deleted = AuditEvent.objects.filter(organisation=organisation, deed=DELETE).count()
    return CriteriaModel.objects.filter(organisation=organisation).count() + deleted + 1


def _insert(criteria: Criteria, made_from: int | None, by: Member, deed: str, **told: Any) -> CriteriaModel:
    Organisation.objects.select_for_update().get(pk=by.organisation_id)  # two at once would take one number
    content = criteria.to_content()
    model = CriteriaModel.objects.create(
        organisation=by.organisation,
        number=next_number(by.organisation),
        content=content,
        content_sha256=digest(content),
        made_from=made_from,
        created_by=by,
    )
    audit.record(by=by, deed=deed, target=model, after=_told(model) | {"made_from": made_from} | told)
    return model


def _edited(before: Criteria, edit: Edit) -> Criteria:
    try:
        return edited(before, edit)
    except CriteriaModelInvalid as invalid:
        raise Refusal(invalid.detail, field=invalid.field) from invalid


def _check_draft(model: CriteriaModel) -> None:
    if model.state != CriteriaModelState.DRAFT:
        raise Refusal(say(NOT_A_DRAFT, str(model.get_state_display()).lower()))


def _seen_impact(model: CriteriaModel, seen: str) -> impacts.Impact:
    impact = impacts.impact_state(model).impact
    if impact is None:
        raise Refusal(NO_IMPACT)
    if impact.sha256 != seen:
        raise Refusal(say(OTHER_IMPACT, impact.sentence))
    return impact


def _retire_standing(successor: CriteriaModel, by: Member) -> None:
    published = CriteriaModel.objects.filter(organisation=successor.organisation, state=CriteriaModelState.PUBLISHED)
    standing = published.first()
    if standing is None:
        return
    claim(standing, standing.version)
    standing.state = CriteriaModelState.RETIRED
    standing.retired_by, standing.retired_at = by, timezone.now()
    standing.save(update_fields=["state", "retired_by", "retired_at"])
    audit.record(by=by, deed="criteria.retire", target=standing, after=_told(standing))


def _put_in_force(model: CriteriaModel, reason: str, by: Member) -> None:
    model.state, model.reason = CriteriaModelState.PUBLISHED, reason
    model.published_by, model.published_at = by, timezone.now()
    model.save(update_fields=["state", "reason", "published_by", "published_at"])


def _told(model: CriteriaModel) -> dict[str, Any]:
    return {"number": model.number, "state": model.state, "sha256": model.content_sha256}


def _sentence(impact: impacts.Impact) -> str:
    with speaking(ENGLISH):  # the audit's language
        return impact.sentence


def _in_words(before: Criteria, after: Criteria) -> list[str]:
    with speaking(ENGLISH):
        found = differences(before, after)
        words = [f"{one.subject}, {one.field}: {one.before or '–'} → {one.after or '–'}"[:300] for one in found]
    more = len(words) - CHANGES_TOLD
    return [*words[:CHANGES_TOLD], *([f"and {more} more"] if more > 0 else [])]
