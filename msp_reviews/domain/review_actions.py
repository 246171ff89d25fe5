"""Actions agreed in reviews: how they age, and which promises were kept."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class ActionState(StrEnum):
    """Life of an action: open until it is done or dropped, each with a note."""

    OPEN = "open"
    DONE = "done"
    DROPPED = "dropped"


class Promise(StrEnum):
    """What became of a promise."""

    KEPT = "kept"
    BROKEN = "broken"
    OPEN = "open"


@dataclass(frozen=True)
class Promised:
    """One action as promised: raised and due on these days; closed_on is None while it is open."""

    key: int
    raised_on: date
    due_on: date
    state: ActionState
    closed_on: date | None


@dataclass(frozen=True)
class Age:
    """How old an action is. days_late: days beyond the due date, 0 in time. carried_over: reviews it has survived."""

    days: int
    days_late: int
    carried_over: int

    @property
    def is_overdue(self) -> bool:
        """Whether the due date has passed."""
        return self.days_late > 0


@dataclass(frozen=True)
class Promises:
    """Keys of the promises by what became of them, each in the order given."""

    kept: tuple[int, ...]
    broken: tuple[int, ...]
    open: tuple[int, ...]

    @property
    def count(self) -> int:
        """How many promises there were."""
        return len(self.kept) + len(self.broken) + len(self.open)


def age(action: Promised, *, reviews_held_on: Iterable[date], today: date) -> Age:
    """How old the action is today, or was on the day it was closed.

    reviews_held_on: days on which the partner's reviews were held. An action carries over at each one after the day it
    was raised.
    """
    until = action.closed_on or today
    carried = sum(action.raised_on < held <= until for held in reviews_held_on)
    return Age((until - action.raised_on).days, max(0, (until - action.due_on).days), carried)


def became_of(action: Promised, *, on: date) -> Promise:
    """What had become of the action by that day.

    Kept: done on or before its due date. Broken: done late, dropped, or open beyond its due date. Open: not yet due.
    """
    closed = action.closed_on is not None and action.closed_on <= on
    if closed and action.state is ActionState.DROPPED:
        return Promise.BROKEN
    if closed and action.closed_on is not None:
        return Promise.KEPT if action.closed_on <= action.due_on else Promise.BROKEN
    return Promise.BROKEN if on > action.due_on else Promise.OPEN


def promises_since(actions: Sequence[Promised], *, last_held_on: date | None, on: date) -> Promises:
    """The promises that a review opens with: those that stood when the last one ended, and what became of them.

    An action counts when it was raised up to the day of the last review and was not closed before it.
    last_held_on None: there was no review before, so there was no promise.
    """
    standing = [action for action in actions if _stood(action, last_held_on)]
    by_fate = {fate: tuple(action.key for action in standing if became_of(action, on=on) is fate) for fate in Promise}
    return Promises(by_fate[Promise.KEPT], by_fate[Promise.BROKEN], by_fate[Promise.OPEN])


def _stood(action: Promised, last_held_on: date | None) -> bool:
    if last_held_on is None or action.raised_on > last_held_on:
        return False
    return action.closed_on is None or action.closed_on >= last_held_on
