"""The starter catalogue: IT functions that most companies have, with suggested answers to the default criteria."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class CatalogueEntry:
    """One function to start from. `levels`: a suggested answer for each default criterion; `reason`: why they are so.

    `code` is a proposal for the function's code, `criticality` is 1..5. Suggestions are a draft, never an assessment.
    """

    code: str
    name: str
    category: str
    description: str
    criticality: int
    levels: Mapping[str, int]
    reason: str


CATALOGUE: tuple[CatalogueEntry, ...] = tuple(
    CatalogueEntry(**entry)
    for entry in json.loads(Path(__file__).with_name("catalogue.json").read_text(encoding="utf-8"))
)
"""All entries, by what they do: first those of the acceptance table, in its order."""

BY_CODE: Mapping[str, CatalogueEntry] = {entry.code: entry for entry in CATALOGUE}


def categories() -> tuple[tuple[str, tuple[CatalogueEntry, ...]], ...]:
    """The categories with their entries, both in the catalogue's order."""
    found: dict[str, list[CatalogueEntry]] = {}
    for entry in CATALOGUE:
        found.setdefault(entry.category, []).append(entry)
    return tuple((category, tuple(entries)) for category, entries in found.items())
