"""What a file's columns hold, as the mapping page shows it."""

from collections.abc import Mapping
from typing import Any

from portfolio.domain.mappings import Subject, to_json
from portfolio.domain.mappings_cleaning import filled, text_of
from portfolio.domain.mappings_guess import guess
from portfolio.domain.tables import Cell, Fault, Table

SAMPLES = 3
LONGEST_SAMPLE = 60


def columns_of(table: Table, subjects: Mapping[str, Subject], currency: str) -> dict[str, Any]:
    """Names of the columns, samples, how much of each is filled, the guessed mapping with its reasons. No query."""
    guessed = guess(table, subjects, currency)
    return {
        "header": list(table.header),
        "rows": len(table.rows),
        "source": vars(table.source),
        "samples": {name: _samples(table.column(name)) for name in table.header},
        "filled": {name: len(filled(table.column(name))) for name in table.header},
        "mapping": to_json(guessed.mapping),
        "guesses": {
            one.column: {"field": one.field, "confidence": round(one.confidence, 2), "reason": one.reason}
            for one in guessed.guesses
        },
    }


def _samples(cells: list[Cell]) -> list[str]:
    """The first different values, cut to a readable length."""
    texts: dict[str, None] = {}
    for cell in cells[:400]:
        text = cell.sentence if isinstance(cell, Fault) else text_of(cell)
        if text:
            texts[text[:LONGEST_SAMPLE] + ("…" if len(text) > LONGEST_SAMPLE else "")] = None
        if len(texts) == SAMPLES:
            break
    return list(texts)
