"""What a score form starts from."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from portfolio.models import ITFunction, Member
from sourcing import access
from sourcing.domain.carry_over import carried
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

    Of answers under an earlier model only those whose question is unchanged. Nobody else's answers: who sees them first
    is led by them. At most three queries.
    """
    draft = access.own_draft_of(member, function)
    if draft is not None:
        return Start(draft, *_carried(draft, model, draft.answers, draft.comments, draft.suggested))
    own = (
        access.submitted_of(member).filter(function=function, assessor=member).select_related("criteria_model").first()
    )
    if own is not None:
        return Start(None, *_carried(own, model, own.answers, own.comments, {}))
    suggestions = Assessment.objects.filter(function=function).exclude(suggested={})
    suggestion = suggestions.select_related("criteria_model").first()
    if suggestion is None:
        return Start(None)
    return Start(None, *_carried(suggestion, model, suggestion.suggested, {}, suggestion.suggested))


def _carried(given: Assessment, model: CriteriaModel, *contents: Mapping[str, Any]) -> list[dict[str, Any]]:
    earlier, now = criteria_of(given.criteria_model), criteria_of(model)
    return [carried(content, earlier, now) for content in contents]
