"""Reading figures as people write them. What can be read two ways is refused, not guessed."""

import re
from decimal import Decimal

from portfolio.domain.errors import Refusal
from portfolio.domain.language import say

_BLANKS = re.compile(r"(?<=\d)[ \u00a0\u202f\u2009'’](?=\d{3}(?:\D|$))")
_PLAIN = re.compile(r"\d+\Z", re.ASCII)
_FIGURE = re.compile(r"([0-9.,]+)(?:[eE]([+-]?[0-9]{1,2}))?\Z")
_CODE = re.compile(r"([A-Z]{3})\s*(?=[-(0-9])|(?<=[0-9)-])\s*([A-Z]{3})\Z")
_SIGNS: dict[str, frozenset[str]] = {
    "€": frozenset({"EUR"}),
    "£": frozenset({"GBP"}),
    "¥": frozenset({"JPY", "CNY"}),
    "₹": frozenset({"INR"}),
    "$": frozenset({"USD", "CAD", "AUD", "NZD", "SGD", "HKD", "MXN"}),
}


class Unclean(Refusal):
    """A value that cannot be taken as it stands, with the reason."""


def decimal_of(text: str, decimal_sign: str = "") -> Decimal:
    """The figure in a text. decimal_sign: “.” or “,” where declared; empty accepts only what reads one way.

    “1,234” without a declared sign is refused (1234 or 1.234?); “1,234.50”, “1.234.567” and “12,5” are not.
    """
    if _PLAIN.match(text):
        return Decimal(text)
    bare, is_negative = _unsigned(text.replace("\u2212", "-").strip())
    match = _FIGURE.match(_BLANKS.sub("", bare))
    if match is None:
        raise Unclean(say("“{}” is no figure.", text[:40]))
    figure, power = match.groups()
    number = Decimal(_pointed(figure, decimal_sign, text))
    if power:
        number = number.scaleb(int(power))
    return -number if is_negative else number


def _unsigned(text: str) -> tuple[str, bool]:
    if text.startswith("(") and text.endswith(")"):
        return text[1:-1].strip(), True
    if text.startswith("-"):
        return text[1:].strip(), True
    if text.endswith("-"):
        return text[:-1].strip(), True
    return text.removeprefix("+").strip(), False


def _pointed(figure: str, sign: str, text: str) -> str:
    """The figure with a point as its decimal sign and nothing between thousands."""
    marks = [mark for mark in figure if mark in ".,"]
    if not marks:
        return figure
    found = sign or _sign_of(figure, marks, text)
    thousands = "," if found == "." else "."
    whole, _, rest = figure.partition(found)
    groups = whole.split(thousands)
    is_grouped = len(groups) == 1 or (1 <= len(groups[0]) <= 3 and all(len(group) == 3 for group in groups[1:]))
    if not is_grouped or not set(rest) <= set("0123456789") or not (whole or rest):
        raise Unclean(say("“{}” does not read as a figure with “{}” as decimal sign.", text[:40], found))
    return f"{''.join(groups)}.{rest}"


def _sign_of(figure: str, marks: list[str], text: str) -> str:
    """The decimal sign that the figure itself shows: the last of two different marks, or a single one that cannot
    stand between thousands. “?” never comes back: what reads two ways is refused."""
    last = marks[-1]
    if len(set(marks)) == 2:
        return last
    if len(marks) > 1:
        return "," if last == "." else "."
    head, _, tail = figure.partition(last)
    if len(tail) != 3 or len(head) > 3 or head in ("", "0") or head.startswith("0"):
        return last
    comma = figure.replace(last, "")
    raise Unclean(say("“{}” may be {} or {}.{}. Say which sign marks decimals.", text[:40], comma, head, tail))


def without_currency(text: str, currency: str) -> str:
    """The text without a sign or code of the currency. Refuses another currency: amounts are not converted."""
    for sign, codes in _SIGNS.items():
        if sign in text:
            if currency not in codes:
                raise Unclean(say("“{}” is not in {}. Amounts are not converted.", text[:40], currency))
            text = text.replace(sign, "", 1).strip()
    match = _CODE.search(text)
    if match is None:
        return text
    code = match.group(1) or match.group(2)
    if code != currency:
        raise Unclean(
            say("“{}” is in {}, the organisation counts in {}. Amounts are not converted.", text[:40], code, currency)
        )
    return (text[: match.start()] + text[match.end() :]).strip()


def evidence(texts: list[str]) -> str:
    """The decimal sign that a column's figures prove: “.”, “,”, or empty when none or both do."""
    signs = set()
    for text in texts:
        bare, _ = _unsigned(text.strip())
        match = _FIGURE.match(_BLANKS.sub("", bare))
        marks = [mark for mark in match.group(1) if mark in ".,"] if match else []
        if match and marks:
            signs |= _proved(match.group(1), marks)
    return signs.pop() if len(signs) == 1 else ""


def _proved(figure: str, marks: list[str]) -> set[str]:
    """The sign that a figure shows, if it reads as a figure with it: “1.2.3” is none and proves nothing."""
    try:
        sign = _sign_of(figure, marks, figure)
        _pointed(figure, sign, figure)
    except Unclean:
        return set()
    return {sign}
