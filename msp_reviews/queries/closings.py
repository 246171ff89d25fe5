"""Closings: the case of a month made from what is on record, and what has been closed."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from msp_reviews.domain.attainment import Counts, Figure, Kind, Measured, Uptime
from msp_reviews.domain.credits import money_of
from msp_reviews.domain.rule_sheets import Pool, first_day, month_of, month_text
from msp_reviews.domain.rule_sheets_reading import rule_sheet_from_content
from msp_reviews.domain.simulations import simulate
from msp_reviews.domain.simulations_json import content_of
from msp_reviews.domain.simulations_reading import case_from_content
from msp_reviews.domain.targets import low_volume_from_json
from msp_reviews.models import Closing, Contract, ContractFee, Measurement, RuleSheet, ServiceLevel
from msp_reviews.queries.measurements import measured_of
from msp_reviews.queries.rule_sheets import sheet_in_force
from portfolio.domain import formats
from portfolio.domain.canonical import canonical, sha256
from portfolio.domain.errors import Refusal
from portfolio.domain.language import say

WINDOW = 11


class CannotClose(Refusal):
    """What is missing before a month can be closed."""


@dataclass(frozen=True)
class Draft:
    """A month as it would be closed now: the sheet, the case and its outcome, and the digest of both."""

    rule_sheet: RuleSheet
    inputs: str
    results: str

    @property
    def sha256(self) -> str:
        """Digest of inputs and results."""
        return sha256(f"{self.inputs}\n{self.results}")

    @property
    def month(self) -> dict[str, Any]:
        """The outcome of the month."""
        return month_of_results(self.results)

    @property
    def gross(self) -> Decimal:
        """The credits of the month."""
        return money_of(self.month["gross_cents"])


def month_of_results(results: str) -> dict[str, Any]:
    """The one month that a closing's results are about."""
    found: dict[str, Any] = json.loads(results)["periods"][0]
    return found


def draft_of(contract: Contract, period: date) -> Draft:
    """The month as it would be closed now. Raises CannotClose. Five queries."""
    sheet = sheet_in_force(contract, period)
    if sheet is None:
        raise CannotClose(say("No rule sheet is in force for {}.", formats.long_month(period)))
    fee = ContractFee.objects.filter(contract=contract, period=period).first()
    if fee is None:
        raise CannotClose(say("The fees of {} are not known.", formats.long_month(period)))
    content = case_content(contract, sheet.content, [fee], history_before(sheet.content, period))
    return Draft(sheet, canonical(content), canonical(outcome(content)))


def outcome(content: dict[str, Any]) -> dict[str, Any]:
    """What the case comes to. Raises Refusal where it cannot be read."""
    return content_of(simulate(case_from_content(content)))


def history_before(sheet: dict[str, Any], period: date) -> list[date]:
    """The months before, as far back as the rules look."""
    model = rule_sheet_from_content(sheet).model
    months = WINDOW + (len(model.multipliers) - 1 if isinstance(model, Pool) else 0)
    return [first_day(month_of(period) - back) for back in range(months, 0, -1)]


def case_content(
    contract: Contract, sheet: dict[str, Any], fees: Sequence[ContractFee], history: Sequence[date]
) -> dict[str, Any]:
    """A case of docs/credits.md from the results on record. Two queries."""
    levels = list(ServiceLevel.objects.filter(contract=contract).order_by("code"))
    months = [*history, *(fee.period for fee in fees)]
    rows = Measurement.objects.filter(service_level__in=levels, period__in=months, is_current=True)
    by_pk = {level.pk: level for level in levels}
    results = [_result(by_pk[row.service_level_id], row) for row in rows.order_by("service_level__code", "period")]
    return {
        "contract": _contract(contract, min(months)),
        "rule_sheet": sheet,
        "service_levels": [_level(level) for level in levels],
        "periods": [{"period": f"{month:%Y-%m}", "history": True} for month in history] + [_fee(fee) for fee in fees],
        "results": [row for row in results if row is not None],
    }


