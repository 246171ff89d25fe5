"""Simulations for pages: a contract's past under a rule sheet, or a case file; nothing is written."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from msp_reviews.domain.credits import money_of
from msp_reviews.domain.rule_sheets import first_day, month_of
from msp_reviews.domain.simulations import simulate
from msp_reviews.domain.simulations_json import content_of
from msp_reviews.domain.simulations_reading import case_from_bytes
from msp_reviews.models import ContractFee, RuleSheet
from msp_reviews.queries.closings import case_content, history_before, outcome
from portfolio.domain.errors import Refusal
from portfolio.domain.formats import amount, percent
from portfolio.domain.language import say

MOST_LINES = 500


@dataclass(frozen=True)
class Outcome:
    """What a page shows of a simulation: months with their lines that are defaults, figures as money."""

    content: dict[str, Any]
    left_out: tuple[date, ...] = ()

    @property
    def figures(self) -> dict[str, Any]:
        """The figures of all months as money."""
        return {name.removesuffix("_cents"): money_of(value) for name, value in self.content["totals"].items()}

    @property
    def months(self) -> list[dict[str, Any]]:
        """Months that have a default, each with its lines; at most so many lines in all."""
        found, room = [], MOST_LINES
        for month in self.content["periods"]:
            lines = [line for line in month["lines"] if line["default"]][:room]
            room -= len(lines)
            if lines:
                found.append(
                    month | {"lines": [shown(line) for line in lines], "gross": money_of(month["gross_cents"])}
                )
        return found


def shown(line: dict[str, Any]) -> dict[str, Any]:
    """A line of the output with its amounts as money and its state in words."""
    amounts = {name: money_of(line[f"{name}_cents"]) for name in ("gross", "earned_back", "net")}
    words = {
        "state": line["state"].replace("_", " "),
        "standing_text": line["standing"].replace("_", " "),
        "attainment_text": _attainment(line),
    }
    return line | amounts | words


def _attainment(line: dict[str, Any]) -> str:
    """A share in per cent, a figure as it is; empty where there is none."""
    if line["attainment"] is None:
        return ""
    exact = Fraction(line["attainment"])
    return percent(exact, 4) if line["counts"] else amount(exact, 2)


def simulation_of_sheet(sheet: RuleSheet, first: date, last: date) -> Outcome:
    """The sheet tried on the months of its contract for which fees are known. Raises Refusal. Three queries."""
    fees = list(ContractFee.objects.filter(contract=sheet.contract, period__range=(first, last)).order_by("period"))
    if not fees:
        raise Refusal(say("No fees are known for these months."))
    months = [first_day(month) for month in range(month_of(first), month_of(last) + 1)]
    known = {fee.period for fee in fees}
    left_out = [month for month in months if month not in known]
    history = [*history_before(sheet.content, first), *left_out]
    return Outcome(outcome(case_content(sheet.contract, sheet.content, fees, history)), tuple(left_out))


def simulation_of_file(data: bytes) -> Outcome:
    """The case file's outcome. Raises Refusal with what is wrong. No query."""
    return Outcome(content_of(simulate(case_from_bytes(data))))
