"""The child's part of reading a PDF that somebody hands in: hostile until shown otherwise. No Django here."""

import io
import json
from typing import Any

import pypdf

from msp_reviews.pdf.signatures import signatures_of
from portfolio.domain.errors import Refusal

FACTS = "facts.json"
MOST_PAGES = 2_000
NOT_A_PDF = "This is not a PDF that can be read: it is damaged, locked with a password, or something else."


def extract(content: bytes) -> bytes:
    """What the PDF holds, as JSON: pages (text of each), facts (attached text or null), identifier (hex or empty),
    signatures (see signatures_of).

    Raises Refusal for what is no PDF, is locked, or has more than 2,000 pages.
    """
    try:
        found = _read(pypdf.PdfReader(io.BytesIO(content))) | {"signatures": signatures_of(content)}
    except Refusal:
        raise
    except Exception as error:
        raise Refusal(NOT_A_PDF, field="file") from error
    return json.dumps(found).encode()


def _read(reader: pypdf.PdfReader) -> dict[str, Any]:
    if len(reader.pages) > MOST_PAGES:
        raise Refusal(f"The file has more than {MOST_PAGES:,} pages; no pack has.", field="file")
    return {
        "pages": [page.extract_text().encode(errors="replace").decode() for page in reader.pages],
        "facts": _facts(reader),
        "identifier": _identifier(reader),
    }


def _facts(reader: pypdf.PdfReader) -> str | None:
    attached = reader.attachments.get(FACTS)
    return attached[0].decode(errors="replace") if attached else None


def _identifier(reader: pypdf.PdfReader) -> str:
    """The first half of the file's identity: WeasyPrint writes ours there, the SHA-256 of the snapshot."""
    identity = reader.trailer.get("/ID")
    first = identity[0] if identity else b""
    return (first if isinstance(first, bytes) else str(first).encode()).decode("latin-1")
