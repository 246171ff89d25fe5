"""Annexes of a board pack: every function, the method in words, and what is missing."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from msp_reviews.domain.attainment import Standing
from msp_reviews.domain.packs_charts import CLASSES
from msp_reviews.domain.packs_partners import month_shown
from msp_reviews.domain.packs_portfolio import stability_label
from msp_reviews.domain.packs_reading import (
    Column,
    Facts,
    Table,
    counted,
    day,
    exact,
    full,
    listed,
    percent,
    sentence,
    yes_or_no,
)
from portfolio.domain import formats
from portfolio.domain.language import Words, say

Gap = tuple[list[str], str, str]
"""What is missing or late by name, and the words for one and for many."""

UNSURE = ("not scored", "provisional")
MOST_NAMED = 8


@dataclass(frozen=True)
class RegisterPart:
    """The register of functions and the quality of its data."""

    lead: tuple[str, ...]
    register: Table
    levels: Table
    gaps: tuple[str, ...]


@dataclass(frozen=True)
class MethodPart:
    """The method in words, with the model's own numbers. bands and weights are empty while no model is published."""

    model: str
    paragraphs: tuple[str, ...]
    bands: Table
    weights: Table
    locks: Table


def register_part(facts: Facts) -> RegisterPart:
    """The register, from the whole snapshot."""
    rows = facts["register"]
    currency = facts["organisation"]["currency"]
    return RegisterPart(
        lead=(say("{}, costs per year in {}.", sentence(counted(len(rows), "running function")), currency),),
        register=_register(rows),
        levels=_levels(facts["partners"]),
        gaps=gaps(facts),
    )


def gaps(facts: Facts) -> tuple[str, ...]:
    """What is missing, provisional or late, one sentence each; says so where nothing is."""
    found = [_gap(*one) for one in (*_missing(facts), *_late(facts)) if one[0]]
    return tuple(found) or (
        say("Nothing is missing: every function has its cost, score and decision, every level its results."),
    )


def _gap(names: list[str], one: str, many: str) -> str:
    return f"{sentence(counted(len(names), one, many))}: {listed(names, MOST_NAMED)}."


def _missing(facts: Facts) -> Iterator[Gap]:
    rows, partners = facts["register"], facts["partners"]
    costless = [row["name"] for row in rows if row["internal_cost"] is None or row["external_cost"] is None]
    yield costless, say("function without a known cost"), say("functions without a known cost")
    undecided = [row["name"] for row in rows if row["class"] is None]
    yield undecided, say("function without a decision"), say("functions without a decision")
    labelled = {label: [row["name"] for row in rows if stability_label(row) == label] for label in UNSURE}
    yield labelled["not scored"], say("function not scored"), say("functions not scored")
    yield labelled["provisional"], say("provisional class"), say("provisional classes")
    unlogged = [
        f"{level['code']} {month_shown(mark['month'])}"
        for partner in partners
        for level in partner["service_levels"]
        for mark in level["months"]
        if mark["in_quarter"] and Standing(mark["standing"]) == Standing.NO_DATA
    ]
    yield unlogged, say("monthly result without data"), say("monthly results without data")
    unpriced = [partner["name"] for partner in partners if partner["unknown_fees"]]
    yield (
        unpriced,
        say("partner with a contract without a known fee"),
        say("partners with a contract without a known fee"),
    )
    planless = [partner["name"] for partner in partners if partner.get("exit", "") is None and partner["contracts"]]
    yield planless, say("partner without an exit plan"), say("partners without an exit plan")


def _late(facts: Facts) -> Iterator[Gap]:
    reviews, as_of, partners = facts["reviews"], facts["as_of"], facts["partners"]
    owed = [f"{row['partner']} {row['quarter']}" for row in reviews["overdue"]]
    yield owed, say("review overdue"), say("reviews overdue")
    yield [row["what"] for row in reviews["actions"]["overdue"]], say("action late"), say("actions late")
    figures = [
        f"{row['function']}, {row['measure']}"
        for row in facts.get("outcomes", {"rows": ()})["rows"]
        if row["standing"] == "overdue"
    ]
    yield figures, say("predicted benefit not measured in time"), say("predicted benefits not measured in time")
    certificates = [(partner["name"], row) for partner in partners for row in partner.get("certificates", ())]
    expired = [
        f"{name}, {row['name']}" for name, row in certificates if row["expires_on"] and row["expires_on"] < as_of
    ]
    yield expired, say("certificate expired"), say("certificates expired")
    untested = [partner["name"] for partner in partners if partner.get("exit") and partner["exit"]["due"] < as_of]
    yield untested, say("exit plan not tested in time"), say("exit plans not tested in time")
    unfrozen = [row["quarter"] for row in facts.get("trend", ()) if row["absence"] is not None]
    yield unfrozen, say("quarter of the balance not frozen"), say("quarters of the balance not frozen")


def _register(rows: list[Facts]) -> Table:
    return Table(
        say("All running functions, by name"),
        (
            Column("Function", "wide"),
            Column("Business unit"),
            Column("Class", "class"),
            Column("Stability"),
            Column("Criticality", "number"),
            Column("In-house", "number"),
            Column("External", "number"),
            Column("MSP share", "number"),
            Column("FTE", "number"),
        ),
        tuple(_row(row) for row in rows),
        say("None: the portfolio holds no running function."),
        is_landscape=True,
    )


