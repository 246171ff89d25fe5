"""Everything that the page of one review shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any

from msp_reviews import access
from msp_reviews.domain import agenda
from msp_reviews.domain.agenda import AgendaItem
from msp_reviews.domain.qbrs import QBRState, review_due_by
from msp_reviews.domain.review_actions import ActionState
from msp_reviews.models import QBR, QBRAddendum, QBRRating
from msp_reviews.queries.agenda import agenda_for
from msp_reviews.queries.qbrs import content_sha256, mean_rating
from msp_reviews.queries.review_actions import AgedAction, KeptPromises, aged, promises_of
from msp_reviews.queries.service_levels import breaches_of_quarter
from portfolio.models import Member, Role
from portfolio.queries.history import HistoryEntry, history_of


@dataclass(frozen=True)
class Subject:
    """A part of the agenda: its name and its sentences."""

    name: str
    sentences: tuple[str, ...]
    for_partner: bool


@dataclass(frozen=True)
class Hub:
    """A review with its facts. mean: of the rated dimensions, one decimal, None where nothing was rated.

    sha256: of the record as it stands, what a signature is put under; empty before it was held.
    """

    subjects: tuple[Subject, ...]
    ratings: tuple[QBRRating, ...]
    mean: Decimal | None
    actions: tuple[AgedAction, ...]
    promises: KeptPromises
    breaches: int
    due_by: date
    addenda: tuple[QBRAddendum, ...]
    history: tuple[HistoryEntry, ...]
    sha256: str
    sits_here: bool

    @property
    def open_actions(self) -> int:
        """How many of the review's own actions are open."""
        return sum(row.action.state == ActionState.OPEN for row in self.actions)


def hub_of(qbr: QBR, *, member: Member, today: date) -> Hub:
    """The review as the member may see it. Twelve queries at most, whatever the number of rows."""
    is_partner = member.role == Role.PARTNER
    ratings = tuple(qbr.ratings.all())
    own = qbr.actions.select_related(
        "organisation", "partner__organisation", "owner__user", "qbr__partner", "qbr__organisation"
    )
    return Hub(
        subjects=subjects_of(agenda.read(qbr.agenda, for_partner=is_partner)),
        ratings=ratings,
        mean=mean_rating(ratings),
        actions=tuple(aged(member, list(own), today=today)),
        promises=promises_of(qbr, on=qbr.held_on or today),
        breaches=_breaches(qbr, member),
        due_by=review_due_by(qbr.quarter, qbr.organisation.fiscal_year_start_month),
        addenda=tuple(qbr.addenda.select_related("written_by__user")),
        history=() if is_partner else tuple(history_of(qbr.organisation, qbr)),
        sha256=_sha256(qbr),
        sits_here=access.sits_for(member, qbr.partner),
    )


def facts_of(qbr: QBR, *, member: Member, today: date) -> tuple[Subject, ...]:
    """The agenda as it would be written today."""
    return subjects_of(agenda_for(qbr, member=member, today=today))


def subjects_of(items: Sequence[AgendaItem]) -> tuple[Subject, ...]:
    """The items by subject, in their order. No query."""
    by_subject = groupby(items, key=lambda item: (item.subject, item.for_partner))
    return tuple(
        Subject(name, tuple(item.sentence for item in group), for_partner) for (name, for_partner), group in by_subject
    )


def _breaches(qbr: QBR, member: Member) -> int:
    marks: list[Any] = breaches_of_quarter(member, qbr.quarter)
    return sum(mark.service_level.contract.partner_id == qbr.partner_id for mark in marks)


def _sha256(qbr: QBR) -> str:
    if qbr.state == QBRState.SIGNED:
        return qbr.content_sha256
    return content_sha256(qbr) if qbr.state == QBRState.HELD else ""
