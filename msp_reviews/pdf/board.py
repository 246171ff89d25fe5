"""A board pack as a PDF, from nothing but the text of its snapshot."""

import json
import re
from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation

from msp_reviews.domain.packs import BoardPack, board_pack
from msp_reviews.domain.packs_partners import PartnerPart, Trend
from msp_reviews.domain.packs_reading import known
from msp_reviews.pdf.assets import STYLE_SHEETS, picture_url
from msp_reviews.pdf.glyphs import drawable
from msp_reviews.pdf.rendering import Attachment, Pdf, render
from portfolio.domain.canonical import sha256 as sha256_of
from sourcing.domain.balance import Balance
from sourcing.queries.balance import beam_context

LANGUAGE = "en-gb"


@dataclass(frozen=True)
class Picture:
    """A chart inside the page: its address and the words that say the same."""

    url: str
    alt: str


def board_pdf(snapshot: str, html: str) -> Pdf:
    """The pack that the snapshot's text says; the same text gives the same bytes. html: what board_html made of it."""
    header = json.loads(snapshot)["header"]
    facts = Attachment("facts.json", "The facts that this pack is made of, as canonical JSON", snapshot)
    return render(html, at=header["at"], identifier=sha256_of(snapshot), attachment=facts)


def board_html(snapshot: str) -> str:
    """The pack as one HTML page that holds its charts. No query."""
    content = json.loads(snapshot)
    pack = board_pack(content, sha256_of(snapshot))
    with translation.override(LANGUAGE):
        return render_to_string(
            "packs/board.html",
            {
                "pack": pack,
                "charts": _charts(pack, content["facts"]),
                "style_sheets": STYLE_SHEETS,
                "at": content["header"]["at"],
                "partners": [_with_pictures(partner) for partner in pack.partners.partners],
            },
        )


def _charts(pack: BoardPack, facts: dict[str, Any]) -> dict[str, Picture]:
    beam = beam_context(_balance(facts["portfolio"]), facts["organisation"]["currency"])
    charts = {
        "beam": _picture("components/_beam.html", beam, f"{beam['title']}. {beam['description']}"),
        "stability": _picture(
            "packs/_chart_stability.html", {"chart": pack.board.stability}, pack.board.stability.words
        ),
    }
    if pack.portfolio.spend:
        spend = pack.portfolio.spend
        charts["spend"] = _picture("packs/_chart_bars.html", {"chart": spend}, spend.words)
    return charts


def _with_pictures(partner: PartnerPart) -> dict[str, Any]:
    return {"partner": partner, "trends": [_with_picture(trend) for trend in partner.trends]}


def _with_picture(trend: Trend) -> dict[str, Any]:
    return {"trend": trend, "picture": _picture("packs/_chart_trend.html", {"chart": trend.chart}, trend.words)}


def _picture(template: str, context: dict[str, Any], alt: str) -> Picture:
    # without blanks between the tags: they are bytes of the PDF's source, not of the picture
    svg = drawable(re.sub(r">\s+<", "><", render_to_string(template, context).strip()))
    return Picture(picture_url(svg), alt)


def _balance(portfolio: dict[str, Any]) -> Balance:
    """What the beam weighs, read back from the facts."""
    return Balance(
        decided_count=portfolio["decided_count"],
        decided_cost=known(portfolio["decided_cost"]),
        undecided_count=portfolio["undecided_count"],
        undecided_cost=known(portfolio["undecided_cost"]),
        unknown_cost_count=portfolio["unknown_cost_count"],
        over_outsourced=known(portfolio["over_outsourced"]),
        over_insourced=known(portfolio["over_insourced"]),
        misaligned=(),
    )
