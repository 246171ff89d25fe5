"""Confirming what a transition moved: the one place where a roadmap changes figures of the inventory."""

from dataclasses import asdict, dataclass

from django.db import transaction
from django.utils import timezone

from portfolio import audit
from portfolio.access import require
from portfolio.domain.errors import Refusal
from portfolio.domain.language import Words, say
from portfolio.domain.text import clean_text
from portfolio.models import FunctionState, ITFunction, Member
from portfolio.queries.functions import differences
from portfolio.versions import StaleVersion, claim
from sourcing.actions.transitions import REASON_MAXIMUM, RETIRED, SETTLED, hold_roadmap
from sourcing.domain.roadmap import TransitionState
from sourcing.domain.roadmap_figures import Figures, check_figures
from sourcing.models import Transition, TransitionConfirmation
from sourcing.queries.transitions import figures_of

NOT_UNDER_WAY = Words("Only a transition that is under way can be confirmed. Start it first.")
CHANGED = Words("Someone else changed this transition this moment. Open it again and look it over.")


@dataclass(frozen=True)
class Confirmed:
    """What a person confirms: the figures as they are now, whether that completes the transition, a note."""

    figures: Figures
    completes: bool
    note: str = ""


def confirm_transition(*, transition: Transition, confirmed: Confirmed, version: int, by: Member) -> Transition:
    """Write the confirmed figures into the function; the transition is done if that completes it.

    version: of the function that was seen; a stale one raises StaleVersion with the function as it stands.
    Raises NotAllowed unless the member may confirm and may change functions, and Refusal.
    """
    with transaction.atomic():
        require(by, "transition.confirm")
        require(by, "function.edit")
        _check(transition, confirmed)
        hold_roadmap(by.organisation)  # before the function, as every writer of the inventory does
        claim(transition.function, version)
        _claim_open(transition)
        confirmation = _kept(transition, confirmed, by)
        _write(transition.function, confirmed.figures, by)
        if confirmed.completes:
            _complete(transition, by)
        told = {"figures": confirmation.after, "note": confirmation.note}
        deed = "transition.complete" if confirmed.completes else "transition.confirm"
        audit.record(by=by, deed=deed, target=transition, before={"figures": confirmation.before}, after=told)
    return transition


def _check(transition: Transition, confirmed: Confirmed) -> None:
    if not transition.is_open:
        raise Refusal(say(SETTLED, str(transition.get_state_display()).lower()))
    if transition.state != TransitionState.UNDER_WAY:
        raise Refusal(NOT_UNDER_WAY)
    if transition.function.state == FunctionState.RETIRED:
        raise Refusal(say(RETIRED, transition.function.name))
    check_figures(confirmed.figures)


def _claim_open(transition: Transition) -> None:
    """Two people who confirm at once are one too many, and the function's figures are not the second one's to weigh."""
    try:
        claim(transition, transition.version)
    except StaleVersion as stale:
        raise Refusal(CHANGED) from stale


def _kept(transition: Transition, confirmed: Confirmed, by: Member) -> TransitionConfirmation:
    return TransitionConfirmation.objects.create(
        organisation=transition.organisation,
        transition=transition,
        completes=confirmed.completes,
        before=figures_of(transition.function).as_texts(),
        after=confirmed.figures.as_texts(),
        note=clean_text(confirmed.note, maximum=REASON_MAXIMUM, field="note"),
        confirmed_by=by,
        confirmed_at=timezone.now(),
    )


def _write(function: ITFunction, figures: Figures, by: Member) -> None:
    before = figures_of(function).as_texts()
    for name, value in asdict(figures).items():
        setattr(function, name, value)
    function.save(update_fields=[*before, "changed_at"])
    function.refresh_from_db()
    was, now = differences(before, figures.as_texts())
    if now:
        audit.record(by=by, deed="function.edit", target=function, before=was, after=now)


def _complete(transition: Transition, by: Member) -> None:
    transition.state = TransitionState.DONE.value
    transition.done_by, transition.done_at = by, timezone.now()
    transition.save(update_fields=["state", "done_by", "done_at"])