def _levels(partners: list[Facts]) -> Table:
    rows = [(partner["name"], level) for partner in partners for level in partner["service_levels"]]
    return Table(
        say("All service levels in force in the quarter, by partner"),
        (
            Column("Service level", "wide"),
            Column("Partner", "wide"),
            Column("Contract", "day"),
            Column("Critical"),
            Column("Expected", "number"),
            Column("Minimum", "number"),
            Column("Met", "number"),
            Column("Missed", "number"),
            Column("No data", "number"),
            Column("Last result", "number"),
        ),
        tuple(_level(partner, level) for partner, level in rows),
        say("None: no service level was in force."),
        is_landscape=True,
    )


def _level(partner: str, level: Facts) -> tuple[str, ...]:
    count = Counter(Standing(mark["standing"]) for mark in level["months"])
    return (
        f"{level['code']} {level['name']}",
        partner,
        level["contract"],
        yes_or_no(level["is_critical"]),
        level["expected_shown"],
        level["minimum_shown"],
        str(count[Standing.MET]),
        str(count[Standing.BELOW_EXPECTED] + count[Standing.BELOW_MINIMUM]),
        str(count[Standing.NO_DATA]),
        level["months"][-1]["shown"] if level["months"] else formats.UNKNOWN,
    )


def _row(row: Facts) -> tuple[str, ...]:
    return (
        f"{row['name']} ({row['code']})",
        row["unit"] or formats.UNKNOWN,
        row["class"] or "undecided",
        sentence(say(stability_label(row))),
        str(row["criticality"] or formats.UNKNOWN),
        full(row["internal_cost"]),
        full(row["external_cost"]),
        percent(row["msp_share"]),
        formats.amount(exact(row["people"]), 1),
    )


def method_part(facts: Facts) -> MethodPart:
    """The method, from the whole snapshot."""
    method = facts["method"]
    content = method["content"] if method else {"bands": {}, "criteria": [], "locks": []}
    model = (
        say(
            "Criteria model {}, in force since {}, SHA-256 {}.",
            method["number"],
            day(method["published_at"]),
            method["sha256"][:16],
        )
        if method
        else say("No criteria model is published, so no function can be classified.")
    )
    return MethodPart(model, PARAGRAPHS, _bands(content["bands"]), _weights(content["criteria"]), _locks(content))


PARAGRAPHS = (
    (
        Words(
            "Each function is scored by anchored questions, levels 1 to 5; “don't know” is an "
            "answer and never a 3. Each class has its weighted mean of support; the highest "
            "wins, ties go to the class with more internal control."
        )
    ),
    (
        Words(
            "Stability is the exact share of all possible weightings in which the class wins: "
            "firm from 90 %, leaning from 60 %, else contested; the model in force may set other "
            "thresholds. Provisional means that an open question could still flip the class."
        )
    ),
    (
        Words(
            "A lock is a rule that no score outvotes: it lifts a class to its floor. To decide "
            "below a lock needs a reason, a second person and an expiry date."
        )
    ),
    (
        Words(
            "The band of a class is the MSP share of cost that it allows. Money outside the band "
            "is over-outsourced or over-insourced; the balance index is their difference over "
            "the cost of decided functions, from −1 to +1, and alignment is one minus their sum "
            "over the same. Functions without a decision stand outside both."
        )
    ),
    (
        Words(
            "Concentration is the Herfindahl index over MSP spend, 0 to 10,000. Under 1,000 "
            "counts as low and above 1,800 as high: a convention of merger control, not law."
        )
    ),
    Words("Attainment of a service level is computed from raw counts and compared exactly, without rounding."),
)


def _bands(bands: Facts) -> Table:
    return Table(
        say("MSP share of cost that each class allows"),
        (Column("Class", "class"), Column("From", "number"), Column("To", "number")),
        tuple(
            (name, percent(bands[name]["lowest"]), percent(bands[name]["highest"])) for name in CLASSES if name in bands
        ),
        say("None: no criteria model is published."),
    )


def _weights(criteria: list[Facts]) -> Table:
    totals = {
        name: sum(item["supports"][name]["points"] for item in criteria if name in item["supports"]) for name in CLASSES
    }
    return Table(
        say("Weight of each question within a class, of 100 (+ speaks for it when high, − when low)"),
        (Column("Question", "wide"), *(Column(sentence(say(name)), "number") for name in CLASSES)),
        tuple(
            (say(item["question"]), *(_weight(item["supports"].get(name), totals[name]) for name in CLASSES))
            for item in criteria
        ),
        say("None: no criteria model is published."),
    )


def _weight(support: Facts | None, total: int) -> str:
    """The share of the class's points, in points of 100, with the direction."""
    if support is None:
        return ""
    return f"{formats.amount(Fraction(support['points'] * 100, total), 1)} {'+' if support['high'] else '−'}"


def _locks(content: Facts) -> Table:
    return Table(
        say("Locks"),
        (
            Column("Rule", "wide"),
            Column("At least", "class"),
            Column("Owner"),
            Column("Reason", "wide"),
        ),
        tuple((say(lock["sentence"]), lock["floor"], lock["owner"], say(lock["reason"])) for lock in content["locks"]),
        say("None: the model has no lock."),
    )
