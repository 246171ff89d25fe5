"""Scorecards of partners: one, all side by side, and the quarters before."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from msp_reviews import access
from msp_reviews.domain.ratings import Dimension
from msp_reviews.domain.scorecards import (
    DEFAULT_SHEET,
    Marked,
    Money,
    Month,
    Rag,
    Scorecard,
    Sheet,
    change_between,
    rag_of,
    scorecard,
)
from msp_reviews.models import QBR, Contract, ContractFee, Partner, PartnerStatus, QBRRating, ScorecardSheet
from msp_reviews.models.qbrs import HELD_STATES
from msp_reviews.queries.measurements import Mark, marks_between, standings_between
from portfolio.domain.language import say
from portfolio.domain.quarters import Quarter, quarter_of
from portfolio.models import Member, Organisation

QUARTERS_SHOWN = 6
MONTHS = 3
Key = tuple[int, Quarter]


@dataclass(frozen=True)
class Shown:
    """A mark as pages show it: with its colour."""

    mark: Marked
    rag: Rag | None


@dataclass(frozen=True)
class PartnerScorecard:
    """One partner's scorecard of a quarter, with the quarters before it, the oldest first and itself last."""

    partner: Partner
    quarter: Quarter
    history: tuple[tuple[Quarter, Scorecard], ...]

    @property
    def card(self) -> Scorecard:
        """The scorecard of the quarter itself."""
        return self.history[-1][1]

    @property
    def marks(self) -> list[Shown]:
        """Its marks with their colours."""
        return [Shown(mark, rag_of(mark.level, self.card.sheet)) for mark in self.card.marks]

    @property
    def change(self) -> int:
        """Against the quarter before: 1 better, -1 worse, 0 the same or not comparable."""
        return change_between(self.history[-2][1].mean, self.card.mean) if len(self.history) > 1 else 0


def sheets_of(organisation: Organisation) -> list[ScorecardSheet]:
    """All sheets of the organisation, the latest first. One query."""
    rows = ScorecardSheet.objects.filter(organisation=organisation)
    return list(rows.select_related("organisation", "written_by__user"))


def sheet_for(sheets: Iterable[ScorecardSheet], quarter: Quarter) -> Sheet:
    """The limits in force in the quarter: of the latest sheet that begins by then, else the portal's own. No query."""
    return next((row.sheet for row in sheets if row.starts <= quarter), DEFAULT_SHEET)


def last_ended(organisation: Organisation, today: date) -> Quarter:
    """The last fiscal quarter that is over."""
    return quarter_of(today, organisation.fiscal_year_start_month).previous()


def quarters_to(quarter: Quarter) -> list[Quarter]:
    """The quarter and those before it, as many as pages show, the oldest first."""
    found = [quarter]
    while len(found) < QUARTERS_SHOWN:
        found.append(found[-1].previous())
    return found[::-1]


def scorecards_of(
    member: Member, quarter: Quarter, *, partners: Sequence[Partner] | None = None
) -> list[PartnerScorecard]:
    """The scorecards of these partners, or of all active ones, by name. Six queries, whatever their number."""
    if partners is None:
        active = access.partners_of(member).filter(status=PartnerStatus.ACTIVE)
        partners = list(active.select_related("organisation").order_by("name", "pk"))
    quarters, sheets = quarters_to(quarter), sheets_of(member.organisation)
    months = _months(member, partners, quarters)
    ratings = _ratings(member, partners, quarters)
    money = _money(member, partners, quarters)
    return [
        PartnerScorecard(
            partner,
            quarter,
            tuple(
                (
                    one,
                    scorecard(
                        months[partner.pk, one],
                        money[partner.pk, one],
                        ratings[partner.pk, one],
                        sheet_for(sheets, one),
                    ),
                )
                for one in quarters
            ),
        )
        for partner in partners
    ]


def _months(member: Member, partners: Sequence[Partner], quarters: Sequence[Quarter]) -> Mapping[Key, list[Month]]:
    first, last = _ends(member, quarters)
    found: defaultdict[Key, list[Month]] = defaultdict(list)
    for one in standings_between(member, first=first, last=last, partner_ids=[partner.pk for partner in partners]):
        quarter = quarter_of(one.period, member.organisation.fiscal_year_start_month)
        found[one.partner_id, quarter].append(Month(one.standing, one.is_critical, one.count))
    return found


