"""The roadmap: its transitions with what is in their way, and the money of all of them by quarter."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cached_property

from django.db.models import Prefetch

from portfolio.domain.language import say
from portfolio.domain.quarters import Quarter, quarter_of
from portfolio.models import FunctionState, Member, Organisation
from sourcing import access
from sourcing.domain.criteria import Band, SourcingClass
from sourcing.domain.gantt import Bar, Group
from sourcing.domain.roadmap import (
    Decided,
    TransitionState,
    decision_gap,
    lateness_of,
    later,
    quarters_between,
    slip_in_words,
    slip_of,
)
from sourcing.domain.roadmap_money import (
    BreakEven,
    CashLine,
    Payback,
    break_even_of,
    cash_by_quarter,
    cash_line,
    payback_of,
    saving_per_year,
)
from sourcing.domain.roadmap_order import clashes
from sourcing.models import Decision, DecisionState, Transition, TransitionReport
from sourcing.queries.criteria import bands_of
from sourcing.queries.transitions import as_needed

QUARTERS_SHOWN = 48
QUARTERS_AFTER = 2
ZERO = Fraction(0)


@dataclass(frozen=True)
class RoadmapRow:
    """A transition as lists, chart and page show it. `report`: its latest; the sentences are empty where all is well."""

    transition: Transition
    needs: tuple[Transition, ...]
    report: TransitionReport | None
    decided: Decided | None
    late: str
    gap: str
    clashes: tuple[str, ...]

    @property
    def state(self) -> TransitionState:
        """Where it stands."""
        return TransitionState(self.transition.state)

    @property
    def moved(self) -> Fraction:
        """Share of the way that is gone, 0..1: as reported; all of it once done."""
        if self.state == TransitionState.DONE:
            return Fraction(1)
        return Fraction(self.report.moved) if self.report else ZERO

    @property
    def slip(self) -> int:
        """Quarters by which its end moved since it was agreed; below 0: it ends earlier."""
        return slip_of(_quarter(self.transition.baseline_ends), self.transition.last_quarter)

    @property
    def slip_words(self) -> str:
        """The same in words; empty for none."""
        return slip_in_words(self.slip)

    @property
    def is_retired(self) -> bool:
        """Open, though the function it moves is retired."""
        return self.transition.is_open and self.transition.function.state == FunctionState.RETIRED

    @property
    def warnings(self) -> tuple[str, ...]:
        """What is in its way or late, one sentence each."""
        found = (
            self.late and say("It {}", self.late),
            self.gap and say("It needs a decision. {}", self.gap),
            *self.clashes,
            say("Its function is retired: drop it") if self.is_retired else "",
        )
        return tuple(sentence for sentence in found if sentence)

    @cached_property
    def saving(self) -> Fraction | None:
        """What it saves a year once it is done; below 0: it costs more."""
        return saving_per_year(self.transition.run_cost_before, self.transition.run_cost_after)

    @cached_property
    def payback(self) -> Payback:
        """When its one-off cost has come back."""
        return payback_of(self.transition.one_off_cost, self.saving)

    @cached_property
    def cash(self) -> CashLine | None:
        """Its money; None while a figure is unknown, or when it was dropped."""
        row = self.transition
        if self.state == TransitionState.DROPPED:
            return None
        return cash_line(row.first_quarter, row.last_quarter, row.one_off_cost, row.run_cost_before, row.run_cost_after)

    def bar(self) -> Bar:
        """The row as the chart draws it."""
        row = self.transition
        return Bar(
            key=row.pk,
            name=row.function.name,
            starts=row.first_quarter,
            ends=row.last_quarter,
            baseline_starts=_quarter(row.baseline_starts),
            baseline_ends=_quarter(row.baseline_ends),
            state=self.state,
            moved=self.moved,
            needs=tuple(need.pk for need in self.needs),
        )


@dataclass(frozen=True)
class QuarterLine:
    """One quarter of the roadmap: how many run, and its money. The sums are exact."""

    quarter: Quarter
    running: int
    one_off: Fraction
    saving: Fraction
    cumulative: Fraction
    is_current: bool
    is_break_even: bool


@dataclass(frozen=True)
class RoadmapMoney:
    """The money of a set of transitions, dropped ones left out. `unknown_count`: those with a figure missing."""

    one_off: Fraction
    saving: Fraction
    payback: Payback
    break_even: BreakEven
    unknown_count: int
    quarters: tuple[QuarterLine, ...]


def roadmap_rows(member: Member, *, today: date) -> list[RoadmapRow]:
    """Every transition the member may see, by start. Five queries, whatever their number."""
    needs = Prefetch("needs", Transition.objects.select_related("function").order_by("starts", "pk"))
    rows = access.transitions_of(member).select_related("organisation", "function__organisation", "owner__user")
    return _rows(list(rows.prefetch_related(needs)), member.organisation, today)


def roadmap_row(transition: Transition, *, today: date) -> RoadmapRow:
    """One transition. Four queries."""
    return _rows([transition], transition.organisation, today)[0]


def groups_of(rows: Iterable[RoadmapRow], *, by_owner: bool) -> list[Group]:
    """The rows under their states or their owners, in the order of states or names. No query."""
    found: dict[str, list[Bar]] = {}
    if by_owner:
        for row in sorted(rows, key=lambda row: str(row.transition.owner.user).casefold()):
            found.setdefault(str(row.transition.owner.user), []).append(row.bar())
    else:
        order = list(TransitionState)
        for row in sorted(rows, key=lambda row: order.index(row.state)):
            found.setdefault(row.transition.get_state_display(), []).append(row.bar())
    return [Group(title, tuple(bars)) for title, bars in found.items()]


def money_of(rows: Sequence[RoadmapRow], *, current: Quarter) -> RoadmapMoney:
    """Totals and the quarters of these rows. No query."""
    counted = [row for row in rows if row.state != TransitionState.DROPPED]
    lines = [row.cash for row in counted if row.cash is not None]
    one_off = sum((line.one_off for line in lines), ZERO)
    saving = sum((line.saving for line in lines), ZERO)
    break_even = break_even_of(lines)
    return RoadmapMoney(
        one_off=one_off,
        saving=saving,
        payback=payback_of(one_off, saving) if lines else payback_of(None, None),
        break_even=break_even,
        unknown_count=len(counted) - len(lines),
        quarters=_quarters(counted, lines, break_even, current),
    )


def _quarters(
    rows: Sequence[RoadmapRow], lines: Sequence[CashLine], break_even: BreakEven, current: Quarter
) -> tuple[QuarterLine, ...]:
    if not rows:
        return ()
    first = min(row.transition.first_quarter for row in rows)
    last = max([later(row.transition.last_quarter, QUARTERS_AFTER) for row in rows])
    if break_even.quarter is not None:
        last = max(last, break_even.quarter)
    last = min(last, later(first, QUARTERS_SHOWN - 1))
    running = _running(rows, first, last)
    return tuple(
        QuarterLine(
            quarter=cash.quarter,
            running=running[cash.quarter],
            one_off=cash.one_off,
            saving=cash.saving,
            cumulative=cash.cumulative,
            is_current=cash.quarter == current,
            is_break_even=cash.quarter == break_even.quarter,
        )
        for cash in cash_by_quarter(lines, first, last)
    )


def _running(rows: Sequence[RoadmapRow], first: Quarter, last: Quarter) -> dict[Quarter, int]:
    count = quarters_between(first, last) + 1
    spans = [(row.transition.first_quarter, row.transition.last_quarter) for row in rows]
    quarters = [later(first, step) for step in range(count)]
    return {quarter: sum(starts <= quarter <= ends for starts, ends in spans) for quarter in quarters}


def _rows(transitions: Sequence[Transition], organisation: Organisation, today: date) -> list[RoadmapRow]:
    bands = bands_of(organisation)
    decided = _decided(transitions)
    reports = _latest_reports(transitions)
    current = quarter_of(today, organisation.fiscal_year_start_month)
    return [
        _row(row, decided.get(row.function_id), reports.get(row.pk), bands, (today, current)) for row in transitions
    ]


def _row(
    row: Transition,
    decided: Decided | None,
    report: TransitionReport | None,
    bands: Mapping[SourcingClass, Band],
    now: tuple[date, Quarter],
) -> RoadmapRow:
    today, current = now
    needs = tuple(row.needs.all())
    waits = row.state == TransitionState.PLANNED
    return RoadmapRow(
        transition=row,
        needs=needs,
        report=report,
        decided=decided,
        late=lateness_of(TransitionState(row.state), row.first_quarter, row.last_quarter, current),
        gap=decision_gap(row.target, row.target_class, decided, bands, today) if row.is_open else "",
        clashes=clashes(row.first_quarter, [as_needed(need) for need in needs]) if waits else (),
    )


def _decided(transitions: Sequence[Transition]) -> dict[int, Decided]:
    functions = {row.function_id for row in transitions if row.is_open}
    rows = Decision.objects.filter(function__in=functions, state=DecisionState.APPROVED)
    return {
        function: Decided(SourcingClass(decided), expires_on)
        for function, decided, expires_on in rows.values_list("function_id", "sourcing_class", "expires_on")
    }


def _latest_reports(transitions: Sequence[Transition]) -> dict[int, TransitionReport]:
    latest: dict[int, TransitionReport] = {}
    for report in TransitionReport.objects.filter(transition__in=[row.pk for row in transitions]):
        known = latest.get(report.transition_id)
        if known is None or (report.reported_on, report.pk) > (known.reported_on, known.pk):
            latest[report.transition_id] = report
    return latest


def _quarter(text: str) -> Quarter:
    return Quarter(int(text[:4]), int(text[5]))
