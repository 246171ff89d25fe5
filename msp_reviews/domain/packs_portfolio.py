"""The portfolio in a board pack: how it leans, what is misaligned, how concentrated the spend is."""

from collections import Counter
from dataclasses import dataclass
from fractions import Fraction

from msp_reviews.domain.packs_bars_charts import SegmentBars, least_sure_bars
from msp_reviews.domain.packs_charts import Bars, StabilityMap, bars, stability_map
from msp_reviews.domain.packs_course import CoursePart, course_part
from msp_reviews.domain.packs_reading import (
    Column,
    Facts,
    Table,
    counted,
    exact,
    known,
    listed,
    percent,
    sentence,
    short,
)
from portfolio.domain import formats
from portfolio.domain.language import Words, agreeing, say

LEAST_SURE = 10
MODES = (Words("In-house (MSP under 10 %)"), Words("Mixed"), Words("MSP (80 % and more)"), Words("Cost not known"))


@dataclass(frozen=True)
class MatrixCell:
    """One corner: number of functions, and cost and people as text; both empty where there is no function."""

    count: int
    cost: str
    people: str


@dataclass(frozen=True)
class MatrixRow:
    """One class key (“undecided” for none) with its corners; the last is the sum."""

    key: str
    cells: tuple[MatrixCell, ...]


@dataclass(frozen=True)
class PortfolioPart:
    """The chapter on the portfolio."""

    lead: tuple[str, ...]
    modes: tuple[str, ...]
    matrix: tuple[MatrixRow, ...]
    misaligned: Table
    extremes: tuple[str, ...]
    concentration: Table
    spend: Bars | None
    no_spend: str
    least_sure: SegmentBars | None
    course: CoursePart | None


def portfolio_part(facts: Facts) -> PortfolioPart:
    """The chapter on the portfolio, from the whole snapshot."""
    portfolio, currency = facts["portfolio"], facts["organisation"]["currency"]
    found = portfolio["concentration"]
    spends = [(spend["partner"], known(spend["amount"])) for spend in found["spends"]] if found else []
    return PortfolioPart(
        lead=(leaning(portfolio), outside(portfolio, currency), undecided(portfolio, currency)),
        modes=MODES,
        matrix=tuple(_matrix_row(row, currency) for row in portfolio["matrix"]),
        misaligned=_misaligned(portfolio, currency),
        extremes=extremes(portfolio, currency)
        or (say("Neither extreme holds: not in-house only, not outsource only."),),
        concentration=_concentration(portfolio, currency),
        spend=bars(spends, currency) if spends else None,
        least_sure=_least_sure(facts["register"]),
        course=course_part(facts) if "roadmap" in facts else None,
        no_spend=say("No contract pays a partner for a function yet, so there is no concentration to measure."),
    )


def _least_sure(register: list[Facts]) -> SegmentBars | None:
    """The functions whose class hangs most on how the criteria are weighed; None where none is scored."""
    scored = [row for row in register if row["verdict"]]
    ordered = sorted(scored, key=lambda row: (known(row["verdict"]["share"]), row["name"], row["code"]))
    rows = [(row["name"], row["verdict"]["class"], known(row["verdict"]["share"])) for row in ordered[:LEAST_SURE]]
    return least_sure_bars(rows) if rows else None


def stability_of(facts: Facts) -> StabilityMap:
    """The map of all running functions by class and stability."""
    counts: Counter[tuple[str, str]] = Counter()
    for row in facts["register"]:
        counts[row["class"] or "undecided", stability_label(row)] += 1
    return stability_map(dict(counts))


def stability_label(row: Facts) -> str:
    """The stability of a function of the register: provisional goes before the label."""
    verdict = row["verdict"]
    if verdict is None:
        return say("not scored")
    return "provisional" if verdict["is_provisional"] else str(verdict["label"])


def leaning(portfolio: Facts) -> str:
    """Which way the portfolio leans, with share and index."""
    index, share = exact(portfolio["index"]), portfolio["msp_share"]
    if share is None:
        return say("No running function has a known cost, so there is nothing to balance.")
    if index is None:
        return say("Nothing that costs money is decided yet; MSPs get {} of all known cost.", percent(share, 1))
    side = say("leans to MSPs") if index > 0 else say("leans to in-house") if index < 0 else say("lies level")
    return say(
        "MSPs get {} of all known cost; the portfolio {}, index {}.", percent(share, 1), side, formats.amount(index, 2)
    )


def outside(portfolio: Facts, currency: str) -> str:
    """How much money lies outside the bands, on both sides: never only the difference."""
    given, kept = known(portfolio["over_outsourced"]), known(portfolio["over_insourced"])
    if exact(portfolio["alignment"]) is None:
        return say("No function is decided, so none can be outside its band.")
    if not given and not kept:
        return say("Every decided function lies in the band of its class.")
    count = counted(len(portfolio["misaligned"]), "decided function")
    return say(
        "{} {} outside the band of their class: {} a year given to MSPs beyond it, {} kept in-house.",
        sentence(count),
        agreeing(len(portfolio["misaligned"]), "lies", "lie"),
        formats.short_money(given, currency),
        formats.short_money(kept, currency),
    )


