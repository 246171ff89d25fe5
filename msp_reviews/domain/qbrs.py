"""Quarterly business reviews: their life, what may be done in which state, and when one is overdue."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from portfolio.domain.errors import Refusal
from portfolio.domain.language import Words
from portfolio.domain.quarters import Quarter

GRACE_DAYS = 30
"""Calendar days after the end of a fiscal quarter in which its review is to be held."""


class QBRState(StrEnum):
    """Life of a review: planned → prepared → held → signed off by both sides, or cancelled with a reason."""

    PLANNED = "planned"
    PREPARED = "prepared"
    HELD = "held"
    SIGNED = "signed"
    CANCELLED = "cancelled"


class QBRDeed(StrEnum):
    """What can be done with a review."""

    RESCHEDULE = "reschedule"
    PREPARE = "prepare"
    HOLD = "hold"
    RECORD = "record"
    SIGN = "sign"
    CANCEL = "cancel"
    REINSTATE = "reinstate"


STATE_LABELS: Mapping[QBRState, str] = {
    QBRState.PLANNED: Words("Planned"),
    QBRState.PREPARED: Words("Prepared"),
    QBRState.HELD: Words("Held"),
    QBRState.SIGNED: Words("Signed off"),
    QBRState.CANCELLED: Words("Cancelled"),
}

ALLOWED: Mapping[QBRState, frozenset[QBRDeed]] = {
    QBRState.PLANNED: frozenset({QBRDeed.RESCHEDULE, QBRDeed.PREPARE, QBRDeed.CANCEL}),
    QBRState.PREPARED: frozenset({QBRDeed.RESCHEDULE, QBRDeed.PREPARE, QBRDeed.HOLD, QBRDeed.CANCEL}),
    QBRState.HELD: frozenset({QBRDeed.RECORD, QBRDeed.SIGN}),
    QBRState.SIGNED: frozenset(),
    QBRState.CANCELLED: frozenset({QBRDeed.REINSTATE}),
}
"""The deeds that each state allows. A signed review allows none: it is history."""

LEADS_TO: Mapping[QBRDeed, QBRState] = {
    QBRDeed.PREPARE: QBRState.PREPARED,
    QBRDeed.HOLD: QBRState.HELD,
    QBRDeed.RECORD: QBRState.HELD,
    QBRDeed.CANCEL: QBRState.CANCELLED,
    QBRDeed.REINSTATE: QBRState.PLANNED,
}
"""The state after a deed; rescheduling keeps the state, the second signature makes it signed."""

_TAKEN_PLACE = frozenset({QBRState.HELD, QBRState.SIGNED})
_WHY_NOT: Mapping[QBRState, str] = {
    QBRState.PLANNED: Words("This review is planned. Prepare its agenda first."),
    QBRState.PREPARED: Words("This review has not been held yet. Record it first."),
    QBRState.HELD: Words("This review has been held. Its date and agenda stay as they were."),
    QBRState.SIGNED: Words("This review is signed off by both sides. It is never changed."),
    QBRState.CANCELLED: Words("This review is cancelled. Plan it again first."),
}


class DeedOutOfTurn(Refusal):
    """A deed that the review's state does not allow."""

    def __init__(self, deed: QBRDeed, state: QBRState) -> None:
        super().__init__(_WHY_NOT[state])
        self.deed = deed
        self.state = state


def is_allowed(deed: QBRDeed, state: QBRState) -> bool:
    """Whether a review in that state allows the deed."""
    return deed in ALLOWED[state]


def require_turn(deed: QBRDeed, state: QBRState) -> None:
    """Raises DeedOutOfTurn unless a review in that state allows the deed."""
    if not is_allowed(deed, state):
        raise DeedOutOfTurn(deed, state)


def why_not(deed: QBRDeed, state: QBRState) -> str:
    """The sentence why the state does not allow the deed; empty where it does."""
    return "" if is_allowed(deed, state) else _WHY_NOT[state]


def has_taken_place(state: QBRState) -> bool:
    """Whether the review was held, signed off or not."""
    return state in _TAKEN_PLACE


def state_after_signing(*, buyer_signed: bool, partner_signed: bool) -> QBRState:
    """Signed off once both sides have signed; held until then."""
    return QBRState.SIGNED if buyer_signed and partner_signed else QBRState.HELD


class CadenceStanding(StrEnum):
    """How one partner stands with the review of one fiscal quarter."""

    TAKEN_PLACE = "taken_place"
    CALLED_OFF = "called_off"
    RUNNING = "running"
    DUE = "due"
    OVERDUE = "overdue"
    NOT_EXPECTED = "not_expected"


@dataclass(frozen=True)
class Cadence:
    """Standing of one quarter's review, and the last day on which it is in time."""

    quarter: Quarter
    standing: CadenceStanding
    due_by: date
    state: QBRState | None

    @property
    def is_overdue(self) -> bool:
        """Whether the review should have been held by now."""
        return self.standing is CadenceStanding.OVERDUE


def review_due_by(quarter: Quarter, start_month: int) -> date:
    """Last day on which the quarter's review is in time: thirty days after the quarter's last day."""
    return quarter.last_day(start_month) + timedelta(days=GRACE_DAYS)


def cadence(*, quarter: Quarter, state: QBRState | None, is_expected: bool, today: date, start_month: int) -> Cadence:
    """How the review of a quarter stands today.

    state: of the review, None where none was planned. is_expected: whether the partner had a contract in that quarter.
    Due until the thirtieth day after the quarter's end, overdue from the day after. Source: partners.md 7.
    """
    due_by = review_due_by(quarter, start_month)
    standing = _standing(state, is_expected, today, due_by, quarter.last_day(start_month))
    return Cadence(quarter, standing, due_by, state)


def _standing(state: QBRState | None, is_expected: bool, today: date, due_by: date, last_day: date) -> CadenceStanding:
    if state is not None and has_taken_place(state):
        return CadenceStanding.TAKEN_PLACE
    if state is QBRState.CANCELLED:
        return CadenceStanding.CALLED_OFF
    if not is_expected and state is None:
        return CadenceStanding.NOT_EXPECTED
    if today > due_by:
        return CadenceStanding.OVERDUE
    return CadenceStanding.DUE if today > last_day else CadenceStanding.RUNNING


def is_review_quarter(quarter: Quarter, reviews_a_year: int) -> bool:
    """Whether a partner with so many reviews a year has one for this quarter: 4 every, 2 second and fourth, 1 fourth, 0 none."""
    return reviews_a_year > 0 and quarter.number % (4 // reviews_a_year) == 0


def quarters_before(quarter: Quarter, count: int) -> tuple[Quarter, ...]:
    """The `count` quarters before the given one, oldest first."""
    found: list[Quarter] = []
    while len(found) < count:
        quarter = quarter.previous()
        found.append(quarter)
    return tuple(reversed(found))


def had_contract(quarter: Quarter, start_month: int, terms: Iterable[tuple[date, date | None]]) -> bool:
    """Whether any contract ran on a day of the quarter. terms: first and last day; None = open ended."""
    first, last = quarter.first_day(start_month), quarter.last_day(start_month)
    return any(starts <= last and (ends is None or ends >= first) for starts, ends in terms)
