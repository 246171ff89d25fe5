"""Service credits in a board pack: six figures a partner, one sentence for all, never silent."""

from typing import Any

from msp_reviews.domain.packs_credits import credits_of_partner, credits_sentence
from msp_reviews.domain.packs_figures import BY_CODE
from msp_reviews.queries.packs_sources import SOURCES

OWED = {"gross": "30000", "earned_back": "5000.50", "net": "24999.50", "claimed": "12000", "received": "7000",
        "expired": "1000", "waived": "0", "open": "11999.50"}  # fmt: skip


def facts_of(*partners: Any) -> dict[str, Any]:
    return {"organisation": {"currency": "EUR"}, "partners": [{"credits": one} for one in partners]}


def test_the_sentence_sums_over_partners() -> None:
    assert credits_sentence(facts_of(OWED, None, OWED)) == (
        "Service credits of closed months: EUR 50 k net, EUR 24 k of it claimed and EUR 14 k received; "
        "EUR 2 k expired unclaimed."
    )


def test_without_a_closed_month_both_say_so() -> None:
    assert credits_sentence(facts_of(None)) == "No month was closed with service credits."
    assert credits_of_partner({"name": "x"}, "EUR", "D5.1").rows == ()


def test_a_partner_has_its_six_figures_to_the_cent() -> None:
    table = credits_of_partner({"name": "x", "credits": OWED}, "EUR", "D5.1")
    assert table.rows == (("30,000.00", "5,000.50", "24,999.50", "12,000.00", "7,000.00", "1,000.00"),)


def test_every_source_that_the_index_names_is_looked_up() -> None:
    assert {definition.source for definition in BY_CODE.values()} == set(SOURCES)
