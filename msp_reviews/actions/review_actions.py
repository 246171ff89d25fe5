"""Writing actions of reviews: agree, change, close with a note, open again."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from msp_reviews.actions.qbrs import withdraw_signatures
from msp_reviews.domain.qbrs import QBRState, has_taken_place
from msp_reviews.domain.review_actions import ActionState
from msp_reviews.models import QBR, ActionAnswer, Partner, QBRAction
from portfolio import audit
from portfolio.access import require
from portfolio.domain.errors import Refusal
from portfolio.domain.language import say
from portfolio.models import Member, Role
from portfolio.versions import claim


@dataclass(frozen=True)
class Agreed:
    """What was promised: by one of our members, or by a person of the partner who is named."""

    what: str
    owner: Member | None
    owner_name: str
    due_on: date


def agree(*, partner: Partner, qbr: QBR | None, agreed: Agreed, today: date, by: Member) -> QBRAction:
    """Record a promise. In a review that was held it counts from the day it was held."""
    with transaction.atomic():
        require(by, "review_action.edit")
        _require_open_record(qbr)
        raised_on = _raised_on(qbr, today)
        _require_sound(agreed, raised_on)
        if qbr is not None:
            withdraw_signatures(qbr=qbr, by=by)
        action = QBRAction.objects.create(
            organisation=by.organisation,
            partner=partner,
            qbr=qbr,
            what=agreed.what,
            owner=agreed.owner,
            owner_name=agreed.owner_name,
            due_on=agreed.due_on,
            raised_on=raised_on,
        )
        audit.record(by=by, deed="review_action.agree", target=action, after=_facts(action))
        return action


def change(*, action: QBRAction, agreed: Agreed, version: int, by: Member) -> QBRAction:
    """Change a promise that nobody has signed. One that stands in a signed review stays as it was promised."""
    with transaction.atomic():
        require(by, "review_action.edit")
        _require_open_record(action.qbr)
        _require_sound(agreed, action.raised_on)
        claim(action, version)
        before = _facts(action)
        if action.qbr is not None:
            withdraw_signatures(qbr=action.qbr, by=by)
        action.what, action.due_on = agreed.what, agreed.due_on
        action.owner, action.owner_name = agreed.owner, agreed.owner_name
        return _save(action, "review_action.change", before, by)


def close(
    *, action: QBRAction, state: ActionState, note: str, on: date, today: date, version: int, by: Member
) -> QBRAction:
    """Close an open action as done or dropped. note: how, or why not."""
    with transaction.atomic():
        require(by, "review_action.edit")
        _require_closable(action, state, on, today)
        if not note:
            raise Refusal(say("Say in a sentence how it was done or why it is dropped."), field="note")
        claim(action, version)
        before = _facts(action)
        action.state, action.note = state.value, note
        action.closed_on, action.closed_by = on, by
        return _save(action, f"review_action.{state}", before, by)


def reopen(*, action: QBRAction, version: int, by: Member) -> QBRAction:
    """Open a closed action again; the note stays in the audit."""
    with transaction.atomic():
        require(by, "review_action.edit")
        if action.state == ActionState.OPEN:
            raise Refusal(say("This action is open."))
        claim(action, version)
        before = _facts(action)
        action.state, action.note = ActionState.OPEN.value, ""
        action.closed_on = action.closed_by = None
        return _save(action, "review_action.reopen", before, by)


def _raised_on(qbr: QBR | None, today: date) -> date:
    """A promise of a review that was held counts from that day, others from today."""
    if qbr is not None and qbr.held_on is not None and has_taken_place(QBRState(qbr.state)):
        return qbr.held_on
    return today


def _require_open_record(qbr: QBR | None) -> None:
    if qbr is not None and qbr.state == QBRState.SIGNED:
        raise Refusal(say("The review is signed: its promises stay as they were made. Agree a new action instead."))
    if qbr is not None and qbr.state == QBRState.CANCELLED:
        raise Refusal(say("The review is cancelled. Agree the action without it."))


def _require_sound(agreed: Agreed, raised_on: date) -> None:
    if agreed.due_on < raised_on:
        raise Refusal(say("The due date lies before the day it was agreed."), field="due_on")
    if (agreed.owner is None) == (agreed.owner_name == ""):
        raise Refusal(say("Choose one of us, or name a person of the partner: one of the two."), field="owner")
    if agreed.owner is not None and (agreed.owner.role == Role.PARTNER or not agreed.owner.is_active):
        raise Refusal(say("Choose one of our own people who is active."), field="owner")


def _require_closable(action: QBRAction, state: ActionState, on: date, today: date) -> None:
    if action.state != ActionState.OPEN:
        raise Refusal(say("This action is closed already."))
    if state is ActionState.OPEN:
        raise Refusal(say("Close it as done or as dropped."), field="state")
    if on > today:
        raise Refusal(say("This day is still to come."), field="on")
    if on < action.raised_on:
        raise Refusal(say("That was before it was agreed."), field="on")


def _save(action: QBRAction, deed: str, before: dict[str, Any], by: Member) -> QBRAction:
    action.save()
    after = _facts(action)
    changed = [name for name in after if before[name] != after[name]]
    audit.record(
        by=by,
        deed=deed,
        target=action,
        before={name: before[name] for name in changed},
        after={name: after[name] for name in changed},
    )
    return action


def _facts(action: QBRAction) -> dict[str, Any]:
    return {
        "what": action.what,
        "owner": action.owned_by,
        "due_on": action.due_on,
        "state": action.state,
        "note": action.note,
        "closed_on": action.closed_on,
    }


def answer(*, action: QBRAction, text: str, says_done: bool, by: Member) -> ActionAnswer:
    """Say how an open action stands; it is never changed, and closes nothing. Raises Refusal."""
    with transaction.atomic():
        require(by, "review_action.answer")
        if action.state != ActionState.OPEN:
            raise Refusal(say("This action is closed already."))
        row = ActionAnswer.objects.create(
            organisation=action.organisation,
            action=action,
            text=text,
            says_done=says_done,
            written_by=by,
            written_at=timezone.now(),
        )
        after = {"text": text, "says_done": says_done}
        audit.record(by=by, deed="review_action.answer", target=action, after=after)
        return row
