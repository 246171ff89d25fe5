"""The writers of joint sessions and of project updates."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from msp_reviews.domain.scorecards import Rag
from msp_reviews.models import JointSession, Partner, ProjectUpdate
from msp_reviews.queries.facts import facts, known
from portfolio import audit
from portfolio.access import require
from portfolio.domain.errors import Refusal
from portfolio.domain.language import say
from portfolio.models import Member
from portfolio.queries.functions import differences
from portfolio.versions import claim

FIELDS = ("kind", "on", "title", "attendees", "notes")


@dataclass(frozen=True)
class Update:
    """How a project stands: its name, the day, the colour, and why."""

    project: str
    on: date
    rag: Rag
    text: str


def record_session(*, partner: Partner, values: Mapping[str, Any], by: Member) -> JointSession:
    """Write down a joint session. values: fields of FIELDS."""
    with transaction.atomic():
        require(by, "session.edit")
        session = JointSession(organisation=by.organisation, partner=partner)
        _fill(session, values)
        session.save()
        session.refresh_from_db()
        audit.record(by=by, deed="session.record", target=session, after=known(facts(session, FIELDS)))
        return session


def edit_session(*, session: JointSession, values: Mapping[str, Any], version: int, by: Member) -> JointSession:
    """Change the record of a session. Raises StaleVersion."""
    with transaction.atomic():
        require(by, "session.edit")
        claim(session, version)
        before = facts(session, FIELDS)
        _fill(session, values)
        session.save()
        session.refresh_from_db()
        was, now = differences(before, facts(session, FIELDS))
        if now:
            audit.record(by=by, deed="session.edit", target=session, before=was, after=now)
        return session


def write_update(*, partner: Partner, update: Update, today: date, by: Member) -> ProjectUpdate:
    """Say how a project stands; it is never changed, the next update follows it. Raises Refusal."""
    with transaction.atomic():
        require(by, "session.edit")
        if update.on > today:
            raise Refusal(say("This day is still to come."), field="on")
        row = ProjectUpdate.objects.create(
            organisation=by.organisation,
            partner=partner,
            project=update.project,
            on=update.on,
            rag=update.rag.value,
            text=update.text,
            written_by=by,
            written_at=timezone.now(),
        )
        after = {"project": row.project, "on": row.on, "rag": row.rag, "text": row.text}
        audit.record(by=by, deed="project.update", target=row, after=after)
        return row


def _fill(session: JointSession, values: Mapping[str, Any]) -> None:
    for name in FIELDS:
        if name in values:
            setattr(session, name, values[name])
