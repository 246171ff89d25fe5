"""Board pack: from a snapshot to what stands on its pages. Pure; the same snapshot gives the same pack."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

from msp_reviews.domain.packs_benefits import BenefitsPart, benefit_sentence, benefits_part
from msp_reviews.domain.packs_charts import StabilityMap
from msp_reviews.domain.packs_course import CoursePart
from msp_reviews.domain.packs_covers import Cover, cover_of
from msp_reviews.domain.packs_credits import credits_sentence
from msp_reviews.domain.packs_decisions import MOST_ASKS, Ask, DecisionsPart, asks, decisions_part
from msp_reviews.domain.packs_figures import KeyFigure, Printed, change_since, index_table, printed_table
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
from msp_reviews.domain.packs_reading import Facts, Table, counted, exact, percent, short
from msp_reviews.domain.packs_register import MethodPart, RegisterPart, method_part, register_part
from msp_reviews.domain.packs_reviews import ReviewsPart, review_sentence, reviews_part
from portfolio.domain import formats
from portfolio.domain.language import say


@dataclass(frozen=True)
class BoardPage:
    """One page for the board. headlines: pairs of code and sentence."""

    figures: tuple[KeyFigure, ...]
    headlines: tuple[tuple[str, str], ...]
    stability: StabilityMap
    asks: tuple[Ask, ...]
    asks_caption: str


@dataclass(frozen=True)
class BoardPack:
    """All pages of a board pack, in order. index: what each code on them stands for."""

    cover: Cover
    board: BoardPage
    decisions: DecisionsPart
    portfolio: PortfolioPart
    partners: PartnersPart
    reviews: ReviewsPart
    benefits: BenefitsPart | None
    register: RegisterPart
    method: MethodPart
    index: Table


def board_pack(snapshot: Facts, sha256: str) -> BoardPack:
    """The pack that a snapshot (header and facts) says. sha256: of the snapshot's text."""
    facts = snapshot["facts"]
    board, decisions, portfolio = _board(facts), decisions_part(facts), portfolio_part(facts)
    partners, reviews = partners_part(facts), reviews_part(facts)
    benefits = benefits_part(facts) if "outcomes" in facts else None  # packs of before had none
    printed = chain(
        _on_the_board_page(board),
        _on_later_pages(decisions, portfolio, partners, reviews),
        _of_benefits(benefits) if benefits else (),
    )
    return BoardPack(
        cover=cover_of(snapshot, sha256, title=say("Board pack")),
        board=board,
        decisions=decisions,
        portfolio=portfolio,
        partners=partners,
        reviews=reviews,
        benefits=benefits,
        register=register_part(facts),
        method=method_part(facts),
        index=index_table(printed, facts),
    )


def _on_the_board_page(board: BoardPage) -> Iterator[Printed]:
    for figure in board.figures:
        yield Printed(figure.code, figure.shown)
    yield Printed("A6", "chart")
    for code, _ in board.headlines:
        yield Printed(code, "sentence")
    yield Printed("A13", "chart")
    yield Printed("A14", counted(len(board.asks), "row"))


def _on_later_pages(
    decisions: DecisionsPart, portfolio: PortfolioPart, partners: PartnersPart, reviews: ReviewsPart
) -> Iterator[Printed]:
    yield Printed("B1", "sentence")
    yield from map(printed_table, (decisions.decided, decisions.overrides, decisions.waiting))
    yield Printed("C1", "table")
    yield Printed("C7", "chart")
    if portfolio.least_sure:
        yield Printed("C13", "chart")
    yield printed_table(portfolio.misaligned)
    if portfolio.spend:
        yield Printed("C5", "chart")
        yield printed_table(portfolio.concentration)
    if portfolio.course:
        yield from _of_course(portfolio.course)
    yield printed_table(partners.scorecard)
    if partners.marks:
        yield printed_table(partners.marks)
    if partners.waterfall:
        yield Printed("D6", "chart")
    for partner in partners.partners:
        yield printed_table(partner.contracts, partner.name)
        yield Printed(partner.code, counted(len(partner.trends), "line"), partner.name)
        yield printed_table(partner.breaches, partner.name)
        yield printed_table(partner.credits, partner.name)
        if partner.record:
            yield printed_table(partner.record, partner.name)
    yield from map(printed_table, (reviews.calendar, reviews.held, reviews.overdue_actions))
    if reviews.promises:
        yield Printed("E4", "chart")
    if reviews.ideas:
        yield printed_table(reviews.ideas)


def _of_course(course: CoursePart) -> Iterator[Printed]:
    yield Printed("C8", "chart" if course.trend else "none")
    yield printed_table(course.drift)
    if course.gantt:
        yield Printed("C11", "chart")
    yield from map(printed_table, (course.roadmap, course.scenario))


def _of_benefits(benefits: BenefitsPart) -> Iterator[Printed]:
    yield Printed("F1", "sentence")
    yield printed_table(benefits.by_benefit)
    if benefits.chart:
        yield Printed("F3", "chart")
    yield from map(printed_table, (benefits.measured, benefits.waiting))


def _board(facts: Facts) -> BoardPage:
    waiting = asks(facts)
    first = say(": the first {} of {}", MOST_ASKS, len(waiting)) if len(waiting) > MOST_ASKS else ""
    portfolio, currency = facts["portfolio"], facts["organisation"]["currency"]
    return BoardPage(
        figures=_figures(facts),
        headlines=(
            *(("A7", line) for line in extremes(portfolio, currency)),
            ("A8", leaning(portfolio)),
            ("A9", outside(portfolio, currency)),
            ("A10", undecided(portfolio, currency)),
            ("A11", service_sentence(facts)),
            ("A12", review_sentence(facts)),
            ("A15", credits_sentence(facts)),
            *((("A16", benefit_sentence(facts)),) if "outcomes" in facts else ()),
        ),
        stability=stability_of(facts),
        asks=tuple(waiting[:MOST_ASKS]),
        asks_caption=say("Needed now{}", first),
    )


def _figures(facts: Facts) -> tuple[KeyFigure, ...]:
    portfolio, currency = facts["portfolio"], facts["organisation"]["currency"]
    shown = (
        ("internal_cost", say("In-house"), short(portfolio["internal_cost"], currency), say("a year")),
        ("external_cost", say("External"), short(portfolio["external_cost"], currency), say("a year")),
        ("msp_share", say("MSP share"), percent(portfolio["msp_share"], 1), say("of all known cost")),
        (
            "index",
            say("Balance index"),
            formats.amount(exact(portfolio["index"]), 2),
            say("−1 all kept, +1 all given away"),
        ),
        ("alignment", say("Alignment"), percent(portfolio["alignment"], 1), say("of decided cost in its band")),
    )
    previous = facts.get("previous")
    return tuple(
        KeyFigure(f"A{place}", name, text, of, change_since(portfolio, previous, key, currency))
        for place, (key, name, text, of) in enumerate(shown, 1)
    )
