"""Reading dates as people write them. 03/04/2024 without a declared order is refused, not guessed."""

import re
from datetime import date

from portfolio.domain.language import say
from portfolio.domain.mappings_numbers import Unclean

_TIME = r"(?:[T ]\s*\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?\s*(?:Z|[AaPp][Mm]|[+-]\d{2}:?\d{2})?)?\Z"
_ISO = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})" + _TIME, re.ASCII)
_NUMERIC = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4})" + _TIME, re.ASCII)
_SHORT = re.compile(r"\d{1,2}[-/.]\d{1,2}[-/.]\d{2}\Z", re.ASCII)
_DAY_NAMED = re.compile(r"(\d{1,2})(?:st|nd|rd|th|\.)?[\s-]+([A-Za-z]{3,9})\.?,?[\s-]+(\d{4})\Z", re.ASCII)
_MONTH_NAMED = re.compile(r"([A-Za-z]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})\Z", re.ASCII)
_MONTHS = [
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
]
_PLACEHOLDERS = frozenset({date(1970, 1, 1), date(1900, 1, 1), date(1899, 12, 30), date(1, 1, 1), date(9999, 12, 31)})
_FIRST_YEAR, _LAST_YEAR = 1950, 2149


def date_of(text: str, order: str = "") -> date:
    """The date in a text. order: “day” or “month” first where declared; empty accepts only what reads one way."""
    plain = text.strip()
    if match := _ISO.match(plain):
        return _made(int(match[1]), int(match[3]), int(match[4]), text)
    if match := _NUMERIC.match(plain):
        day, month = _ordered(int(match[1]), int(match[3]), "day" if match[2] == "." else order, text)
        return _made(int(match[4]), month, day, text)
    if match := _DAY_NAMED.match(plain):
        return _made(int(match[3]), _month(match[2], text), int(match[1]), text)
    if match := _MONTH_NAMED.match(plain):
        return _made(int(match[3]), _month(match[1], text), int(match[2]), text)
    if _SHORT.match(plain):
        raise Unclean(say("“{}” has a year of two digits. Write it with four.", text[:40]))
    raise Unclean(say("“{}” is no date.", text[:40]))


def _ordered(first: int, second: int, order: str, text: str) -> tuple[int, int]:
    """Day and month from two numbers."""
    if order:
        return (first, second) if order == "day" else (second, first)
    if first == second or second > 12:
        return (second, first)
    if first > 12:
        return (first, second)
    raise Unclean(say("“{}” may begin with the day or with the month. Say which comes first.", text[:40]))


def _month(name: str, text: str) -> int:
    low = name.lower()
    for number, month in enumerate(_MONTHS, 1):
        if month.startswith(low) or (low == "sept" and number == 9):
            return number
    raise Unclean(say("“{}” is no date: “{}” is no month.", text[:40], name))


def _made(year: int, month: int, day: int, text: str) -> date:
    try:
        return plausible(date(year, month, day))
    except ValueError as error:
        if isinstance(error, Unclean):
            raise
        raise Unclean(say("“{}” is no date: the calendar has no such day.", text[:40])) from error


def plausible(day: date) -> date:
    """The day, unless it stands for a missing date or lies outside 1950–2149. Raises Unclean."""
    if day in _PLACEHOLDERS:
        raise Unclean(say("{} is what programs write when a date is missing. It is not taken as a date.", day))
    if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        raise Unclean(say("{} lies outside {} to {}.", day, _FIRST_YEAR, _LAST_YEAR))
    return day


def order_evidence(texts: list[str]) -> str:
    """What a column's dates prove to come first: “day”, “month”, or empty when neither or both do."""
    orders = set()
    for text in texts:
        match = _NUMERIC.match(text.strip())
        if match and match[2] != ".":
            first, second = int(match[1]), int(match[3])
            orders |= {"day"} if first > 12 else {"month"} if second > 12 else set()
    return orders.pop() if len(orders) == 1 else ""