def _contract(contract: Contract, earliest: date) -> dict[str, Any]:
    """Contract years are counted from its first month; without one, from the earliest month of the case."""
    found = {
        "code": contract.code,
        "currency": contract.organisation.currency,
        "starts": f"{contract.starts or earliest:%Y-%m}",
    }
    return found | ({"ends": f"{contract.ends:%Y-%m}"} if contract.ends else {})


def _fee(fee: ContractFee) -> dict[str, str]:
    return {"period": f"{fee.period:%Y-%m}", "fees": str(fee.amount), "pass_through": str(fee.pass_through)}


def _level(level: ServiceLevel) -> dict[str, Any]:
    found: dict[str, Any] = {
        "code": level.code,
        "name": level.name,
        "kind": level.kind if level.kind in (Kind.AVAILABILITY, Kind.VALUE) else "ratio",
        "direction": level.direction,
        "expected": str(level.expected),
        "minimum": str(level.minimum),
        "critical": level.is_critical,
    }
    if level.starts_on:
        found["starts"] = f"{level.starts_on:%Y-%m}"
    return found | ({"ends": f"{level.ends_on:%Y-%m}"} if level.ends_on else {})


def _result(level: ServiceLevel, row: Measurement) -> dict[str, Any] | None:
    month = month_of(row.period)
    is_before = level.starts_on is not None and month < month_of(level.starts_on)
    if is_before or (level.ends_on is not None and month > month_of(level.ends_on)):
        return None
    found = {"service_level": level.code, "period": month_text(month), **_figures(measured_of(row))}
    if row.excused:
        found |= {"excused": row.excused, "excused_as": row.excused_events}
    return found | {"expected": str(row.expected), "minimum": str(row.minimum)} | _low_volume(row)


def _low_volume(row: Measurement) -> dict[str, Any]:
    table = low_volume_from_json(row.low_volume)
    if not table:
        return {}
    names = ("from", "to", "allowed_misses", "allowed_misses_to_minimum")
    values = [(one.first, one.last, one.allowed, one.at_worst) for one in table]
    return {"low_volume": [dict(zip(names, value, strict=True)) for value in values]}


def _figures(measured: Measured) -> dict[str, Any]:
    match measured:
        case Counts():
            return {"good": measured.good, "total": measured.total}
        case Uptime():
            return {
                "minutes": measured.total,
                "maintenance": measured.maintenance,
                "downtime": measured.downtime,
            }
        case Figure(value):
            return {"value": f"{value:f}"}
        case _:
            return {"no_data": True}


def current_closing(contract: Contract, period: date) -> Closing | None:
    """The closing of the month that stands; None where it is open. One query."""
    rows = contract.closings.filter(period=period, is_current=True)
    return rows.select_related("organisation", "contract__organisation", "rule_sheet").first()


def earn_back_of_year(closings: Sequence[Closing]) -> dict[tuple[str, date], str]:
    """Which credits of a finished contract year return, by service level and month, with the reason in words.

    closings: the ones that stand, one for each month of the year to its end, in order. Their frozen inputs are put
    together under the rule sheet of the last. No query.
    """
    inputs = [json.loads(closing.inputs) for closing in closings]
    months = {f"{closing.period:%Y-%m}" for closing in closings}
    content = inputs[-1] | {
        "periods": [case["periods"][-1] for case in inputs],
        "results": [
            row for case in inputs for row in case["results"] if row["period"] == case["periods"][-1]["period"]
        ],
    }
    history = [period for period in inputs[0]["periods"][:-1] if period["period"] not in months]
    past = {period["period"] for period in history}
    content["periods"] = history + content["periods"]
    content["results"] += [row for row in inputs[0]["results"] if row["period"] in past]
    content["service_levels"] = list(
        {level["code"]: level for case in inputs for level in case["service_levels"]}.values()
    )
    return {
        (line["service_level"], date.fromisoformat(f"{month['period']}-01")): line["earn_back_text"]
        for month in outcome(content)["periods"]
        for line in month["lines"]
        if line["earn_back"] == "returns"
    }
