"""Every address of the resolver × every kind of person × every method, and the headers of every answer.

Nothing here is listed by hand: an address that nobody classified fails the run.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from portfolio.access import DEEDS
from portfolio.models import AuditEvent, Member, Organisation, Role
from tests.factories import MemberFactory, OrganisationFactory

pytestmark = pytest.mark.django_db

METHODS = ("get", "head", "post", "put", "patch", "delete", "options")
SAFE_METHODS = ("get", "head", "post")
BELOW_ORGANISATION = "<slug:organisation>/"
# Addresses outside an organisation, by the start of their route: who may come in.
OPEN = {
    "healthz": "anyone: says that the web process answers",
    "feeds/<int:pk>/<str:secret>/dates.ics": "a calendar program that holds the secret of one member's feed",
}
SIGNED_IN = {"": "any signed-in person: leads them to their organisation"}
FOREIGN = {
    "accounts/": "django-allauth's own doors: sign in, sign out, password, second factor, sessions",
    "api/": "other programs, by a token of their own: tests/api",
    "admin/": "Django's admin: staff alone, behind allauth's sign-in",
}
# What stands in for a value in an address, by converter: no such row exists.
STAND_INS: dict[str, Any] = {
    "slug": "no-such-thing",
    "str": "no-such-thing",
    "int": 987654321,
    "uuid": "00000000-0000-4000-8000-000000000000",
    "path": "no/such/thing",
    "quarter": "2026Q3",
    "fact": "certificates",
}


@dataclass(frozen=True)
class Address:
    """One leaf of the resolver: its route, its view, and a path with stand-ins for its values."""

    route: str
    view: Any
    path: str

    @property
    def is_below_organisation(self) -> bool:
        return self.route.startswith(BELOW_ORGANISATION)

    @property
    def deed(self) -> str:
        return str(getattr(self.view, "deed", ""))


def leaves(patterns: list[Any], route: str = "") -> Iterator[Address]:
    """Every address below these patterns."""
    for pattern in patterns:
        longer = route + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from leaves(pattern.url_patterns, longer)
        elif isinstance(pattern, URLPattern):
            yield Address(longer, pattern.callback, path_of(longer))


def path_of(route: str) -> str:
    """The route with stand-ins: <slug:organisation>/functions/ → /company-a/functions/."""
    plain = re.sub(r"\(\?P<\w+>[^()]*\)", "no-such-thing", route).replace("^", "").replace("$", "")
    return "/" + re.sub(r"<(?:(\w+):)?(\w+)>", _stand_in, plain)


def _stand_in(value: re.Match[str]) -> str:
    kind, name = value.groups(default="str")
    return "company-a" if name == "organisation" else str(STAND_INS[kind])


ADDRESSES = list(leaves(get_resolver().url_patterns))
PORTAL = [address for address in ADDRESSES if address.is_below_organisation]


def by_route(addresses: list[Address]) -> dict[str, Any]:
    return {"argnames": "address", "argvalues": addresses, "ids": [address.route or "(root)" for address in addresses]}


@pytest.fixture
def here() -> Organisation:
    return OrganisationFactory(slug="company-a", name="Company A")  # type: ignore[return-value]


@pytest.fixture
def elsewhere() -> Organisation:
    return OrganisationFactory(slug="company-b", name="Company B")  # type: ignore[return-value]


def signed_in(member: Member) -> Client:
    client = Client(raise_request_exception=True)
    client.force_login(member.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def ask(client: Client, method: str, path: str) -> HttpResponse:
    response: HttpResponse = getattr(client, method)(path)
    check_headers(response)
    return response


def check_headers(response: Any) -> None:
    """The headers that every answer of the portal carries, errors and redirects too."""
    policy = response.headers["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "style-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "*" not in policy
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["X-Frame-Options"] == "DENY"
    assert response.headers["Referrer-Policy"] == "same-origin"
    assert response.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in response.headers["Permissions-Policy"]
    assert response.headers["X-Request-ID"]
    assert any(word in response.headers["Cache-Control"] for word in ("no-store", "no-cache", "private"))


def test_a_static_file_carries_the_headers_of_every_answer_and_may_be_kept() -> None:
    response = Client().get("/static/css/portal.css")
    response.close()
    assert response.status_code == 200
    assert "public" in response.headers["Cache-Control"]
    assert "Access-Control-Allow-Origin" not in response.headers
    response.headers["Cache-Control"] = "private"
    check_headers(response)
    check_headers(Client().get("/static/css/no-such-file.css"))


def test_every_address_is_classified() -> None:
    outside = {**OPEN, **SIGNED_IN}
    nobody_knows = [
        address.route
        for address in ADDRESSES
        if not address.is_below_organisation
        and address.route not in outside
        and not address.route.startswith(tuple(FOREIGN))
    ]
    assert nobody_knows == []


def test_every_address_below_an_organisation_has_a_deed_of_the_table() -> None:
    assert [address.route for address in PORTAL if address.deed not in DEEDS] == []


@pytest.mark.parametrize(**by_route(PORTAL))
def test_a_stranger_without_a_session_is_sent_to_sign_in(address: Address, here: Organisation) -> None:
    for method in METHODS:
        response = ask(Client(), method, address.path)
        assert response.status_code == 302, method
        assert response.headers["Location"].startswith("/accounts/login/?next="), method


@pytest.mark.parametrize(**by_route(PORTAL))
def test_a_member_of_another_organisation_finds_nothing(
    address: Address, here: Organisation, elsewhere: Organisation
) -> None:
    client = signed_in(MemberFactory(organisation=elsewhere, role=Role.CIO))
    assert {ask(client, method, address.path).status_code for method in METHODS} == {404}


@pytest.mark.parametrize(**by_route(PORTAL))
def test_a_member_who_was_switched_off_finds_nothing(address: Address, here: Organisation) -> None:
    client = signed_in(MemberFactory(organisation=here, role=Role.CIO, is_active=False))
    assert {ask(client, method, address.path).status_code for method in METHODS} == {404}


@pytest.mark.parametrize(**by_route(PORTAL))
def test_a_role_that_the_table_does_not_name_is_refused_with_the_sentence(address: Address, here: Organisation) -> None:
    deed = DEEDS[address.deed]
    for role in set(Role) - deed.roles:
        client = signed_in(MemberFactory(organisation=here, role=role))
        for method in METHODS:
            response = ask(client, method, address.path)
            assert response.status_code == 403, (role, method)
            if method in {"get", "post"}:
                assert deed.sentence in response.content.decode().replace("&#x27;", "'"), (role, method)


@pytest.mark.parametrize(**by_route(PORTAL))
def test_a_role_that_the_table_names_comes_in_and_writes_nothing_without_a_form(
    address: Address, here: Organisation
) -> None:
    for role in DEEDS[address.deed].roles:
        client = signed_in(MemberFactory(organisation=here, role=role))
        for method in SAFE_METHODS:
            response = ask(client, method, address.path)
            assert response.status_code in {200, 302, 400, 404, 405, 422}, (role, method)
    assert not AuditEvent.objects.exists()


@pytest.mark.parametrize(**by_route(PORTAL))
def test_a_method_that_no_page_has_is_refused(address: Address, here: Organisation) -> None:
    role = min(DEEDS[address.deed].roles)
    client = signed_in(MemberFactory(organisation=here, role=role))
    assert {ask(client, method, address.path).status_code for method in ("put", "patch", "delete")} == {405}


@pytest.mark.parametrize(**by_route([address for address in ADDRESSES if not address.is_below_organisation]))
def test_nothing_outside_an_organisation_lets_an_unknown_person_see_rows(address: Address, here: Organisation) -> None:
    for method in SAFE_METHODS:
        response = ask(Client(), method, address.path)
        assert response.status_code < 500, method
        assert here.name not in response.content.decode(errors="replace"), method
        if address.route in SIGNED_IN or address.route.startswith("admin/"):
            assert response.status_code in {301, 302, 404, 405}, method


@pytest.mark.parametrize("role", list(Role))
def test_the_admin_is_closed_to_members_of_every_role(role: Role, here: Organisation) -> None:
    client = signed_in(MemberFactory(organisation=here, role=role))
    assert ask(client, "get", "/admin/").status_code in {302, 403}
