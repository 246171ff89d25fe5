"""Partners and service levels in a board pack."""

from collections import Counter
from dataclasses import dataclass, replace
from decimal import Decimal

from msp_reviews.domain.attainment import Direction, Levels, Standing
from msp_reviews.domain.packs_bars_charts import SegmentBars, credits_waterfall
from msp_reviews.domain.packs_credits import credits_of_partner, credits_total
from msp_reviews.domain.packs_partners_records import marks_table, record_table
from msp_reviews.domain.packs_reading import Column, Facts, Table, counted, day, exact, on, sentence, short, yes_or_no
from msp_reviews.domain.service_levels_chart import Chart, chart
from portfolio.domain import formats
from portfolio.domain.language import Words, say

TREND_WIDTH, TREND_HEIGHT = 180, 34
NO_PARTNER = Words("There is no active partner.")


@dataclass(frozen=True)
class Trend:
    """One service level over twelve months. words: what the line shows."""

    code: str
    name: str
    expected: str
    minimum: str
    quarter: tuple[str, ...]
    chart: Chart
    words: str
    is_critical: bool


@dataclass(frozen=True)
class PartnerPart:
    """Half a page on one partner. code: of its attainment."""

    name: str
    lead: str
    code: str
    contracts: Table
    credits: Table
    trends: tuple[Trend, ...]
    no_trend: str
    breaches: Table
    record: Table | None


@dataclass(frozen=True)
class PartnersPart:
    """The chapter on partners."""

    lead: tuple[str, ...]
    scorecard: Table
    marks: Table | None
    waterfall: SegmentBars | None
    partners: tuple[PartnerPart, ...]
    months: tuple[str, ...]
    trend_from: str
    trend_to: str


def partners_part(facts: Facts) -> PartnersPart:
    """The chapter on partners, from the whole snapshot."""
    partners, currency, quarter = facts["partners"], facts["organisation"]["currency"], facts["quarter"]
    marks = [mark for partner in partners for level in partner["service_levels"] for mark in level["months"]]
    months = sorted({mark["month"] for mark in marks})
    engaged = [partner for partner in partners if partner["contracts"] or partner["service_levels"]]
    described = [partner for partner in engaged if _has_something_to_say(partner)]
    return PartnersPart(
        lead=(service_sentence(facts), *_left_out(partners, engaged, described)) if partners else (NO_PARTNER,),
        scorecard=_scorecard(engaged, currency, quarter),
        marks=marks_table(engaged, quarter) if any("scorecard" in partner for partner in partners) else None,
        waterfall=_waterfall(facts),
        partners=tuple(_partner(partner, currency, quarter, place) for place, partner in enumerate(described, 1)),
        months=tuple(month_shown(month) for month in sorted({mark["month"] for mark in marks if mark["in_quarter"]})),
        trend_from=month_shown(months[0]) if months else "",
        trend_to=month_shown(months[-1]) if months else "",
    )


def _waterfall(facts: Facts) -> SegmentBars | None:
    total = credits_total(facts)
    return credits_waterfall(total, facts["organisation"]["currency"]) if total and total["gross"] else None


def _has_something_to_say(partner: Facts) -> bool:
    """Whether half a page would hold more than dashes: a service level, a known fee or a day to give notice by."""
    known = (row["annual_fee"] is not None or row["notice_by"] for row in partner["contracts"])
    return bool(partner["service_levels"]) or any(known)


def _left_out(partners: list[Facts], engaged: list[Facts], described: list[Facts]) -> list[str]:
    idle, silent = len(partners) - len(engaged), len(engaged) - len(described)
    lines = []
    if idle:
        lines.append(say("Left out: {} without an active contract.", counted(idle, "active partner")))
    if silent:
        lines.append(
            say(
                "In the table only: {} with neither a service level, a known fee nor a notice date.",
                counted(silent, "partner"),
            )
        )
    return lines


def service_sentence(facts: Facts) -> str:
    """How the service levels stood in the quarter, over all partners."""
    count = standings(level for partner in facts["partners"] for level in partner["service_levels"])
    judged = count[Standing.MET] + count[Standing.BELOW_EXPECTED] + count[Standing.BELOW_MINIMUM]
    missed = count[Standing.BELOW_EXPECTED] + count[Standing.BELOW_MINIMUM]
    gaps = say(" {} without data.", sentence(counted(count[Standing.NO_DATA], "result")))
    if not judged:
        return say("No service level was measured in {}.{}", facts["quarter"], gaps if count[Standing.NO_DATA] else "")
    return say(
        "{} of {} monthly results of {} missed a service level, {} of them below the minimum.{}",
        missed,
        judged,
        facts["quarter"],
        count[Standing.BELOW_MINIMUM],
        gaps if count[Standing.NO_DATA] else "",
    )


def standings(levels: object) -> Counter[Standing]:
    """How many monthly results of the quarter stood how. levels: facts of service levels."""
    return Counter(
        Standing(mark["standing"])
        for level in levels  # type: ignore[attr-defined]
        for mark in level["months"]
        if mark["in_quarter"]
    )


