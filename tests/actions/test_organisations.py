"""Writing settings: sound values, a logo named by its content, one event with what changed."""

import dataclasses

import pytest

from portfolio.actions import organisations as actions
from portfolio.domain.errors import NotAllowed, Refusal
from portfolio.domain.logos import NotALogo
from portfolio.models import AuditEvent, Member, Organisation, Role
from tests.domain.test_logos import png
from tests.factories import MemberFactory

pytestmark = pytest.mark.django_db
WANTED = actions.Settings("Company Z", "GBP", "Europe/Berlin", 4, "#0b3c5d")


@pytest.fixture
def admin(settings, tmp_path) -> Member:
    settings.MEDIA_ROOT = tmp_path
    return MemberFactory(role=Role.ADMINISTRATOR)


def edit(by: Member, *, logo: bytes | None = None, drop_logo: bool = False, **changed) -> Organisation:
    version = Organisation.objects.get(pk=by.organisation_id).version
    wanted = dataclasses.replace(WANTED, **changed)
    return actions.edit_settings(wanted=wanted, logo=logo, drop_logo=drop_logo, version=version, by=by)


def test_settings_are_changed_and_the_event_holds_only_what_changed(admin: Member):
    organisation = edit(admin)
    assert (organisation.name, organisation.currency, organisation.colour) == ("Company Z", "GBP", "#0B3C5D")
    body = AuditEvent.objects.get().body
    assert '"currency":"EUR"' in body and '"currency":"GBP"' in body and '"logo"' not in body


def test_the_same_settings_again_are_no_event(admin: Member):
    edit(admin)
    edit(admin)
    assert AuditEvent.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("currency", "XXX"),
        ("time_zone", "Europe/Atlantis"),
        ("fiscal_year_start_month", 13),
        ("colour", "red"),
        ("colour", "#FFD700"),
        ("language", "fr"),
    ],
)
def test_a_setting_that_cannot_be_is_refused_beside_its_field(admin: Member, field: str, value):
    with pytest.raises(Refusal) as refused:
        edit(admin, **{field: value})
    assert refused.value.field == field


def test_a_logo_is_stored_under_a_name_made_from_its_content(admin: Member):
    first, second = edit(admin, logo=png()).logo.name, edit(admin, logo=png(width=3)).logo.name
    assert first.startswith(f"logos/{admin.organisation.slug}-") and first.endswith(".png")
    assert first != second


def test_what_is_no_picture_is_refused_and_nothing_is_changed(admin: Member):
    with pytest.raises(NotALogo):
        edit(admin, logo=b"<svg onload=alert(1)>")
    assert Organisation.objects.get(pk=admin.organisation_id).name != "Company Z"


def test_a_logo_can_be_taken_away(admin: Member):
    edit(admin, logo=png())
    assert edit(admin, drop_logo=True).logo.name == ""


@pytest.mark.parametrize("role", [Role.CIO, Role.IT_MANAGER, Role.EXECUTIVE, Role.PARTNER])
def test_only_administrators_change_settings(role: Role):
    with pytest.raises(NotAllowed):
        edit(MemberFactory(role=role))
