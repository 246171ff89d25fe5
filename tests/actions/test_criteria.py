"""Publishing criteria models."""

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from portfolio.domain.errors import NotAllowed
from portfolio.models import AuditEvent, Role
from sourcing.actions.criteria import ensure_default_model, publish_default_model
from sourcing.models import CriteriaModel
from tests.factories import MemberFactory

pytestmark = pytest.mark.django_db


def test_the_default_model_is_published_once():
    member = MemberFactory(role=Role.ADMINISTRATOR)
    first = ensure_default_model(by=member)
    assert (first.number, first.state, first.published_by) == (1, "published", member)
    assert ensure_default_model(by=member) == first
    assert CriteriaModel.objects.count() == 1
    assert AuditEvent.objects.filter(deed="criteria.publish").count() == 1


def test_each_organisation_has_its_own():
    one, other = MemberFactory(), MemberFactory()
    assert ensure_default_model(by=one) != ensure_default_model(by=other)


@pytest.mark.parametrize("role", [Role.IT_MANAGER, Role.EXECUTIVE, Role.ADMINISTRATOR, Role.PARTNER])
def test_on_its_page_only_a_cio_publishes_it(role):
    with pytest.raises(NotAllowed):
        publish_default_model(by=MemberFactory(role=role))


def test_a_published_model_is_never_changed_nor_deleted():
    model = ensure_default_model(by=MemberFactory())
    for change in ({"content": {}}, {"content_sha256": "0" * 64}, {"number": 2}):
        with pytest.raises(DatabaseError), transaction.atomic():
            CriteriaModel.objects.filter(pk=model.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        model.delete()


def test_two_published_models_do_not_fit_into_one_organisation():
    member = MemberFactory()
    model = ensure_default_model(by=member)
    model.pk, model.number = None, 2
    with pytest.raises(IntegrityError), transaction.atomic():
        model.save(force_insert=True)


def test_published_at_needs_published_by():
    member = MemberFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        CriteriaModel.objects.create(
            organisation=member.organisation,
            number=1,
            state="published",
            content={},
            created_by=member,
            published_at=timezone.now(),
        )
