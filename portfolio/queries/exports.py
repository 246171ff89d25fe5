"""Tables as files: CSV that streams, and workbooks. Safe in a spreadsheet, the same for every list of the portal."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.cell.cell import ERROR_CODES
from openpyxl.worksheet.worksheet import Worksheet

from portfolio.domain.formulas import marked
from portfolio.domain.language import ENGLISH, speaking
from portfolio.domain.tables_xml import escaped

Value = str | int | Decimal | date | None
MOST_XLSX_ROWS = 20_000
"""A workbook is built in memory while the person waits; more rows go into CSV, which streams."""

_BYTE_ORDER_MARK = "\ufeff"


class _Echo:
    """A file that gives back what is written to it, so that csv can stream."""

    def write(self, text: str) -> str:
        return text


def table_as_csv(head: Iterable[str], rows: Iterable[Sequence[Value]]) -> Iterator[str]:
    """The table as CSV in UTF-8 with a mark, so that spreadsheets read the letters; streams. No query of its own."""
    writer = csv.writer(_Echo())
    yield _BYTE_ORDER_MARK + writer.writerow(list(head))
    for row in rows:
        yield writer.writerow([_plain(value) for value in row])


def table_as_xlsx(title: str, head: Iterable[str], rows: Iterable[Sequence[Value]]) -> bytes:
    """The table as a workbook: figures are numbers, dates are dates, texts are texts. For at most MOST_XLSX_ROWS rows."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "B2"
    with speaking(ENGLISH):  # an import reads it again
        sheet.append(list(head))
        for row in rows:
            sheet.append([_cell(sheet, value) for value in row])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _plain(value: Value) -> str:
    if isinstance(value, str):
        return marked(value)
    if isinstance(value, date):
        return value.isoformat()
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
