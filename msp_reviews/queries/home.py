"""Everything that the home page shows, by role."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from msp_reviews import access
from msp_reviews.domain.attainment import Standing
from msp_reviews.domain.home import LAYOUTS, DueItem, Layout, in_order
from msp_reviews.models import Contract, Pack, Partner
from msp_reviews.queries.due import DECISION, due_for, waiting_decisions
from msp_reviews.queries.measurements import Mark
from msp_reviews.queries.months import months_back
from msp_reviews.queries.qbrs import Calendar, calendar
from msp_reviews.queries.review_actions import AgedAction, board
from msp_reviews.queries.service_levels import PartnerAttainment, attainment_table, breaches_of
from portfolio.domain.language import say
from portfolio.domain.quarters import quarter_of
from portfolio.models import Member, Organisation
from sourcing.models import Decision
from sourcing.queries.balance import BalanceSheet, balance_sheet
from sourcing.queries.rounds_work import round_dues

BREACHES_SHOWN = 5
PACKS_SHOWN = 3
DUE_SHOWN = 5
MISALIGNED_SHOWN = 6
MONTHS_SHOWN = 6


@dataclass(frozen=True)
class Home:
    """The home of one of our own people. breaches_since: first day of the quarter before the present one."""

    layout: Layout
    sheet: BalanceSheet
    decisions: Sequence[Decision]
    due: Sequence[DueItem]
    breaches: Sequence[Mark]
    breaches_since: date
    packs: Sequence[Pack]

    @property
    def is_empty(self) -> bool:
        """Whether there is not one running function yet."""
        return not self.sheet.functions

    @property
    def late(self) -> tuple[DueItem, ...]:
        """What should have been done by now, the longest overdue first."""
        return tuple(item for item in self.due if item.is_late)

    @property
    def coming(self) -> tuple[DueItem, ...]:
        """What comes or waits, the nearest first; decisions have a part of their own."""
        return tuple(item for item in self.due if not item.is_late and item.kind != DECISION)


@dataclass(frozen=True)
class PartnerHome:
    """The home of a partner's user: what their own partner does for the organisation. partner None: no seat yet."""

    partner: Partner | None
    contracts: Sequence[Contract]
    months: Sequence[date]
    attainment: Sequence[PartnerAttainment]
    reviews: Calendar
    actions: Sequence[AgedAction]


@dataclass(frozen=True)
class Staffing:
    """What an administrator looks after."""

    members: int
    invited: int
    administrators: int


def home_of(member: Member, *, today: date) -> Home:
    """The home as of today. Constant queries, whatever the number of rows."""
    start_month = member.organisation.fiscal_year_start_month
    since = quarter_of(today, start_month).previous().first_day(start_month)
    return Home(
        layout=LAYOUTS[member.role],
        sheet=balance_sheet(member.organisation, today=today),
        decisions=waiting_decisions(member),
        due=in_order([*due_for(member, today=today), *_in_rounds(member, today)]),
        breaches=sorted(breaches_of(member, first=since, last=today.replace(day=1)), key=_gravity),
        breaches_since=since,
        packs=latest_packs(member.organisation),
    )


def _in_rounds(member: Member, today: date) -> list[DueItem]:
    """What waits in rounds of assessments; the bell has it from sourcing itself."""
    return [
        DueItem(one.day, say("Round"), one.sentence, one.url, one.is_late) for one in round_dues(member, today=today)
    ]


def _gravity(mark: Mark) -> tuple[int, bool]:
    """The latest month first, in it those below their minimum."""
    return -mark.period.toordinal(), mark.standing != Standing.BELOW_MINIMUM


def partner_home_of(member: Member, *, today: date) -> PartnerHome:
    """What a partner's user may see, and nothing else: every row comes through access. Constant queries."""
    months = months_back(today, MONTHS_SHOWN)
    contracts = access.contracts_of(member).select_related("organisation", "partner__organisation")
    return PartnerHome(
        partner=access.partners_of(member).select_related("organisation").first(),
        contracts=list(contracts.order_by("code")),
        months=months,
        attainment=attainment_table(member, months=months),
        reviews=calendar(member, today=today),
        actions=board(member, show="open", partner="", today=today),
    )


def latest_packs(organisation: Organisation) -> list[Pack]:
    """The latest packs that can be read. One query."""
    built = Pack.objects.filter(organisation=organisation, built_at__isnull=False)
    return list(built.select_related("organisation", "final_by__user")[:PACKS_SHOWN])


def staffing_of(organisation: Organisation) -> Staffing:
    """How many people there are, how many have not come yet, how many administer. One query."""
    rows = list(Member.objects.filter(organisation=organisation, is_active=True).select_related("user"))
    return Staffing(
        members=len(rows),
        invited=sum(not row.user.has_usable_password() for row in rows),
        administrators=sum(row.role == "administrator" for row in rows),
    )
