"""Small readers of XML parts: no document types, hence no entities, hence nothing external."""

import re
from collections.abc import Iterable
from typing import Protocol, TypeVar
from xml.parsers import expat

from portfolio.domain.language import say
from portfolio.domain.tables import FileRefused, FileTooLarge, Limits

_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_UNWRITABLE = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")


class PartReader(Protocol):
    """What reads a part as it passes by: starts, ends and texts of elements, without namespace prefixes."""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""

    def end(self, name: str) -> None:
        """An element ends."""

    def data(self, text: str) -> None:
        """Text inside an element."""


R = TypeVar("R", bound=PartReader)


def fed(reader: R, chunks: Iterable[bytes]) -> R:
    """The reader after it has seen all chunks of a part. A document type is refused."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    start, end = reader.start, reader.end
    parser.StartElementHandler = lambda name, attributes: start(name[name.rfind(":") + 1 :], attributes)
    parser.EndElementHandler = lambda name: end(name[name.rfind(":") + 1 :])
    parser.CharacterDataHandler = reader.data
    parser.StartDoctypeDeclHandler = _refuse
    for chunk in chunks:
        parser.Parse(chunk, False)
    parser.Parse(b"", True)
    return reader


def _refuse(*_: object) -> None:
    raise FileRefused(say("The workbook's XML declares a document type. No workbook needs one; save it again as CSV."))


def unescaped(text: str) -> str:
    """Text with the escapes of workbooks (_x000D_) undone."""
    return _ESCAPED.sub(lambda match: chr(int(match.group(1), 16)), text) if "_x" in text else text


def escaped(text: str) -> str:
    """Text for a workbook: what XML cannot hold or would change, and what reads like an escape, as an escape."""
    return _UNWRITABLE.sub(lambda match: f"_x{ord(match.group()):04X}_", text)


class Catcher:
    """Keeps the attributes of the elements with the given names."""

    def __init__(self, *names: str) -> None:
        self.names = frozenset(names)
        self.found: list[dict[str, str]] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Keep it if it is one of ours."""
        if name in self.names:
            self.found.append(attributes)

    def end(self, name: str) -> None:
        """Nothing to do."""

    def data(self, text: str) -> None:
        """Nothing to do."""


class TextReader:
    """The shared texts of a workbook: rich text joined, phonetic guides left out."""

    def __init__(self, limits: Limits) -> None:
        self.texts: list[str] = []
        self._limits = limits
        self._parts: list[str] = []
        self._is_open = False
        self._in_guide = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """si opens an entry, t its text, rPh a phonetic guide."""
        if name == "t":
            self._is_open = not self._in_guide
        elif name == "si":
            self._parts = []
        elif name == "rPh":
            self._in_guide = True

    def end(self, name: str) -> None:
        """The end of an entry adds it."""
        if name == "t":
            self._is_open = False
        elif name == "rPh":
            self._in_guide = False
        elif name == "si":
            self._add(unescaped("".join(self._parts)))

    def data(self, text: str) -> None:
        """Text of the entry, in pieces."""
        if self._is_open:
            self._parts.append(text)

    def _add(self, text: str) -> None:
        if len(text) > self._limits.cell_characters:
            raise FileTooLarge(
                say("characters in one cell"), len(text), self._limits.cell_characters, say("Shorten it.")
            )
        if len(self.texts) >= self._limits.cells:
            raise FileTooLarge(say("texts or more"), len(self.texts), self._limits.cells)
        self.texts.append(text)
