"""Fiscal quarters: 2026Q3 is the third quarter of the organisation's fiscal year 2026."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from portfolio.domain.errors import Refusal
from portfolio.domain.language import say

_TEXT = re.compile(r"([0-9]{4})Q([1-4])\Z")


@dataclass(frozen=True, order=True)
class Quarter:
    """A quarter of a fiscal year. The year is named for the calendar year in which it ends.

    start_month: first month of the fiscal year, 1..12. With 1 the fiscal year is the calendar year.
    """

    year: int
    number: int

    def __str__(self) -> str:
        return f"{self.year}Q{self.number}"

    def first_day(self, start_month: int = 1) -> date:
        """First day of the quarter."""
        months = (self.year - (start_month > 1)) * 12 + start_month - 1 + 3 * (self.number - 1)
        return date(months // 12, months % 12 + 1, 1)

    def last_day(self, start_month: int = 1) -> date:
        """Last day of the quarter."""
        return self.next().first_day(start_month) - timedelta(days=1)

    def months(self, start_month: int = 1) -> tuple[date, date, date]:
        """First days of the three months of the quarter."""
        first = self.first_day(start_month)
        counts = (first.year * 12 + first.month - 1 + step for step in range(3))
        one, two, three = (date(count // 12, count % 12 + 1, 1) for count in counts)
        return one, two, three

    def next(self) -> "Quarter":
        """The quarter after this one."""
        return Quarter(self.year + 1, 1) if self.number == 4 else Quarter(self.year, self.number + 1)

    def previous(self) -> "Quarter":
        """The quarter before this one."""
        return Quarter(self.year - 1, 4) if self.number == 1 else Quarter(self.year, self.number - 1)


def quarter_of(day: date, start_month: int = 1) -> Quarter:
    """The fiscal quarter that holds the day. start_month: first month of the fiscal year, 1..12."""
    months_in = (day.month - start_month) % 12
    began = day.year if day.month >= start_month else day.year - 1
    return Quarter(began + (start_month > 1), months_in // 3 + 1)


def parse_quarter(text: str) -> Quarter:
    """“2026Q3” as a quarter. Raises Refusal with the form that is expected."""
    match = _TEXT.match(text)
    if match is None or match.group(1) < "1900":
        raise Refusal(say("“{}” is no quarter. Write it as 2026Q3.", text[:20]), field="quarter")
    return Quarter(int(match.group(1)), int(match.group(2)))
