"""Partners, contracts, service levels and results of a demo company."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from functools import partial

from msp_reviews.actions import contracts, measurements, partners, service_levels
from msp_reviews.demo.files import Row, day, rows
from msp_reviews.demo.inventory import share_of
from msp_reviews.demo.results import result
from msp_reviews.demo.script import Company, Step
from msp_reviews.models import ContractState, MeasurementSource, PartnerStatus, Service
from msp_reviews.queries.entries import Entry
from portfolio.models import Role

SIGNED_UP = date(2025, 3, 17)
FIRST_MONTH, LAST_MONTH = date(2025, 5, 1), date(2026, 10, 1)
LOGGED_ON_DAY = 6


def steps(company: Company) -> Iterator[Step]:
    """What was signed, then eighteen months of results, logged on the sixth of the month after."""
    folder = company.folder
    for row in rows(f"{folder}/partners"):
        yield Step(SIGNED_UP, partial(_partner, company, row))
    for row in rows(f"{folder}/contracts"):
        yield Step(SIGNED_UP, partial(_contract, company, row))
    for row in rows(f"{folder}/service_levels"):
        yield Step(SIGNED_UP, partial(_level, company, row))
    month = FIRST_MONTH
    while rows(f"{folder}/service_levels") and month <= LAST_MONTH:
        following = (month + timedelta(days=31)).replace(day=1)
        logged = following.replace(day=LOGGED_ON_DAY)
        yield Step(logged, partial(_log, company, month, logged))
        month = following


def _partner(company: Company, row: Row) -> None:
    values = {**row, "status": PartnerStatus.ACTIVE}
    partner = partners.create_partner(values=values, by=company.manager(0))
    company.partners[row["name"]] = partner
    for person in rows("people"):
        if person["partner"] == partner.name and Role(person["role"]) == Role.PARTNER:
            partners.seat_member(member=company.people[person["name"]], partner=partner, by=company.manager(0))


def _contract(company: Company, row: Row) -> None:
    served = [company.functions[code] for code in row["functions"].split()]
    values = {
        "partner": company.partners[row["partner"]],
        "code": row["code"],
        "title": row["title"],
        "state": ContractState.ACTIVE,
        "starts": day(row["starts"]),
        "ends": day(row["ends"]),
        "notice_days": int(row["notice_days"]),
        "auto_renews": row["auto_renews"] == "yes",
        "renewal_months": int(row["renewal_months"]) if row["renewal_months"] else None,
        "annual_fee": sum((function.external_cost or Decimal() for function in served), Decimal()),
        "notes": row["notes"],
    }
    contract = contracts.create_contract(values=values, by=company.manager(0))
    company.contracts[row["code"]] = contract
    for function in served:
        contracts.set_service(contract=contract, function=function, share=share_of(function), by=company.manager(0))


def _level(company: Company, row: Row) -> None:
    contract = company.contracts[row["contract"]]
    values = {
        "contract": contract,
        "service": Service.objects.get(contract=contract, function=company.functions[row["function"]]),
        "code": row["code"],
        "name": row["name"],
        "kind": row["kind"],
        "unit": row["unit"],
        "direction": row["direction"],
        "expected": Decimal(row["expected"]),
        "minimum": Decimal(row["minimum"]),
        "is_critical": row["critical"] == "yes",
        "starts_on": FIRST_MONTH,
    }
    company.levels[row["code"]] = service_levels.create_service_level(values=values, by=company.manager(0))


def _log(company: Company, month: date, logged: date) -> None:
    entries = [
        Entry(company.levels[row["code"]], month, result(row, month))
        for row in rows(f"{company.folder}/service_levels")
    ]
    measurements.record_measurements(
        entries=entries, source=MeasurementSource.GRID, today=logged, by=company.manager(month.month)
    )
