"""Reading one sheet of a workbook, cell by cell, within limits."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation

from portfolio.domain.language import Words, say
from portfolio.domain.tables import Cell, Fault, FileRefused, FileTooLarge, Limits, Percent, is_blank
from portfolio.domain.tables_xml import unescaped

_FIRST_1900, _FIRST_1904 = date(1899, 12, 30), date(1904, 1, 1)
_CLEAR = Words("Delete the empty rows and columns beyond the table and save it again.")
_UNSTORED = Fault(
    Words("The cell is a formula without a stored value. Open the file in a spreadsheet program and save it.")
)


class SheetReader:
    """Collects the filled rows of a sheet. texts: the workbook's shared texts; styles: kind per cell style."""

    def __init__(self, texts: list[str], styles: list[str], is_1904: bool, limits: Limits) -> None:
        self.lines: list[tuple[int, list[Cell]]] = []
        self._texts, self._styles, self._limits = texts, styles, limits
        self._first = _FIRST_1904 if is_1904 else _FIRST_1900
        self._number = self._at = self._held = self._characters = 0
        self._row: list[Cell] = []
        self._parts: list[str] = []
        self._type = self._style = ""
        self._is_open = self._is_formula = self._in_guide = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """A row, a cell, its value (v, or t inside is) or its formula begins."""
        if name == "c":
            self._start_cell(attributes)
        elif name == "v" or (name == "t" and not self._in_guide):
            self._is_open = True
        elif name == "row":
            self._start_row(attributes.get("r"))
        elif name == "f":
            self._is_formula = True
        elif name == "rPh":
            self._in_guide = True
        elif name == "dimension":
            self._check_claim(attributes.get("ref", ""))

    def end(self, name: str) -> None:
        """The end of a cell adds it to its row, the end of a row adds that."""
        if name == "v" or name == "t":
            self._is_open = False
        elif name == "c":
            self._end_cell()
        elif name == "row":
            self._end_row()
        elif name == "rPh":
            self._in_guide = False

    def data(self, text: str) -> None:
        """Text of the value, in pieces."""
        if self._is_open:
            self._parts.append(text)

    def _start_row(self, number: str | None) -> None:
        self._number = _whole(number) if number else self._number + 1
        if self._number > self._limits.rows + 1:
            raise FileTooLarge("rows", self._number, self._limits.rows, _CLEAR)
        self._row = []
        self._at = 0

    def _start_cell(self, attributes: dict[str, str]) -> None:
        reference = attributes.get("r")
        if reference:
            self._at = column_of(reference)
        self._type, self._style = attributes.get("t", "n"), attributes.get("s", "0")
        self._parts = []
        self._is_formula = False

    def _end_cell(self) -> None:
        text = "".join(self._parts)
        cell = self._value(text)
        if cell is not None:
            self._hold(cell)
            self._row += [None] * (self._at - len(self._row))
            if len(self._row) > self._at:
                raise FileRefused(say("Row {} of the sheet holds a cell twice. Save the file again.", self._number))
            self._row.append(cell)
        self._at += 1

    def _hold(self, cell: Cell) -> None:
        limits = self._limits
        self._held += 1
        if isinstance(cell, str):
            self._characters += len(cell)
            if len(cell) > limits.cell_characters:
                what = say("characters in a cell of row {}", self._number)
                raise FileTooLarge(what, len(cell), limits.cell_characters, say("Shorten it."))
        if self._at >= limits.columns:
            raise FileTooLarge("columns", self._at + 1, limits.columns, _CLEAR)
        if self._held > limits.cells:
            raise FileTooLarge(say("cells or more"), self._held, limits.cells)
        if self._characters > limits.characters:
            raise FileTooLarge(say("characters or more"), self._characters, limits.characters)

    def _end_row(self) -> None:
        if self.lines and self.lines[-1][0] >= self._number:
            raise FileRefused(say("The sheet's row {} stands out of order. Save the file again.", self._number))
        if not all(map(is_blank, self._row)):
            self.lines.append((self._number, self._row))

    def _check_claim(self, reference: str) -> None:
        last = reference.rpartition(":")[2].replace("$", "")
        rows = _whole(last.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")) if last else 0
        if rows > self._limits.rows + 1:
            raise FileTooLarge("rows", rows, self._limits.rows, _CLEAR)

    def _value(self, text: str) -> Cell:
        """A cell's value by its type: shared text, text, truth, error, date, else a number under its format."""
        kind = self._type
        if kind in ("inlineStr", "str"):
            return unescaped(text) or None
        if not text:
            return _UNSTORED if self._is_formula else None
        if kind == "s":
            return self._texts[_index(text, len(self._texts))] or None
        if kind == "b":
            return text == "1"
        if kind == "e":
            return Fault(say("The cell holds the spreadsheet error {}.", text[:20]))
        if kind == "d":
            return _iso(text)
        return self._number_as(text)

    def _number_as(self, text: str) -> Cell:
        try:
            number = number_of(text)
        except (InvalidOperation, ValueError):
            return Fault(say("The cell holds “{}” as a number.", text[:40]))
        at = _whole(self._style)
        style = self._styles[at] if at < len(self._styles) else ""
        if style == "date":
            return self._day(number)
        if style == "time":
            return Fault(say("The cell holds a time of day or a duration, not a figure."))
        return Percent(number) if style == "percent" else number

    def _day(self, serial: Decimal) -> Cell:
        days = int(serial)
        if not 1 <= days <= 2_900_000:
            return Fault(say("The cell is formatted as a date, but {} is none.", serial))
        # Spreadsheets count a 29 February 1900 that never was: serials before it are one day short.
        shift = 1 if self._first == _FIRST_1900 and days < 60 else 0
        day = self._first + timedelta(days=days + shift)
        seconds = round((serial - days) * 86400)
        return datetime.combine(day, time()) + timedelta(seconds=seconds) if seconds else day


def number_of(text: str) -> Decimal:
    """A workbook's number. Binary noise is cut at the fifteen digits that spreadsheets keep: 0.30000000000000004 → 0.3."""
    number = Decimal(text)
    if not number.is_finite() or abs(number.adjusted()) > 30:
        raise ValueError(text)
    return number if len(number.as_tuple().digits) <= 15 else Decimal(f"{number:.15g}")


def column_of(reference: str) -> int:
    """Column of a cell reference, from 0: “AB12” → 27."""
    at = 0
    for letter in reference[:4]:
        if not "A" <= letter <= "Z":
            break
        at = at * 26 + ord(letter) - 64
    if not at:
        raise FileRefused(say("The sheet names a cell “{}”. Save the file again.", reference[:12]))
    return at - 1


def _iso(text: str) -> Cell:
    try:
        moment = datetime.fromisoformat(text)
        return moment if moment.time() != time() else moment.date()
    except ValueError:
        return Fault(say("The cell holds “{}” as a date.", text[:30]))


def _index(text: str, count: int) -> int:
    at = int(text) if text.isascii() and text.isdigit() and len(text) < 9 else count
    if at >= count:
        raise FileRefused(say("The workbook names a text that it does not hold. Save it again."))
    return at


def _whole(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 12):
        return 0
    return int(text)
