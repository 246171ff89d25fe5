"""The text of a scenario's cells: written and read the same way, in the manner of a spreadsheet.

class           core, strategic, tactical, outsourceable or the first letter; empty: undecided
share           40 or 40 %: the MSP share of the cost; the total stays, the two costs follow
costs           1,240,000 or 1240k or 1.24m; empty: unknown
partners        Northwind, or Northwind 60; Vertex 40: shares in per cent; empty: nobody is named
people          12.5; empty: unknown
unit_cost       0.85: what a unit of work costs at an MSP relative to in-house; empty: as its class
"""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from portfolio.domain.errors import Refusal
from portfolio.domain.formats import amount, rounded
from portfolio.domain.language import say
from portfolio.domain.text import clean_text
from sourcing.domain.criteria import SourcingClass
from sourcing.domain.scenarios import LABELS, PLACES, Facts

COLUMNS = tuple(LABELS)
LONGEST_CELL = 400
_MONEY = re.compile(r"([0-9]{1,12}(?:\.[0-9]{1,6})?)([km]?)\Z", re.IGNORECASE)
_FIGURE = re.compile(r"[0-9]{1,5}(?:\.[0-9]{1,4})?\Z")
_PART = re.compile(r"(.*?)(?:\s+([0-9]{1,3}(?:\.[0-9]{1,4})?)\s*%?)?\Z", re.DOTALL)
_TIMES = {"": 1, "k": 1_000, "m": 1_000_000}
_LARGEST = Decimal(10) ** 12
_NONE = {"", "–", "-"}


class UnreadableCell(Refusal):
    """The text of a cell says nothing that can be kept; the sentence says what would."""


def cell_text(column: str, facts: Facts) -> str:
    """The text of a cell; empty where the figure is unknown."""
    if column == "class":
        return facts.sourcing_class.value if facts.sourcing_class else ""
    if column == "share":
        share = facts.costed("").msp_share
        return "" if share is None else _short(share * 100, 2)
    if column == "partners":
        return _partners_text(facts.partners)
    value: Decimal | None = getattr(facts, column)
    if value is None:
        return ""
    return _short(Fraction(value), 4 if column == "unit_cost" else PLACES)


def with_cell(facts: Facts, column: str, text: str, partners: Collection[str]) -> Facts:
    """The facts after a cell was written. partners: names that may stand in it. Raises UnreadableCell."""
    if column not in _READERS:
        raise UnreadableCell(say("There is no column “{}”.", column[:40]))
    if len(text) > LONGEST_CELL:
        raise UnreadableCell(say("A cell holds at most {} characters.", LONGEST_CELL))
    plain = clean_text(text)
    if column == "partners":
        return replace(facts, partners=_partners(plain, partners))
    return _READERS[column](facts, "" if plain in _NONE else plain)


def with_share(facts: Facts, share: Fraction) -> Facts:
    """The same total cost with this share of it at MSPs, 0..1, to the cent. Raises UnreadableCell where the cost is unknown."""
    cost = facts.costed("").cost
    if not cost:
        raise UnreadableCell(say("The cost is not known, so there is nothing to share. Enter both costs first."))
    external = rounded(Fraction(cost) * share, PLACES)
    return replace(facts, internal_cost=cost - external, external_cost=external)


def with_values(facts: Facts, values: Mapping[str, Any]) -> Facts:
    """The facts with some of their fields set by name."""
    return Facts(**{**vars(facts), **values})


def _class(facts: Facts, text: str) -> Facts:
    if not text:
        return replace(facts, sourcing_class=None)
    found = [name for name in SourcingClass if text.lower() in {name.value, name.letter.lower()}]
    if not found:
        raise UnreadableCell(
            say("“{}” is no class. Write core, strategic, tactical or outsourceable, or C, S, T, O.", text[:20])
        )
    return replace(facts, sourcing_class=found[0])


def _share(facts: Facts, text: str) -> Facts:
    figure = text.removesuffix("%").strip()
    if not _FIGURE.match(figure) or Decimal(figure) > 100:
        raise UnreadableCell(say("“{}” is no share. Write per cent from 0 to 100, for example 40.", text[:20]))
    return with_share(facts, Fraction(figure) / 100)


