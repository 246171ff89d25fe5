"""The pages of a board pack, from nothing but its snapshot."""

from typing import Any

from msp_reviews.domain.packs import BoardPack, board_pack
from msp_reviews.domain.packs_partners import PartnerPart
from msp_reviews.domain.packs_reading import Facts, known
from msp_reviews.pdf.pictures import Picture, drawn, drawn_trends
from sourcing.domain.balance import Balance
from sourcing.queries.balance import beam_context


def board_context(content: Facts, sha256: str) -> Facts:
    """What the template of a board pack shows. content: header and facts; sha256: of their text. No query."""
    pack = board_pack(content, sha256)
    return {
        "pack": pack,
        "charts": _charts(pack, content["facts"]),
        "partners": [_with_pictures(partner) for partner in pack.partners.partners],
    }


def _charts(pack: BoardPack, facts: Facts) -> dict[str, Picture]:
    beam = beam_context(_balance(facts["portfolio"]), facts["organisation"]["currency"])
    charts = {
        "beam": drawn("components/_beam.html", beam, f"{beam['title']}. {beam['description']}"),
        "stability": drawn("packs/_chart_stability.html", {"chart": pack.board.stability}, pack.board.stability.words),
    }
    if pack.portfolio.spend:
        spend = pack.portfolio.spend
        charts["spend"] = drawn("packs/_chart_bars.html", {"chart": spend}, spend.words)
    return charts


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
