"""Cleaning: from a cell to a field's value, or to the sentence that says why not. Nothing is invented."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from portfolio.domain.errors import Refusal
from portfolio.domain.formulas import unmarked
from portfolio.domain.language import say
from portfolio.domain.mappings import Field, Kind, Use
from portfolio.domain.mappings_dates import date_of, plausible
from portfolio.domain.mappings_numbers import Unclean, decimal_of, without_currency
from portfolio.domain.tables import Cell, Fault, Percent, Table, is_blank
from portfolio.domain.text import clean_text

Value = str | int | Decimal | date | tuple[str, ...] | None
Cleaner = Callable[[Cell], tuple[Value, str]]
"""A cell's value, and a note where something was done to it that a person should know."""

_SEPARATORS = re.compile(r"[;,|\n]")


@dataclass
class Column:
    """One field's values from top to bottom; None where empty or wrong. errors and notes: position → sentence."""

    values: list[Value]
    errors: dict[int, str] = field(default_factory=dict)
    notes: dict[int, str] = field(default_factory=dict)


def cleaned(table: Table, target: Field, use: Use, currency: str) -> Column:
    """All values of a field from its columns. Equal texts are cleaned once."""
    cells = table.column(use.columns[0]) if len(use.columns) == 1 else _joined(table, target, use)
    cleaner = cleaner_for(target, use, currency)
    known: dict[str, tuple[Value, str, str]] = {"": (None, "", "")}
    column = Column([])
    for at, cell in enumerate(cells):
        if cell is None:
            column.values.append(None)
            continue
        if isinstance(cell, str):
            answer = known.get(cell)
            if answer is None:
                answer = known[cell] = _tried(cleaner, cell)
        else:
            answer = _tried(cleaner, cell)
        value, note, error = answer
        column.values.append(value)
        if error:
            column.errors[at] = error
        elif note:
            column.notes[at] = note
    return column


def _tried(cleaner: Cleaner, cell: Cell) -> tuple[Value, str, str]:
    try:
        return *cleaner(cell), ""
    except Refusal as refused:
        return None, "", refused.sentence


def _joined(table: Table, target: Field, use: Use) -> list[Cell]:
    """Several columns as one text. A code needs all its parts: half a code could be another row's."""
    columns = [table.column(name) for name in use.columns]
    joined: list[Cell] = []
    for cells in zip(*columns, strict=True):
        fault = next((cell for cell in cells if isinstance(cell, Fault)), None)
        parts = [text_of(cell) for cell in cells if fault is None and not is_blank(cell)]
        if parts and len(parts) < len(cells) and target.kind == Kind.CODE:
            fault = Fault(say("One of the columns that make the {} is empty.", str(target.label).lower()))
        joined.append(fault or use.join.join(parts))
    return joined


def text_of(cell: Cell) -> str:
    """A cell as text: whole numbers without a point, dates as ISO, the mark of an exported formula-like text undone."""
    if isinstance(cell, str):
        return unmarked(cell).strip()
    if isinstance(cell, Fault):
        raise Unclean(cell.sentence)
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, Percent):
        return f"{(cell * 100).normalize():f}%"
    if isinstance(cell, Decimal):
        return f"{cell.to_integral_value():f}" if cell == cell.to_integral_value() else f"{cell.normalize():f}"
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    return cell.isoformat() if cell else ""


def cleaner_for(target: Field, use: Use, currency: str) -> Cleaner:
    """The cleaner of a field under a use. currency: the organisation's."""
    makers: dict[Kind, Callable[[], Callable[[Cell], tuple[Value, str]]]] = {
        Kind.TEXT: lambda: _text_cleaner(target),
        Kind.CODE: lambda: _code_cleaner(target),
        Kind.CODES: lambda: _list_cleaner(target),
        Kind.WORDS: lambda: _list_cleaner(target),
        Kind.NUMBER: lambda: _number_cleaner(target, use, ""),
        Kind.MONEY: lambda: _number_cleaner(target, use, currency),
        Kind.WHOLE: lambda: _whole_cleaner(target, use),
        Kind.SHARE: lambda: _share_cleaner(target, use),
        Kind.DATE: lambda: _date_cleaner(use),
        Kind.CHOICE: lambda: _choice_cleaner(target),
    }
    clean = makers[target.kind]()
    unknown = frozenset(word.strip().casefold() for word in use.unknown)
    return _declared(clean, unknown) if unknown else _blank(clean)


def _blank(clean: Cleaner) -> Cleaner:
    return lambda cell: (None, "") if is_blank(cell) else clean(cell)


def _declared(clean: Cleaner, unknown: frozenset[str]) -> Cleaner:
    def read(cell: Cell) -> tuple[Value, str]:
        if is_blank(cell):
            return None, ""
        if text_of(cell).casefold() in unknown:
            return None, say("“{}” was declared to mean unknown.", text_of(cell)[:40])
        return clean(cell)

    return read


def _text_cleaner(target: Field) -> Cleaner:
    def read(cell: Cell) -> tuple[Value, str]:
        text = text_of(cell)
        if not target.is_multiline and ("\n" in text or "\r" in text):
            text = " ".join(text.split())
        return clean_text(text, maximum=target.maximum) or None, ""

    return read


