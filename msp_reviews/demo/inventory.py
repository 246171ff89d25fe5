"""The functions of a demo company."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from functools import partial

from msp_reviews.actions import contracts
from msp_reviews.demo.files import Row, rows
from msp_reviews.demo.script import Company, Step
from msp_reviews.models import Service
from portfolio.actions import functions as actions
from portfolio.models import BusinessUnit, FunctionState, ITFunction

WRITTEN_DOWN = date(2025, 3, 3)
THOUSAND = 1000
SHARE_PLACES = Decimal("0.0001")


def steps(company: Company) -> Iterator[Step]:
    """Every function, written down on one day by the first IT manager, then what its own people cost since."""
    for row in rows(f"{company.folder}/functions"):
        yield Step(WRITTEN_DOWN, lambda row=row: _create(company, row))  # type: ignore[misc]
        earlier = _earlier(company, row["code"])
        for place, change in enumerate(earlier):
            now_k = earlier[place + 1]["internal_k"] if place + 1 < len(earlier) else row["internal_k"]
            yield Step(date.fromisoformat(change["until"]), partial(_cost, company, row["code"], now_k))


def _earlier(company: Company, code: str) -> list[Row]:
    """What the function cost in-house before, each until a day; functions.csv has what it costs now."""
    return [row for row in rows(f"{company.folder}/earlier_costs") if row["code"] == code]


def _cost(company: Company, code: str, internal_k: str) -> None:
    function = company.organisation.functions.get(code=code)
    values = {"internal_cost": Decimal(internal_k) * THOUSAND}
    changed = actions.edit_function(function=function, values=values, version=function.version, by=company.manager(1))
    company.functions[code] = changed
    for service in Service.objects.filter(function=changed).select_related("contract"):
        share = share_of(changed)
        contracts.set_service(contract=service.contract, function=changed, share=share, by=company.manager(1))


def share_of(function: ITFunction) -> Decimal:
    """The share of the function that its partner delivers, as a contract states it."""
    return ((function.external_cost or Decimal()) / (function.cost or Decimal(1))).quantize(SHARE_PLACES)


def _create(company: Company, row: Row) -> None:
    earlier = _earlier(company, row["code"])
    internal_k = earlier[0]["internal_k"] if earlier else row["internal_k"]
    unit, _ = BusinessUnit.objects.get_or_create(organisation=company.organisation, name=row["unit"])
    values = {
        "code": row["code"],
        "name": row["name"],
        "category": row["category"],
        "description": row["description"],
        "owner": row["owner"],
        "business_unit": unit,
        "state": FunctionState.ACTIVE,
        "criticality": int(row["criticality"]),
        "data_sensitivity": int(row["sensitivity"]),
        "internal_cost": Decimal(internal_k) * THOUSAND,
        "external_cost": Decimal(row["external_k"]) * THOUSAND,
        "internal_fte": Decimal(row["internal_fte"]),
        "external_fte": Decimal(row["external_fte"]),
        "rto_hours": Decimal(row["rto"]),
        "rpo_hours": Decimal(row["rpo"]),
    }
    company.functions[row["code"]] = actions.create_function(values=values, by=company.manager(0))
