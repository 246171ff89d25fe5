"""What the scorecards of a demo company follow."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import partial

from msp_reviews.actions.scorecards import publish_sheet
from msp_reviews.demo.files import Row, rows
from msp_reviews.demo.script import Company, Step
from msp_reviews.domain.scorecards import DEFAULT_SHEET
from portfolio.domain.quarters import parse_quarter


def steps(company: Company) -> Iterator[Step]:
    """Each sheet on the day it was published."""
    for number, row in enumerate(rows(f"{company.folder}/scorecard_sheets")):
        yield Step(date.fromisoformat(row["on"]), partial(_publish, company, row, number))


def _publish(company: Company, row: Row, seen: int) -> None:
    weight, cap = int(row["critical_weight"]), int(row["minimum_caps_at"])
    sheet = replace(DEFAULT_SHEET, critical_weight=weight, minimum_caps_at=cap)
    starts = parse_quarter(row["starts"])
    publish_sheet(sheet=sheet, starts=starts, reason=row["reason"], seen=seen, by=company.cio(0))
