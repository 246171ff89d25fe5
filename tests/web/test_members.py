"""Pages about people, settings and one's own account."""

from io import BytesIO

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portfolio.models import Member, Role
from tests.domain.test_logos import png
from tests.factories import MemberFactory, PartnerFactory, form_token, partner_user
from tests.web.test_qbrs import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(settings, tmp_path) -> Member:
    settings.MEDIA_ROOT = tmp_path
    return MemberFactory(role=Role.ADMINISTRATOR)


def below(member: Member, path: str) -> str:
    return f"/{member.organisation.slug}/{path}"


def test_an_administrator_invites_a_person(admin: Member, django_capture_on_commit_callbacks):
    fields = form_token(email="mia@example.org", name="Mia Lang", role="it_manager")
    with django_capture_on_commit_callbacks(execute=True):
        answer = signed_in(admin).post(below(admin, "people/invite/"), fields)
    made = Member.objects.get(user__email="mia@example.org")
    assert answer.headers["Location"] == below(admin, f"people/{made.pk}/")
    assert mail.outbox[0].to == ["mia@example.org"]


def test_a_cio_sees_people_and_is_told_why_they_may_not_invite():
    cio = MemberFactory(role=Role.CIO)
    client = signed_in(cio)
    page = client.get(below(cio, "people/")).content.decode()
    assert "Only an administrator may change people" in page
    assert client.post(below(cio, "people/invite/"), form_token()).status_code == 403


def test_the_last_administrator_reads_why_the_role_stays(admin: Member):
    address = below(admin, f"people/{admin.pk}/role/")
    answer = signed_in(admin).post(address, form_token(role="cio", version=1))
    assert answer.status_code == 200 and "last active administrator" in answer.content.decode()


def test_a_person_is_kept_out_and_let_in_again(admin: Member):
    colleague = MemberFactory(organisation=admin.organisation)
    address, client = below(admin, f"people/{colleague.pk}/active/"), signed_in(admin)
    client.post(address, form_token(version=1))
    assert not Member.objects.get(pk=colleague.pk).is_active
    client.post(address, form_token(version=2))
    assert Member.objects.get(pk=colleague.pk).is_active


@pytest.mark.parametrize("part", ["", "role/", "active/", "invitation/"])
def test_a_person_of_another_organisation_is_not_there(admin: Member, part: str):
    foreign = MemberFactory()
    assert signed_in(admin).get(below(admin, f"people/{foreign.pk}/{part}")).status_code == 404


def test_the_list_says_for_whom_a_partners_user_signs_in(admin: Member):
    partner = PartnerFactory(organisation=admin.organisation, name="Northwind")
    partner_user(partner)
    assert "Northwind" in signed_in(admin).get(below(admin, "people/")).content.decode()


def test_a_list_of_people_costs_the_same_with_two_and_with_twenty(admin: Member):
    client, counts = signed_in(admin), []
    for more in (2, 18):
        for _ in range(more):
            partner_user(PartnerFactory(organisation=admin.organisation))
        client.get(below(admin, "people/"))
        with CaptureQueriesContext(connection) as queries:
            client.get(below(admin, "people/"))
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 12


def test_everyone_has_an_account_page():
    tom = partner_user(PartnerFactory())
    answer = signed_in(tom).post(below(tom, "account/"), form_token(name="Thomas Reed", theme="dark", language="de"))
    assert answer.status_code == 302
    tom.user.refresh_from_db()
    assert tom.user.name == "Thomas Reed"


SETTINGS = {
    "name": "Company Z",
    "currency": "GBP",
    "time_zone": "Europe/Berlin",
    "fiscal_year_start_month": "4",
    "colour": "#0B3C5D",
    "language": "en-gb",
}


def upload(admin: Member, data: bytes, name: str):
    picture = BytesIO(data)
    picture.name = name
    return signed_in(admin).post(below(admin, "organisation/"), form_token(version=1, logo=picture, **SETTINGS))


def test_a_logo_is_shown_as_the_picture_that_it_is(admin: Member):
    assert upload(admin, png(), "logo.html").status_code == 302
    answer = signed_in(admin).get(below(admin, "organisation/logo/"))
    assert answer.headers["Content-Type"] == "image/png"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert b"".join(answer.streaming_content) == png()  # type: ignore[attr-defined]
    answer.close()


def test_a_page_named_as_a_picture_is_refused_beside_the_field(admin: Member):
    answer = upload(admin, b"<script>alert(1)</script>", "logo.png")
    assert answer.status_code == 200 and "this file is neither" in answer.content.decode()


def test_without_a_logo_there_is_none_to_show(admin: Member):
    assert signed_in(admin).get(below(admin, "organisation/logo/")).status_code == 404


def test_settings_that_someone_else_changed_get_both_texts(admin: Member):
    client = signed_in(admin)
    client.post(below(admin, "organisation/"), form_token(version=1, **SETTINGS))
    answer = client.post(below(admin, "organisation/"), form_token(version=1, **(SETTINGS | {"name": "Mine"})))
    page = answer.content.decode()
    assert answer.status_code == 409 and "Company Z" in page and "Mine" in page
