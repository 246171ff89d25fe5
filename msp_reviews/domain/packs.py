"""Board pack: from a snapshot to what stands on its pages. Pure; the same snapshot gives the same pack."""

from dataclasses import dataclass

from msp_reviews.domain.packs_charts import StabilityMap
from msp_reviews.domain.packs_decisions import MOST_ASKS, Ask, DecisionsPart, asks, decisions_part
from msp_reviews.domain.packs_partners import PartnersPart, partners_part, service_sentence
from msp_reviews.domain.packs_portfolio import (
    PortfolioPart,
    extremes,
    leaning,
    outside,
    portfolio_part,
    stability_of,
    undecided,
)
from msp_reviews.domain.packs_reading import Facts, day, exact, percent, short
from msp_reviews.domain.packs_register import MethodPart, RegisterPart, method_part, register_part
from msp_reviews.domain.packs_reviews import ReviewsPart, review_sentence, reviews_part
from portfolio.domain import formats

STATUS_WORDS = {"draft": "Draft", "final": "Final"}


@dataclass(frozen=True)
class Cover:
    """The first page. integrity: first digits of the snapshot's SHA-256; audit: the audit's link at that moment."""

    company: str
    title: str
    quarter: str
    period: str
    as_of: str
    status: str
    number: str
    ordered_by: str
    final_by: str
    integrity: str
    audit: str
    language: str


@dataclass(frozen=True)
class BoardPage:
    """One page for the board."""

    figures: tuple[tuple[str, str, str], ...]
    headlines: tuple[str, ...]
    stability: StabilityMap
    asks: tuple[Ask, ...]
    asks_caption: str


@dataclass(frozen=True)
class BoardPack:
    """All pages of a board pack, in order."""

    cover: Cover
    board: BoardPage
    decisions: DecisionsPart
    portfolio: PortfolioPart
    partners: PartnersPart
    reviews: ReviewsPart
    register: RegisterPart
    method: MethodPart


def board_pack(snapshot: Facts, sha256: str) -> BoardPack:
    """The pack that a snapshot (header and facts) says. sha256: of the snapshot's text."""
    facts = snapshot["facts"]
    return BoardPack(
        cover=_cover(snapshot["header"], facts, sha256),
        board=_board(facts),
        decisions=decisions_part(facts),
        portfolio=portfolio_part(facts),
        partners=partners_part(facts),
        reviews=reviews_part(facts),
        register=register_part(facts),
        method=method_part(facts),
    )


def _cover(header: Facts, facts: Facts, sha256: str) -> Cover:
    audit = header["audit"]
    return Cover(
        company=facts["organisation"]["name"],
        title="Board pack",
        quarter=facts["quarter"],
        period=f"{day(facts['first_day'])} to {day(facts['last_day'])}",
        as_of=day(facts["as_of"]),
        status=STATUS_WORDS[header["status"]],
        number=str(header["number"]),
        ordered_by=header["ordered_by"],
        final_by=header.get("final_by", ""),
        integrity=" ".join(sha256[start : start + 4] for start in range(0, 16, 4)),
        audit=f"{audit['seq']} · {audit['sha256'][:16]}",
        language=facts["organisation"]["language"],
    )


def _board(facts: Facts) -> BoardPage:
    waiting = asks(facts)
    first = f": the first {MOST_ASKS} of {len(waiting)}" if len(waiting) > MOST_ASKS else ""
    portfolio, currency = facts["portfolio"], facts["organisation"]["currency"]
    return BoardPage(
        figures=_figures(portfolio, currency),
        headlines=(
            *(extremes(portfolio, currency)),
            leaning(portfolio),
            outside(portfolio, currency),
            undecided(portfolio, currency),
            service_sentence(facts),
            review_sentence(facts),
        ),
        stability=stability_of(facts),
        asks=tuple(waiting[:MOST_ASKS]),
        asks_caption=f"Needed now{first}",
    )


def _figures(portfolio: Facts, currency: str) -> tuple[tuple[str, str, str], ...]:
    """Name, figure, and what it is of."""
    return (
        ("In-house", short(portfolio["internal_cost"], currency), "a year"),
        ("External", short(portfolio["external_cost"], currency), "a year"),
        ("MSP share", percent(portfolio["msp_share"], 1), "of all known cost"),
        ("Balance index", formats.amount(exact(portfolio["index"]), 2), "−1 all kept, +1 all given away"),
        ("Alignment", percent(portfolio["alignment"], 1), "of decided cost in its band"),
    )
