"""The quarters of a demo company as the portal froze them, each on the morning after it was over."""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial

from msp_reviews.demo.inventory import WRITTEN_DOWN
from msp_reviews.demo.script import Company, Step
from portfolio.audit import Portal
from portfolio.domain.quarters import quarter_of
from sourcing.actions.quarter_balances import freeze_quarter

LAST_OVER = date(2026, 9, 30)


def steps(company: Company) -> Iterator[Step]:
    """One freezing a quarter, from the company's first on."""
    start_month = company.organisation.fiscal_year_start_month
    quarter = quarter_of(WRITTEN_DOWN, start_month)
    while quarter.last_day(start_month) <= LAST_OVER:
        on = quarter.last_day(start_month) + timedelta(days=1)
        yield Step(on, partial(_freeze, company, on))
        quarter = quarter.next()


def _freeze(company: Company, on: date) -> None:
    company.organisation.refresh_from_db()
    freeze_quarter(today=on, by=Portal(company.organisation))
