"""What only our own edition of a review pack holds: scorecard, credits, classes, exit plan, sub-contractors."""

from dataclasses import dataclass

from msp_reviews.domain.packs_credits import credits_of_partner
from msp_reviews.domain.packs_reading import Column, Facts, Table, counted, day, full, rag_word, sentence
from portfolio.domain import formats
from portfolio.domain.language import say


@dataclass(frozen=True)
class OursPart:
    """The chapter that the partner does not see."""

    lead: str
    scorecard: Table
    credits: Table
    functions: Table
    exit: Table
    sub_contractors: Table


def ours_part(ours: Facts, currency: str) -> OursPart:
    """The chapter, from the snapshot's part on it."""
    return OursPart(
        lead=_lead(ours),
        scorecard=_scorecard(ours["scorecard"]),
        credits=credits_of_partner({"credits": ours["credits"]}, currency, "R10"),
        functions=_functions(ours["functions"]),
        exit=_exit(ours["exit"], currency),
        sub_contractors=_sub_contractors(ours["sub_contractors"]),
    )


def _lead(ours: Facts) -> str:
    card = ours["scorecard"]
    mark = say("{} of 5, {}", card["figure"], rag_word(card["rag"])) if card["rag"] else rag_word(None)
    return say(
        "Tier: {}. Scorecard of the quarter: {}, from {}.",
        say(ours["tier"] or "none"),
        mark,
        counted(card["rated"], "dimension"),
    )


def _scorecard(card: Facts) -> Table:
    return Table(
        say("Scorecard by dimension"),
        (Column("Dimension"), Column("Mark", "number"), Column("Colour"), Column("Why", "wide")),
        tuple((row["dimension"], row["figure"], rag_word(row["rag"]), row["why"]) for row in card["marks"]),
        say("None: no dimension could be rated."),
        code="R11",
    )


def _functions(functions: list[Facts]) -> Table:
    return Table(
        say("Functions that the partner serves"),
        (Column("Function", "wide"), Column("Class in force", "class")),
        tuple((f"{row['name']} ({row['code']})", row["class"] or "undecided") for row in functions),
        say("None: no contract names a function."),
        code="R12",
    )


def _exit(plan: Facts, currency: str) -> Table:
    return Table(
        say("Exit plan"),
        (
            Column("Owner", "wide"),
            Column("Days to leave", "number"),
            Column(say("Cost, {}", currency), "number"),
            Column("Last test", "day"),
            Column("Result"),
            Column("Next test due", "day"),
        ),
        (_exit_row(plan),) if plan["plan"] else (),
        say("None: no exit plan is written."),
        code="R13",
    )


def _exit_row(plan: Facts) -> tuple[str, ...]:
    return (
        plan["owner"] or formats.UNKNOWN,
        str(plan["days"] if plan["days"] is not None else formats.UNKNOWN),
        full(plan["cost"]),
        day(plan["last_test"]),
        say(plan["result"] or "never tested"),
        day(plan["due"]),
    )


def _sub_contractors(rows: list[Facts]) -> Table:
    return Table(
        say("Sub-contractors behind the partner"),
        (Column("Company", "wide"), Column("Rank", "number"), Column("Does", "wide")),
        tuple((row["name"], str(row["rank"]), sentence(row["does"]) or formats.UNKNOWN) for row in rows),
        say("None: no sub-contractor is recorded."),
        code="R14",
    )
