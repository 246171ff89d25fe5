"""Answers for errors that no view caught."""

import pytest
from django.test import Client

from portfolio.models import Role
from tests.factories import MemberFactory
from tests.web.test_qbrs import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def client() -> Client:
    return signed_in(MemberFactory(role=Role.CIO, organisation__slug="company-a"))


@pytest.mark.parametrize("content", [b"x" * 5_000_001, b"&".join(b"a=1" for _ in range(20_001))])
def test_a_form_that_holds_too_much_is_a_413(client: Client, content: bytes):
    answer = client.post("/company-a/functions-new/", content, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 413
    assert "That is too large" in answer.content.decode()


def test_a_request_that_cannot_be_read_is_a_400(client: Client):
    answer = client.get("/company-a/functions/", headers={"Host": "elsewhere.example"})
    assert answer.status_code == 400