def undecided(portfolio: Facts, currency: str) -> str:
    """What is not decided or has no known cost."""
    count, unknown = portfolio["undecided_count"], portfolio["unknown_cost_count"]
    if not count and not portfolio["decided_count"]:
        return say("The portfolio holds no running function.")
    cost = short(portfolio["undecided_cost"], currency)
    return say(
        "Without an approved decision: {}, {} a year. Without a known cost: {}.",
        counted(count, "running function"),
        cost,
        counted(unknown, "function"),
    )


def extremes(portfolio: Facts, currency: str) -> tuple[str, ...]:
    """One sentence for each extreme that holds."""
    return tuple(_extreme(item, currency) for item in portfolio["extremes"])


def _extreme(item: Facts, currency: str) -> str:
    names, share = item["functions"], percent(item["msp_share"], 1)
    if item["kind"] == "in-house only":
        return say(
            "In-house only: MSPs get {} of all cost, although {} {} outsourceable: {}. It ends "
            "when {} more a year goes to MSPs.",
            share,
            counted(len(names), "function"),
            agreeing(len(names), "is", "are"),
            listed(names),
            short(item["to_move"], currency),
        )
    reasons = [say("MSPs get {} of all cost", share)] if item["share_is_extreme"] else []
    if names:
        verb = agreeing(len(names), "is", "are")
        reasons.append(say("{} {} above the band: {}", counted(len(names), "core function"), verb, listed(names)))
    ends = []
    if item["share_is_extreme"]:
        ends.append(say("more than {} a year comes back in-house", short(item["to_move"], currency)))
    if names:
        ends.append(say("no core function is above its band"))
    return say("Outsource only: {}. It ends when {}.", "; ".join(reasons), say(" and ").join(ends))


def _matrix_row(row: Facts, currency: str) -> MatrixRow:
    cells = (*row["cells"], row["total"])
    return MatrixRow(row["class"] or "undecided", tuple(_matrix_cell(cell, currency) for cell in cells))


def _matrix_cell(cell: Facts, currency: str) -> MatrixCell:
    if not cell["count"]:
        return MatrixCell(0, "", "")
    people = say("{} FTE", formats.amount(known(cell["people"]), 1))
    return MatrixCell(cell["count"], short(cell["cost"], currency), people)


def _misaligned(portfolio: Facts, currency: str) -> Table:
    return Table(
        say("Functions outside the band of their class, the dearest first"),
        (
            Column("Function", "wide"),
            Column("Class", "class"),
            Column("MSP share", "number"),
            Column("Band", "number"),
            Column("Side"),
            Column("Outside, per year", "number"),
        ),
        tuple(_misaligned_row(item, currency) for item in portfolio["misaligned"]),
        say("None: every decided function with a known cost lies in the band of its class."),
        code="C4",
    )


def _misaligned_row(item: Facts, currency: str) -> tuple[str, ...]:
    given, kept = known(item["over_outsourced"]), known(item["over_insourced"])
    band = formats.share_range(exact(item["lowest"]), exact(item["highest"]))
    return (
        item["name"],
        item["class"],
        percent(item["msp_share"]),
        band,
        say("given to MSPs") if given else say("kept in-house"),
        formats.short_money(given + kept, currency),
    )


def _concentration(portfolio: Facts, currency: str) -> Table:
    labelled = (
        (say("All functions"), portfolio["concentration"]),
        (say("Functions of criticality 4 and 5"), portfolio["critical_concentration"]),
    )
    return Table(
        say("Concentration of MSP spend"),
        (
            Column("Spend on", "wide"),
            Column("Per year", "number"),
            Column("Partners", "number"),
            Column("Herfindahl index", "number"),
            Column("Usual word"),
            Column("Effective partners", "number"),
            Column("Largest partner"),
            Column("Its share", "number"),
        ),
        tuple(_concentration_row(label, found, currency) for label, found in labelled if found),
        say("No data: no contract pays a partner for a function yet."),
        code="C6",
    )


def _concentration_row(label: str, found: Facts, currency: str) -> tuple[str, ...]:
    return (
        label,
        short(found["total"], currency),
        str(len(found["spends"])),
        formats.amount(known(found["hhi"])),
        sentence(found["band"]),
        formats.amount(known(found["effective_partners"]), 1),
        found["largest"],
        percent(found["largest_share"], 1),
    )


def money_outside(portfolio: Facts) -> Fraction:
    """Money per year on the wrong side of the bands, both sides together."""
    return known(portfolio["over_outsourced"]) + known(portfolio["over_insourced"])
