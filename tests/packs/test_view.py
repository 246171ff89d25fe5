"""What a board pack says: read from the snapshot, the same as the pages, never silently empty."""

import pytest

from msp_reviews.domain.packs import board_pack
from msp_reviews.domain.packs_charts import bars, stability_map
from msp_reviews.domain.packs_decisions import asks
from msp_reviews.domain.packs_portfolio import extremes
from portfolio.domain import formats
from portfolio.domain.canonical import canonical
from sourcing.queries.balance import balance_sheet
from tests.factories import ContractFactory, PartnerFactory
from tests.packs.facts import HEADER, TODAY, Company, empty_company, small_company

pytestmark = pytest.mark.django_db


def pack_of(company: Company):  # type: ignore[no-untyped-def]
    return board_pack({"header": HEADER, "facts": company.facts()}, "0123456789abcdef" * 4)


def test_the_snapshot_is_plain_json_with_exact_numbers() -> None:
    facts = small_company().facts()
    assert facts["portfolio"]["index"] == "-3/10"
    assert facts["portfolio"]["misaligned"][0]["over_insourced"] == "300000"
    assert canonical(facts) == canonical(facts)


def test_figures_are_those_of_the_balance_page() -> None:
    company = small_company()
    sheet = balance_sheet(company.cio.organisation, today=TODAY)
    figures = {figure.name: figure.shown for figure in pack_of(company).board.figures}
    assert figures["Balance index"] == formats.amount(sheet.balance.index, 2) == "-0.30"
    assert figures["Alignment"] == formats.percent(sheet.balance.alignment, 1) == "70.0 %"
    assert figures["MSP share"] == formats.percent(sheet.msp_share, 1) == "40.0 %"
    assert figures["In-house"] == "EUR 600 k"
    assert figures["External"] == "EUR 400 k"


def test_a_misaligned_function_stands_with_its_band_and_its_money() -> None:
    table = pack_of(small_company()).portfolio.misaligned
    assert table.rows == (("Help desk <b>", "outsourceable", "40 %", "70–100 %", "kept in-house", "EUR 300 k"),)


def test_a_missed_month_is_counted_and_explained() -> None:
    pack = pack_of(small_company())
    missed = "1 of 3 monthly results of 2026Q3 missed a service level, 0 of them below the minimum."
    assert ("A11", missed) in pack.board.headlines
    (northwind,) = pack.partners.partners
    assert northwind.breaches.rows[0][:3] == ("NW-1 Solved in time", "Aug 2026", "below expected")
    assert northwind.trends[0].quarter == ("98.00 %", "93.00 % below expected", "97.00 %")


def test_what_is_needed_now_names_who_and_when() -> None:
    needed = pack_of(small_company()).board.asks
    assert ("Give notice under C-1 Service desk (Northwind), or keep it", "CIO", "by 1 Jan 2027") in [
        (ask.what, ask.who, ask.when) for ask in needed
    ]
    assert needed[-1].what == (
        "Hold 3 reviews that are overdue: Northwind 2026Q1, Northwind 2026Q2 and Northwind 2026Q3"
    )


def test_decisions_come_before_core_work_to_bring_back_notice_dates_and_reviews() -> None:
    facts = small_company().facts()
    waiting = {"function": "Print", "class": "tactical", "proposed_by": "Grace Lin", "proposed_at": "2026-11-20"}
    facts["decisions"]["waiting"] = [waiting]
    facts["decisions"]["due_again"] = [{"function": "Payments", "expires_on": "2026-11-01"}]
    core = {"name": "Strategy", "class": "core", "over_outsourced": "1500000", "over_insourced": "0"}
    facts["portfolio"]["misaligned"] = [core, core | {"name": "Architecture"}]
    said = [(ask.what, ask.when) for ask in asks(facts)]
    assert said[:3] == [
        ("Decide Payments again: its decision below a lock has expired", "due since 1 Nov 2026"),
        ("Approve or reject Print as tactical", "waiting since 20 Nov 2026"),
        ("Decide how 2 core functions come back into the band: Strategy and Architecture", "EUR 3.00 m a year outside"),
    ]
    assert said[3][0].startswith("Give notice") and said[-1][0].startswith("Hold 3 reviews")