def _code_cleaner(target: Field) -> Cleaner:
    pattern = re.compile(target.pattern) if target.pattern else None

    def read(cell: Cell) -> tuple[Value, str]:
        text = clean_text(text_of(cell), maximum=target.maximum)
        if pattern and not pattern.match(text):
            raise Unclean(f"“{text[:60]}”: {target.pattern_sentence}")
        return text, ""

    return read


def _list_cleaner(target: Field) -> Cleaner:
    def read(cell: Cell) -> tuple[Value, str]:
        parts = (clean_text(part, maximum=target.maximum) for part in _SEPARATORS.split(text_of(cell)))
        return tuple(sorted({part.casefold(): part for part in parts if part}.values(), key=str.casefold)) or None, ""

    return read


def _exact(cell: Cell, use: Use, currency: str) -> Decimal:
    if isinstance(cell, Decimal):
        return cell * use.scale
    if not isinstance(cell, str):
        raise Unclean(say("“{}” is no figure.", text_of(cell)[:40]))
    text = text_of(cell)
    return decimal_of(without_currency(text, currency) if currency else text, use.decimal_sign) * use.scale


def _in_range(number: Decimal, target: Field, shown: Cell) -> None:
    if target.lowest is not None and number < target.lowest:
        low = say("may not be negative") if target.lowest == 0 else say("may not be below {}", target.lowest)
        raise Unclean(say("{} is too low: {} {}.", text_of(shown)[:40], target.label, low))
    if target.highest is not None and number > target.highest:
        raise Unclean(say("{} is too high: {} may not be above {}.", text_of(shown)[:40], target.label, target.highest))
    if abs(number) >= 10**target.digits:
        raise Unclean(say("{} is too large: {} digits before the point fit.", text_of(shown)[:40], target.digits))


def _number_cleaner(target: Field, use: Use, currency: str) -> Cleaner:
    step = Decimal(1).scaleb(-target.places)

    def read(cell: Cell) -> tuple[Value, str]:
        exact = _exact(cell, use, currency)
        _in_range(exact, target, cell)
        rounded = exact.quantize(step, ROUND_HALF_UP)
        _in_range(rounded, target, cell)
        note = "" if rounded == exact else say("{} was rounded to {}.", text_of(cell)[:40], rounded)
        return rounded, note

    return read


def _whole_cleaner(target: Field, use: Use) -> Cleaner:
    def read(cell: Cell) -> tuple[Value, str]:
        exact = _exact(cell, use, "")
        _in_range(exact, target, cell)
        if exact != exact.to_integral_value():
            raise Unclean(say("{} is no whole number.", text_of(cell)[:40]))
        return int(exact), ""

    return read


def _share_cleaner(target: Field, use: Use) -> Cleaner:
    step = Decimal(1).scaleb(-target.places)

    def read(cell: Cell) -> tuple[Value, str]:
        exact = _share(cell, use)
        if not 0 <= exact <= 1:
            raise Unclean(say("{} is no share: it lies outside 0 to 100 %.", text_of(cell)[:40]))
        rounded = exact.quantize(step, ROUND_HALF_UP)
        return rounded, "" if rounded == exact else say("{} was rounded to {:f} %.", text_of(cell)[:40], rounded * 100)

    return read


def _share(cell: Cell, use: Use) -> Decimal:
    if isinstance(cell, Percent):
        return cell
    text = text_of(cell)
    if text.endswith("%"):
        return decimal_of(text[:-1].strip(), use.decimal_sign) / 100
    number = _exact(cell, use, "")
    if use.share_as or not number:
        return number / 100 if use.share_as == "percent" else number
    raise Unclean(say("“{}” may be a share or per cent. Say which.", text[:40]))


def _date_cleaner(use: Use) -> Cleaner:
    def read(cell: Cell) -> tuple[Value, str]:
        if isinstance(cell, date):
            return plausible(cell.date() if isinstance(cell, datetime) else cell), ""
        if isinstance(cell, str):
            return date_of(text_of(cell), use.date_order), ""
        raise Unclean(say("“{}” is no date.", text_of(cell)[:40]))

    return read


def _choice_cleaner(target: Field) -> Cleaner:
    words = choice_words(target)

    def read(cell: Cell) -> tuple[Value, str]:
        text = text_of(cell)
        value = words.get(folded(text))
        if value is None:
            labels = ", ".join(say(label) for _, label, _ in target.choices)
            raise Unclean(say("“{}” is none of: {}.", text[:40], labels))
        return value, ""

    return read


def choice_words(target: Field) -> dict[str, str]:
    """Every word that means a choice → its value."""
    return {folded(word): value for value, label, more in target.choices for word in (value, label, *more)}


def folded(text: str) -> str:
    """A word for comparison: lower case, blanks for anything that is no letter or digit."""
    return " ".join("".join(sign if sign.isalnum() else " " for sign in text.casefold()).split())


def filled(cells: Sequence[Cell]) -> list[Any]:
    """The cells that say something."""
    return [cell for cell in cells if not is_blank(cell)]
