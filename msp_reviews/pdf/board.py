"""The pages of a board pack, from nothing but its snapshot."""

from typing import Any

from msp_reviews.domain.packs import BoardPack, board_pack
from msp_reviews.domain.packs_course import CoursePart
from msp_reviews.domain.packs_partners import PartnerPart
from msp_reviews.domain.packs_reading import Facts, known
from msp_reviews.pdf.pictures import Picture, drawn, drawn_trends
from msp_reviews.pdf.share_maps import share_map_of
from sourcing.domain.balance import Balance
from sourcing.queries.balance import beam_context

NAMES, WORDS = 330, 120
"""Room for names before the quarters of the roadmap, and more of it for words behind them, as its template has it."""


def board_context(content: Facts, sha256: str) -> Facts:
    """What the template of a board pack shows. content: header and facts; sha256: of their text. No query."""
    pack = board_pack(content, sha256)
    return {
        "pack": pack,
        "charts": _charts(pack, content["facts"]),
        "trend": _trend(pack.portfolio.course),
        "partners": [_with_pictures(partner) for partner in pack.partners.partners],
    }


def _charts(pack: BoardPack, facts: Facts) -> dict[str, Picture]:
    """Every chart that the facts have something for."""
    beam = beam_context(_balance(facts["portfolio"]), facts["organisation"]["currency"])
    shown = share_map_of(facts)
    charts = {
        "beam": drawn("components/_beam.html", beam, f"{beam['title']}. {beam['description']}"),
        "map": drawn("components/_share_map.html", {"picture": shown.picture}, shown.words),
    }
    benefits, reviews, partners = pack.benefits, pack.reviews, pack.partners
    for name, template, chart in (
        ("stability", "packs/_chart_stability.html", pack.board.stability),
        ("spend", "packs/_chart_bars.html", pack.portfolio.spend),
        ("least_sure", "packs/_chart_segments.html", pack.portfolio.least_sure),
        ("waterfall", "packs/_chart_segments.html", partners.waterfall),
        ("promises", "packs/_chart_segments.html", reviews.promises),
        ("benefits", "packs/_chart_outcomes.html", benefits.chart if benefits else None),
    ):
        if chart:
            charts[name] = drawn(template, {"chart": chart}, chart.words)
    return charts | (_gantt(pack.portfolio.course) if pack.portfolio.course else {})


def _gantt(course: CoursePart) -> dict[str, Picture]:
    if course.gantt is None:
        return {}
    width = course.gantt.drawing.width + NAMES + WORDS
    return {"gantt": drawn("packs/_chart_gantt.html", {"chart": course.gantt, "width": width}, course.gantt.words)}


def _trend(course: CoursePart | None) -> list[dict[str, Any]]:
    """Each figure by quarter beside its line."""
    return [
        {"line": line, "picture": drawn("packs/_chart_quarters.html", {"chart": line.chart}, line.words)}
        for line in (course.trend if course else ())
    ]


def _with_pictures(partner: PartnerPart) -> dict[str, Any]:
    return {"partner": partner, "trends": drawn_trends(partner.trends)}


def _balance(portfolio: Facts) -> Balance:
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
