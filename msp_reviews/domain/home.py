"""The home page: which part stands where for whom, and what is due in which order."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Layout:
    """Parts of the home page: the wide column, then the narrow one. Parts are named as their templates."""

    wide: tuple[str, ...]
    narrow: tuple[str, ...]


LAYOUTS: Mapping[str, Layout] = {
    "cio": Layout(("decisions", "balance", "misaligned", "breaches"), ("due", "packs")),
    "it_manager": Layout(("due", "breaches", "misaligned"), ("beam", "decisions", "packs")),
    "executive": Layout(("packs", "balance", "misaligned", "breaches"), ("due", "decisions")),
    "administrator": Layout(("settings", "balance"), ("due", "packs")),
}
"""By role. A partner's user has a page of their own."""


@dataclass(frozen=True)
class DueItem:
    """One thing with a day: what it is, where it leads, until when; late once the day is past."""

    day: date
    kind: str
    sentence: str
    url: str
    is_late: bool


def in_order(items: Iterable[DueItem]) -> list[DueItem]:
    """Late things first, the longest overdue on top; then what comes, the nearest first."""
    return sorted(items, key=lambda item: (not item.is_late, item.day, item.kind, item.sentence))
