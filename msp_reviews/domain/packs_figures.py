"""The figure index of a pack: what each short code on its pages stands for. Pure.

A code is a letter for the chapter and a number; figures of a partner carry the partner's place as well: D3.2 is D3 of the
second partner. Rows of a table are counted from the top.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from msp_reviews.domain.dossiers_definitions import DEFINITIONS as OF_DOSSIERS
from msp_reviews.domain.packs_definitions import DEFINITIONS, Definition
from msp_reviews.domain.packs_reading import Column, Facts, Table, day, exact, full
from msp_reviews.domain.review_packs_definitions import DEFINITIONS as OF_REVIEW_PACKS
from portfolio.domain import formats
from portfolio.domain.language import Words, say

NOBODY = Words("nobody yet")

BY_CODE = {definition.code: definition for definition in (*DEFINITIONS, *OF_REVIEW_PACKS, *OF_DOSSIERS)}


@dataclass(frozen=True)
class KeyFigure:
    """One of the figures at the top: its code, what it shows, what it is of, and how it moved since the last pack, if told."""

    code: str
    name: str
    shown: str
    of: str
    change: str = ""


@dataclass(frozen=True)
class Printed:
    """Something with a code on a page, and what it shows. of: the partner it is of; empty for figures of all."""

    code: str
    shown: str
    of: str = ""

    @property
    def definition(self) -> Definition:
        """What the code stands for; KeyError for a code that nobody defined."""
        return BY_CODE[self.code.partition(".")[0]]


def printed_table(table: Table, of: str = "") -> Printed:
    """A table as the index lists it."""
    rows = len(table.rows)
    return Printed(
        table.code, say("none") if not rows else say("{} row", rows) if rows == 1 else say("{} rows", rows), of
    )


def index_table(printed: Iterator[Printed], facts: Facts) -> Table:
    """The annex: every code once, in order, with what it is made of, by which rule, and who entered last, when."""
    words = _words(facts) if "portfolio" in facts else {}
    once = {item.code: item for item in printed}
    return Table(
        say("Every figure by its code"),
        (
            Column("Code", "day"),
            Column("Figure", "wide"),
            Column("Shows"),
            Column("Made of", "wide"),
            Column("Rule", "wide"),
            Column("Last entry by"),
            Column("On", "day"),
        ),
        tuple(_row(item, words, facts.get("sources", {})) for item in once.values()),
        say("None: the pack has no figure."),
        is_landscape=True,
    )


def _row(item: Printed, words: dict[str, str], sources: Facts) -> tuple[str, ...]:
    definition = item.definition
    source = sources.get(definition.source)
    return (
        item.code,
        f"{say(definition.name)}: {item.of}" if item.of else say(definition.name),
        say(item.shown),
        say(definition.inputs).format(**words),
        say(definition.rule).format(**words),
        source["by"] if source else NOBODY,
        day(source["at"]) if source else formats.UNKNOWN,
    )


def _words(facts: Facts) -> dict[str, str]:
    """What the inputs and rules may name: money in full, and the model in force."""
    portfolio, method = facts["portfolio"], facts["method"]
    money = ("internal_cost", "external_cost", "decided_cost", "undecided_cost", "over_outsourced", "over_insourced")
    return {
        **{name: full(portfolio[name]) for name in money},
        "model": say("criteria model {}", method["number"]) if method else say("no criteria model"),
    }


def change_since(portfolio: Facts, previous: Facts | None, name: str, currency: str) -> str:
    """How a key figure moved since the last pack, with its sign; empty where there is no last pack."""
    if previous is None:
        return ""
    now, then = exact(portfolio[name]), exact(previous["portfolio"][name])
    since = say("since {}", previous["quarter"])
    if now is None or then is None:
        return say("not comparable {}", since)
    moved = now - then
    if not moved:
        return say("unchanged {}", since)
    sign = "+" if moved > 0 else "−"
    return f"{sign}{_moved(abs(moved), name, currency)} {since}"


def _moved(moved: object, name: str, currency: str) -> str:
    size = exact(moved)
    if name.endswith("cost"):
        return formats.short_money(size, currency)
    if name == "index":
        return formats.amount(size, 2)
    return say("{} points", formats.amount(None if size is None else size * 100, 1))