def _ends(member: Member, quarters: Sequence[Quarter]) -> tuple[date, date]:
    """The first and the last month of quarters that follow one another."""
    start_month = member.organisation.fiscal_year_start_month
    return quarters[0].months(start_month)[0], quarters[-1].months(start_month)[-1]


def marks_in(member: Member, partners: Sequence[Partner], quarters: Sequence[Quarter]) -> list[Mark]:
    """The logged months of the partners in the quarters, which follow one another. Two queries."""
    first, last = _ends(member, quarters)
    return marks_between(member, first=first, last=last, partner_ids=[partner.pk for partner in partners])


def _money(member: Member, partners: Sequence[Partner], quarters: Sequence[Quarter]) -> Mapping[Key, Money]:
    """What was planned, spent and due as credits, of contracts whose fees of all three months are known. Two queries.

    Planned is a quarter of the fee per year. Credits are known once all these months are closed.
    """
    start_month = member.organisation.fiscal_year_start_month
    first, last = _ends(member, quarters)
    wanted = {"contract__partner__in": partners, "period__range": (first, last)}
    closed: dict[tuple[int, date], Decimal] = {
        (row.contract_id, row.period): row.gross
        for row in access.closings_of(member).filter(is_current=True, **wanted).only("contract", "period", "gross")
    }
    fees: defaultdict[tuple[Contract, Quarter], list[ContractFee]] = defaultdict(list)
    for fee in access.contract_fees_of(member).filter(**wanted).select_related("contract"):
        fees[fee.contract, quarter_of(fee.period, start_month)].append(fee)
    found: defaultdict[Key, Money] = defaultdict(Money)
    for (contract, quarter), rows in fees.items():
        if len(rows) == MONTHS and contract.annual_fee:
            key = contract.partner_id, quarter
            found[key] = _with(found[key], contract.annual_fee / 4, rows, closed)
    return found


def _with(
    so_far: Money, planned: Decimal, fees: Sequence[ContractFee], closed: Mapping[tuple[int, date], Decimal]
) -> Money:
    """The money with one more contract. Credits of one that is not closed are unknown, and so is then the sum."""
    spent = sum((fee.amount for fee in fees), Decimal())
    gross = [closed.get((fee.contract_id, fee.period)) for fee in fees]
    known = [amount for amount in gross if amount is not None]
    is_first = so_far.spent is None
    before = Decimal() if is_first else so_far.gross_credits
    credits_due = before + sum(known, Decimal()) if before is not None and len(known) == MONTHS else None
    return Money((so_far.planned or Decimal()) + planned, (so_far.spent or Decimal()) + spent, credits_due)


def _ratings(
    member: Member, partners: Sequence[Partner], quarters: Sequence[Quarter]
) -> Mapping[Key, Mapping[Dimension, int | None]]:
    found: defaultdict[Key, dict[Dimension, int | None]] = defaultdict(dict)
    held = access.qbrs_of(member).filter(state__in=HELD_STATES, partner__in=partners)
    rows = QBRRating.objects.filter(qbr__in=held.filter(fiscal_year__gte=quarters[0].year).order_by().values("pk"))
    for rating in rows.select_related("qbr"):
        found[rating.qbr.partner_id, rating.qbr.quarter][Dimension(rating.dimension)] = rating.level
    return found


@dataclass(frozen=True)
class Evidence:
    """What is behind a scorecard: the logged months of the quarter, and the review with its ratings. review None: not held."""

    marks: Sequence[Mark]
    review: QBR | None
    ratings: Sequence[QBRRating]


def evidence_for(member: Member, partner: Partner, quarter: Quarter) -> Evidence:
    """The measurements and the ratings behind a partner's marks of a quarter. Four queries."""
    held = access.qbrs_of(member).filter(partner=partner, state__in=HELD_STATES)
    rows = held.filter(fiscal_year=quarter.year, quarter_number=quarter.number).select_related(
        "organisation", "partner"
    )
    review = rows.first()
    ratings = list(review.ratings.order_by("pk")) if review else []
    return Evidence(marks_in(member, [partner], [quarter]), review, ratings)


def export(cards: Iterable[PartnerScorecard]) -> Iterable[tuple[object, ...]]:
    """The lines of the export, one a partner and dimension. No query."""
    for card in cards:
        for shown in card.marks:
            kind = (
                say("not rated")
                if shown.mark.level is None
                else say("judgement" if shown.mark.is_judgement else "figures")
            )
            level = "" if shown.mark.level is None else shown.mark.figure
            yield card.partner.name, str(card.quarter), shown.mark.label, level, shown.rag or "", kind, shown.mark.why
