"""Months as pages ask for them."""

from datetime import date

FORM = "%Y-%m"


def months_back(last: date, count: int) -> list[date]:
    """First days of `count` months up to the month of `last`, ascending."""
    number = last.year * 12 + last.month - 1
    return [date(step // 12, step % 12 + 1, 1) for step in range(number - count + 1, number + 1)]


def last_complete_month(today: date) -> date:
    """First day of the month before the one that holds today."""
    return months_back(today, 2)[0]


def parsed_month(text: str | None) -> date | None:
    """“2026-06” as the first day of the month; None where it is no month from 2000 to 2099."""
    year, dash, month = (text or "").partition("-")
    if not dash or len(year) != 4 or len(month) != 2 or not (year + month).isascii() or not (year + month).isdigit():
        return None
    return date(int(year), int(month), 1) if 2000 <= int(year) < 2100 and 1 <= int(month) <= 12 else None
