"""Rule sheets, fees, closed months and what became of their credits in a demo company."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

from msp_reviews.actions import closings
from msp_reviews.actions import credits as credit_deeds
from msp_reviews.actions.contract_fees import set_contract_fees
from msp_reviews.actions.rule_sheets import create_rule_sheet, put_rule_sheet_in_force
from msp_reviews.demo.files import Row, day, rows
from msp_reviews.demo.script import Company, Step
from msp_reviews.demo.suppliers import FIRST_MONTH, SIGNED_UP
from msp_reviews.models import ClosingState, Credit
from msp_reviews.queries.closings import draft_of

CLOSED_ON_DAY = 15
LAST_FEES = date(2027, 12, 1)
SHEETS: dict[str, dict[str, Any]] = {
    "pool": {
        "model": "pool",
        "at_risk": "12 %",
        "pool_size": "200 %",
        "multipliers": ["1", "2", "3"],
        "defaults": {"below_minimum": True, "four_in_twelve": True, "three_running": True, "no_data": True},
    },
    "points": {
        "model": "points",
        "credit_per_point": "1 %",
        "cap": "10 %",
        "bands": [
            {"below": "99.95 %", "points": 1},
            {"below": "99.9 %", "points": 3},
            {"below": "99.5 %", "points": 6},
        ],
        "doubling": True,
        "defaults": {"no_data": False},
    },
}


def steps(company: Company) -> Iterator[Step]:
    """What the contracts say, then the months as they were closed, then letters, payments and a waiver."""
    for row in rows(f"{company.folder}/rule_sheets"):
        yield Step(SIGNED_UP + timedelta(days=1), partial(_sheet, company, row))
        month = day(row["starts"])
        while month is not None and month <= date.fromisoformat(row["closed_to"]):
            following = (month + timedelta(days=31)).replace(day=1)
            closed = following.replace(day=CLOSED_ON_DAY)
            yield Step(closed, partial(_close, company, row["contract"], month, closed))
            month = following
    for row in rows(f"{company.folder}/credits"):
        yield Step(date.fromisoformat(row["on"]), partial(_deed, company, row))


def _sheet(company: Company, row: Row) -> None:
    contract, by = company.contracts[row["contract"]], company.manager(0)
    monthly = ((contract.annual_fee or Decimal()) / 12).quantize(Decimal("0.01"))
    passed = (monthly / 20).quantize(Decimal(1))
    set_contract_fees(contract=contract, first=FIRST_MONTH, last=LAST_FEES, amount=monthly, pass_through=passed, by=by)
    content = SHEETS[row["model"]] | {"earn_back": True, "claim_days": int(row["claim_days"])}
    if row["model"] == "pool":
        content["allocations"] = {code: f"{share} %" for code, share in _pairs(row["allocations"])}
    values = {
        "starts": day(row["starts"]),
        "content": content,
        "four_eyes_above": Decimal(row["four_eyes_above"]),
        "note": row["note"],
    }
    sheet = create_rule_sheet(contract=contract, values=values, by=by)
    put_rule_sheet_in_force(rule_sheet=sheet, version=sheet.version, by=company.cio(0))


def _pairs(text: str) -> list[tuple[str, str]]:
    """“NW-01:80 NW-02:80” → the pairs."""
    found = [part.split(":") for part in text.split()]
    return [(code, share) for code, share in found]


def _close(company: Company, code: str, month: date, today: date) -> None:
    contract, by = company.contracts[code], company.manager(month.month)
    closing = closings.close_period(
        contract=contract, period=month, seen=draft_of(contract, month).sha256, today=today, by=by
    )
    if closing.state == ClosingState.PROPOSED:
        closings.approve_closing(closing=closing, seen=closing.sha256, version=closing.version, by=company.cio(0))


def _deed(company: Company, row: Row) -> None:
    on, by = date.fromisoformat(row["on"]), company.manager(0)
    found = Credit.objects.filter(
        contract=company.contracts[row["contract"]], period=f"{row['month']}-01", is_current=True
    ).order_by("service_level__code")
    if row["deed"] == "claim":
        chosen = [credit.pk for credit in found]
        credit_deeds.claim_credits(contract=company.contracts[row["contract"]], credit_ids=chosen, today=on, by=by)
    for credit in found.select_related("claim", "service_level"):
        if row["deed"] == "receive":
            credit_deeds.receive_credit(
                credit=credit, received=credit.gross, received_on=on, today=on, version=credit.version, by=by
            )
        elif row["deed"] == "waive":
            credit_deeds.waive_credit(credit=credit, reason=row["reason"], today=on, version=credit.version, by=by)
