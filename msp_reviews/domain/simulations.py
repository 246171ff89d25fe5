"""Simulations: a rule sheet tried on results, months and fees: the credits of every month, and what becomes of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from msp_reviews.domain.attainment import NoData
from msp_reviews.domain.credit_lives import Claim, Credit, Figures, Life, figures_of, life_of
from msp_reviews.domain.credits import (
    Charge,
    CreditLevel,
    CreditLine,
    Judged,
    Result,
    Statement,
    judge_months,
    statement_of,
)
from msp_reviews.domain.earn_back import EarnBack, Return, Term, earn_back
from msp_reviews.domain.rule_sheets import RuleSheet

Key = tuple[str, int]
NEVER = EarnBack(Return.NEVER)


@dataclass(frozen=True)
class Case:
    """A rule sheet and all it is tried on. charges: by month; None is a month of history, which is judged but not paid.

    results: by code and month. A month in force without a result has no data.
    """

    sheet: RuleSheet
    levels: tuple[CreditLevel, ...]
    charges: Mapping[int, Charge | None]
    results: Mapping[Key, Result]
    term: Term | None = None
    claims: Mapping[Key, Claim] = field(default_factory=dict)
    as_of: date | None = None
    currency: str = ""


@dataclass(frozen=True)
class SimulatedLine:
    """A credit line with what becomes of it."""

    line: CreditLine
    earn_back: EarnBack
    credit: Credit
    life: Life


@dataclass(frozen=True)
class SimulatedMonth:
    """The statement of one month with the life of each of its lines."""

    statement: Statement
    lines: tuple[SimulatedLine, ...]
    figures: Figures


@dataclass(frozen=True)
class Simulation:
    """The outcome of a case: months in order, and their figures added up."""

    case: Case
    months: tuple[SimulatedMonth, ...]
    figures: Figures


def simulate(case: Case) -> Simulation:
    """The credits of all months of the case. The order of its rows makes no difference."""
    judged = {level.code: judge_months(case.sheet, level, _results_of(case, level)) for level in case.levels}
    months = tuple(
        _month(case, month, charge, judged) for month, charge in sorted(case.charges.items()) if charge is not None
    )
    rows = [line.credit for month in months for line in month.lines]
    return Simulation(case, months, figures_of(rows, case.as_of))


def _results_of(case: Case, level: CreditLevel) -> dict[int, Result]:
    missing = Result(NoData(), level.expected, level.minimum)
    return {month: case.results.get((level.code, month), missing) for month in case.charges if level.is_in_force(month)}


def _month(case: Case, month: int, charge: Charge, judged: Mapping[str, Mapping[int, Judged]]) -> SimulatedMonth:
    here = [months[month] for months in judged.values() if month in months]
    statement = statement_of(case.sheet, month, charge, here)
    lines = tuple(_line(case, line, judged[line.judged.level.code]) for line in statement.lines)
    return SimulatedMonth(statement, lines, figures_of([line.credit for line in lines], case.as_of))


def _line(case: Case, line: CreditLine, months: Mapping[int, Judged]) -> SimulatedLine:
    outcome = _earn_back(case, line, months)
    judged = line.judged
    credit = Credit(
        gross=line.gross,
        earned_back=line.gross if outcome.outcome == Return.RETURNS else 0,
        claim_by=case.sheet.claim_by(judged.month) if line.gross else None,
        claim=case.claims.get((judged.level.code, judged.month), Claim()),
    )
    return SimulatedLine(line, outcome, credit, life_of(credit, case.as_of))


def _earn_back(case: Case, line: CreditLine, months: Mapping[int, Judged]) -> EarnBack:
    if not (line.gross and case.sheet.has_earn_back and case.term is not None):
        return NEVER
    return earn_back(line.judged, months, case.term, max(case.charges), no_data_counts=case.sheet.rules.no_data)
