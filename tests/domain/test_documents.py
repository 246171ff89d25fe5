"""What an uploaded file really is."""

import zipfile
from io import BytesIO

import pytest

from msp_reviews.domain.documents import MAXIMUM_BYTES, DocumentKind, NotADocument, plain_name, read_document

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20 + b"IEND\xaeB`\x82"


def office(*names: str, damaged: bool = False) -> bytes:
    """A workbook of these parts, the same bytes whenever it is made: they are part of the tests' names."""
    held = BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name in names:
            archive.writestr(zipfile.ZipInfo(name), f"<part>{name}</part>")
    content = held.getvalue()
    return content.replace(b"<part>", b"<hart>", 1) if damaged else content


WORKBOOK = office("[Content_Types].xml", "xl/workbook.xml")


@pytest.mark.parametrize(
    ("name", "data", "kind"),
    [
        ("c.pdf", PDF, DocumentKind.PDF),
        ("c.PNG", PNG, DocumentKind.PNG),
        ("c.jpeg", b"\xff\xd8\xff\xe0" + b"\0" * 9 + b"\xff\xd9", DocumentKind.JPG),
        ("c.xlsx", WORKBOOK, DocumentKind.XLSX),
        ("c.docx", office("[Content_Types].xml", "word/document.xml"), DocumentKind.DOCX),
        ("c.txt", "Grüße,\tein Vertrag\n".encode(), DocumentKind.TXT),
    ],
)
def test_a_file_is_what_its_bytes_say(name: str, data: bytes, kind: DocumentKind) -> None:
    assert read_document(name, data) is kind


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("c.pdf", b"", "empty"),
        ("c.pdf", b"x" * (MAXIMUM_BYTES + 1), "may be kept"),
        ("c.pdf", PDF[:-7], "none of them, or is damaged"),
        ("c.png", PNG[:-1], "none of them, or is damaged"),
        ("c.exe", b"MZ\x90\x00\x03", "none of them, or is damaged"),
        ("c.txt", b"a\x00b", "none of them, or is damaged"),
        ("c.txt", PDF, "is a PDF, and its name says something else"),
        ("c.pdf", b"<html><script>alert(1)</script>", "is a TXT, and its name says something else"),
        ("c.html", b"<html><script>alert(1)</script>", "is a TXT, and its name says something else"),
        ("c.zip", office("readme.txt"), "none of them, or is damaged"),
        ("c.xlsx", office("[Content_Types].xml", "xl/workbook.xml", damaged=True), "none of them, or is damaged"),
        ("c.xlsx", WORKBOOK[:40], "none of them, or is damaged"),
        ("c.xlsx", office("[Content_Types].xml", "xl/workbook.xml", "xl/vbaProject.bin"), "macros"),
    ],
)
def test_what_is_not_kept_is_refused_at_its_field(name: str, data: bytes, said: str) -> None:
    with pytest.raises(NotADocument, match=said) as refused:
        read_document(name, data)
    assert refused.value.field == "file"


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\files\\c.pdf", "c.pdf"),
        ("a\r\nb.pdf", "ab.pdf"),
        ("", "document"),
        ("x" * 300 + ".pdf", "x" * 116 + ".pdf"),
    ],
)
def test_a_name_is_kept_without_folders_and_control_characters(name: str, plain: str) -> None:
    assert plain_name(name) == plain
