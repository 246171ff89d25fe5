"""Bulk edit in the browser: choose, preview, confirm, look, undo."""

import re
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from portfolio.models import ITFunction, Member, Role
from tests.factories import ITFunctionFactory, MemberFactory, form_token
from tests.web.test_functions import sign_in

pytestmark = pytest.mark.django_db
BULK = "/company-a/functions-bulk/"


@pytest.fixture
def cio() -> Member:
    return MemberFactory(role=Role.CIO, organisation__slug="company-a")  # type: ignore[return-value]


@pytest.fixture
def client(cio: Member) -> Client:
    return sign_in(cio)


def some(by: Member, **fields: Any) -> ITFunction:
    return ITFunctionFactory(organisation=by.organisation, **fields)  # type: ignore[return-value]


def rows(answer: HttpResponse) -> list[str]:
    return re.findall(r'name="row" value="([^"]+)"', answer.content.decode())


def post(client: Client, step: str, chosen: list[str], **values: Any) -> Any:
    return client.post(BULK, form_token(step=step, row=chosen, **values))


def test_ticked_rows_are_previewed_then_changed(client: Client, cio: Member):
    one, two = some(cio, owner="Anna"), some(cio, owner="Tom")
    some(cio, owner="Eva")
    chosen = rows(client.get(f"{BULK}?code={one.code}&code={two.code}"))
    preview = post(client, "preview", chosen, owner="Tom")
    assert "1 function would change" in preview.content.decode()
    assert not ITFunction.objects.filter(version=2).exists()
    done = post(client, "apply", chosen, owner="Tom")
    assert done.status_code == 302
    assert "1 function changed" in client.get(done.headers["Location"]).content.decode()
    assert sorted(ITFunction.objects.values_list("owner", flat=True)) == ["Eva", "Tom", "Tom"]


def test_all_that_are_filtered_are_chosen_and_no_others(client: Client, cio: Member):
    inside = some(cio, category="Security")
    some(cio, category="Data")
    assert rows(client.get(f"{BULK}?all=1&f-category=Security")) == [f"{inside.pk}:1"]


def test_a_filter_that_cannot_be_read_chooses_nothing(client: Client, cio: Member):
    some(cio)
    assert rows(client.get(f"{BULK}?all=1&f-cost_min=abc")) == []


def test_a_row_changed_since_the_preview_stops_all_and_is_named(client: Client, cio: Member):
    one = some(cio, name="Help desk", owner="Anna")
    chosen = rows(client.get(f"{BULK}?code={one.code}"))
    ITFunction.objects.filter(pk=one.pk).update(version=2, category="New")
    answer = post(client, "apply", chosen, owner="Tom")
    assert answer.status_code == 200
    assert "Nothing was changed: Help desk" in answer.content.decode()
    one.refresh_from_db()
    assert one.owner == "Anna"


def test_a_refused_row_says_why_in_the_preview_and_cannot_be_applied(client: Client, cio: Member):
    one = some(cio, state="active")
    chosen = rows(client.get(f"{BULK}?code={one.code}"))
    preview = post(client, "preview", chosen, state="retired").content.decode()
    assert "A function that is active can become retiring, not retired." in preview
    assert 'value="apply"' not in preview
    post(client, "apply", chosen, state="retired")
    one.refresh_from_db()
    assert one.state == "active"


@pytest.mark.parametrize("values", [{}, {"owner": "Tom", "clear": ["owner"]}])
def test_nothing_to_change_or_a_contradiction_is_said(client: Client, cio: Member, values: dict[str, Any]):
    chosen = rows(client.get(f"{BULK}?code={some(cio).code}"))
    assert "error-summary" in post(client, "preview", chosen, **values).content.decode()


@pytest.mark.parametrize("row", ["x", "1", "1:2:3", "-1:1", "99999999999999999999:1", "٣:1"])
def test_a_broken_row_is_ignored(client: Client, cio: Member, row: str):
    assert post(client, "apply", [row], owner="Tom").status_code == 200


def test_a_change_is_undone_and_a_later_one_is_kept(client: Client, cio: Member):
    one, two = some(cio, owner="Anna"), some(cio, owner="Anna")
    chosen = rows(client.get(f"{BULK}?code={one.code}&code={two.code}"))
    changed = post(client, "apply", chosen, owner="Tom").headers["Location"]
    ITFunction.objects.filter(pk=one.pk).update(owner="Eva", version=3)
    page = client.get(f"{changed}undo/").content.decode()
    assert "1 function would go back" in page
    assert "1 was changed again since" in page
    client.post(f"{changed}undo/", form_token())
    assert sorted(ITFunction.objects.values_list("owner", flat=True)) == ["Anna", "Eva"]


def test_the_change_of_another_organisation_is_not_there(client: Client, cio: Member):
    chosen = rows(client.get(f"{BULK}?code={some(cio).code}"))
    changed = post(client, "apply", chosen, owner="Tom").headers["Location"].replace("company-a", "company-b")
    stranger = sign_in(MemberFactory(role=Role.CIO, organisation__slug="company-b"))
    assert stranger.get(changed).status_code == 404
    assert stranger.get(f"{changed}undo/").status_code == 404
