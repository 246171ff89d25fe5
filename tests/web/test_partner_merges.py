"""Pages of merges: what would go over, the deed, the way back."""

from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from msp_reviews.models import Partner, PartnerMerge
from portfolio.models import Member, Role
from tests.factories import ContractFactory, MemberFactory, PartnerFactory, form_token, partner_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager() -> Member:
    return MemberFactory(role=Role.IT_MANAGER)


@pytest.fixture
def wrong(manager: Member) -> Partner:
    partner: Partner = PartnerFactory(organisation=manager.organisation, name="Northwnd", slug="wrong")
    PartnerFactory(organisation=manager.organisation, name="Northwind", slug="right")
    ContractFactory(partner=partner, code="N-1")
    return partner


def get(member: Member, path: str) -> HttpResponse:
    client = Client()
    client.force_login(member.user)
    answer: HttpResponse = client.get(f"/{member.organisation.slug}/{path}")
    return answer


def post(member: Member, path: str, **fields: Any) -> HttpResponse:
    client = Client()
    client.force_login(member.user)
    answer: HttpResponse = client.post(f"/{member.organisation.slug}/{path}", form_token(**fields))
    return answer


def test_a_merge_says_what_goes_over_and_is_undone_from_either_page(manager: Member, wrong: Partner) -> None:
    assert "1 contract" in get(manager, "partners/wrong/merge/").content.decode()
    assert post(manager, "partners/wrong/merge/", into="right", version="1").status_code == 302
    assert "N-1" in get(manager, "partners/right/").content.decode()
    merge = PartnerMerge.objects.get()
    for slug in ("wrong", "right"):
        assert f"partners/{slug}/merges/{merge.pk}/undo/" in get(manager, f"partners/{slug}/").content.decode()
    assert post(manager, f"partners/right/merges/{merge.pk}/undo/").status_code == 302
    assert "N-1" in get(manager, "partners/wrong/").content.decode()
    assert get(manager, f"partners/right/merges/{merge.pk}/undo/").status_code == 404


def test_a_form_that_is_old_or_names_no_partner_merges_nothing(manager: Member, wrong: Partner) -> None:
    assert post(manager, "partners/wrong/merge/", into="right", version="9").status_code == 409
    for into in ("wrong", "nobody"):
        answer = post(manager, "partners/wrong/merge/", into=into, version="1")
        assert "Select a valid choice" in answer.content.decode()
    assert not PartnerMerge.objects.exists()


def test_a_partners_people_read_of_no_merge(manager: Member, wrong: Partner) -> None:
    tom = partner_user(wrong)
    post(manager, "partners/wrong/merge/", into="right", version="1")
    page = get(tom, "partners/right/").content.decode()
    assert "N-1" in page and "Northwnd" not in page
    assert get(tom, "partners/wrong/").status_code == 404
