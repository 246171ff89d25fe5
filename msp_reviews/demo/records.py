"""The records of a demo company's partners: contacts, certificates, sub-contractors, exit plans, documents."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

from msp_reviews.actions import documents, exit_plans, partner_facts
from msp_reviews.demo.files import Row, day, rows
from msp_reviews.demo.script import Company, Step
from msp_reviews.demo.suppliers import SIGNED_UP
from msp_reviews.models import (
    Certificate,
    ExitStep,
    ExitTestResult,
    PartnerContact,
    PartnerFact,
    SubContractor,
)

FILES: dict[str, type[PartnerFact]] = {
    "contacts": PartnerContact,
    "certificates": Certificate,
    "sub_contractors": SubContractor,
    "exit_steps": ExitStep,
}
DATES = ("issued_on", "expires_on")
NUMBERS = ("rank", "position", "days")


def steps(company: Company) -> Iterator[Step]:
    """What was written down when, by the files of the company."""
    folder = company.folder
    for name, kind in FILES.items():
        for row in rows(f"{folder}/{name}"):
            yield Step(_written_on(row), partial(_fact, company, row, kind))
    for row in rows(f"{folder}/exit_plans"):
        yield Step(date.fromisoformat(row["on"]), partial(_plan, company, row))
    for row in rows(f"{folder}/exit_tests"):
        yield Step(date.fromisoformat(row["on"]), partial(_test, company, row))
    for row in rows(f"{folder}/documents"):
        yield Step(date.fromisoformat(row["on"]), partial(_document, company, row))


def _written_on(row: Row) -> date:
    """A certificate is known from its day of issue; all else from the day the partners were written down."""
    return max(SIGNED_UP, day(row.get("issued_on", "")) or SIGNED_UP)


def _fact(company: Company, row: Row, kind: type[PartnerFact]) -> None:
    values = {name: _value(name, text) for name, text in row.items() if name != "partner"}
    partner_facts.add_fact(partner=company.partners[row["partner"]], kind=kind, values=values, by=company.manager(0))


def _value(name: str, text: str) -> Any:
    if name in DATES:
        return day(text)
    return int(text) if name in NUMBERS else text


def _plan(company: Company, row: Row) -> None:
    values = {
        "owner": company.people[row["owner"]],
        "alternatives": row["alternatives"],
        "cost": Decimal(row["cost"]) if row["cost"] else None,
        "test_every_months": int(row["months"]),
    }
    partner, on = company.partners[row["partner"]], date.fromisoformat(row["on"])
    exit_plans.write_exit_plan(partner=partner, values=values, today=on, version=None, by=company.manager(1))


def _test(company: Company, row: Row) -> None:
    on = date.fromisoformat(row["on"])
    tested = exit_plans.Tested(on, ExitTestResult(row["result"]), row["what"])
    partner = company.partners[row["partner"]]
    exit_plans.record_exit_test(partner=partner, tested=tested, today=on, by=company.manager(1))


def _document(company: Company, row: Row) -> None:
    upload = documents.Upload(row["title"], row["file"], row["text"].encode())
    documents.add_document(partner=company.partners[row["partner"]], upload=upload, by=company.manager(0))
