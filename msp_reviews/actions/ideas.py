"""The writers of ideas."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction

from msp_reviews.domain.ideas import IdeaState, require_step
from msp_reviews.models import Idea, Partner
from msp_reviews.queries.facts import facts, known
from portfolio import audit
from portfolio.access import require
from portfolio.domain.errors import Refusal
from portfolio.domain.language import say
from portfolio.models import Member
from portfolio.queries.functions import differences
from portfolio.versions import claim

FIELDS = ("title", "description", "proposed_by", "benefit_expected")
LIFE = ("state", "benefit_measured", "note")


@dataclass(frozen=True)
class IdeaStep:
    """The next step of an idea. measured: benefit per year, for the last one; note: how it was measured, or why not."""

    to: IdeaState
    note: str = ""
    measured: Decimal | None = None


def register_idea(*, partner: Partner, values: Mapping[str, Any], today: date, by: Member) -> Idea:
    """Write down an idea. values: fields of FIELDS."""
    with transaction.atomic():
        require(by, "idea.edit")
        idea = Idea(organisation=by.organisation, partner=partner, raised_on=today, state_since=today)
        _fill(idea, values)
        idea.save()
        idea.refresh_from_db()
        audit.record(by=by, deed="idea.add", target=idea, after=known(facts(idea, FIELDS)))
        return idea


def edit_idea(*, idea: Idea, values: Mapping[str, Any], version: int, by: Member) -> Idea:
    """Change what the idea says. Raises StaleVersion."""
    with transaction.atomic():
        require(by, "idea.edit")
        claim(idea, version)
        before = facts(idea, FIELDS)
        _fill(idea, values)
        idea.save()
        idea.refresh_from_db()
        was, now = differences(before, facts(idea, FIELDS))
        if now:
            audit.record(by=by, deed="idea.edit", target=idea, before=was, after=now)
        return idea


def move_idea(*, idea: Idea, step: IdeaStep, today: date, version: int, by: Member) -> Idea:
    """Take an idea one step further, or drop it. Raises Refusal, StaleVersion."""
    with transaction.atomic():
        require(by, "idea.edit")
        claim(idea, version)
        require_step(IdeaState(idea.state), step.to)
        _require_evidence(step)
        before = facts(idea, LIFE)
        idea.state, idea.state_since, idea.note = step.to.value, today, step.note
        idea.benefit_measured = step.measured
        idea.save()
        idea.refresh_from_db()
        was, now = differences(before, facts(idea, LIFE))
        audit.record(by=by, deed=f"idea.to_{step.to}", target=idea, before=was, after=now)
        return idea


def _fill(idea: Idea, values: Mapping[str, Any]) -> None:
    for name in FIELDS:
        if name in values:
            setattr(idea, name, values[name])


def _require_evidence(step: IdeaStep) -> None:
    is_measured = step.to is IdeaState.MEASURED
    if is_measured and step.measured is None:
        raise Refusal(say("Say what the benefit is per year; 0 if there is none."), field="measured")
    if not is_measured and step.measured is not None:
        raise Refusal(say("A benefit is measured at the end of a pilot."), field="measured")
    if step.to in {IdeaState.MEASURED, IdeaState.DROPPED} and not step.note:
        raise Refusal(say("Say in a sentence how it was measured, or why it is dropped."), field="note")