def _scorecard(partners: list[Facts], currency: str, quarter: str) -> Table:
    return Table(
        say("Partners in {}, the largest fees first", quarter),
        (
            Column("Partner", "wide"),
            Column("Tier"),
            Column("Fees per year", "number"),
            Column("Service levels", "number"),
            Column("Met", "number"),
            Column("Below expected", "number"),
            Column("Below minimum", "number"),
            Column("No data", "number"),
            Column("Notice by", "day"),
        ),
        tuple(_score(partner, currency) for partner in partners),
        say("None: no active partner has an active contract."),
        code="D1",
    )


def _score(partner: Facts, currency: str) -> tuple[str, ...]:
    count = standings(partner["service_levels"])
    order = (Standing.MET, Standing.BELOW_EXPECTED, Standing.BELOW_MINIMUM, Standing.NO_DATA)
    return (
        partner["name"],
        say(partner["tier"]) if partner["tier"] else formats.UNKNOWN,
        short(partner["annual_fee"], currency),
        str(len(partner["service_levels"])),
        *(str(count[standing]) for standing in order),
        _next_notice(partner),
    )


def _next_notice(partner: Facts) -> str:
    days = [last for contract in partner["contracts"] if (last := on(contract["notice_by"])) is not None]
    return formats.day(min(days)) if days else formats.UNKNOWN


def _partner(partner: Facts, currency: str, quarter: str, place: int) -> PartnerPart:
    levels = partner["service_levels"]
    has_results = any(mark["attainment"] is not None for level in levels for mark in level["months"])
    return PartnerPart(
        name=partner["name"],
        lead=_partner_lead(partner, currency),
        code=f"D3.{place}",
        contracts=replace(contracts_table(partner, currency), code=f"D2.{place}"),
        trends=tuple(trend_of(level) for level in levels) if has_results else (),
        no_trend=say("No service level is agreed.")
        if not levels
        else say("No data: nothing was logged in the last twelve months."),
        credits=credits_of_partner(partner, currency, f"D5.{place}"),
        breaches=replace(misses_table(levels, quarter), code=f"D4.{place}"),
        record=replace(record_table(partner, currency), code=f"D7.{place}") if "exit" in partner else None,
    )


def _partner_lead(partner: Facts, currency: str) -> str:
    fee, unknown = short(partner["annual_fee"], currency), partner["unknown_fees"]
    without = say(", {} without a known fee", counted(unknown, "contract")) if unknown else ""
    known = say("{} a year", fee) if partner["annual_fee"] is not None else say("no known fee")
    return f"{sentence(counted(len(partner['contracts']), 'active contract'))}, {known}{without}."


def contracts_table(partner: Facts, currency: str) -> Table:
    """The active contracts of one partner: fees, end, last day to give notice."""
    return Table(
        say("Active contracts of {}", partner["name"]),
        (
            Column("Contract", "wide"),
            Column("Fees per year", "number"),
            Column("Ends", "day"),
            Column("Notice by", "day"),
            Column("Renews by itself"),
        ),
        tuple(
            (
                f"{row['code']} {row['title']}",
                short(row["annual_fee"], currency),
                day(row["ends"]),
                day(row["notice_by"]),
                yes_or_no(row["auto_renews"]),
            )
            for row in partner["contracts"]
        ),
        say("None: no contract is active."),
    )


def trend_of(level: Facts) -> Trend:
    """One service level over twelve months."""
    months = [(exact(mark["attainment"]), Standing(mark["standing"])) for mark in level["months"]]
    levels = Levels(Decimal(level["expected"]), Decimal(level["minimum"]), Direction(level["direction"]))
    shown = [f"{month_shown(mark['month'])} {mark['shown']}" for mark in level["months"]]
    return Trend(
        code=level["code"],
        name=level["name"],
        expected=level["expected_shown"],
        minimum=level["minimum_shown"],
        quarter=tuple(_quarter_cell(mark) for mark in level["months"] if mark["in_quarter"]),
        chart=chart(months, levels, width=TREND_WIDTH, height=TREND_HEIGHT),
        words=say("{} over twelve months: {}; expected {}.", level["code"], ", ".join(shown), level["expected_shown"]),
        is_critical=level["is_critical"],
    )


def _quarter_cell(mark: Facts) -> str:
    standing = Standing(mark["standing"])
    return mark["shown"] if standing == Standing.MET else f"{mark['shown']} {say(standing.value)}".removeprefix("– ")


def misses_table(levels: list[Facts], quarter: str) -> Table:
    """Every month of the quarter in which one of the levels was missed, with the reason."""
    rows = [
        (f"{level['code']} {level['name']}", month_shown(mark["month"]), say(mark["standing"]), mark["why"])
        for level in levels
        for mark in level["months"]
        if mark["in_quarter"] and Standing(mark["standing"]).is_breach
    ]
    return Table(
        say("Misses in {}", quarter),
        (
            Column("Service level", "wide"),
            Column("Month", "day"),
            Column("How", "day"),
            Column("Why", "wide"),
        ),
        tuple(rows),
        say("None: no result of {} missed its level.", quarter)
        if levels
        else say("No data: no service level is agreed."),
    )


def month_shown(text: str) -> str:
    """A month of the snapshot as pages show it: “Aug 2026”."""
    first = on(text)
    return formats.month(first) if first else ""
