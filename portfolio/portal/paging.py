"""Pages of a list without counting it to the end."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet


@dataclass(frozen=True)
class Page:
    """The rows of one page and where it lies. Templates use it like Django's own page."""

    rows: Sequence[Any]
    number: int
    size: int
    has_next: bool

    @property
    def start_index(self) -> int:
        """Number of the first row, from 1; 0 when there is none."""
        return (self.number - 1) * self.size + 1 if self.rows else 0

    @property
    def end_index(self) -> int:
        """Number of the last row."""
        return (self.number - 1) * self.size + len(self.rows)

    @property
    def has_previous(self) -> bool:
        """Whether a page lies before."""
        return self.number > 1

    @property
    def has_other_pages(self) -> bool:
        """Whether a page lies before or after."""
        return self.has_previous or self.has_next

    @property
    def next_page_number(self) -> int:
        """Number of the page after."""
        return self.number + 1

    @property
    def previous_page_number(self) -> int:
        """Number of the page before."""
        return self.number - 1


def paged(rows: QuerySet[Any] | Sequence[Any], number: str | None, size: int = 50) -> Page:
    """The page of that number (page one where it is none, or lies behind the end). One query, or two behind the end."""
    wanted = int(number) if number and number.isascii() and number.isdigit() and len(number) <= 6 else 1
    page = _page(rows, max(wanted, 1), size)
    return page if page.rows or page.number == 1 else _page(rows, 1, size)


def _page(rows: QuerySet[Any] | Sequence[Any], number: int, size: int) -> Page:
    start = (number - 1) * size
    found = list(rows[start : start + size + 1])
    return Page(found[:size], number, size, len(found) > size)
