"""Signing in and out: by e-mail, by invitation only, with limits on guessing."""

import pytest
from django.core.cache import cache
from django.test import Client

from tests.factories import MemberFactory, UserFactory

pytestmark = pytest.mark.django_db
PASSWORD = "a long enough password"


@pytest.fixture(autouse=True)
def _fresh_limits():
    cache.clear()


def sign_in(client: Client, email: str, password: str = PASSWORD):
    return client.post("/accounts/login/", {"login": email, "password": password})


def test_a_member_signs_in_with_e_mail_and_password():
    member = MemberFactory()
    answer = sign_in(Client(), member.user.email)
    assert answer.status_code == 302 and answer.headers["Location"] == "/"


def test_a_wrong_password_is_told_without_saying_which_part_was_wrong():
    client = Client()
    known = sign_in(client, UserFactory().email, "wrong").content.decode()
    unknown = sign_in(client, "nobody@example.org", "wrong").content.decode()
    sentence = "email address and/or password you specified are not correct"
    assert sentence in known and sentence in unknown


def test_guessing_is_slowed_down_even_for_the_right_password_afterwards():
    client, user = Client(), UserFactory()
    for _ in range(6):
        sign_in(client, user.email, "wrong")
    assert "Too many failed login attempts" in sign_in(client, user.email).content.decode()


def test_nobody_signs_up_by_themselves():
    answer = Client().get("/accounts/signup/")
    assert "email" not in answer.content.decode().lower() or "closed" in answer.content.decode().lower()


def test_someone_without_an_organisation_is_told_so():
    client = Client()
    client.force_login(UserFactory())
    assert client.get("/").status_code == 403


def test_a_member_is_led_to_the_home_of_the_organisation():
    client, member = Client(), MemberFactory()
    client.force_login(member.user)
    assert client.get("/").headers["Location"] == f"/{member.organisation.slug}/"


def test_a_deactivated_member_is_out_at_the_next_request():
    client, member = Client(), MemberFactory()
    client.force_login(member.user)
    member.is_active = False
    member.save()
    assert client.get(f"/{member.organisation.slug}/").status_code == 404
