"""Scorecards, exit plans and certificates of partners in a board pack."""

from msp_reviews.domain.packs_reading import Column, Facts, Table, day, full, rag_word
from portfolio.domain import formats
from portfolio.domain.language import Words, say

TRENDS = {1: Words("better"), 0: Words("as before"), -1: Words("worse")}


def marks_table(partners: list[Facts], quarter: str) -> Table:
    """Every partner's scorecard: a mark of 5 for each dimension, and the whole with its colour in words."""
    cards = [(partner["name"], partner["scorecard"]) for partner in partners if partner.get("scorecard")]
    rated = [(name, card) for name, card in cards if card["rated"]]
    dimensions = list(dict.fromkeys(mark["dimension"] for _, card in cards for mark in card["marks"]))
    return Table(
        say("Scorecards of {}, marks of 5", quarter),
        (
            Column("Partner", "wide"),
            *(Column(name, "number") for name in dimensions),
            Column("Whole", "number"),
            Column("Colour", "day"),
            Column("Since last", "day"),
        ),
        tuple(_card(name, card, dimensions) for name, card in rated),
        say("None: no partner could be rated."),
        code="D8",
    )


def _card(name: str, card: Facts, dimensions: list[str]) -> tuple[str, ...]:
    marks = {mark["dimension"]: mark["figure"] for mark in card["marks"]}
    return (
        name,
        *(marks.get(dimension, formats.UNKNOWN) for dimension in dimensions),
        card["figure"],
        rag_word(card["rag"]),
        TRENDS[card["change"]],
    )


def record_table(partner: Facts, currency: str) -> Table:
    """How to leave the partner and what it is certified for: the plan with its last test, then each certificate."""
    plan, certificates = partner["exit"], partner["certificates"]
    rows: list[tuple[str, ...]] = [(row["name"], say("certificate"), day(row["expires_on"])) for row in certificates]
    if plan or certificates:
        rows.insert(0, _plan(plan, currency) if plan else (say("Exit plan"), say("none is written"), formats.UNKNOWN))
    return Table(
        say("Exit plan and certificates"),
        (Column("What", "wide"), Column("Standing", "wide"), Column("Due or expires", "day")),
        tuple(rows),
        say("None: neither an exit plan nor a certificate is recorded."),
    )


def _plan(plan: Facts, currency: str) -> tuple[str, ...]:
    tested = (
        say("last tested {}: {}", day(plan["last_test"]), say(plan["result"]).lower())
        if plan["last_test"]
        else say("never tested")
    )
    cost = say("; leaving costs {} {}", currency, full(plan["cost"])) if plan["cost"] is not None else ""
    return say("Exit plan"), f"{tested}{cost}", day(plan["due"])
