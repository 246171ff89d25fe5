"""The page on which an invited person sets a password."""

import pytest
from django.test import Client

from portfolio.access.invitations import entrance_of
from tests.factories import MemberFactory

pytestmark = pytest.mark.django_db


def test_a_link_that_was_tampered_with_says_what_to_do(client: Client) -> None:
    member = MemberFactory()
    member.user.set_unusable_password()
    member.user.save()
    page = client.get(entrance_of(member.user)[:-3] + "/", follow=True).content.decode()
    assert "This link is used up" in page and "ask your administrator" in page


def test_a_password_that_is_too_short_is_refused_beside_its_field(client: Client) -> None:
    member = MemberFactory()
    member.user.set_unusable_password()
    member.user.save()
    landed = client.get(entrance_of(member.user), follow=True)
    page = client.post(landed.request["PATH_INFO"], {"password1": "short", "password2": "short"}).content.decode()
    assert "Set your password" in page and "at least 12 characters" in page
