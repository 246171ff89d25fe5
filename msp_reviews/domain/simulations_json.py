"""Simulations as JSON: attainments as exact fractions and decimals, credits in cents, defaults with their reason."""

from dataclasses import asdict
from fractions import Fraction
from typing import Any

from msp_reviews.domain.attainment import Counts, Measured, Uptime, interval_of_small_sample
from msp_reviews.domain.credits import Judged
from msp_reviews.domain.credits_formulas import earn_back_text, formula_of, reason_text
from msp_reviews.domain.rule_sheets import Points, month_text
from msp_reviews.domain.simulations import Case, SimulatedLine, SimulatedMonth, Simulation
from portfolio.domain.formats import rounded

PLACES = 12


def content_of(simulation: Simulation) -> dict[str, Any]:
    """The whole simulation, ready to be written as JSON; docs/credits.md describes it."""
    case = simulation.case
    return {
        "model": "points" if isinstance(case.sheet.model, Points) else "pool",
        "currency": case.currency,
        "as_of": case.as_of.isoformat() if case.as_of else None,
        "periods": [_month(case, month) for month in simulation.months],
        "totals": _cents(asdict(simulation.figures)),
    }


def _month(case: Case, month: SimulatedMonth) -> dict[str, Any]:
    statement = month.statement
    return {
        "period": month_text(statement.month),
        "fees_cents": statement.charge.fees,
        "pass_through_cents": statement.charge.pass_through,
        "cap_cents": statement.cap,
        "cap_exact_cents": str(statement.cap_exact),
        "before_cap_exact_cents": str(statement.exact),
        "is_capped": statement.is_capped,
        **_cents(asdict(month.figures)),
        "lines": [_line(case, month, line) for line in month.lines],
    }


def _cents(figures: dict[str, int]) -> dict[str, int]:
    return {f"{name}_cents": value for name, value in figures.items()}


def _line(case: Case, month: SimulatedMonth, simulated: SimulatedLine) -> dict[str, Any]:
    line, judged, credit = simulated.line, simulated.line.judged, simulated.credit
    return {
        "service_level": judged.level.code,
        "critical": judged.level.is_critical,
        **_measured(judged),
        "standing": judged.standing.value.replace(" ", "_"),
        **_default(judged),
        "reason_text": reason_text(line),
        "running": judged.running,
        "points": judged.points,
        "before_cap_exact_cents": str(line.exact),
        "before_cap_cents": line.before_cap,
        "gross_cents": credit.gross,
        "earned_back_cents": credit.earned_back,
        "net_cents": credit.net,
        "earn_back": simulated.earn_back.outcome.value,
        "earn_back_mean": _exact(simulated.earn_back.mean),
        "earn_back_text": earn_back_text(simulated.earn_back),
        "claim_by": credit.claim_by.isoformat() if credit.claim_by else None,
        "state": simulated.life.value,
        "formula": formula_of(case.sheet, line, month.statement),
    }


def _default(judged: Judged) -> dict[str, Any]:
    return {
        "default": judged.is_default,
        "reason": judged.reasons[0].value if judged.reasons else None,
        "reasons": [reason.value for reason in judged.reasons],
    }


def _measured(judged: Judged) -> dict[str, Any]:
    claimed = judged.result.claimed
    own = judged.attainment
    return {
        "counts": _counts(judged.result.measured),
        "attainment": _exact(own),
        "attainment_decimal": decimal_text(own),
        "expected": _exact(judged.result.expected),
        "minimum": _exact(judged.result.minimum),
        "wilson_95": _interval(judged.result.measured),
        "claimed": _exact(claimed),
        "claimed_difference": _exact(claimed - own) if claimed is not None and own is not None else None,
    }


def _counts(measured: Measured) -> str | None:
    """The counts behind the attainment after excused events, for example “182/195”."""
    if isinstance(measured, Counts):
        return f"{measured.good}/{measured.total}"
    return f"{measured.due - measured.downtime}/{measured.due}" if isinstance(measured, Uptime) else None


def _interval(measured: Measured) -> list[str] | None:
    found = interval_of_small_sample(measured)
    return None if found is None else [f"{rounded(end, PLACES):f}" for end in found]


def _exact(value: Fraction | None) -> str | None:
    return None if value is None else str(value)


def decimal_text(value: Fraction | None) -> str | None:
    """The value in twelve decimals, half up; None where there is none."""
    return None if value is None else f"{rounded(value, PLACES):f}"
