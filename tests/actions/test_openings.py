"""Opening an organisation from the command line."""

import json
import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from portfolio.models import AuditEvent, Member, Organisation, User
from sourcing.models import CriteriaModel
from tests.factories import OrganisationFactory, UserFactory

pytestmark = pytest.mark.django_db


def open_organisation(slug: str = "company-z", **options: str) -> str:
    out = StringIO()
    facts = {"name": "Company Z", "administrator": "ann@company-z.example"} | options
    call_command("open_organisation", slug, stdout=out, **facts)
    return out.getvalue()


def test_the_first_administrator_sets_a_password_at_the_printed_link():
    link = re.search(r"enters at http://[^/]+(/\S+)", open_organisation())
    assert link is not None
    answer = Client().get(link.group(1), follow=True)
    assert answer.status_code == 200 and "password" in answer.content.decode().lower()
    assert Member.objects.get().role == "administrator"


def test_someone_with_an_account_is_led_to_the_front_door():
    user = UserFactory()
    assert open_organisation(administrator=user.email).strip().endswith("/")
    assert User.objects.count() == 1


def test_the_opening_is_the_first_link_of_the_audit_chain():
    open_organisation()
    body = json.loads(AuditEvent.objects.get(seq=1).body)
    assert body["deed"] == "organisation.open" and body["after"]["slug"] == "company-z"


@pytest.mark.parametrize("slug", ["admin", "Company Z", "", "-z", "z-", "a--b", "é", "x" * 61, "static"])
def test_what_cannot_stand_in_an_address_is_refused(slug: str):
    with pytest.raises(CommandError):
        open_organisation(slug)
    assert not Organisation.objects.exists() and not User.objects.exists()


def test_a_slug_that_is_taken_is_refused():
    OrganisationFactory(slug="company-z")
    with pytest.raises(CommandError, match="already"):
        open_organisation()


@pytest.mark.parametrize(
    ("option", "value"),
    [("currency", "XXXX"), ("time_zone", "Nowhere"), ("colour", "red"), ("administrator", "nobody"), ("name", "")],
)
def test_a_setting_that_cannot_be_is_refused_and_nothing_is_left(option: str, value: str):
    with pytest.raises(CommandError):
        open_organisation(**{option: value})
    assert not Organisation.objects.exists() and not User.objects.exists()


def test_a_new_organisation_has_a_criteria_model_in_force():
    open_organisation()
    assert CriteriaModel.objects.get().state == "published"
