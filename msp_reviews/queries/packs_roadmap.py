"""Facts of a board pack about where the portfolio goes: its line by quarter, what drifted, the roadmap, a scenario."""

from datetime import date
from typing import Any

from portfolio.domain.quarters import quarter_of
from portfolio.models import Member, Organisation
from sourcing.models import Scenario
from sourcing.queries.quarter_balances import QuarterFigures, history
from sourcing.queries.roadmap import RoadmapRow, money_of, roadmap_rows
from sourcing.queries.scenarios import surroundings
from sourcing.queries.scenarios_compare import Line, compared
from sourcing.queries.wording import drift_in_words
from sourcing.queries.worklist import drifted

Facts = dict[str, Any]


def trend_facts(organisation: Organisation, *, today: date) -> list[Facts]:
    """The balance of each ended quarter as it was frozen, the oldest first; missed ones say so. One query."""
    return [_quarter(row) for row in history(organisation, today=today)]


def _quarter(row: QuarterFigures) -> Facts:
    return {
        "quarter": row.label,
        "index": row.index,
        "alignment": row.alignment,
        "msp_share": row.msp_share,
        "absence": row.absence,
    }


def drift_facts(organisation: Organisation, *, today: date) -> list[Facts]:
    """Functions that are no longer what was decided, with the reasons. Five queries."""
    return [
        {"function": work.function.name, "why": drift_in_words(work.drift), "cost": work.function.costed.cost}
        for work in drifted(organisation, today=today)
        if work.drift is not None
    ]


def roadmap_facts(member: Member, *, today: date) -> Facts:
    """Every transition with its dates, money and what is in its way, and their money in sum. Five queries."""
    rows = roadmap_rows(member, today=today)
    start_month = member.organisation.fiscal_year_start_month
    money = money_of(rows, current=quarter_of(today, start_month))
    return {
        "start_month": start_month,
        "rows": [_transition(row) for row in rows],
        "one_off": money.one_off,
        "saving": money.saving,
        "unknown_count": money.unknown_count,
        "break_even": str(money.break_even.quarter) if money.break_even.quarter else None,
    }


def _transition(row: RoadmapRow) -> Facts:
    one = row.transition
    return {
        "function": one.function.name,
        "state": one.state,
        "from_share": one.from_share,
        "to_share": one.to_share,
        "starts": one.starts,
        "ends": one.ends,
        "baseline_starts": one.baseline_starts,
        "baseline_ends": one.baseline_ends,
        "moved": row.moved,
        "owner": str(one.owner.user),
        "one_off": one.one_off_cost,
        "run_before": one.run_cost_before,
        "run_after": one.run_cost_after,
        "saving": row.saving,
        "warnings": list(row.warnings),
    }


def scenario_facts(member: Member, *, today: date) -> Facts | None:
    """The latest scenario beside today, measure by measure; None while there is none. About ten queries."""
    latest = Scenario.objects.filter(organisation=member.organisation, archived_at=None).order_by("-created_at", "-pk")
    scenario = latest.select_related("organisation").first()
    if scenario is None:
        return None
    found = compared(member, [scenario], surroundings(member, today=today))
    return {"name": scenario.name, "copied_on": scenario.copied_on, "lines": [_line(line) for line in found.lines]}


def _line(line: Line) -> Facts:
    (cell,) = line.cells
    return {
        "label": str(line.measure.label),
        "kind": line.measure.kind,
        "today": line.today,
        "scenario": cell.value,
        "apart": cell.apart,
        "tone": cell.tone,
    }
