"""What a score form starts from."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from portfolio.domain.language import say
from portfolio.models import ITFunction, Member
from sourcing import access
from sourcing.domain.carry_over import carried
from sourcing.models import Assessment, CriteriaModel, Round
from sourcing.queries.criteria import criteria_of


@dataclass(frozen=True)
class Start:
    """Levels, notes and suggestions a form starts from, and the member's draft if there is one."""

    draft: Assessment | None
    levels: Mapping[str, int | None] = field(default_factory=dict)
    notes: Mapping[str, str] = field(default_factory=dict)
    suggested: Mapping[str, int] = field(default_factory=dict)


def start_of(function: ITFunction, model: CriteriaModel, member: Member, in_round: Round | None = None) -> Start:
    """The member's own draft, else their own latest answers, else what the catalogue suggested, else nothing.

    Of answers under an earlier model only those whose question is unchanged. Nobody else's answers: who sees them first
    is led by them. in_round: the round whose draft is meant; None means the one outside rounds. At most three queries.
    """
    draft = access.own_draft_of(member, function, in_round)
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


def own_submitted(function: ITFunction, in_round: Round, member: Member) -> Assessment | None:
    """What the member submitted on the function in the round; None while they have not. One query."""
    own = access.submitted_of(member).filter(function=function, round=in_round, assessor=member)
    return own.select_related("criteria_model").first()


def answers_shown(assessment: Assessment) -> list[tuple[str, str, str]]:
    """Question, level in words and note of everything that the criteria model asks. No query where it is loaded."""
    criteria = criteria_of(assessment.criteria_model)
    return [
        (say(one.question), _level_in_words(assessment.answers, one.key), assessment.comments.get(one.key, ""))
        for one in criteria.criteria
    ]


def _level_in_words(answers: Mapping[str, int | None], key: str) -> str:
    if key not in answers:
        return say("Left open")
    return say("Don't know") if answers[key] is None else str(answers[key])
