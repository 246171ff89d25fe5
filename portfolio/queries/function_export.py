"""The inventory as a file: every field, under the labels that an import reads back."""

import csv
import io
from collections.abc import Iterable, Iterator
from decimal import Decimal

from django.db.models import QuerySet
from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.cell.cell import ERROR_CODES
from openpyxl.worksheet.worksheet import Worksheet

from portfolio.domain.formulas import marked
from portfolio.domain.functions import LABELS
from portfolio.domain.tables_xml import escaped
from portfolio.models import ITFunction

Value = str | int | Decimal | None
MOST_XLSX_ROWS = 20_000
"""A workbook is built in memory while the person waits; more rows go into CSV, which streams."""

_BYTE_ORDER_MARK = "\ufeff"


class _Echo:
    """A file that gives back what is written to it, so that csv can stream."""

    def write(self, text: str) -> str:
        return text


def export_rows(functions: QuerySet[ITFunction]) -> Iterator[list[Value]]:
    """One row a function, its fields in the order of LABELS. Three queries a thousand rows."""
    related = functions.select_related("business_unit", "parent").prefetch_related("tags", "dependencies")
    for function in related.iterator(chunk_size=1000):
        yield [_value(function, name) for name in LABELS]


def csv_lines(functions: QuerySet[ITFunction]) -> Iterator[str]:
    """The functions as CSV in UTF-8 with a mark, so that spreadsheets read the letters; streams."""
    writer = csv.writer(_Echo())
    yield _BYTE_ORDER_MARK + writer.writerow(LABELS.values())
    for row in export_rows(functions):
        yield writer.writerow([_plain(value) for value in row])


def xlsx_bytes(functions: QuerySet[ITFunction]) -> bytes:
    """The functions as a workbook: figures are numbers, texts are texts. For at most MOST_XLSX_ROWS rows."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Functions")
    sheet.freeze_panes = "B2"
    sheet.append(list(LABELS.values()))
    for row in export_rows(functions):
        sheet.append([_cell(sheet, value) for value in row])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _value(function: ITFunction, name: str) -> Value:
    if name == "tags":
        return _joined(tag.name for tag in function.tags.all())
    if name == "dependencies":
        return _joined(other.code for other in function.dependencies.all())
    if name == "state":
        return function.get_state_display()
    if name == "business_unit":
        return function.business_unit.name if function.business_unit else None
    if name == "parent":
        return function.parent.code if function.parent else None
    value: Value = getattr(function, name)
    return value


def _joined(words: Iterable[str]) -> str:
    return "; ".join(sorted(words))


def _plain(value: Value) -> str:
    if isinstance(value, str):
        return marked(value)
    return "" if value is None else f"{value:f}" if isinstance(value, Decimal) else str(value)


def _cell(sheet: Worksheet, value: Value) -> Value | Cell:
    """A text is a text whatever it says: “=1” no formula and “#REF!” no error."""
    if not isinstance(value, str):
        return value
    text = escaped(marked(value))
    if text not in ERROR_CODES:
        return text
    cell = WriteOnlyCell(sheet, text)
    cell.data_type = "s"
    return cell
