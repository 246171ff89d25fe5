"""Reading a file by what it holds, not by what it is called; and the same in a child process."""

import json
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from portfolio.domain.language import say
from portfolio.domain.tables import LIMITS, Cell, Fault, FileRefused, FileTooLarge, Limits, Percent, Source, Table
from portfolio.domain.tables_csv import read_csv
from portfolio.domain.tables_xlsx import read_xlsx

_ZIP, _OLD_OFFICE, _PDF = b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF"
_TEXT_NAMES = (".csv", ".tsv", ".txt")
_TYPED = "\x01"


def kind_of(name: str, content: bytes, limits: Limits = LIMITS) -> str:
    """“csv” or “xlsx”, by the content; the name must not contradict it. Raises FileRefused."""
    if len(content) > limits.file_bytes:
        raise FileTooLarge("bytes", len(content), limits.file_bytes)
    if not content.strip():
        raise FileRefused(say("The file is empty."))
    if content.startswith(_OLD_OFFICE):
        raise FileRefused(
            say("This is an old or a protected Office file. Save it as XLSX without a password, or as CSV.")
        )
    if content.startswith(_PDF):
        raise FileRefused(say("This is a PDF. Export the table as CSV or XLSX."))
    kind = "xlsx" if content.startswith(_ZIP) else "csv"
    _check_name(name.lower(), kind)
    return kind


def _check_name(name: str, kind: str) -> None:
    if not name.endswith((".xlsx", *_TEXT_NAMES)):
        raise FileRefused(say("Only CSV and XLSX files can be imported."))
    if name.endswith(".xlsx") != (kind == "xlsx"):
        holds = say("holds a workbook") if kind == "xlsx" else say("is no workbook")
        raise FileRefused(
            say("The file is called {}, but it {}. Check which file it is.", name[name.rindex(".") :], holds)
        )


def read_table(name: str, content: bytes, limits: Limits = LIMITS, sheet: str = "") -> Table:
    """The file as a table. sheet: of a workbook; empty = the first that holds anything. Raises FileRefused."""
    if kind_of(name, content, limits) == "xlsx":
        return read_xlsx(content, limits, sheet)
    return read_csv(content, limits)


def read_in_child(argument: bytes) -> bytes:
    """read_table for a child process. argument: a line of JSON (name, sheet), then the file. Comes back as JSON."""
    head, _, content = argument.partition(b"\n")
    asked = json.loads(head)
    return packed(read_table(asked["name"], content, LIMITS, asked["sheet"]))


def child_argument(name: str, content: bytes, sheet: str = "") -> bytes:
    """What read_in_child takes."""
    return json.dumps({"name": name, "sheet": sheet}).encode() + b"\n" + content


def packed(table: Table) -> bytes:
    """The table as JSON; cells that are no text carry a mark."""
    return json.dumps(
        {
            "header": table.header,
            "header_number": table.header_number,
            "numbers": table.numbers,
            "rows": [[_out(cell) for cell in row] for row in table.rows],
            "ragged": list(table.ragged.items()),
            "source": vars(table.source),
        }
    ).encode()


def unpacked(result: bytes) -> Table:
    """The table that a child packed."""
    held: dict[str, Any] = json.loads(result)
    source = Source(**{**held["source"], "sheets": tuple(held["source"]["sheets"])})
    rows = [[_in(cell) if cell and cell[0] == _TYPED else cell for cell in row] for row in held["rows"]]
    ragged = dict(held["ragged"])
    return Table(tuple(held["header"]), held["header_number"], held["numbers"], rows, source, ragged)


def _out(cell: Cell) -> str | None:
    if cell is None or (isinstance(cell, str) and not cell.startswith(_TYPED)):
        return cell
    if isinstance(cell, str):
        return f"{_TYPED}t{cell}"
    if isinstance(cell, bool):
        return f"{_TYPED}b{int(cell)}"
    if isinstance(cell, Fault):
        return f"{_TYPED}f{cell.sentence}"
    if isinstance(cell, Decimal):
        return f"{_TYPED}{'p' if isinstance(cell, Percent) else 'n'}{cell}"
    return f"{_TYPED}d{cell.isoformat()}"


def _in(text: str) -> Cell:
    kind, value = text[1], text[2:]
    if kind == "n":
        return Decimal(value)
    if kind == "p":
        return Percent(value)
    if kind == "d":
        return datetime.fromisoformat(value) if len(value) > 10 else date.fromisoformat(value)
    if kind == "b":
        return value == "1"
    return Fault(value) if kind == "f" else value
