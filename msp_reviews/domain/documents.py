"""Documents: what an uploaded file really is, read from its bytes; its name has to agree."""

import zipfile
from collections.abc import Mapping
from enum import StrEnum
from io import BytesIO
from pathlib import PurePath

from portfolio.domain.errors import Refusal

MAXIMUM_BYTES = 10_000_000
MOST_UNPACKED_BYTES = 200_000_000
LONGEST_NAME = 120
_PDF_TAIL = 2048


class DocumentKind(StrEnum):
    """What may be kept."""

    PDF = "pdf"
    PNG = "png"
    JPG = "jpg"
    DOCX = "docx"
    XLSX = "xlsx"
    TXT = "txt"


CONTENT_TYPES: Mapping[DocumentKind, str] = {
    DocumentKind.PDF: "application/pdf",
    DocumentKind.PNG: "image/png",
    DocumentKind.JPG: "image/jpeg",
    DocumentKind.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    DocumentKind.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    DocumentKind.TXT: "text/plain; charset=utf-8",
}
_MAIN_PARTS = {DocumentKind.DOCX: "word/document.xml", DocumentKind.XLSX: "xl/workbook.xml"}
_ENDINGS = {"jpeg": "jpg", **{kind.value: kind.value for kind in DocumentKind}}


class NotADocument(Refusal):
    """The file cannot be kept."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence, field="file")


def read_document(name: str, data: bytes) -> DocumentKind:
    """What the file is. Raises NotADocument: too large, of no kind that is kept, broken off, or not what its name says."""
    if not data:
        raise NotADocument("The file is empty.")
    if len(data) > MAXIMUM_BYTES:
        raise NotADocument(f"The file has {len(data):,} bytes; {MAXIMUM_BYTES:,} may be kept.")
    kind = _kind(data)
    if kind is None:
        raise NotADocument(
            "Keep PDF, PNG, JPEG, DOCX, XLSX or plain text (UTF-8). This is none of them, or is damaged."
        )
    if _ENDINGS.get(PurePath(name).suffix.lower().lstrip(".")) != kind:
        raise NotADocument(f"The file is a {kind.upper()}, and its name says something else.")
    return kind


def plain_name(name: str) -> str:
    """The file's own name without folders and control characters, at most 120 characters with its ending kept."""
    bare = "".join(character for character in name.replace("\\", "/").rpartition("/")[2] if character.isprintable())
    path = PurePath(bare.strip() or "document")
    return f"{path.stem[: LONGEST_NAME - len(path.suffix)]}{path.suffix}"[-LONGEST_NAME:]


def _kind(data: bytes) -> DocumentKind | None:
    if data.startswith(b"%PDF-"):
        return DocumentKind.PDF if b"%%EOF" in data[-_PDF_TAIL:] else None
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return DocumentKind.PNG if data.endswith(b"IEND\xaeB`\x82") else None
    if data.startswith(b"\xff\xd8\xff"):
        return DocumentKind.JPG if data.endswith(b"\xff\xd9") else None
    if data.startswith(b"PK\x03\x04"):
        return _office(data)
    return DocumentKind.TXT if _is_text(data) else None


def _office(data: bytes) -> DocumentKind | None:
    """DOCX or XLSX without macros, whose parts are sound and stay within bounds when unpacked."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            parts = {info.filename: info.file_size for info in archive.infolist()}
            if sum(parts.values()) > MOST_UNPACKED_BYTES or archive.testzip() is not None:
                return None
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError):
        return None
    if any("vbaproject" in name.lower() for name in parts):
        raise NotADocument("The file carries macros. Save it without them.")
    return next((kind for kind, part in _MAIN_PARTS.items() if {part, "[Content_Types].xml"} <= parts.keys()), None)


def _is_text(data: bytes) -> bool:
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return all(character.isprintable() or character in "\n\r\t\ufeff" for character in text)
