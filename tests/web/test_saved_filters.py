"""Saved and shared views, business units and tags."""

import pytest
from django.test import Client

from portfolio.models import BusinessUnit, Member, Role, SavedFilter, Tag
from tests.factories import ITFunctionFactory, MemberFactory, form_token
from tests.web.test_functions import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def cio() -> Member:
    return MemberFactory(role=Role.CIO, organisation__slug="company-a")  # type: ignore[return-value]


@pytest.fixture
def client(cio: Member) -> Client:
    return sign_in(cio)


def save(client: Client, name: str = "Mine", **fields: str) -> None:
    query = "f-state=active&sort=-cost&page=7&evil=1"
    assert client.post("/company-a/views/new/", form_token(name=name, query=query, **fields)).status_code == 302


def test_a_view_keeps_filters_order_and_columns_and_nothing_else(client: Client, cio: Member):
    save(client)
    assert SavedFilter.objects.get().query == "f-state=active&sort=-cost"
    menu = client.get("/company-a/views/", headers={"HX-Request": "true"}).content.decode()
    assert 'href="/company-a/functions/?f-state=active&amp;sort=-cost">Mine' in menu


def test_saving_under_the_same_name_replaces(client: Client, cio: Member):
    save(client)
    save(client, is_shared="on")
    assert SavedFilter.objects.get().is_shared


def test_a_colleague_sees_shared_views_only_and_cannot_remove_them(client: Client, cio: Member):
    save(client)
    save(client, "Ours", is_shared="on")
    colleague = sign_in(MemberFactory(organisation=cio.organisation, role=Role.EXECUTIVE))
    page = colleague.get("/company-a/views/").content.decode()
    assert "Ours" in page
    assert "Mine" not in page
    mine, ours = SavedFilter.objects.get(name="Mine"), SavedFilter.objects.get(name="Ours")
    assert colleague.post(f"/company-a/views/{mine.pk}/remove/", form_token()).status_code == 404
    assert colleague.post(f"/company-a/views/{ours.pk}/remove/", form_token()).status_code == 403
    assert SavedFilter.objects.count() == 2


def test_the_owner_removes_a_view(client: Client, cio: Member):
    save(client)
    client.post(f"/company-a/views/{SavedFilter.objects.get().pk}/remove/", form_token())
    assert not SavedFilter.objects.exists()


def test_a_stranger_finds_no_view(client: Client, cio: Member):
    save(client, is_shared="on")
    stranger = sign_in(MemberFactory(role=Role.CIO, organisation__slug="company-b"))
    key = SavedFilter.objects.get().pk
    assert "Mine" not in stranger.get("/company-b/views/").content.decode()
    assert stranger.post(f"/company-b/views/{key}/remove/", form_token()).status_code == 404


def test_a_business_unit_is_added_renamed_and_removed_when_empty(client: Client, cio: Member):
    client.post("/company-a/words/new/", form_token(name="Treasury"))
    unit = BusinessUnit.objects.get()
    client.post(f"/company-a/words/unit/{unit.pk}/", form_token(name="Group treasury"))
    function = ITFunctionFactory(organisation=cio.organisation, business_unit=unit)
    refused = client.post(f"/company-a/words/unit/{unit.pk}/remove/", form_token())
    assert "Group treasury still has 1 function." in refused.content.decode()
    function.delete()
    client.post(f"/company-a/words/unit/{unit.pk}/remove/", form_token())
    assert not BusinessUnit.objects.exists()


@pytest.mark.parametrize(
    ("name", "sentence"), [("Treasury", "already one named"), ("A; B", "no comma, semicolon or bar")]
)
def test_a_name_that_is_taken_or_holds_a_separator_is_refused(client: Client, cio: Member, name: str, sentence: str):
    BusinessUnit.objects.create(organisation=cio.organisation, name="Treasury")
    answer = client.post("/company-a/words/new/", form_token(name=name))
    assert sentence in answer.content.decode()
    assert BusinessUnit.objects.count() == 1


def test_a_removed_tag_leaves_its_functions(client: Client, cio: Member):
    tag = Tag.objects.create(organisation=cio.organisation, name="GDPR")
    function = ITFunctionFactory(organisation=cio.organisation)
    function.tags.add(tag)
    client.post(f"/company-a/words/tag/{tag.pk}/remove/", form_token())
    assert not function.tags.exists()


def test_a_word_of_another_organisation_is_not_there(client: Client, cio: Member):
    foreign = BusinessUnit.objects.create(organisation=ITFunctionFactory().organisation, name="Foreign")
    assert client.post(f"/company-a/words/unit/{foreign.pk}/", form_token(name="x")).status_code == 404
    assert client.post(f"/company-a/words/unit/{foreign.pk}/remove/", form_token()).status_code == 404
