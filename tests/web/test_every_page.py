"""Walks the demo companies as each person would: every link that a page offers leads somewhere, and only there."""

from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import resolve

from msp_reviews.demo.files import rows
from portfolio.models import Member, Role
from tests.web.test_every_url import PORTAL, check_headers, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]

# So many pages of one kind are walked: sixty functions look alike.
OF_A_KIND = 2


class Reader(HTMLParser):
    """Links, headings and ids of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.counts: Counter[str] = Counter()
        self.ids: Counter[str] = Counter()
        self.language = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.counts[tag] += 1
        if tag == "a" and given.get("href"):
            self.links.append(str(given["href"]))
        if given.get("id"):
            self.ids[str(given["id"])] += 1
        if tag == "html":
            self.language = given.get("lang") or ""


def person(slug: str, role: Role) -> Member:
    return Member.objects.select_related("user", "organisation").filter(organisation__slug=slug, role=role)[0]


def body(response: HttpResponse) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content  # type: ignore[attr-defined]


@dataclass(frozen=True)
class Seen:
    """A page as a walk saw it, without what made it."""

    path: str
    status_code: int
    headers: Any
    content: bytes

    @property
    def is_html(self) -> bool:
        return "text/html" in self.headers["Content-Type"]


@cache
def walked(slug: str, role: Role) -> list[Seen]:
    """What a person of the demo sees, walked once for all tests of this module: they only read."""
    return list(walk(signed_in(person(slug, role)), f"/{slug}/"))


def walk(client: Client, start: str) -> Iterator[Seen]:
    """Every page below the start that links lead to, breadth first, a few of each kind."""
    waiting, seen, kinds = deque([start]), {start}, Counter[str]()
    while waiting:
        path = waiting.popleft()
        response = client.get(path, follow=True)
        page = Seen(path, response.status_code, response.headers, body(response))
        yield page
        if not page.is_html:
            continue
        for link in Reader(page.content.decode()).links:
            there = urlsplit(urljoin(path, link))
            kind = resolve(there.path).view_name if there.path.startswith(start) and not there.netloc else ""
            address = f"{there.path}?{there.query}" if there.query else there.path
            if kind and address not in seen and kinds[kind] < OF_A_KIND:
                seen.add(address)
                kinds[kind] += 1
                waiting.append(address)


PEOPLE = [(slug, role) for slug in ("company-x", "company-y") for role in Role]
PEOPLE.remove(("company-x", Role.PARTNER))


@pytest.mark.parametrize(("slug", "role"), PEOPLE, ids=str)
def test_every_link_that_a_person_is_offered_leads_to_a_page(slug: str, role: Role) -> None:
    pages = walked(slug, role)
    for page in pages:
        assert page.status_code == 200, page.path
        check_headers(page)
        if page.is_html:
            check_page(page.path, Reader(page.content.decode()))
    assert len(pages) >= 5


def check_page(path: str, page: Reader) -> None:
    """What every page has: a language, one heading, one main part, no id twice."""
    assert page.language, path
    assert page.counts["h1"] == 1, path
    assert page.counts["main"] == 1, path
    assert [name for name, count in page.ids.items() if count > 1] == [], path


def test_nothing_of_company_y_is_there_for_people_of_company_x() -> None:
    """Every address that Company Y's CIO is led to: 404 in Company Y, and nothing of Company Y below Company X."""
    addresses = [page.path for page in walked("company-y", Role.CIO)]
    stranger = signed_in(person("company-x", Role.CIO))
    for path in addresses:
        assert stranger.get(path).status_code == 404, path
        content = body(stranger.get(path.replace("/company-y/", "/company-x/", 1))).decode(errors="replace")
        assert [name for name in only_in_y() if name in content] == [], path


def only_in_y() -> list[str]:
    """Texts that stand in Company Y alone."""
    partners = [row["name"] for row in rows("company_y/partners")]
    people = [row["name"] for row in rows("people") if row["organisation"] == "company-y"]
    return [*partners, *people, "Trading and pricing platform", "Core banking"]


def test_a_partner_sees_nothing_of_other_partners() -> None:
    others = [row for row in rows("company_y/partners") if row["name"] != "Northwind Managed Services"]
    words = [text for row in others for text in (row["name"], row["contact_name"], row["contact_email"])]
    words += [row["title"] for row in rows("company_y/contracts") if row["partner"] != "Northwind Managed Services"]
    words += [row["name"] for row in rows("company_y/service_levels") if not row["code"].startswith("NW-")]
    comparisons = rows("company_y/msp_comparisons")
    words += [row["title"] for row in comparisons] + [
        name for row in comparisons for name in row["others"].split("|") if name
    ]
    for page in walked("company-y", Role.PARTNER):
        text = page.content.decode(errors="replace")
        assert [word for word in words if word in text] == [], page.path


def test_every_kind_of_page_that_has_no_parameters_is_reached_by_somebody() -> None:
    """A page that nobody is led to does not exist for people."""
    reached: set[Any] = set()
    for role in (Role.ADMINISTRATOR, Role.CIO, Role.IT_MANAGER):
        reached |= {resolve(urlsplit(page.path).path).view_name for page in walked("company-y", role)}
    assert [name for name in plain_pages() if name not in reached] == []


def plain_pages() -> list[str]:
    """Names of addresses that take nothing but the organisation, without those that only take forms."""
    plain = [address for address in PORTAL if address.route.count("<") == 1]
    names = {resolve(address.path).view_name: address for address in plain}
    return [name for name, address in names.items() if name.rpartition(":")[2] not in FOR_FORMS]


# Answered to forms, scripts and pictures of other pages: no link leads there.
FOR_FORMS = {
    "business_unit_new",
    "claim_cell",
    "function_choices",
    "functions_bulk",
    "organisation_logo",
    "publish_default",
    "result_cell",
    "search",
}
