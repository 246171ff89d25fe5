"""The map of functions by class and MSP share in a pack: the picture of the balance page, from the facts of a snapshot."""

from dataclasses import dataclass

from msp_reviews.domain.packs_reading import Facts, listed, percent
from msp_reviews.domain.packs_recomputing import functions_of
from portfolio.domain.language import say
from sourcing.domain.criteria import criteria_model_from_content
from sourcing.domain.share_map import Dot, ShareMap, share_map
from sourcing.queries.map_views import MapShown, map_shown

MOST_NAMED = 12


@dataclass(frozen=True)
class ShareMapShown:
    """The picture, and the words that say the same."""

    picture: MapShown
    words: str


def share_map_of(facts: Facts) -> ShareMapShown:
    """The map of all functions of the register. No query."""
    method = facts["method"]
    bands = criteria_model_from_content(method["content"]).bands if method else {}
    found = share_map(functions_of(facts), bands)
    names = {row["code"]: row["name"] for row in facts["register"]}

    def described(dot: Dot) -> tuple[str, str]:
        return "", names[dot.key]

    return ShareMapShown(map_shown(found, bands, described), _words(found, facts, names))


def _words(found: ShareMap, facts: Facts, names: dict[str, str]) -> str:
    shares = {row["code"]: percent(row["msp_share"]) for row in facts["register"]}
    outside = [f"{names[dot.key]} {shares[dot.key]}" for lane in found.lanes for dot in lane.dots if dot.is_outside]
    lanes = ", ".join(
        f"{say(lane.sourcing_class.value if lane.sourcing_class else 'undecided')} {len(lane.dots)}"
        for lane in found.lanes
    )
    said = say("outside their band: {}", listed(outside, MOST_NAMED)) if outside else say("none outside its band")
    return say("Functions by class and MSP share of cost: {}; {}.", lanes, said)
