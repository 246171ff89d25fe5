"""What a score form starts from."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from portfolio.models import ITFunction, Member
from sourcing import access
from sourcing.domain.criteria import CriteriaModel as Criteria
from sourcing.models import Assessment, CriteriaModel
from sourcing.queries.criteria import criteria_of


@dataclass(frozen=True)
class Start:
    """Levels, notes and suggestions a form starts from, and the member's draft if there is one."""

    draft: Assessment | None
    levels: Mapping[str, int | None] = field(default_factory=dict)
    notes: Mapping[str, str] = field(default_factory=dict)
    suggested: Mapping[str, int] = field(default_factory=dict)


def start_of(function: ITFunction, model: CriteriaModel, member: Member) -> Start:
    """The member's own draft, else their own latest answers, else what the catalogue suggested, else nothing.

    Nobody else's answers: who sees them first is led by them. At most three queries.
    """
    criteria = criteria_of(model)
    draft = access.own_draft_of(member, function)
    if draft is not None:
        return Start(draft, *_known(criteria, draft.answers, draft.comments, draft.suggested))
    own = access.submitted_of(member).filter(function=function, assessor=member).first()
    if own is not None:
        return Start(None, *_known(criteria, own.answers, own.comments, {}))
    suggestion = Assessment.objects.filter(function=function).exclude(suggested={}).first()
    suggested = suggestion.suggested if suggestion else {}
    return Start(None, *_known(criteria, suggested, {}, suggested))


def _known(criteria: Criteria, *contents: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [{key: value for key, value in content.items() if key in criteria.by_key} for content in contents]