def _cost(column: str) -> Callable[[Facts, str], Facts]:
    return lambda facts, text: with_values(facts, {column: _money(text)})


def _money(text: str) -> Decimal | None:
    if not text:
        return None
    found = _MONEY.match(re.sub(r"[\s,]", "", text))
    value = rounded(Fraction(found[1]) * _TIMES[found[2].lower()], PLACES) if found else _LARGEST
    if value >= _LARGEST:
        raise UnreadableCell(say("“{}” is no cost. Write it like 1,240,000 or 1240k or 1.24m, not below 0.", text[:20]))
    return value


def _people(column: str) -> Callable[[Facts, str], Facts]:
    return lambda facts, text: with_values(facts, {column: _fte(text)})


def _fte(text: str) -> Decimal | None:
    if not text:
        return None
    if not _FIGURE.match(text):
        raise UnreadableCell(
            say("“{}” is no number of people. Write full-time equivalents, for example 12.5.", text[:20])
        )
    return rounded(Fraction(text), PLACES)


def _unit_cost(facts: Facts, text: str) -> Facts:
    return replace(facts, unit_cost=unit_cost_from(text) if text else None)


def unit_cost_from(text: str) -> Decimal:
    """A unit cost at MSPs relative to in-house, above 0 to 10, four places. Raises UnreadableCell."""
    if not _FIGURE.match(text) or not 0 < Decimal(text) <= 10:
        raise UnreadableCell(
            say("“{}” is no unit cost. Write 0.85 for 15 % less than in-house, 1.1 for 10 % more.", text[:20])
        )
    return rounded(Fraction(text), 4)


_READERS: dict[str, Callable[[Facts, str], Facts]] = {
    "class": _class,
    "share": _share,
    "internal_cost": _cost("internal_cost"),
    "external_cost": _cost("external_cost"),
    "partners": lambda facts, text: facts,
    "internal_fte": _people("internal_fte"),
    "external_fte": _people("external_fte"),
    "unit_cost": _unit_cost,
}


# -- partners --------------------------------------------------------------------------------------


def _partners(text: str, names: Collection[str]) -> dict[str, Fraction]:
    if text in _NONE:
        return {}
    by_name = {name.casefold(): name for name in names}
    if text.casefold() in by_name:
        return {by_name[text.casefold()]: Fraction(1)}
    parts = [
        _part(part.strip(), by_name) for part in re.split(r"[;\n]" if ";" in text else r"[,\n]", text) if part.strip()
    ]
    if len(parts) == 1 and parts[0][1] is None:
        return {parts[0][0]: Fraction(1)}
    return _whole(parts)


def _part(text: str, by_name: Mapping[str, str]) -> tuple[str, Fraction | None]:
    found = _PART.match(text)
    name = found[1].strip() if found else text
    if name.casefold() not in by_name:
        raise UnreadableCell(
            say(
                "“{}” is no partner here. Name one of the portfolio, or add it to the scenario's further partners.",
                name[:60],
            )
        )
    return by_name[name.casefold()], Fraction(found[2]) / 100 if found and found[2] else None


def _whole(parts: list[tuple[str, Fraction | None]]) -> dict[str, Fraction]:
    shares: dict[str, Fraction] = {}
    for name, share in parts:
        if share is None or name in shares:
            raise UnreadableCell(say("Say each partner once, with its share in per cent: Northwind 60; Vertex 40."))
        shares[name] = share
    total = sum(shares.values(), Fraction(0))
    if abs(total - 1) > Fraction(len(shares), 10_000):  # as far as two places per partner can be off
        raise UnreadableCell(say("The shares add up to {} %. Together they are 100 %.", _short(total * 100, 2)))
    return {name: share / total for name, share in shares.items() if share}


def _partners_text(partners: Mapping[str, Fraction]) -> str:
    if len(partners) == 1:
        return next(iter(partners))
    ordered = sorted(partners.items(), key=lambda item: (-item[1], item[0]))
    return "; ".join(f"{name} {_short(share * 100, 2)}" for name, share in ordered)


def _short(value: Fraction, places: int) -> str:
    """A number with commas and without idle zeros: 1,240,000, 12.5, 0.85."""
    text = amount(value, places)
    return text.rstrip("0").rstrip(".") if "." in text else text
