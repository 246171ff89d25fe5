"""What a PDF holds that somebody hands in, read by a child without network, files or much memory."""

import json
from dataclasses import dataclass

from msp_reviews.domain.packs_signatures import Signature
from portfolio.domain.sandbox import Limits, run_in_child

EXTRACT = "msp_reviews.pdf.extracting:extract"
LIMITS = Limits(memory_bytes=1_000_000_000, cpu_seconds=60, wall_seconds=90)
MOST_BYTES = 50_000_000


@dataclass(frozen=True)
class ReadPdf:
    """Text of each page, the attached facts (None: none), the first half of the file's identity, its signatures."""

    pages: tuple[str, ...]
    facts: str | None
    identifier: str
    signatures: tuple[Signature, ...] = ()


def read_pdf(content: bytes) -> ReadPdf:
    """The PDF's text, facts and identity. Raises Refusal for what is no readable PDF, ChildStopped at a limit."""
    found = json.loads(run_in_child(EXTRACT, content, LIMITS))
    signatures = tuple(Signature(**one) for one in found["signatures"])
    return ReadPdf(tuple(found["pages"]), found["facts"], found["identifier"], signatures)
