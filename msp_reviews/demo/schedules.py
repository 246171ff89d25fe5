"""The schedule of board packs that Company Y has set; Company X orders its packs by hand."""

from collections.abc import Iterator
from datetime import date
from functools import partial

from msp_reviews.actions.pack_schedules import Plan, set_schedule
from msp_reviews.demo.script import Company, Step
from portfolio.models import Role

SET_ON = date(2026, 11, 2)
SCHEDULED = "company-y"


def steps(company: Company) -> Iterator[Step]:
    """Two weeks after each quarter, told to the executives and to the CIO who can make it final."""
    if company.organisation.slug == SCHEDULED:
        executives = [member for member in company.people.values() if member.role == Role.EXECUTIVE]
        plan = Plan(is_on=True, days_after=14, keep_days=180, recipients=[*executives, company.cio(1)])
        yield Step(SET_ON, partial(set_schedule, plan=plan, version=0, by=company.cio(0)))
