"""Service credits in a board pack: what partners owe for missed levels, and what became of it."""

from fractions import Fraction

from msp_reviews.domain.packs_reading import Column, Facts, Table, full, known
from portfolio.domain import formats

FIGURES = {
    "gross": "Gross",
    "earned_back": "Earned back",
    "net": "Net",
    "claimed": "Claimed",
    "received": "Received",
    "expired": "Expired unclaimed",
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
        return "No month was closed with service credits."
    shown = {name: formats.short_money(amount, currency) for name, amount in total.items()}
    return (
        f"Service credits of closed months: {shown['net']} net, {shown['claimed']} of it claimed and "
        f"{shown['received']} received; {shown['expired']} expired unclaimed."
    )


def credits_of_partner(partner: Facts, currency: str, code: str) -> Table:
    """The six figures of one partner."""
    found = partner.get("credits")
    return Table(
        f"Service credits of closed months, in {currency}",
        tuple(Column(word, "number") for word in FIGURES.values()),
        (tuple(full(found[name]) for name in FIGURES),) if found else (),
        "None: no month was closed with service credits.",
        code=code,
    )
