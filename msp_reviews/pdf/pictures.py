"""Charts as pictures inside the page."""

import re
from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string

from msp_reviews.domain.packs_partners import Trend
from msp_reviews.pdf.assets import picture_url
from msp_reviews.pdf.glyphs import drawable


@dataclass(frozen=True)
class Picture:
    """A chart inside the page: its address and the words that say the same."""

    url: str
    alt: str


def drawn(template: str, context: dict[str, Any], alt: str) -> Picture:
    """The SVG that the template makes of the context."""
    # without blanks between the tags: they are bytes of the PDF's source, not of the picture
    svg = drawable(re.sub(r">\s+<", "><", render_to_string(template, context).strip()))
    return Picture(picture_url(svg), alt)


def drawn_trends(trends: tuple[Trend, ...]) -> list[dict[str, Any]]:
    """Each service level beside its line."""
    return [
        {"trend": trend, "picture": drawn("packs/_chart_trend.html", {"chart": trend.chart}, trend.words)}
        for trend in trends
    ]
