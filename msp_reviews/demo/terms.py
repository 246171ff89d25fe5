"""The life of a demo company's contracts: terms that went on, notice that was given."""

from collections.abc import Iterator
from datetime import date
from functools import partial

from msp_reviews.actions import contract_terms
from msp_reviews.demo.files import Row, rows
from msp_reviews.demo.script import Company, Step
from msp_reviews.models import Contract

RENEWED = "renew"


def steps(company: Company) -> Iterator[Step]:
    """Each renewal and each notice on its day."""
    for row in rows(f"{company.folder}/terms"):
        on = date.fromisoformat(row["on"])
        yield Step(on, partial(_renew if row["deed"] == RENEWED else _give_notice, company, row, on))


def _renew(company: Company, row: Row, on: date) -> None:
    contract = _contract(company, row)
    renewal = contract_terms.Renewal(date.fromisoformat(row["ends"]), contract.auto_renews, row["note"])
    contract_terms.renew(contract=contract, renewal=renewal, version=contract.version, by=company.manager(on.day))


def _give_notice(company: Company, row: Row, on: date) -> None:
    contract = _contract(company, row)
    contract_terms.give_notice(contract=contract, on=on, today=on, version=contract.version, by=company.manager(on.day))


def _contract(company: Company, row: Row) -> Contract:
    return Contract.objects.get(pk=company.contracts[row["contract"]].pk)
