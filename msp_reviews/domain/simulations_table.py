"""Simulations as a table for a terminal."""

from dataclasses import asdict

from msp_reviews.domain.credits_formulas import formula_of, money_text, reason_text
from msp_reviews.domain.rule_sheets import month_text
from msp_reviews.domain.simulations import Simulation
from msp_reviews.domain.simulations_json import decimal_text

FIGURES = ("gross", "earned_back", "net", "claimed", "received", "expired", "waived", "open")


def table_of(simulation: Simulation) -> str:
    """Every default with its credit and formula, a sum for each month, and the figures of all."""
    text: list[str] = []
    for month in simulation.months:
        capped = " (capped)" if month.statement.is_capped else ""
        text.append(f"{month_text(month.statement.month)}  gross {money_text(month.statement.gross)}{capped}")
        for found in month.lines:
            if found.line.judged.is_default:
                formula = formula_of(simulation.case.sheet, found.line, month.statement)
                shown = decimal_text(found.line.judged.attainment) or "–"
                text.append(f"  {found.line.judged.level.code}  {shown}  {reason_text(found.line)}")
                text.append(f"    {formula}  [{found.life.value.replace('_', ' ')}]")
    figures = asdict(simulation.figures)
    text += [f"{name.replace('_', ' '):12} {money_text(figures[name]):>20}" for name in FIGURES]
    return "\n".join(text)
