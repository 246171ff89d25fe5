"""Organisations: currency, time zone, colour, first month of the fiscal year."""

import re
from zoneinfo import available_timezones

from portfolio.domain.errors import Refusal
from portfolio.domain.language import say

CURRENCIES = (
    "AED", "AUD", "BRL", "CAD", "CHF", "CLP", "CNY", "COP", "CZK", "DKK", "EUR", "GBP", "HKD", "HUF", "IDR", "ILS",
    "INR", "JPY", "KRW", "MXN", "MYR", "NOK", "NZD", "PHP", "PLN", "RON", "SAR", "SEK", "SGD", "THB", "TRY", "TWD",
    "USD", "VND", "ZAR",
)  # fmt: skip
_COLOUR = re.compile(r"#[0-9A-Fa-f]{6}\Z")
LEAST_CONTRAST = 4.5


def time_zones() -> tuple[str, ...]:
    """Names of time zones by place (“Europe/London”), in order; “UTC” first."""
    places = (name for name in available_timezones() if "/" in name and not name.startswith("Etc/"))
    return ("UTC", *sorted(places))


def checked_colour(text: str) -> str:
    """The colour as #RRGGBB in capitals. Raises Refusal when white words on it could not be read (WCAG 2.2, 4.5 : 1)."""
    if not _COLOUR.match(text):
        raise Refusal(say("Write the colour as # and six hexadecimal digits, for example #0B3C5D."), field="colour")
    contrast = 1.05 / (_luminance(text) + 0.05)
    if contrast < LEAST_CONTRAST:
        raise Refusal(
            say(
                "White words on this colour have a contrast of {:.1f} : 1; they need {} : 1. Choose a darker one.",
                contrast,
                LEAST_CONTRAST,
            ),
            field="colour",
        )
    return text.upper()


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(int(colour[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)
