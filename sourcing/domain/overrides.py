"""When a decision may differ from what the answers give, and what that needs."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from portfolio.domain.errors import Refusal
from portfolio.domain.formats import day
from portfolio.domain.language import say
from sourcing.domain.criteria import CriteriaModel, Level, SourcingClass
from sourcing.domain.locks import fired_locks, floor_of, lifted
from sourcing.domain.scores import checked_answers, scores_of, winner_of

LONGEST_YEARS = 2
"""A decision below a lock is taken again at least every other year: an exception that lasts longer is another rule."""


class OverrideRefused(Refusal):
    """A decision against the score or below a lock that lacks what the rules ask for."""


@dataclass(frozen=True)
class Scored:
    """What the answers give: the class, and the floor that fired locks set (None: no lock fired).

    `without_locks`: what the score alone gives; None where nobody asked.
    """

    sourcing_class: SourcingClass
    floor: SourcingClass | None
    without_locks: SourcingClass | None = None


@dataclass(frozen=True)
class Override:
    """What a proposer brings to decide otherwise."""

    reason: str
    expires_on: date | None


def is_below_lock(chosen: SourcingClass, scored: Scored) -> bool:
    """Whether the chosen class keeps less internal control than a fired lock allows."""
    return scored.floor is not None and scored.floor.keeps_more_than(chosen)


def scored_by(model: CriteriaModel, answers: Mapping[str, Level | None]) -> Scored:
    """What these answers give, exactly and without the certificate. Raises AnswerRefused."""
    given = checked_answers(model, answers)
    alone, floor = winner_of(scores_of(model, given)), floor_of(fired_locks(model, given))
    return Scored(lifted(alone, floor), floor, alone)


def latest_expiry(today: date) -> date:
    """The last day on which a decision below a lock may be due again: the same day two years on (28 Feb for 29 Feb)."""
    is_leap_day = (today.month, today.day) == (2, 29)
    return today.replace(year=today.year + LONGEST_YEARS, day=28 if is_leap_day else today.day)


def check_override(chosen: SourcingClass, scored: Scored, override: Override, today: date) -> None:
    """Refuse a class that differs from the score without a reason, or lies below a lock without reason and expiry.

    The expiry lies ahead, and below a lock at most two years ahead. The second person's approval that a lock also asks for
    is asked of every decision. Raises OverrideRefused.
    """
    if chosen != scored.sourcing_class and not override.reason.strip():
        raise OverrideRefused(
            say("The answers give {}. Say why you decide {} instead.", scored.sourcing_class, chosen),
            field="override_reason",
        )
    if override.expires_on is not None and override.expires_on <= today:
        raise OverrideRefused(say("The day on which it is due again has to lie ahead."), field="expires_on")
    if is_below_lock(chosen, scored):
        _check_expiry_below_lock(chosen, scored, override, today)


def _check_expiry_below_lock(chosen: SourcingClass, scored: Scored, override: Override, today: date) -> None:
    if override.expires_on is None:
        raise OverrideRefused(
            say("A lock asks for at least {}. To decide {} below it, say when it is due again.", scored.floor, chosen),
            field="expires_on",
        )
    latest = latest_expiry(today)
    if override.expires_on > latest:
        raise OverrideRefused(
            say("Below a lock a decision holds for at most two years: it has to be due again by {}.", day(latest)),
            field="expires_on",
        )
