"""The parent's part: an HTML page goes to a child, a PDF comes back."""

import json
from dataclasses import dataclass

from msp_reviews.pdf.assets import FONTS_CONF
from msp_reviews.pdf.glyphs import prepared
from msp_reviews.pdf.libraries import missing_libraries
from portfolio.domain.errors import Refusal
from portfolio.domain.sandbox import Limits, run_in_child

DRAW = "msp_reviews.pdf.drawing:draw"
LIMITS = Limits(memory_bytes=1_500_000_000, cpu_seconds=50, wall_seconds=240)
"""Twice what a pack of a hundred pages needs; on a machine with much to do the clock runs longer than the processor."""


@dataclass(frozen=True)
class Attachment:
    """A text that the PDF carries: file name, what it is, the text."""

    name: str
    description: str
    text: str


@dataclass(frozen=True)
class Pdf:
    """A finished document."""

    content: bytes
    pages: int


def render(html: str, *, at: str, identifier: str, attachment: Attachment | None = None) -> Pdf:
    """The page as a tagged PDF; the same arguments give the same bytes, in any process and time zone.

    at: ISO time with zone, the date of the attachment; identifier: goes into the PDF's identity.
    Raises Refusal where libraries are missing, ChildStopped when a limit was reached.
    """
    if missing := missing_libraries():
        raise Refusal(missing)
    order = {
        "html": prepared(html, attachment.text if attachment else ""),
        "at": at,
        "identifier": identifier,
        "attachment": vars(attachment) if attachment else None,
    }
    answer = run_in_child(DRAW, json.dumps(order).encode(), LIMITS, {"FONTCONFIG_FILE": str(FONTS_CONF)})
    pages, _, content = answer.partition(b"\n")
    return Pdf(content, int(pages))
