"""The roadmap as a file."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from fractions import Fraction

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from portfolio.domain.formats import rounded
from portfolio.domain.formulas import marked
from sourcing.domain.roadmap_money import Payback, Return
from sourcing.queries.roadmap import RoadmapRow

Value = str | int | Decimal | None
HEADER = (
    "Function", "Code", "State", "Decided class", "Target class", "MSP share before, %", "MSP share target, %",
    "Partner before", "Partner after", "Starts", "Ends", "Agreed start", "Agreed end", "Slip, quarters",
    "Moved so far, %", "Reported on", "One-off cost", "Run cost per year before", "Run cost per year after",
    "Saving per year", "Payback, quarters", "Owner", "Waits for", "In its way", "Scenario", "Drop reason", "Notes",
)  # fmt: skip
PAYBACK_WORDS = {Return.AT_ONCE: "at once", Return.NEVER: "never", Return.UNKNOWN: ""}
_BYTE_ORDER_MARK = "\ufeff"


class _Echo:
    """A file that gives back what is written to it, so that csv can stream."""

    def write(self, text: str) -> str:
        return text


def csv_lines(rows: Iterable[RoadmapRow]) -> Iterator[str]:
    """The rows as CSV in UTF-8 with a mark, so that spreadsheets read the letters; no cell runs as a formula."""
    writer = csv.writer(_Echo())
    yield _BYTE_ORDER_MARK + writer.writerow(HEADER)
    for row in rows:
        yield writer.writerow([_plain(value) for value in values_of(row)])


def xlsx_bytes(rows: Iterable[RoadmapRow]) -> bytes:
    """The rows as a workbook: figures are numbers, texts are texts."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Roadmap")
    sheet.freeze_panes = "B2"
    sheet.append(list(HEADER))
    for row in rows:
        sheet.append([_cell(value) for value in values_of(row)])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def values_of(row: RoadmapRow) -> Sequence[Value]:
    """One row in the order of HEADER."""
    one = row.transition
    return [
        one.function.name,
        one.function.code,
        one.get_state_display(),
        row.decided.sourcing_class.value if row.decided else one.from_class,
        one.to_class,
        _percent(one.from_share),
        _percent(one.to_share),
        one.from_partner,
        one.to_partner,
        one.starts,
        one.ends,
        one.baseline_starts,
        one.baseline_ends,
        row.slip,
        _percent(row.moved),
        row.report.reported_on.isoformat() if row.report else None,
        one.one_off_cost,
        one.run_cost_before,
        one.run_cost_after,
        None if row.saving is None else rounded(row.saving, 2),
        _payback(row.payback),
        str(one.owner.user),
        "; ".join(need.function.name for need in row.needs),
        "; ".join(row.warnings),
        one.scenario_name,
        one.drop_reason,
        one.notes,
    ]


def _percent(share: Decimal | Fraction | None) -> Decimal | None:
    return None if share is None else rounded(Fraction(share) * 100, 2)


def _payback(payback: Payback) -> Value:
    return PAYBACK_WORDS[payback.kind] if payback.quarters is None else rounded(payback.quarters, 2)


def _plain(value: Value) -> str:
    if isinstance(value, str):
        return marked(value)
    return "" if value is None else f"{value:f}" if isinstance(value, Decimal) else str(value)


def _cell(value: Value) -> Value:
    """A text without the control characters that no workbook can hold."""
    return marked(ILLEGAL_CHARACTERS_RE.sub("", value)) if isinstance(value, str) else value
