"""The language of a page: the person's own, else the cookie's, else what the browser asks for; programs read English."""

import json
from datetime import date

import pytest
from django.conf import settings
from django.core import mail
from django.test import Client

from msp_reviews.actions.feeds import make_feed
from msp_reviews.queries.home import home_of
from msp_reviews.views.dates import feed_address
from portfolio.actions import members as actions
from portfolio.domain.errors import Refusal
from portfolio.domain.language import ENGLISH, GERMAN
from portfolio.models import AuditEvent, Member, Role
from portfolio.portal.languages import reading
from tests.factories import MemberFactory
from tests.web.test_every_page import person
from tests.web.test_every_url import signed_in

pytestmark = pytest.mark.django_db
SIGN_IN = "/accounts/login/"


@pytest.fixture
def member() -> Member:
    return MemberFactory(role=Role.ADMINISTRATOR)


def language_of(client: Client, path: str, **headers: str) -> str:
    """What the page says of its own language, which its header repeats."""
    answer = client.get(path, headers=headers)
    assert f'<html lang="{answer.headers["Content-Language"]}"' in answer.content.decode()
    return str(answer.headers["Content-Language"])


@pytest.mark.parametrize(
    ("asked", "given"),
    [
        ("de-AT,de;q=0.9", GERMAN),
        ("en-US", ENGLISH),
        ("fr, de;q=0.5", GERMAN),
        ("fr", ENGLISH),
        ("", ENGLISH),
        (";;", ENGLISH),
    ],
)
def test_before_sign_in_the_browser_says(asked, given):
    assert language_of(Client(), SIGN_IN, accept_language=asked) == given


def test_the_cookie_counts_more_than_the_browser_and_an_unknown_one_nothing():
    client = Client()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = GERMAN
    assert language_of(client, SIGN_IN, accept_language="en") == GERMAN
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "xx"
    assert language_of(client, SIGN_IN, accept_language="en") == ENGLISH


def test_a_person_s_own_language_counts_most_and_neither_reader_gets_the_other_s_page(member):
    path = f"/{member.organisation.slug}/"
    english, german = signed_in(member), signed_in(MemberFactory(organisation=member.organisation, role=Role.CIO))
    german.post("/accounts/language/", {"language": GERMAN, "next": path})
    for _ in range(2):
        assert language_of(english, path, accept_language="de") == ENGLISH
        assert language_of(german, path, accept_language="en") == GERMAN
    assert "Due and waiting" in english.get(path).content.decode()
    assert "Fällig und wartend" in german.get(path).content.decode()


def test_the_choice_is_kept_audited_and_leads_back_to_the_page_but_never_elsewhere(member):
    client, path = signed_in(member), f"/{member.organisation.slug}/functions/"
    answer = client.post("/accounts/language/", {"language": GERMAN, "next": path})
    assert (answer.status_code, answer.headers["Location"]) == (302, path)
    member.user.refresh_from_db()
    assert member.user.language == GERMAN
    assert json.loads(AuditEvent.objects.get(deed="account.edit").body)["after"] == {"language": GERMAN}
    for strange in ("https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)"):
        answer = client.post("/accounts/language/", {"language": ENGLISH, "next": strange})
        assert answer.headers["Location"] == "/"


def test_a_language_that_we_do_not_have_is_refused_and_a_link_chooses_none(member):
    client = signed_in(member)
    assert client.post("/accounts/language/", {"language": "xx"}).status_code == 400
    assert client.get("/accounts/language/").status_code == 405
    with pytest.raises(Refusal) as refused:
        actions.set_language(language="xx", by=member.user)
    assert refused.value.field == "language"


def test_programs_read_english_whatever_they_ask_for():
    answer = Client().get("/api/v1/service-levels/", headers={"accept-language": "de"})
    assert answer.headers["Content-Language"] == ENGLISH
    assert "Anmelde" not in answer.content.decode()


def test_an_invitation_is_written_in_the_language_of_who_gets_it(member, django_capture_on_commit_callbacks):
    member.organisation.language = GERMAN
    member.organisation.save(update_fields=["language"])
    with django_capture_on_commit_callbacks(execute=True):
        invited = actions.invite(email="mia@example.org", name="Mia Lang", role=Role.IT_MANAGER, by=member)
    assert invited.user.language == GERMAN
    assert "Setzen Sie hier Ihr Passwort." in mail.outbox[0].body
    assert "\n\n" in mail.outbox[0].body


def test_a_calendar_file_is_in_its_person_s_language_whatever_the_program_asks_for(member):
    feed = make_feed(by=member)
    for chosen, name in ((GERMAN, "Termine mit Partnern von"), (ENGLISH, "Partner dates of")):
        actions.set_language(language=chosen, by=member.user)
        path = feed_address(feed).removeprefix(settings.SITE_URL)
        assert name in Client().get(path, headers={"accept-language": "de"}).content.decode()


@pytest.mark.usefixtures("demo")
def test_home_holds_the_same_in_both_languages_with_decisions_in_their_own_part_only():
    cio, found = person("company-y", Role.CIO), []
    for chosen in (ENGLISH, GERMAN):
        with reading(chosen):
            home = home_of(cio, today=date(2026, 11, 23))
            found.append(sorted(item.url for item in home.coming))
            waiting = {decision.get_absolute_url() for decision in home.decisions}
    assert found[0] == found[1]
    assert waiting and waiting.isdisjoint(found[0])
