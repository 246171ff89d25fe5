"""Reading XLSX: a zip of XML from strangers. Every claim is counted while it is read, none is believed."""

import io
import posixpath
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from xml.parsers import expat

from portfolio.domain.language import Words, say
from portfolio.domain.tables import LIMITS, Cell, FileRefused, FileTooLarge, Limits, Source, Table, shaped
from portfolio.domain.tables_sheet import SheetReader
from portfolio.domain.tables_styles import StyleReader
from portfolio.domain.tables_xml import Catcher, TextReader, fed

_CHUNK = 65_536
_FREE_BYTES = 1_000_000
_PARTS = 2_000
_DAMAGE = (zipfile.BadZipFile, zlib.error, expat.ExpatError, LookupError, NotImplementedError, EOFError, ValueError)
"""What the libraries raise on a damaged or forged file: also for places before its beginning and unknown encodings."""
_BROKEN = Words("The workbook is damaged or no workbook. Open it in a spreadsheet program and save it again as XLSX.")


@dataclass
class _Budget:
    """Bytes that may still be unpacked from this workbook."""

    left: int


def read_xlsx(content: bytes, limits: Limits = LIMITS, sheet: str = "") -> Table:
    """One sheet of the workbook as a table: the named one, else the first visible one that is not empty.

    Formulas come as the values last stored, dates as dates. Raises FileRefused.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return _read(_Workbook(archive, limits), limits, sheet)
    except FileRefused:
        raise
    except _DAMAGE as error:
        raise FileRefused(_BROKEN) from error


def _read(workbook: "_Workbook", limits: Limits, wanted: str) -> Table:
    sheets = workbook.sheets()
    if wanted and wanted not in sheets:
        raise FileRefused(say("The workbook has no visible sheet “{}”.", wanted))
    lines: list[tuple[int, list[Cell]]] = []
    name = wanted
    for name in [wanted] if wanted else list(sheets):
        lines = workbook.lines(sheets[name])
        if lines:
            break
    return shaped(lines, Source("xlsx", sheet=name, sheets=tuple(sheets)), limits)


class _Workbook:
    """An open workbook: its sheets, texts and styles, unpacked within one budget."""

    def __init__(self, archive: zipfile.ZipFile, limits: Limits) -> None:
        if len(archive.infolist()) > _PARTS:
            raise FileTooLarge("parts", len(archive.infolist()), _PARTS, say("Save only the sheet that is needed."))
        self.archive = archive
        self.limits = limits
        self.budget = _Budget(limits.expanded_bytes)
        types = fed(Catcher("Override", "Default"), self._chunks("[Content_Types].xml"))
        if any("macroEnabled" in found.get("ContentType", "") for found in types.found):
            raise FileRefused(say("The workbook holds macros. Save it as XLSX without macros."))
        self.relations = self._relations()
        self.styles = self._styles()
        self._texts: list[str] | None = None

    def sheets(self) -> dict[str, str]:
        """Names of the visible sheets and the parts that hold them, in the workbook's order."""
        book = fed(Catcher("sheet", "workbookPr"), self._chunks("xl/workbook.xml"))
        self.is_1904 = any(found.get("date1904") in ("1", "true") for found in book.found)
        visible = [found for found in book.found if "name" in found and found.get("state", "visible") == "visible"]
        ids = {found["name"]: found.get("r:id") or _any_id(found) for found in visible}
        sheets = {name: self.relations[key][1] for name, key in ids.items() if key in self.relations}
        sheets = {name: part for name, part in sheets.items() if part in self.archive.NameToInfo}
        if not sheets:
            raise FileRefused(say("The workbook has no visible sheet."))
        return sheets

    def lines(self, part: str) -> list[tuple[int, list[Cell]]]:
        """The filled rows of a sheet with their numbers."""
        if self._texts is None:
            self._texts = self._shared_texts()
        reader = SheetReader(self._texts, self.styles, self.is_1904, self.limits)
        return fed(reader, self._chunks(part)).lines

    def _relations(self) -> dict[str, tuple[str, str]]:
        found = fed(Catcher("Relationship"), self._chunks("xl/_rels/workbook.xml.rels")).found
        return {
            one["Id"]: (one["Type"].rpartition("/")[2], posixpath.normpath(posixpath.join("/xl", one["Target"]))[1:])
            for one in found
            if one.get("TargetMode") != "External" and {"Id", "Type", "Target"} <= set(one)
        }

    def _part_of(self, kind: str) -> str | None:
        parts = (part for found, part in self.relations.values() if found == kind)
        return next((part for part in parts if part in self.archive.NameToInfo), None)

    def _styles(self) -> list[str]:
        part = self._part_of("styles")
        return fed(StyleReader(), self._chunks(part)).kinds() if part else []

    def _shared_texts(self) -> list[str]:
        part = self._part_of("sharedStrings")
        return fed(TextReader(self.limits), self._chunks(part)).texts if part else []

    def _chunks(self, part: str) -> Iterator[bytes]:
        info = self.archive.getinfo(part)
        if info.flag_bits & 1:
            raise FileRefused(say("The workbook is protected by a password. Save it without one."))
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise FileRefused(_BROKEN)
        allowed = max(_FREE_BYTES, info.compress_size * self.limits.expansion_ratio)
        with self.archive.open(info) as stream:
            while chunk := stream.read(_CHUNK):
                allowed -= len(chunk)
                self.budget.left -= len(chunk)
                if allowed < 0 or self.budget.left < 0:
                    raise FileRefused(say("The workbook unpacks to far more than its size. Save it again as CSV."))
                yield chunk


def _any_id(found: dict[str, str]) -> str:
    """The relation's id under whatever prefix the file gave the namespace."""
    return next((value for name, value in found.items() if name.endswith(":id")), "")
