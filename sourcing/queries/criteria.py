"""Criteria models as the domain reads them."""

import json
from collections.abc import Mapping
from functools import lru_cache

from portfolio.domain.canonical import canonical
from portfolio.models import Organisation
from sourcing.domain.criteria import Band, SourcingClass, criteria_model_from_content
from sourcing.domain.criteria import CriteriaModel as Criteria
from sourcing.models import CriteriaModel, CriteriaModelState


def criteria_of(model: CriteriaModel) -> Criteria:
    """The row's definition as the domain reads it. No query; read once a process, for content never changes."""
    return _criteria(canonical(model.content))


def published_model(organisation: Organisation) -> CriteriaModel | None:
    """The model in force; None while none is published. One query."""
    published = CriteriaModel.objects.filter(organisation=organisation, state=CriteriaModelState.PUBLISHED)
    return published.first()


def bands_of(organisation: Organisation) -> Mapping[SourcingClass, Band]:
    """Target bands of the model in force; empty while none is published. One query."""
    model = published_model(organisation)
    return criteria_of(model).bands if model else {}


@lru_cache(maxsize=64)
def _criteria(content: str) -> Criteria:
    return criteria_model_from_content(json.loads(content))
