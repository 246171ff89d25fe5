"""Service credits in a board pack: what partners owe for missed levels, and what became of it."""

from fractions import Fraction

from msp_reviews.domain.packs_reading import Column, Facts, Table, full, known
from portfolio.domain import formats
from portfolio.domain.language import Words, say

FIGURES = {
    "gross": Words("Gross"),
    "earned_back": Words("Earned back"),
    "net": Words("Net"),
    "claimed": Words("Claimed"),
    "received": Words("Received"),
    "expired": Words("Expired unclaimed"),
}


def credits_total(facts: Facts) -> dict[str, Fraction] | None:
    """The figures over all partners; None where no month with credits was closed."""
    rows = [partner["credits"] for partner in facts["partners"] if partner.get("credits")]
    if not rows:
        return None
    return {name: sum((known(row[name]) for row in rows), Fraction(0)) for name in FIGURES}


def credits_sentence(facts: Facts) -> str:
    """What partners owe in credits and what became of it, over all closed months."""
    total, currency = credits_total(facts), facts["organisation"]["currency"]
    if total is None:
        return say("No month was closed with service credits.")
    shown = {name: formats.short_money(amount, currency) for name, amount in total.items()}
    return say(
        "Service credits of closed months: {} net, {} of it claimed and {} received; {} expired unclaimed.",
        shown["net"],
        shown["claimed"],
        shown["received"],
        shown["expired"],
    )


def credits_of_partner(partner: Facts, currency: str, code: str) -> Table:
    """The six figures of one partner."""
    found = partner.get("credits")
    return Table(
        say("Service credits of closed months, in {}", currency),
        tuple(Column(word, "number") for word in FIGURES.values()),
        (tuple(full(found[name]) for name in FIGURES),) if found else (),
        say("None: no month was closed with service credits."),
        code=code,
    )
