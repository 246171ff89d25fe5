"""The agenda of a review: one item a fact, in the order people ask. Nobody types it."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from portfolio.domain.formats import day, in_days, long_month
from portfolio.domain.language import say

NOTICE_QUARTERS = 2
"""Notice dates inside this many quarters after the one reviewed are on the agenda."""


@dataclass(frozen=True)
class AgendaItem:
    """One fact to talk about. subject: groups items. for_partner: whether the partner's people may see it."""

    subject: str
    sentence: str
    for_partner: bool = True


@dataclass(frozen=True)
class Breached:
    """One month in which a service level was missed, with the sentence that says why."""

    service_level: str
    period: date
    why: str


@dataclass(frozen=True)
class Unlogged:
    """A service level without any result for some months of the quarter."""

    service_level: str
    periods: tuple[date, ...]


@dataclass(frozen=True)
class Claimed:
    """A month of which the partner claims another figure than we measured, both as they are written."""

    service_level: str
    period: date
    claimed: str
    ours: str


@dataclass(frozen=True)
class Notice:
    """The last day to give notice under a contract."""

    contract: str
    notice_by: date


@dataclass(frozen=True)
class Late:
    """An action that is open beyond its due date."""

    what: str
    owner: str
    due_on: date
    carried_over: int


@dataclass(frozen=True)
class Expiring:
    """A certificate and its last day."""

    certificate: str
    expires_on: date


@dataclass(frozen=True)
class Unclaimed:
    """A credit that can still be claimed. amount: in words; claim_by: None where no deadline is agreed."""

    what: str
    amount: str
    claim_by: date | None


@dataclass(frozen=True)
class Facts:
    """Everything an agenda is made of. drifted: sentences about functions the partner serves; ours alone.

    ideas: those that wait, each with its state.
    """

    promises: str
    breaches: Sequence[Breached]
    unlogged: Sequence[Unlogged]
    notices: Sequence[Notice]
    late: Sequence[Late]
    drifted: Sequence[str]
    certificates: Sequence[Expiring] = ()
    unclaimed: Sequence[Unclaimed] = ()
    ideas: Sequence[str] = ()
    claims: Sequence[Claimed] = ()


def agenda_of(facts: Facts, *, today: date) -> list[AgendaItem]:
    """The agenda: promises, service levels, contracts, overdue actions, certificates, ideas, drift. Source: partners.md 7."""
    items = [AgendaItem(say("Promises of the last review"), facts.promises)]
    items += (AgendaItem(say("Service levels missed"), _breach(fact)) for fact in facts.breaches)
    items += (AgendaItem(say("Service levels without a result"), _gap(fact)) for fact in facts.unlogged)
    items += (AgendaItem(say("Claims that differ from our figures"), _claim(fact)) for fact in facts.claims)
    items += (AgendaItem(say("Credits to claim"), _unclaimed(fact, today), False) for fact in facts.unclaimed)
    items += (AgendaItem(say("Contract dates"), _notice(fact, today)) for fact in facts.notices)
    items += (AgendaItem(say("Actions overdue"), _late(fact, today)) for fact in facts.late)
    items += (AgendaItem(say("Certificates expiring"), _expiring(fact, today)) for fact in facts.certificates)
    items += (AgendaItem(say("Ideas waiting"), sentence) for sentence in facts.ideas)
    items += (AgendaItem(say("Functions to look at again"), sentence, False) for sentence in facts.drifted)
    return items


def stored(items: Iterable[AgendaItem]) -> list[dict[str, Any]]:
    """The items as they are stored."""
    return [asdict(item) for item in items]


def read(rows: Iterable[dict[str, Any]], *, for_partner: bool) -> list[AgendaItem]:
    """The stored items that the reader may see."""
    items = (AgendaItem(**row) for row in rows)
    return [item for item in items if item.for_partner or not for_partner]


def _unclaimed(fact: Unclaimed, today: date) -> str:
    until = say(", by {} ({})", day(fact.claim_by), in_days(fact.claim_by, today)) if fact.claim_by else ""
    return f"{fact.what}: {fact.amount}{until}."


def _breach(fact: Breached) -> str:
    return f"{fact.service_level}, {long_month(fact.period)}: {fact.why}"


def _gap(fact: Unlogged) -> str:
    months = ", ".join(long_month(period) for period in fact.periods)
    return say("{}: nothing logged for {}.", fact.service_level, months)


def _claim(fact: Claimed) -> str:
    return say(
        "{}, {}: the partner claims {}, we measured {}.",
        fact.service_level,
        long_month(fact.period),
        fact.claimed,
        fact.ours,
    )


def _notice(fact: Notice, today: date) -> str:
    return say(
        "{}: last day to give notice is {} ({}).", fact.contract, day(fact.notice_by), in_days(fact.notice_by, today)
    )


def _expiring(fact: Expiring, today: date) -> str:
    word = "expired" if fact.expires_on < today else "expires"
    return say("{} {} on {} ({}).", fact.certificate, word, day(fact.expires_on), in_days(fact.expires_on, today))


def _late(fact: Late, today: date) -> str:
    carried = say(", carried over {}", _times(fact.carried_over)) if fact.carried_over else ""
    return say(
        "{} ({}), due {}, {} days late{}.", fact.what, fact.owner, day(fact.due_on), (today - fact.due_on).days, carried
    )


def _times(count: int) -> str:
    return {1: "once", 2: "twice"}.get(count, f"{count} times")
