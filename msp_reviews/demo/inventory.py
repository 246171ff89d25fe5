"""The functions of a demo company."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from msp_reviews.demo.files import Row, rows
from msp_reviews.demo.script import Company, Step
from portfolio.actions import functions as actions
from portfolio.models import BusinessUnit, FunctionState

WRITTEN_DOWN = date(2025, 3, 3)
THOUSAND = 1000


def steps(company: Company) -> Iterator[Step]:
    """Every function, written down on one day by the first IT manager."""
    for row in rows(f"{company.folder}/functions"):
        yield Step(WRITTEN_DOWN, lambda row=row: _create(company, row))  # type: ignore[misc]


def _create(company: Company, row: Row) -> None:
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
        "internal_cost": Decimal(row["internal_k"]) * THOUSAND,
        "external_cost": Decimal(row["external_k"]) * THOUSAND,
        "internal_fte": Decimal(row["internal_fte"]),
        "external_fte": Decimal(row["external_fte"]),
        "rto_hours": Decimal(row["rto"]),
        "rpo_hours": Decimal(row["rpo"]),
    }
    company.functions[row["code"]] = actions.create_function(values=values, by=company.manager(0))
