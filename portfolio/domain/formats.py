"""How figures are written, the same on page, PDF and in words. Unknown is “–”, never 0."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from portfolio.domain.language import GERMAN, Words, language, say

UNKNOWN = "–"
LONG_MONTHS = tuple(map(Words, (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)))  # fmt: skip
MONTHS = tuple(map(Words, ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")))
Number = int | Decimal | Fraction | float
GERMAN_MARKS = str.maketrans(",.", ".,")


def _written(figure: str) -> str:
    """Figures with the marks for thousands and decimals of the language that is spoken."""
    return figure.translate(GERMAN_MARKS) if language() == GERMAN else figure


def _decimal(value: Number, places: int) -> Decimal:
    exact = value if isinstance(value, Fraction) else Fraction(value)
    scaled = abs(exact) * 10**places
    whole = (scaled.numerator * 2 + scaled.denominator) // (scaled.denominator * 2)
    return Decimal(whole if exact >= 0 else -whole).scaleb(-places)


def rounded(value: Number, places: int) -> Decimal:
    """The value rounded half up (away from zero) once, from exact arithmetic."""
    return _decimal(value, places)


def amount(value: Number | None, places: int = 0) -> str:
    """A number with thousands separated by commas. 1234567 → “1,234,567”."""
    return UNKNOWN if value is None else _written(f"{_decimal(value, places):,}")


def money(value: Number | None, currency: str = "") -> str:
    """Money in full, two places: “EUR 1,240,000.00”."""
    if value is None:
        return UNKNOWN
    return f"{currency} {amount(value, 2)}".strip()


def short_money(value: Number | None, currency: str = "") -> str:
    """Money for tables: “1.24 m”, “56 k”, “980”. The sign stays; the currency stands before it."""
    if value is None:
        return UNKNOWN
    size = abs(Fraction(value))
    if size >= 999_500:
        text = say("{} m", _written(f"{_decimal(Fraction(value) / 1_000_000, 2)}"))
    elif size >= 1_000:
        text = say("{} k", _decimal(Fraction(value) / 1_000, 0))
    else:
        text = f"{_decimal(value, 0)}"
    return f"{currency} {text}".strip()


def percent(share: Number | None, places: int = 0) -> str:
    """A share 0..1 in per cent: 0.8 → “80 %”."""
    if share is None:
        return UNKNOWN
    exact = share if isinstance(share, Fraction) else Fraction(share)
    return _written(f"{_decimal(exact * 100, places)} %")


def share_range(lowest: Number | None, highest: Number | None) -> str:
    """Two shares 0..1 as a range: “0–10 %”."""
    return f"{percent(lowest).removesuffix(' %')}–{percent(highest)}"


def share_won(share: Number | None, places: int = 1) -> str:
    """A share of all weightings in per cent. “100” and “0” are said only of all and of none: else “>99.9 %”, “<0.1 %”.

    Twelve digits of a float count: its last ones are the machine's.
    """
    if share is None:
        return UNKNOWN
    exact = Fraction(str(round(share, 12))) if isinstance(share, float) else Fraction(share)
    shown, step = _decimal(exact * 100, places), Decimal(1).scaleb(-places)
    if exact < 1 and shown >= 100:
        return _written(f">{Decimal(100) - step} %")
    if exact > 0 and shown <= 0:
        return _written(f"<{step} %")
    return _written(f"{shown} %")


def day(value: date | None) -> str:
    """A date: “23 Nov 2026”, “23. Nov. 2026”."""
    return UNKNOWN if value is None else say("{} {} {}", value.day, MONTHS[value.month - 1], value.year)


def month(value: date) -> str:
    """A month in tables: “Aug 2026”, “Aug. 2026”."""
    return f"{MONTHS[value.month - 1]} {value.year}"


def long_month(value: date) -> str:
    """A month in sentences: “August 2026”."""
    return f"{LONG_MONTHS[value.month - 1]} {value.year}"


def in_days(value: date, today: date) -> str:
    """How far a date is: “in 12 days”, “today”, “3 days ago”."""
    days = (value - today).days
    if days == 0:
        return say("today")
    if days > 0:
        return say("in 1 day") if days == 1 else say("in {} days", days)
    return say("1 day ago") if days == -1 else say("{} days ago", -days)


def bar_width(share: Number, full: int = 100) -> Decimal:
    """Width of a bar for a share 0..1 of `full` units, for an SVG attribute."""
    return _decimal(Fraction(share) * full, 2).quantize(Decimal("0.01"), ROUND_HALF_UP)
