"""A pack of any kind as a PDF, from nothing but the text of its snapshot."""

import json
from collections.abc import Callable, Mapping

from django.template.loader import render_to_string

from msp_reviews.domain.packs_reading import Facts
from msp_reviews.pdf.assets import STYLE_SHEETS
from msp_reviews.pdf.board import board_context
from msp_reviews.pdf.dossiers import dossier_context
from msp_reviews.pdf.rendering import Attachment, Pdf, render
from msp_reviews.pdf.review_packs import review_context
from portfolio.domain.canonical import sha256 as sha256_of
from portfolio.portal.languages import reading

SETTERS: Mapping[str, tuple[str, Callable[[Facts, str], Facts]]] = {
    "board-1": ("packs/board.html", board_context),
    "review-1": ("packs/review.html", review_context),
    "partner-1": ("packs/review.html", review_context),
    "dossier-1": ("packs/dossier.html", dossier_context),
}
"""By edition of the facts: the template, and what it shows."""


def pack_html(snapshot: str) -> str:
    """The pack as one HTML page that holds its charts. No query. Raises KeyError for an edition that nobody sets."""
    content = json.loads(snapshot)
    template, context_of = SETTERS[content["facts"]["edition"]]
    with reading(content["facts"]["organisation"]["language"]):
        context = context_of(content, sha256_of(snapshot))
        return render_to_string(template, context | {"style_sheets": STYLE_SHEETS, "at": content["header"]["at"]})


def pack_pdf(snapshot: str, html: str) -> Pdf:
    """The pack that the snapshot's text says; the same text gives the same bytes. html: what pack_html made of it."""
    header = json.loads(snapshot)["header"]
    facts = Attachment("facts.json", "The facts that this pack is made of, as canonical JSON", snapshot)
    return render(html, at=header["at"], identifier=sha256_of(snapshot), attachment=facts)
