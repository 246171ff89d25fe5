"""Sessions end after half an hour without a request and after twelve hours in any case."""

import time

import pytest
from django.test import Client

from tests.factories import MemberFactory

pytestmark = pytest.mark.django_db


def signed_in(**session: int) -> Client:
    client = Client()
    client.force_login(MemberFactory().user)
    stored = client.session
    stored.update(session)
    stored.save()
    return client


def is_signed_in(client: Client) -> bool:
    client.get("/healthz")
    return "_auth_user_id" in client.session


def test_a_busy_session_stays():
    now = int(time.time())
    assert is_signed_in(signed_in(began=now - 3600, seen=now - 60))


def test_an_idle_session_ends_after_half_an_hour():
    now = int(time.time())
    assert not is_signed_in(signed_in(began=now - 3600, seen=now - 1801))


def test_even_a_busy_session_ends_after_twelve_hours():
    now = int(time.time())
    assert not is_signed_in(signed_in(began=now - 12 * 3600 - 1, seen=now - 60))
