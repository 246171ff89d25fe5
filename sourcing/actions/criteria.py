"""Publishing criteria models."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from portfolio import audit
from portfolio.access import require
from portfolio.domain.canonical import digest
from portfolio.models import Member, Organisation
from sourcing.actions.criteria_models import next_number
from sourcing.domain.criteria import DEFAULT_CONTENT, criteria_model_from_content
from sourcing.models import CriteriaModel, CriteriaModelState


def ensure_default_model(*, by: Member) -> CriteriaModel:
    """The published criteria model of the member's organisation; the default one is published where there is none.

    Asks for no role: it is part of setting up an organisation, and safe to run twice.
    """
    with transaction.atomic():
        published = _published(by)
        return published or _publish(DEFAULT_CONTENT, by)


def publish_for_new_organisation(administrator: Member) -> CriteriaModel:
    """The step of opening an organisation: nobody's first form should be a detour."""
    return ensure_default_model(by=administrator)


def publish_default_model(*, by: Member) -> CriteriaModel:
    """As `ensure_default_model`, for a person who asks for it on the criteria page. Raises NotAllowed."""
    require(by, "criteria.edit")
    return ensure_default_model(by=by)


def _published(by: Member) -> CriteriaModel | None:
    Organisation.objects.select_for_update().get(pk=by.organisation_id)  # two at once would publish two
    models = CriteriaModel.objects.filter(organisation=by.organisation)
    return models.filter(state=CriteriaModelState.PUBLISHED).first()


def _publish(content: dict[str, Any], by: Member) -> CriteriaModel:
    criteria_model_from_content(content)  # refuses a broken definition before it becomes immutable
    model = CriteriaModel.objects.create(
        organisation=by.organisation,
        number=next_number(by.organisation),
        state=CriteriaModelState.PUBLISHED,
        content=content,
        content_sha256=digest(content),
        created_by=by,
        published_by=by,
        published_at=timezone.now(),
    )
    audit.record(
        by=by,
        deed="criteria.publish",
        target=model,
        after={"number": model.number, "sha256": model.content_sha256},
    )
    return model
