"""The decisions worklist: every function that wants something done about its class, and why."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from portfolio.domain.language import say
from portfolio.models import FunctionState, Organisation
from sourcing.domain.balance import Misalignment, misalignment_of
from sourcing.domain.criteria import Band, SourcingClass
from sourcing.domain.drift import Drift, StandingDecision, drift_of
from sourcing.domain.verdicts import Label
from sourcing.models import CurrentVerdict, Decision, DecisionState
from sourcing.queries.costs import RUNNING, FunctionRow, function_rows
from sourcing.queries.criteria import bands_of

EXPIRING_DAYS = 90
"""How long before its expiry a decision shows up, unless the page asks for another time."""
NOT_RETIRED = (FunctionState.PLANNED, FunctionState.ACTIVE, FunctionState.RETIRING)


class WorkReason(StrEnum):
    """Why a function is on the worklist, most pressing first."""

    WAITING = "waiting"
    DUE_AGAIN = "due-again"
    EXPIRING = "expiring"
    DRIFTED = "drifted"
    CONTESTED = "contested"
    PROVISIONAL = "provisional"
    UNASSESSED = "unassessed"
    UNDECIDED = "undecided"
    MISALIGNED = "misaligned"


@dataclass(frozen=True, slots=True)
class VerdictFacts:
    """What the current answers say about a function."""

    sourcing_class: SourcingClass
    label: str
    share: Decimal
    is_provisional: bool
    answered_count: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """A proposal that waits for approval."""

    pk: int
    sourcing_class: SourcingClass
    proposed_by: int


@dataclass(frozen=True, slots=True)
class Work:
    """A function on the worklist. `reasons` is empty for one that wants nothing."""

    function: FunctionRow
    verdict: VerdictFacts | None
    waiting: Waiting | None
    drift: Drift | None
    misalignment: Misalignment | None
    reasons: tuple[WorkReason, ...]

    @property
    def shown_class(self) -> SourcingClass | None:
        """The class that the list shows: decided, else proposed, else what the answers give."""
        if self.function.standing is not None:
            return self.function.standing.sourcing_class
        if self.waiting is not None:
            return self.waiting.sourcing_class
        return self.verdict.sourcing_class if self.verdict else None

    @property
    def why_not_in_bulk(self) -> str:
        """The sentence why the function can't be proposed together with others; empty where it can."""
        return bulk_refusal(self.verdict, self.waiting, self.function, is_due=WorkReason.DUE_AGAIN in self.reasons)


@dataclass(frozen=True, slots=True)
class Worklist:
    """The functions that want something, how many want what, and of how many functions in all."""

    works: tuple[Work, ...]
    counts: Counter[WorkReason]
    function_count: int


def bulk_refusal(verdict: VerdictFacts | None, waiting: Waiting | None, function: FunctionRow, *, is_due: bool) -> str:
    """Why the function is not proposed in bulk, as a sentence; empty for one with a firm, final verdict. No query."""
    if function.state == FunctionState.RETIRED:
        return say("Retired.")
    if waiting is not None:
        return say("A proposal as {} waits already.", waiting.sourcing_class)
    if verdict is None:
        return say("Not scored yet.")
    if verdict.is_provisional:
        return say("Provisional: an unanswered question could still change the class.")
    if verdict.label != Label.FIRM:
        return say("{}, not firm: decide it by itself.", say(verdict.label).capitalize())
    standing = function.standing
    if standing is not None and standing.sourcing_class == verdict.sourcing_class and not is_due:
        return say("Decided as {} already.", standing.sourcing_class)
    return ""


def worklist(organisation: Organisation, *, today: date, within_days: int = EXPIRING_DAYS) -> Worklist:
    """The worklist of the organisation, by name. Five queries, whatever the number of functions.

    within_days: how far ahead an expiry counts as expiring.
    """
    works = list(_works(organisation, today, within_days))
    counts = Counter(reason for work in works for reason in work.reasons)
    return Worklist(tuple(work for work in works if work.reasons), counts, len(works))


def drifted(organisation: Organisation, *, today: date) -> tuple[Work, ...]:
    """The functions that are no longer what was decided, by name. Five queries."""
    return tuple(work for work in _works(organisation, today, 0) if work.drift is not None)


def drift_of_row(row: FunctionRow, verdict: VerdictFacts | None, bands: Mapping[SourcingClass, Band]) -> Drift | None:
    """Why the function is no longer what was decided; None when it is, or was never decided. No query."""
    if row.standing is None:
        return None
    share_then = row.standing.share_then
    return drift_of(
        StandingDecision(
            key=row.code,
            decided_class=row.standing.sourcing_class,
            scored_class=row.standing.scored_class,
            current_class=verdict.sourcing_class if verdict else None,
            share_then=Fraction(share_then) if share_then is not None else None,
            share_now=row.costed.msp_share,
            band=bands[row.standing.sourcing_class],
        )
    )


def work_of(
    row: FunctionRow,
    verdict: VerdictFacts | None,
    waiting: Waiting | None,
    bands: Mapping[SourcingClass, Band],
    today: date,
    within_days: int = EXPIRING_DAYS,
) -> Work:
    """One function with everything it wants. No query."""
    drift = drift_of_row(row, verdict, bands)
    misalignment = misalignment_of(row.costed, bands) if row.state in RUNNING else None
    facts = {
        WorkReason.WAITING: waiting is not None,
        WorkReason.DUE_AGAIN: _expires_by(row, today),
        WorkReason.EXPIRING: not _expires_by(row, today) and _expires_by(row, today + timedelta(days=within_days)),
        WorkReason.DRIFTED: drift is not None,
        WorkReason.CONTESTED: verdict is not None and verdict.label == Label.CONTESTED,
        WorkReason.PROVISIONAL: verdict is not None and verdict.is_provisional,
        WorkReason.UNASSESSED: verdict is None,
        WorkReason.UNDECIDED: verdict is not None and row.standing is None and waiting is None,
        WorkReason.MISALIGNED: misalignment is not None,
    }
    reasons = tuple(reason for reason, holds in facts.items() if holds)
    return Work(row, verdict, waiting, drift, misalignment, reasons)


def _works(organisation: Organisation, today: date, within_days: int) -> Iterator[Work]:
    bands = bands_of(organisation)
    verdicts = _verdicts(organisation)
    waiting = _waiting(organisation)
    for row in function_rows(organisation, NOT_RETIRED):
        yield work_of(row, verdicts.get(row.pk), waiting.get(row.pk), bands, today, within_days)


def _expires_by(row: FunctionRow, day: date) -> bool:
    expires_on = row.standing.expires_on if row.standing else None
    return expires_on is not None and expires_on <= day


def _verdicts(organisation: Organisation) -> dict[int, VerdictFacts]:
    rows = CurrentVerdict.objects.filter(organisation=organisation).values_list(
        "function_id", "sourcing_class", "label", "share", "is_provisional", "answered_count"
    )
    return {row[0]: VerdictFacts(SourcingClass(row[1]), *row[2:]) for row in rows}


def _waiting(organisation: Organisation) -> dict[int, Waiting]:
    rows = Decision.objects.filter(organisation=organisation, state=DecisionState.PROPOSED).values_list(
        "function_id", "pk", "sourcing_class", "proposed_by_id"
    )
    return {function: Waiting(pk, SourcingClass(proposed), by) for function, pk, proposed, by in rows}
