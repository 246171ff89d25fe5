"""Where the portfolio goes, in a board pack: its line by quarter, what drifted, the roadmap, a scenario beside today."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from msp_reviews.domain.packs_reading import (
    Column,
    Facts,
    Table,
    counted,
    day,
    exact,
    known,
    on,
    percent,
    sentence,
    short,
)
from portfolio.domain import formats
from portfolio.domain.language import Words, say
from portfolio.domain.quarters import parse_quarter
from sourcing.domain.gantt import Bar, Gantt, Group, gantt
from sourcing.domain.roadmap import TransitionState
from sourcing.domain.trend_chart import TrendChart, trend_chart

STATES = {
    TransitionState.UNDER_WAY: Words("Under way"),
    TransitionState.PLANNED: Words("Planned"),
    TransitionState.DONE: Words("Done"),
    TransitionState.DROPPED: Words("Dropped"),
}
MOST_DRAWN = 24
LINES = (
    ("index", Words("Balance index"), Fraction(-1), Fraction(1), Fraction(0)),
    ("alignment", Words("Alignment"), Fraction(0), Fraction(1), None),
    ("msp_share", Words("MSP share of all cost"), Fraction(0), Fraction(1), None),
)


@dataclass(frozen=True)
class TrendLine:
    """One figure by quarter. shown: the last known one; words: all of them."""

    name: str
    shown: str
    chart: TrendChart
    words: str


@dataclass(frozen=True)
class GanttChart:
    """The roadmap drawn; left_out: how many transitions are not."""

    drawing: Gantt
    left_out: int
    words: str


@dataclass(frozen=True)
class CoursePart:
    """The part of the chapter on the portfolio that looks back and ahead. gantt None: the roadmap is empty."""

    trend: tuple[TrendLine, ...]
    no_trend: str
    drift: Table
    roadmap_lead: str
    gantt: GanttChart | None
    roadmap: Table
    scenario: Table


def course_part(facts: Facts) -> CoursePart:
    """Line, drift, roadmap and scenario, from the whole snapshot."""
    currency, roadmap = facts["organisation"]["currency"], facts["roadmap"]
    return CoursePart(
        trend=_trend(facts["trend"]),
        no_trend=say("No data: no fiscal quarter has been frozen yet; a line needs two."),
        drift=_drift(facts["drift"], currency),
        roadmap_lead=roadmap_sentence(roadmap, currency),
        gantt=_gantt(roadmap, on(facts["as_of"]) or date.min) if roadmap["rows"] else None,
        roadmap=_roadmap(roadmap["rows"], currency),
        scenario=_scenario(facts["scenario"], currency),
    )


def _trend(rows: list[Facts]) -> tuple[TrendLine, ...]:
    if len(rows) < 2:
        return ()
    return tuple(_line(rows, *line) for line in LINES)


def _line(
    rows: list[Facts], key: str, name: str, lowest: Fraction, highest: Fraction, level: Fraction | None
) -> TrendLine:
    figures = [exact(row[key]) for row in rows]
    shown = [f"{row['quarter']} {_figure(key, figure)}" for row, figure in zip(rows, figures, strict=True)]
    last = next(
        (text for text, figure in zip(shown[::-1], figures[::-1], strict=True) if figure is not None), say("not known")
    )
    return TrendLine(
        name, last, trend_chart(figures, lowest, highest, level), say("{} by quarter: {}.", name, ", ".join(shown))
    )


def _figure(key: str, figure: Fraction | None) -> str:
    return formats.amount(figure, 2) if key == "index" else formats.percent(figure, 1)


def _drift(rows: list[Facts], currency: str) -> Table:
    return Table(
        say("Functions that drifted from what was decided"),
        (Column("Function", "wide"), Column("Cost per year", "number"), Column("How", "wide")),
        tuple((row["function"], short(row["cost"], currency), " ".join(row["why"])) for row in rows),
        say("None: every decided function is still what was decided."),
        code="C9",
    )


def roadmap_sentence(roadmap: Facts, currency: str) -> str:
    """How many moves run and are planned, what they cost once and save a year, and when that is even."""
    states = [TransitionState(row["state"]) for row in roadmap["rows"]]
    running, planned = states.count(TransitionState.UNDER_WAY), states.count(TransitionState.PLANNED)
    if not states:
        return say("The roadmap is empty.")
    even = say("; it has paid back by the end of {}", roadmap["break_even"]) if roadmap["break_even"] else ""
    unknown = (
        say(" {} without known money.", sentence(counted(roadmap["unknown_count"], "move")))
        if roadmap["unknown_count"]
        else ""
    )
    saving = known(roadmap["saving"])
    yearly = say(
        "{} {} a year", say("saves") if saving >= 0 else say("costs"), formats.short_money(abs(saving), currency)
    )
    return say(
        "{} under way, {} planned. The roadmap costs {} once and {}{}.{}",
        sentence(counted(running, "move")),
        formats.amount(planned),
        short(roadmap["one_off"], currency),
        yearly,
        even,
        unknown,
    )


def _gantt(roadmap: Facts, as_of: date) -> GanttChart:
    bars = {
        state: [_bar(place, row) for place, row in enumerate(roadmap["rows"]) if row["state"] == state]
        for state in STATES
    }
    groups, room = [], MOST_DRAWN
    for state, own in bars.items():
        if own[:room]:
            groups.append(Group(STATES[state], tuple(own[:room])))
            room -= len(own[:room])
    drawing = gantt(groups, today=as_of, start_month=roadmap["start_month"])
    said = "; ".join(map(_said, roadmap["rows"]))
    return GanttChart(drawing, max(0, len(roadmap["rows"]) - MOST_DRAWN), say("Roadmap by fiscal quarter: {}.", said))


def _said(row: Facts) -> str:
    return say(
        "{} {} to {}, {}",
        row["function"],
        row["starts"],
        row["ends"],
        str(STATES[TransitionState(row["state"])]).lower(),
    )


def _bar(place: int, row: Facts) -> Bar:
    name = row["function"]
    return Bar(
        key=place,
        name=name if len(name) <= 30 else f"{name[:29]}…",
        starts=parse_quarter(row["starts"]),
        ends=parse_quarter(row["ends"]),
        baseline_starts=parse_quarter(row["baseline_starts"]),
        baseline_ends=parse_quarter(row["baseline_ends"]),
        state=TransitionState(row["state"]),
        moved=known(row["moved"]),
    )


def _roadmap(rows: list[Facts], currency: str) -> Table:
    return Table(
        say("Moves on the roadmap, by start"),
        (
            Column("Function", "wide"),
            Column("MSP share", "number"),
            Column("Quarters", "day"),
            Column("State"),
            Column("Once", "number"),
            Column("Saves a year", "number"),
            Column("Owner"),
            Column("In its way", "wide"),
        ),
        tuple(_move(row, currency) for row in rows),
        say("None: the roadmap is empty."),
        code="C12",
    )


def _move(row: Facts, currency: str) -> tuple[str, ...]:
    return (
        row["function"],
        say("{} to {}", percent(row["from_share"]).removesuffix(" %"), percent(row["to_share"])),
        row["starts"] if row["starts"] == row["ends"] else f"{row['starts']}–{row['ends']}",
        STATES[TransitionState(row["state"])],
        short(row["one_off"], currency),
        short(row["saving"], currency),
        row["owner"],
        "; ".join(row["warnings"]) or say("nothing"),
    )


def _scenario(scenario: Facts | None, currency: str) -> Table:
    name = say("“{}”, copied {}", scenario["name"], day(scenario["copied_on"])) if scenario else say("A scenario")
    return Table(
        say("{}, beside today: nothing in it is decided", name),
        (
            Column("Measure", "wide"),
            Column("Today", "number"),
            Column("Scenario", "number"),
            Column("Difference", "number"),
            Column("Which is", "day"),
        ),
        tuple(_measure(line, currency) for line in scenario["lines"]) if scenario else (),
        say("None: no scenario has been made."),
        code="C10",
    )


def _measure(line: Facts, currency: str) -> tuple[str, ...]:
    apart = exact(line["apart"])
    words = {"good": say("better"), "bad": say("worse")}
    return (
        say(line["label"]),
        _shown(line["kind"], exact(line["today"]), currency),
        _shown(line["kind"], exact(line["scenario"]), currency),
        _difference(line["kind"], apart, currency),
        words.get(line["tone"], say("as it is") if apart == 0 else say("neither")),
    )


def _difference(kind: str, apart: Fraction | None, currency: str) -> str:
    """With its sign; “±0.00” is a difference too small for the places shown."""
    if not apart:
        return formats.UNKNOWN if apart is None else "0"
    size = _shown(kind, abs(apart), currency)
    sign = "±" if not any(digit in size for digit in "123456789") else "+" if apart > 0 else "−"
    return f"{sign}{size}"


def _shown(kind: str, value: Fraction | None, currency: str) -> str:
    if kind == "money":
        return formats.short_money(value, currency)
    if kind == "share":
        return formats.percent(value, 1)
    return formats.amount(value, {"index": 2, "people": 1}.get(kind, 0))
