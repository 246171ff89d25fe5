"""One form, one deed: tokens, refusals and stale versions."""

from typing import Any

import pytest
from django.contrib.messages.storage.fallback import FallbackStorage
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.test import RequestFactory

from portfolio import versions
from portfolio.domain.errors import NotAllowed, Refusal
from portfolio.models import BusinessUnit, ITFunction, User
from portfolio.portal import PortalForm, settle
from tests.factories import ITFunctionFactory, OrganisationFactory

pytestmark = pytest.mark.django_db
TOKEN = "a-token-of-more-than-sixteen"


class NameForm(PortalForm):
    """A form with one field."""

    from django.forms import CharField

    name = CharField(max_length=20)


def posted(path: str = "/", person: int = 1, **data: str) -> tuple[HttpRequest, NameForm]:
    request = RequestFactory().post(path, {"form_token": TOKEN, "name": "Retail"} | data)
    request.user = User(pk=person)
    request.session = {}  # type: ignore[assignment]
    request._messages = FallbackStorage(request)  # type: ignore[attr-defined]
    form = NameForm(request.POST)
    form.is_valid()
    return request, form


def add_unit() -> str:
    unit = BusinessUnit.objects.create(organisation=OrganisationFactory(), name="Retail")
    return f"/unit/{unit.pk}/"


def test_a_double_click_is_one_row_and_leads_to_the_same_page():
    first = settle(*posted(), add_unit)
    second = settle(*posted(), add_unit)
    assert first is not None and second is not None
    assert first.headers["Location"] == second.headers["Location"]
    assert BusinessUnit.objects.count() == 1


@pytest.mark.parametrize("other", [{"path": "/elsewhere/"}, {"person": 2}])
def test_a_token_counts_for_one_person_at_one_address(other: dict[str, Any]):
    first, second = settle(*posted(), add_unit), settle(*posted(**other), add_unit)
    assert first is not None and second is not None
    assert first.headers["Location"] != second.headers["Location"]
    assert BusinessUnit.objects.count() == 2


def test_a_token_that_no_database_could_keep_is_taken_all_the_same():
    assert settle(*posted(form_token="\x00" * 20), add_unit) is not None


@pytest.mark.parametrize("token", ["", "short", "x" * 65])
def test_a_form_without_a_proper_token_is_sent_back_with_a_sentence(token: str):
    request, form = posted(form_token=token)
    assert settle(request, form, add_unit) is None
    assert "expired" in str(form.non_field_errors())
    assert BusinessUnit.objects.count() == 0


def test_a_refusal_stands_beside_its_field_and_the_token_can_be_used_again():
    def refuse() -> str:
        raise Refusal("That name is taken.", field="name")

    request, form = posted()
    assert settle(request, form, refuse) is None
    assert form.errors["name"] == ["That name is taken."]
    assert settle(*posted(), add_unit) is not None


def test_a_deed_that_the_role_may_not_do_is_a_403():
    def refuse() -> str:
        raise NotAllowed("Only a CIO may.")

    with pytest.raises(PermissionDenied, match="Only a CIO may"):
        settle(*posted(), refuse)


def test_a_stale_version_is_a_409_with_both_texts(client):
    function = ITFunctionFactory(name="What stands")
    ITFunction.objects.filter(pk=function.pk).update(version=2)

    def rename() -> ITFunction:
        versions.claim(function, 1)
        return function

    request, form = posted(name="What I wrote")
    answer = settle(request, form, rename)
    assert answer is not None and answer.status_code == 409
    assert "What stands" in answer.content.decode() and "What I wrote" in answer.content.decode()


def test_claiming_the_seen_version_raises_it_by_one():
    function = ITFunctionFactory()
    versions.claim(function, 1)
    assert function.version == 2


def test_a_missing_version_is_always_stale():
    _, form = posted()
    assert form.version() == 0


@pytest.mark.parametrize("text", ["-1", "x", "１", "9" * 10, "1.0"])
def test_a_broken_version_is_always_stale(text: str):
    _, form = posted(version=text)
    assert form.version() == 0


def test_a_nul_character_is_refused_beside_its_field():
    _, form = posted(name="a\x00b")
    assert "name" in form.errors