def test_a_late_promise_stands_with_its_owner_and_its_days() -> None:
    (row,) = pack_of(small_company()).reviews.overdue_actions.rows
    assert row[0] == "Rebuild the restore test"
    assert row[4] == "53"


def test_unknown_cost_is_a_dash_and_a_gap_and_never_nought() -> None:
    register = pack_of(small_company()).register
    row = next(row for row in register.register.rows if row[0].startswith("Łódź"))
    assert row[5] == formats.UNKNOWN
    assert "1 function without a known cost: Łódź → print." in register.gaps


def test_no_section_of_an_empty_company_is_silent() -> None:
    pack = pack_of(empty_company())
    tables = [
        pack.decisions.decided,
        pack.decisions.overrides,
        pack.decisions.waiting,
        pack.portfolio.misaligned,
        pack.portfolio.concentration,
        pack.partners.scorecard,
        pack.reviews.calendar,
        pack.reviews.held,
        pack.reviews.overdue_actions,
        pack.register.register,
        pack.method.bands,
        pack.method.weights,
        pack.method.locks,
    ]
    for table in tables:
        assert table.rows == ()
        assert table.empty.startswith(("None", "No data")), table.caption
    assert pack.portfolio.spend is None
    assert pack.board.headlines[0][1] == "No running function has a known cost, so there is nothing to balance."


def test_the_cover_carries_integrity_code_and_link_of_the_audit() -> None:
    cover = pack_of(empty_company()).cover
    assert cover.integrity == "0123 4567 89ab cdef"
    assert cover.audit == "12 · abababababababab"
    assert (cover.status, cover.number, cover.as_of) == ("Draft", "7", "23 Nov 2026")


def test_the_stability_map_counts_every_function_and_says_so_in_words() -> None:
    drawn = stability_map({("core", "firm"): 4, ("undecided", "not scored"): 1})
    assert [(bubble.count, bubble.colour) for bubble in drawn.bubbles] == [(4, "#0B3C5D"), (1, "#B9C0CA")]
    assert "core 4 firm" in drawn.words
    assert "tactical none" in drawn.words


def test_bars_beyond_the_twelfth_are_one_bar() -> None:
    drawn = bars([(f"Partner {n}", formats.Fraction(100)) for n in range(15)], "EUR")
    assert len(drawn.bars) == 13
    assert (drawn.bars[-1].name, drawn.bars[-1].figure) == ("3 more", "EUR 300")


def test_an_extreme_says_why_it_holds_and_what_ends_it() -> None:
    item = {
        "kind": "outsource only",
        "msp_share": "81/100",
        "share_is_extreme": True,
        "functions": ["Digital transformation"],
        "to_move": "6860000",
    }
    (sentence,) = extremes({"extremes": [item]}, "USD")
    assert sentence == (
        "Outsource only: MSPs get 81.0 % of all cost; 1 core function is above the band: Digital transformation. "
        "It ends when more than USD 6.86 m a year comes back in-house and no core function is above its band."
    )


def test_a_partner_without_a_contract_or_a_promise_is_counted_and_not_listed() -> None:
    company = small_company()
    PartnerFactory(organisation=company.cio.organisation, name="Dormant")
    part = pack_of(company).partners
    assert [row[0] for row in part.scorecard.rows] == ["Northwind"]
    assert part.lead[1:] == ("Left out: 1 active partner without an active contract.",)


def test_a_partner_of_whom_nothing_is_known_stands_in_the_table_only() -> None:
    company = small_company()
    quiet = PartnerFactory(organisation=company.cio.organisation, name="Quiet")
    ContractFactory(
        organisation=quiet.organisation,
        partner=quiet,
        code="Q-1",
        state="active",
        annual_fee=None,
        notice_days=None,
        ends=None,
    )
    part = pack_of(company).partners
    assert [row[0] for row in part.scorecard.rows] == ["Northwind", "Quiet"]
    assert [partner.name for partner in part.partners] == ["Northwind"]
    assert "neither a service level, a known fee nor a notice date" in part.lead[1]
