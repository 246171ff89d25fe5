"""Transitions under way: started, reported on, dropped. None of it changes a figure of the inventory."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from portfolio import audit
from portfolio.access import require
from portfolio.domain import formats
from portfolio.domain.errors import Refusal
from portfolio.domain.formats import rounded
from portfolio.domain.language import Words, say
from portfolio.domain.text import clean_text
from portfolio.models import FunctionState, Member
from sourcing.actions.transitions import REASON_MAXIMUM, RETIRED, take
from sourcing.domain.roadmap import TransitionState
from sourcing.domain.roadmap_order import check_needs_done
from sourcing.models import Transition, TransitionReport
from sourcing.queries.transitions import decision_missing, needed_of

NOT_UNDER_WAY = Words("Only a transition that is under way can be reported on. Start it first.")
NOT_STARTED = Words("This transition has not started.")
HAS_MOVED = Words("Something was reported or confirmed, so it is under way. Drop it, or report how far it is.")
ONLY_PLANNED = Words("This transition is under way already.")


@dataclass(frozen=True)
class Progress:
    """What is reported: the share of the way that is gone, 0..1, by which day, with a note."""

    moved: Decimal
    on: date
    note: str = ""


def start_transition(*, transition: Transition, today: date, version: int, by: Member) -> Transition:
    """Planned → under way: everything it waits for is done, and the decision allows the target.

    Raises NotAllowed, StaleVersion, and Refusal that says what is missing.
    """
    with transaction.atomic():
        require(by, "transition.edit")
        take(transition, version, by)
        _check_may_start(transition, today)
        transition.state = TransitionState.UNDER_WAY.value
        transition.started_by, transition.started_at = by, timezone.now()
        transition.save(update_fields=["state", "started_by", "started_at"])
        audit.record(by=by, deed="transition.start", target=transition, after={"state": transition.get_state_display()})
    return transition


def return_transition(*, transition: Transition, version: int, by: Member) -> Transition:
    """Under way → planned, as long as nothing was reported or confirmed. Raises NotAllowed, StaleVersion, Refusal."""
    with transaction.atomic():
        require(by, "transition.edit")
        take(transition, version, by)
        if transition.state != TransitionState.UNDER_WAY:
            raise Refusal(NOT_STARTED)
        if transition.reports.exists() or transition.confirmations.exists():
            raise Refusal(HAS_MOVED)
        transition.state = TransitionState.PLANNED.value
        transition.started_by = transition.started_at = None
        transition.save(update_fields=["state", "started_by", "started_at"])
        audit.record(by=by, deed="transition.return", target=transition, after={"state": "Planned"})
    return transition


def report_progress(
    *, transition: Transition, progress: Progress, today: date, version: int, by: Member
) -> TransitionReport:
    """Keep what has moved by a day. Raises NotAllowed, StaleVersion, Refusal."""
    with transaction.atomic():
        require(by, "transition.edit")
        _check_report(transition, progress, today)
        take(transition, version, by)
        report = TransitionReport.objects.create(
            organisation=transition.organisation,
            transition=transition,
            reported_on=progress.on,
            moved=rounded(progress.moved, 4),
            note=clean_text(progress.note, maximum=REASON_MAXIMUM, field="note"),
            reported_by=by,
            reported_at=timezone.now(),
        )
        told = {"moved": formats.percent(report.moved, 1), "on": report.reported_on, "note": report.note}
        audit.record(by=by, deed="transition.report", target=transition, after=told)
    return report


def drop_transition(*, transition: Transition, reason: str, version: int, by: Member) -> Transition:
    """Planned or under way → dropped. What was confirmed so far stays. Raises NotAllowed, StaleVersion, Refusal."""
    with transaction.atomic():
        require(by, "transition.edit")
        words = clean_text(reason, maximum=REASON_MAXIMUM, field="reason")
        if not words:
            raise Refusal(say("Say why it is dropped."), field="reason")
        take(transition, version, by)
        before = transition.get_state_display()
        transition.state = TransitionState.DROPPED.value
        transition.drop_reason = words
        transition.dropped_by, transition.dropped_at = by, timezone.now()
        transition.save(update_fields=["state", "drop_reason", "dropped_by", "dropped_at"])
        audit.record(
            by=by,
            deed="transition.drop",
            target=transition,
            before={"state": before},
            after={"state": transition.get_state_display(), "reason": words},
        )
    return transition


def _check_may_start(transition: Transition, today: date) -> None:
    if transition.state != TransitionState.PLANNED:
        raise Refusal(ONLY_PLANNED)
    if transition.function.state == FunctionState.RETIRED:
        raise Refusal(say(RETIRED, transition.function.name))
    missing = decision_missing(transition, today=today)
    if missing:
        raise Refusal(say("It needs a decision first. {}.", missing))
    check_needs_done(needed_of(transition))


def _check_report(transition: Transition, progress: Progress, today: date) -> None:
    if transition.state != TransitionState.UNDER_WAY:
        raise Refusal(NOT_UNDER_WAY)
    if not (progress.moved.is_finite() and 0 <= progress.moved <= 1):
        raise Refusal(say("What has moved lies between 0 and 100 %."), field="moved")
    if progress.on > today:
        raise Refusal(say("This day lies ahead. Report what has moved so far."), field="on")
