"""The figures of both demo companies are the same to the digit on the page, in the file, from the API and in the PDF."""

import csv
import io
import json
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from msp_reviews.pdf import libraries
from msp_reviews.pdf.packs import pack_html, pack_pdf
from msp_reviews.queries.packs_facts import board_facts
from portfolio.domain import formats
from portfolio.domain.canonical import canonical
from portfolio.models import Member, Role
from portfolio.portal import today
from portfolio.portal.clock import current_quarter
from tests.api.test_results import minted
from tests.packs.facts import HEADER
from tests.packs.test_pages import signed_in

needs_pango = pytest.mark.skipif(bool(libraries.missing_libraries()), reason=libraries.missing_libraries() or "there")
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo"), needs_pango]
BOTH = pytest.mark.parametrize("slug", ["company-x", "company-y"])


@dataclass(frozen=True)
class Told:
    """A pack with what it was made of and what a reader finds in it."""

    cio: Member
    facts: dict[str, Any]
    words: str


class KeyFigures(HTMLParser):
    """What a page's key figures say: name → figure."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: dict[str, str] = {}
        self._in, self._name = "", ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._in = tag if tag in {"dt", "dd"} else self._in

    def handle_data(self, data: str) -> None:
        if self._in == "dt" and data.strip():
            self._name = data.strip()
        elif self._in == "dd" and data.strip():
            self.found.setdefault(self._name, data.strip())


@pytest.fixture(scope="module")
def packs(demo: None, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Told]:
    """The pack of each company, drawn once: it takes seconds."""
    folder = tmp_path_factory.mktemp("packs")
    return {slug: told(slug, folder) for slug in ("company-x", "company-y")}


def told(slug: str, folder: Path) -> Told:
    cio = Member.objects.select_related("organisation", "user").filter(organisation__slug=slug, role=Role.CIO)[0]
    quarter = current_quarter(cio.organisation).previous()
    facts = board_facts(cio, quarter=quarter, today=today(cio.organisation))
    snapshot = canonical({"header": HEADER, "facts": facts})
    path = folder / f"{slug}.pdf"
    path.write_bytes(pack_pdf(snapshot, pack_html(snapshot)).content)
    read = subprocess.run(["pdftotext", "-layout", str(path), "-"], check=True, capture_output=True, text=True)
    return Told(cio, json.loads(snapshot)["facts"], re.sub(r"\s+", " ", read.stdout))


def all_results(token: str) -> Iterator[dict[str, Any]]:
    """Every result in force that the API tells, page by page."""
    after: Any = ""
    while after is not None:
        query = {"after": after} if after else {}
        answer = Client().get("/api/v1/measurements/", query, headers={"Authorization": f"Bearer {token}"}).json()
        yield from answer["results"]
        after = answer["next"]


def page_of(cio: Member, path: str) -> str:
    return signed_in(cio).get(f"/{cio.organisation.slug}/{path}").content.decode()


@BOTH
def test_the_balance_page_and_the_pdf_say_the_same(slug: str, packs: dict[str, Told]) -> None:
    pack = packs[slug]
    found = KeyFigures(page_of(pack.cio, "sourcing/balance/")).found
    portfolio = pack.facts["portfolio"]
    for name, key, places in (("Alignment", "alignment", 1), ("MSP share of all cost", "msp_share", 1)):
        assert found[name] == formats.percent(Fraction(portfolio[key]), places)
        assert found[name] in pack.words
    index = formats.amount(Fraction(portfolio["index"]), 2)
    assert found["Balance index"].replace("−", "-") == index.replace("−", "-")
    assert index in pack.words


@BOTH
def test_the_balance_file_adds_up_to_the_pack(slug: str, packs: dict[str, Told]) -> None:
    pack = packs[slug]
    answer = signed_in(pack.cio).get(f"/{slug}/sourcing/balance/export/?format=csv")
    text = b"".join(answer.streaming_content) if answer.streaming else answer.content
    rows = list(csv.DictReader(io.StringIO(text.decode("utf-8-sig"))))
    costed = [row for row in rows if row["Cost"]]
    sums = {
        name: sum((Decimal(row[column]) for row in costed if row[column]), Decimal(0))
        for name, column in (
            ("internal_cost", "Internal cost"),
            ("external_cost", "External cost"),
            ("over_outsourced", "Given to MSPs beyond the band"),
            ("over_insourced", "Kept in-house beyond the band"),
        )
    }
    portfolio = pack.facts["portfolio"]
    for name, amount in sums.items():
        assert amount == formats.rounded(Fraction(portfolio[name]), 2), name
    assert len(rows) == len(pack.facts["register"])
    currency = pack.facts["organisation"]["currency"]
    assert formats.short_money(sums["external_cost"], currency) in pack.words
    for row in rows:
        assert formats.amount(Decimal(row["External cost"]), 2) in pack.words if row["External cost"] else True


def test_the_api_and_the_pack_hold_the_same_attainment_to_the_fraction(packs: dict[str, Told]) -> None:
    cache.clear()
    pack = packs["company-y"]
    manager = Member.objects.filter(organisation=pack.cio.organisation, role=Role.IT_MANAGER)[0]
    said = {(row["service_level"], row["period"]): row["attainment"] for row in all_results(minted(manager).text)}
    levels = [level for partner in pack.facts["partners"] for level in partner["service_levels"]]
    compared = 0
    for level in levels:
        for mark in level["months"]:
            key = (level["code"], mark["month"][:7])
            if key in said:
                compared += 1
                assert mark["attainment"] == said[key], key
                if mark["in_quarter"]:
                    assert mark["shown"].split()[0] in pack.words, key  # a cell may break before its unit
    assert compared > 300


@BOTH
def test_the_partners_page_and_the_pack_hold_the_same_fees_and_credits(slug: str, packs: dict[str, Told]) -> None:
    pack = packs[slug]
    page = page_of(pack.cio, "credits/") if slug == "company-y" else ""
    for partner in pack.facts["partners"]:
        if partner["credits"] and slug == "company-y":
            net = formats.amount(Decimal(partner["credits"]["net"]), 2)
            assert net in pack.words
        if partner["annual_fee"] is not None and partner["contracts"]:
            fee = formats.short_money(Decimal(partner["annual_fee"]), pack.facts["organisation"]["currency"])
            assert fee in pack.words
    if page:
        total = sum(Decimal(partner["credits"]["net"]) for partner in pack.facts["partners"] if partner["credits"])
        assert formats.amount(total, 2) in page
