"""Transitions that are late or have slipped: for the home page and the bell."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from portfolio.access import may
from portfolio.domain.language import say
from portfolio.models import Member
from sourcing.domain.roadmap import TransitionState
from sourcing.queries.roadmap import RoadmapRow, roadmap_rows


@dataclass(frozen=True)
class DueTransition:
    """One that wants attention: what about it, the last day of the quarter that it is about, whether that is past."""

    sentence: str
    day: date
    url: str
    is_late: bool


def transitions_due(member: Member, *, today: date) -> list[DueTransition]:
    """Late ones, and open ones that end later than was agreed, of which the member may see. Five queries at most."""
    if not may(member, "transition.see"):
        return []
    rows = [row for row in roadmap_rows(member, today=today) if row.transition.is_open]
    return list(_due(rows, member.organisation.fiscal_year_start_month))


def _due(rows: list[RoadmapRow], start_month: int) -> Iterator[DueTransition]:
    for row in rows:
        transition = row.transition
        if row.late:
            not_started = row.state == TransitionState.PLANNED and "started" in row.late
            quarter = transition.first_quarter if not_started else transition.last_quarter
            sentence = say("Transition of {}: {} ({})", transition.function, row.late, transition.owner.user)
            yield DueTransition(sentence, quarter.last_day(start_month), transition.get_absolute_url(), True)
        elif row.slip > 0:
            sentence = say("Transition of {}: {}, now ends in {}", transition.function, row.slip_words, transition.ends)
            day = transition.last_quarter.last_day(start_month)
            yield DueTransition(sentence, day, transition.get_absolute_url(), False)
