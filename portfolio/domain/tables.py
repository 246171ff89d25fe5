"""Tables: what a file says cell by cell, before anybody says what it means."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from portfolio.domain import formats
from portfolio.domain.errors import Refusal
from portfolio.domain.language import Words, say


@dataclass(frozen=True)
class Fault:
    """A cell that holds no value although it looks filled, for example a spreadsheet's #REF!."""

    sentence: str


class Percent(Decimal):
    """A number that a workbook shows in per cent: 0.25 for 25 %."""


Cell = str | Decimal | date | bool | Fault | None
"""Text as written, or what a workbook typed: number, date (with its time of day, if any), truth. None is an empty cell."""


@dataclass(frozen=True)
class Limits:
    """How much a file may ask of us. Bytes, counts and seconds; the ratio is expanded to packed bytes."""

    file_bytes: int = 20_000_000
    expanded_bytes: int = 200_000_000
    expansion_ratio: int = 150
    rows: int = 50_000
    columns: int = 200
    cells: int = 2_000_000
    cell_characters: int = 10_000
    characters: int = 20_000_000
    seconds: int = 20


LIMITS = Limits()


class FileRefused(Refusal):
    """A file that cannot be read as a table, with what to do about it."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence, field="file")


class FileTooLarge(FileRefused):
    """A file that holds, or claims to hold, more than the limit. what: “rows”, “columns”, “bytes” …"""

    def __init__(self, what: str, found: int, limit: int, advice: str = Words("Split the file.")) -> None:
        super().__init__(
            say(
                "The file has {} {}; at most {} can be imported. {}",
                formats.amount(found),
                what,
                formats.amount(limit),
                advice,
            )
        )
        self.what, self.found, self.limit = what, found, limit


@dataclass(frozen=True)
class Source:
    """How the file was read: “csv” with encoding and delimiter, or “xlsx” with the sheet's name."""

    kind: str
    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    sheets: tuple[str, ...] = ()


@dataclass(frozen=True)
class Table:
    """A header and the rows below it, all of the header's width. numbers: each row's number in the file, header and
    blank rows counted, so that a person finds it. ragged: rows that were longer than the header, with a sentence.
    """

    header: tuple[str, ...]
    header_number: int
    numbers: Sequence[int]
    rows: Sequence[Sequence[Cell]]
    source: Source
    ragged: dict[int, str] = field(default_factory=dict)

    def column(self, name: str) -> list[Cell]:
        """The cells of one column from top to bottom."""
        at = self.header.index(name)
        return [row[at] for row in self.rows]


def is_blank(cell: Cell) -> bool:
    """Whether the cell says nothing."""
    return cell is None or (isinstance(cell, str) and not cell.strip())


def shaped(lines: Sequence[tuple[int, list[Cell]]], source: Source, limits: Limits = LIMITS) -> Table:
    """The lines of a file as a table. lines: row number and cells, blank rows left out. Raises FileRefused.

    The header is the first row that holds words only and is at least half as wide as the widest of the first twenty.
    """
    if not lines:
        raise FileRefused(say("The file is empty."))
    at = _header_at(lines)
    number, top = lines[at]
    header = _named(top, lines[at + 1 :])
    width = len(header)
    if width > limits.columns:
        raise FileTooLarge("columns", width, limits.columns, say("Delete the ones that are not needed."))
    below = lines[at + 1 :]
    if not below:
        raise FileRefused(say("The file has a header row and nothing below it."))
    ragged = {row: _too_long(len(cells), width) for row, cells in below if len(cells) > width and _spills(cells, width)}
    rows = [cells if len(cells) == width else _fitted(cells, width) for _, cells in below]
    return Table(header, number, [row for row, _ in below], rows, source, ragged)


def _header_at(lines: Sequence[tuple[int, list[Cell]]]) -> int:
    head = [cells for _, cells in lines[:20]]
    widest = max(sum(not is_blank(cell) for cell in cells) for cells in head)
    for at, cells in enumerate(head):
        filled = [cell for cell in cells if not is_blank(cell)]
        if 2 * len(filled) >= widest and all(isinstance(cell, str) for cell in filled):
            return at
    raise FileRefused(say("No header was found: the first rows hold no row of column names. Add one."))


def _named(top: Sequence[Cell], below: Sequence[tuple[int, list[Cell]]]) -> tuple[str, ...]:
    """Names of the columns: blank ones get their letter, repeated ones a number; blank empty ones at the end go."""
    width = len(top)
    while width and is_blank(top[width - 1]) and all(len(row) < width or is_blank(row[width - 1]) for _, row in below):
        width -= 1
    plain = [" ".join(str(cell or "").split()) or f"Column {letters(at)}" for at, cell in enumerate(top[:width])]
    seen: Counter[str] = Counter()
    names = []
    for name in plain:
        seen[name] += 1
        names.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return tuple(names)


def letters(at: int) -> str:
    """A column's letters as spreadsheets show them: 0 → A, 26 → AA."""
    text = ""
    at += 1
    while at:
        at, digit = divmod(at - 1, 26)
        text = chr(65 + digit) + text
    return text


def _spills(cells: Sequence[Cell], width: int) -> bool:
    return not all(is_blank(cell) for cell in cells[width:])


def _too_long(found: int, width: int) -> str:
    return say("The row has {} values, the header {}. Is a quote or a delimiter missing?", found, width)


def _fitted(cells: list[Cell], width: int) -> list[Cell]:
    return cells[:width] + [None] * (width - len(cells))
