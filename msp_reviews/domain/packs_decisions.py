"""Decisions in a board pack: what was decided, and what waits for a decision now."""

from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from msp_reviews.domain.packs_reading import Column, Facts, Table, counted, day, known, listed, on, sentence
from portfolio.domain import formats
from portfolio.domain.language import agreeing, say

NOTICE_DAYS_AHEAD = 183
MOST_ASKS = 5
MOST_NAMED = 3


@dataclass(frozen=True)
class Ask:
    """One thing that waits: what, who has to do it, by when. on: the date that puts it in order."""

    what: str
    who: str
    when: str
    on: date


@dataclass(frozen=True)
class DecisionsPart:
    """The chapter on decisions."""

    lead: tuple[str, ...]
    decided: Table
    overrides: Table
    waiting: Table


def decisions_part(facts: Facts) -> DecisionsPart:
    """The chapter on decisions, from the whole snapshot."""
    decisions = facts["decisions"]
    approved, waiting = decisions["approved"], decisions["waiting"]
    lead = say(
        "{} approved since {}, {} waiting for approval.",
        sentence(counted(len(approved), "decision")),
        day(decisions["since"]),
        counted(len(waiting), "proposal"),
    )
    return DecisionsPart((lead,), _decided(approved, decisions["since"]), _overrides(approved), _waiting(waiting))


def asks(facts: Facts) -> list[Ask]:
    """Everything that waits for someone, the most pressing first.

    Decisions that have expired and proposals come before core work to be brought back, notice dates and reviews owed.
    """
    as_of = on(facts["as_of"]) or date.min
    by_weight = (
        [_decide_again(item) for item in facts["decisions"]["due_again"]],
        [_approve(item) for item in facts["decisions"]["waiting"]],
        _bring_back(facts, as_of),
        _notices(facts["partners"], as_of),
        _reviews(facts["reviews"]["overdue"]),
    )
    return [ask for found in by_weight for ask in sorted(found, key=lambda ask: (ask.on, ask.what))]


def _bring_back(facts: Facts, as_of: date) -> list[Ask]:
    """One line for all core functions that are given to MSPs beyond their band."""
    rows = [row for row in facts["portfolio"]["misaligned"] if row["class"] == "core" and known(row["over_outsourced"])]
    if not rows:
        return []
    money = sum((known(row["over_outsourced"]) for row in rows), Fraction(0))
    size = formats.short_money(money, facts["organisation"]["currency"])
    verb = agreeing(len(rows), "comes", "come")
    names = listed([row["name"] for row in rows], MOST_NAMED)
    what = say("Decide how {} {} back into the band: {}", counted(len(rows), "core function"), verb, names)
    return [Ask(what, "CIO", say("{} a year outside", size), as_of)]


def _approve(item: Facts) -> Ask:
    proposed = on(item["proposed_at"]) or date.min
    return Ask(
        say("Approve or reject {} as {}", item["function"], say(item["class"])),
        say("A CIO other than {}", item["proposed_by"]),
        say("waiting since {}", day(item["proposed_at"])),
        proposed,
    )


def _decide_again(item: Facts) -> Ask:
    return Ask(
        say("Decide {} again: its decision below a lock has expired", item["function"]),
        "CIO",
        say("due since {}", day(item["expires_on"])),
        on(item["expires_on"]) or date.min,
    )


def _notices(partners: list[Facts], as_of: date) -> list[Ask]:
    until = as_of + timedelta(days=NOTICE_DAYS_AHEAD)
    found = []
    for partner in partners:
        for contract in partner["contracts"]:
            last_day = on(contract["notice_by"])
            if last_day is not None and as_of <= last_day <= until:
                what = say(
                    "Give notice under {} {} ({}), or keep it", contract["code"], contract["title"], partner["name"]
                )
                found.append(Ask(what, "CIO", say("by {}", day(contract["notice_by"])), last_day))
    return found


def _reviews(overdue: list[Facts]) -> list[Ask]:
    """One line for all reviews that are owed."""
    if not overdue:
        return []
    first = min(overdue, key=lambda item: item["due_by"])
    names = listed([f"{item['partner']} {item['quarter']}" for item in overdue], MOST_NAMED)
    what = say(
        "Hold {} that {} overdue: {}",
        counted(len(overdue), "review"),
        agreeing(len(overdue), "is", "are"),
        names,
    )
    return [Ask(what, say("IT manager"), say("due since {}", day(first["due_by"])), on(first["due_by"]) or date.min)]


def _decided(rows: list[Facts], since: str) -> Table:
    columns = (
        Column("Function", "wide"),
        Column("Class", "class"),
        Column("Stability"),
        Column("Proposed and approved by", "wide"),
        Column("On", "day"),
        Column("Why", "wide"),
    )
    return Table(
        say("Decisions approved since {}, the latest first", day(since)),
        columns,
        tuple(
            (
                row["function"],
                row["class"],
                sentence(say(row["label"]) if row["label"] else "–"),
                f"{row['proposed_by']}, {row['approved_by'] or '–'}",
                day(row["approved_at"]),
                row["rationale"],
            )
            for row in rows
        ),
        say("None: no decision was approved since {}.", day(since)),
        code="B2",
    )


def _overrides(rows: list[Facts]) -> Table:
    return Table(
        say("Decisions that differ from the score"),
        (
            Column("Function", "wide"),
            Column("Decided", "class"),
            Column("Score gave", "class"),
            Column("Reason", "wide"),
            Column("Expires", "day"),
        ),
        tuple(
            (row["function"], row["class"], row["scored_class"], row["override_reason"], day(row["expires_on"]))
            for row in rows
            if row["class"] != row["scored_class"]
        ),
        say("None: every decision above follows its score."),
        code="B3",
    )


def _waiting(rows: list[Facts]) -> Table:
    return Table(
        say("Proposals that wait for approval, the oldest first"),
        (
            Column("Function", "wide"),
            Column("Proposed as", "class"),
            Column("Proposed by"),
            Column("On", "day"),
        ),
        tuple((row["function"], row["class"], row["proposed_by"], day(row["proposed_at"])) for row in rows),
        say("None: no proposal waits."),
        code="B4",
    )
