"""The figure index: every code on the pages is explained once, and key figures say how they moved."""

import json
import re
from decimal import Decimal

import pytest
from django.utils import timezone

from msp_reviews.actions.packs import order_board_pack
from msp_reviews.domain.dossiers_definitions import DEFINITIONS as OF_DOSSIERS
from msp_reviews.domain.packs import board_pack
from msp_reviews.domain.packs_definitions import DEFINITIONS
from msp_reviews.domain.packs_figures import BY_CODE, change_since
from msp_reviews.domain.review_packs_definitions import DEFINITIONS as OF_REVIEW_PACKS
from msp_reviews.models import Pack
from msp_reviews.pdf.packs import pack_html
from msp_reviews.queries.packs_sources import SOURCES
from portfolio.domain.canonical import canonical
from portfolio.domain.quarters import Quarter
from portfolio.models import ITFunction
from tests.packs.facts import HEADER, TODAY, empty_company, small_company

pytestmark = pytest.mark.django_db


def index_of(snapshot: str) -> dict[str, tuple[str, ...]]:
    return {row[0]: row for row in board_pack(json.loads(snapshot), "0" * 64).index.rows}


@pytest.mark.parametrize("company", [small_company, empty_company])
def test_every_code_on_the_pages_stands_in_the_index_and_every_one_there_is_printed(company) -> None:
    snapshot = company().snapshot()
    printed = re.findall(r'<a class="code" href="#index">([A-Z][0-9.]+)</a>', pack_html(snapshot))
    assert set(printed) == set(index_of(snapshot))


def test_a_code_is_defined_once() -> None:
    every = (*DEFINITIONS, *OF_REVIEW_PACKS, *OF_DOSSIERS)
    assert len(BY_CODE) == len(every)


def test_the_index_puts_the_numbers_into_the_formula() -> None:
    row = index_of(small_company().snapshot())["A4"]
    assert row[1:4] == ("Balance index", "-0.30", "(0.00 − 300,000.00) / 1,000,000.00")
    assert row[4].endswith("criteria model 1")


def test_who_entered_last_comes_from_the_audit() -> None:
    company = small_company()
    order_board_pack(quarter=Quarter(2026, 2), today=TODAY, by=company.cio)
    assert company.facts()["sources"].keys() <= set(SOURCES)
    assert index_of(company.snapshot())["A1"][5] == "nobody yet"


def test_a_key_figure_says_how_it_moved_since_the_last_pack() -> None:
    company = small_company()
    earlier = order_board_pack(quarter=Quarter(2026, 2), today=TODAY, by=company.cio)
    Pack.objects.filter(pk=earlier.pk).update(built_at=timezone.now(), pdf_sha256="0" * 64, pdf_bytes=1, pages=1)
    ITFunction.objects.filter(code="help-desk").update(external_cost=Decimal("1400000.00"))
    figures = board_pack(json.loads(canonical({"header": HEADER, "facts": company.facts()})), "0" * 64).board.figures
    assert [figure.change for figure in figures] == [
        "unchanged since 2026Q2",
        "+EUR 1.00 m since 2026Q2",
        "+30.0 points since 2026Q2",
        "+0.30 since 2026Q2",
        "+30.0 points since 2026Q2",
    ]


def test_what_was_or_is_unknown_is_not_compared() -> None:
    previous = {"quarter": "2026Q2", "portfolio": {"index": None}}
    assert change_since({"index": "1/2"}, previous, "index", "EUR") == "not comparable since 2026Q2"
    assert change_since({"index": "1/2"}, None, "index", "EUR") == ""
