"""Reviews: the record that is signed, the calendar of partners and quarters, what is overdue."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from msp_reviews import access
from msp_reviews.domain import agenda
from msp_reviews.domain.qbrs import Cadence, QBRState, cadence, had_contract, is_review_quarter, quarters_before
from msp_reviews.domain.ratings import Dimension, mean_level
from msp_reviews.models import QBR, Contract, ContractState, Partner, PartnerStatus, QBRRating
from msp_reviews.models.qbrs import HELD_STATES
from portfolio.domain.canonical import digest
from portfolio.domain.quarters import Quarter, quarter_of
from portfolio.models import Member

Terms = Mapping[int, list[tuple[date, date | None]]]
SHOWN_BEFORE = 3
EARLIER_SHOWN = 40


def record_of(qbr: QBR) -> dict[str, Any]:
    """Everything that both sides sign, in the words both sides see. Two queries.

    Agenda items that are ours alone stay out; actions stand as they were agreed, not as they stand today.
    """
    return {
        "partner": qbr.partner.name,
        "quarter": str(qbr.quarter),
        "held_on": qbr.held_on,
        "attendees": qbr.attendees,
        "agenda": agenda.stored(agenda.read(qbr.agenda, for_partner=True)),
        "minutes": qbr.minutes,
        "decisions": qbr.decisions,
        "shifts": qbr.shifts,
        "ratings": {rating.dimension: [rating.level, rating.remark] for rating in qbr.ratings.all()},
        "actions": [
            [action.what, action.owned_by, action.due_on]
            for action in qbr.actions.select_related("owner__user").order_by("pk")
        ],
    }


def content_sha256(qbr: QBR) -> str:
    """SHA-256 of the record as it stands. Two queries."""
    return digest(record_of(qbr))


def mean_rating(ratings: Iterable[QBRRating]) -> Any:
    """Mean of the rated dimensions, one decimal; None where nothing was rated. No query."""
    return mean_level({Dimension(rating.dimension): rating.level for rating in ratings})


def last_held_before(qbr: QBR) -> QBR | None:
    """The partner's latest review that was held for an earlier quarter. One query."""
    earlier = QBR.objects.filter(partner=qbr.partner, state__in=HELD_STATES)
    before = [other for other in earlier.order_by("-fiscal_year", "-quarter_number") if other.quarter < qbr.quarter]
    return before[0] if before else None


@dataclass(frozen=True)
class Cell:
    """One partner's review of one quarter: its row, None where none was planned, and how it stands."""

    qbr: QBR | None
    cadence: Cadence


@dataclass(frozen=True)
class CalendarRow:
    """One partner and its quarters, oldest first."""

    partner: Partner
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Calendar:
    """Partners × quarters. The last quarter is the one that runs today."""

    quarters: tuple[Quarter, ...]
    rows: tuple[CalendarRow, ...]

    @property
    def overdue(self) -> tuple[tuple[Partner, Cell], ...]:
        """Partners with the reviews they owe, the oldest first."""
        owed = [(row.partner, cell) for row in self.rows for cell in row.cells if cell.cadence.is_overdue]
        return tuple(sorted(owed, key=lambda pair: (pair[1].cadence.due_by, pair[0].name)))


def calendar(member: Member, *, today: date) -> Calendar:
    """The quarter that runs and the three before it, for every active partner the member may see. Three queries."""
    start_month = member.organisation.fiscal_year_start_month
    now = quarter_of(today, start_month)
    quarters = (*quarters_before(now, SHOWN_BEFORE), now)
    partners = access.partners_of(member).filter(status=PartnerStatus.ACTIVE).select_related("organisation")
    qbrs = {(qbr.partner_id, qbr.quarter): qbr for qbr in _qbrs_since(member, quarters[0])}
    terms = _terms(member)
    rows = tuple(_row(partner, quarters, qbrs, terms, start_month, today) for partner in partners)
    return Calendar(quarters, rows)


def coming(member: Member, *, days: int, today: date) -> list[QBR]:
    """Reviews planned or prepared whose day has passed or comes within `days` days, the earliest first. One query."""
    waiting = access.qbrs_of(member).filter(state__in=[QBRState.PLANNED.value, QBRState.PREPARED.value])
    rows = waiting.select_related("organisation", "partner__organisation").order_by("scheduled_on", "pk")
    return [qbr for qbr in rows if (qbr.scheduled_on - today).days <= days]


def awaiting_signature(member: Member) -> list[QBR]:
    """Reviews held and not yet signed off by both sides, the oldest first. One query."""
    held = access.qbrs_of(member).filter(state=QBRState.HELD.value)
    return list(held.select_related("organisation", "partner__organisation").order_by("held_on", "pk"))


def earlier(member: Member, *, today: date) -> list[QBR]:
    """Reviews of quarters before those of the calendar, the latest first, at most forty. One query."""
    now = quarter_of(today, member.organisation.fiscal_year_start_month)
    first = quarters_before(now, SHOWN_BEFORE)[0]
    is_before = Q(fiscal_year__lt=first.year) | Q(fiscal_year=first.year, quarter_number__lt=first.number)
    rows = access.qbrs_of(member).filter(is_before).select_related("organisation", "partner__organisation")
    return list(rows[:EARLIER_SHOWN])


def _qbrs_since(member: Member, first: Quarter) -> Iterable[QBR]:
    rows = access.qbrs_of(member).filter(fiscal_year__gte=first.year)
    return rows.select_related("organisation", "partner__organisation").defer("record", "minutes", "agenda")


def _terms(member: Member) -> Terms:
    """First and last days of contracts by partner: drafts promise nothing, an unknown first day is long ago."""
    terms: defaultdict[int, list[tuple[date, date | None]]] = defaultdict(list)
    signed: Iterable[Contract] = access.contracts_of(member).exclude(state=ContractState.DRAFT)
    for contract in signed:
        terms[contract.partner_id].append((contract.starts or date.min, contract.ends))
    return terms


def _row(
    partner: Partner,
    quarters: tuple[Quarter, ...],
    qbrs: Mapping[tuple[int, Quarter], QBR],
    terms: Terms,
    start_month: int,
    today: date,
) -> CalendarRow:
    cells = []
    for quarter in quarters:
        qbr = qbrs.get((partner.pk, quarter))
        standing = cadence(
            quarter=quarter,
            state=QBRState(qbr.state) if qbr else None,
            is_expected=is_review_quarter(quarter, partner.reviews_a_year)
            and had_contract(quarter, start_month, terms.get(partner.pk, ())),
            today=today,
            start_month=start_month,
        )
        cells.append(Cell(qbr, standing))
    return CalendarRow(partner, tuple(cells))
