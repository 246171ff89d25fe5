"""How figures are written, the same on page, PDF and in words. Unknown is “–”, never 0."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

UNKNOWN = "–"
Number = int | Decimal | Fraction | float


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
    return UNKNOWN if value is None else f"{_decimal(value, places):,}"


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
        text = f"{_decimal(Fraction(value) / 1_000_000, 2)} m"
    elif size >= 1_000:
        text = f"{_decimal(Fraction(value) / 1_000, 0)} k"
    else:
        text = f"{_decimal(value, 0)}"
    return f"{currency} {text}".strip()


def percent(share: Number | None, places: int = 0) -> str:
    """A share 0..1 in per cent: 0.8 → “80 %”."""
    if share is None:
        return UNKNOWN
    return f"{_decimal((share if isinstance(share, Fraction) else Fraction(share)) * 100, places)} %"


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
        return f">{Decimal(100) - step} %"
    if exact > 0 and shown <= 0:
        return f"<{step} %"
    return f"{shown} %"


def day(value: date | None) -> str:
    """A date: “23 Nov 2026”."""
    return UNKNOWN if value is None else f"{value.day} {value:%b %Y}"


def in_days(value: date, today: date) -> str:
    """How far a date is: “in 12 days”, “today”, “3 days ago”."""
    days = (value - today).days
    if days == 0:
        return "today"
    size = f"{abs(days)} day{'' if abs(days) == 1 else 's'}"
    return f"in {size}" if days > 0 else f"{size} ago"


def bar_width(share: Number, full: int = 100) -> Decimal:
    """Width of a bar for a share 0..1 of `full` units, for an SVG attribute."""
    return _decimal(Fraction(share) * full, 2).quantize(Decimal("0.01"), ROUND_HALF_UP)
