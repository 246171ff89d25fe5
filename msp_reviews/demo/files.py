"""The demo companies as files: one CSV a noun, readable in any spreadsheet."""

import csv
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
Row = Mapping[str, str]
DONT_KNOW = "?"


def rows(name: str) -> list[Row]:
    """The rows of a file: `rows("company_y/contracts")`. A file that the company does not need is empty."""
    path = FOLDER / f"{name}.csv"
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def day(text: str) -> date | None:
    """A date, or None for an empty cell."""
    return date.fromisoformat(text) if text else None


def answers(like: str, differences: str) -> dict[str, int | None]:
    """Levels of the function it is like, with what differs: "market=2 pace=?"; ? is “don't know”."""
    levels: dict[str, int | None] = dict(_levels()[like])
    for part in differences.split():
        key, _, level = part.partition("=")
        if key not in levels:
            message = f"No criterion is called {key}."
            raise ValueError(message)
        levels[key] = None if level == DONT_KNOW else int(level)
    return levels


@cache
def _levels() -> dict[str, dict[str, int]]:
    return {row["like"]: {key: int(level) for key, level in row.items() if key != "like"} for row in rows("answers")}
