"""Pages of service hours and agreed maintenance, and what they do to checks and cells."""

from datetime import UTC, date, datetime

import pytest
from django.test import Client

from msp_reviews.actions.checks import confirm_check_file, keep_check_file
from msp_reviews.models import MaintenanceWindow, Measurement, ServiceCalendar, ServiceLevel
from msp_reviews.queries.checks import Match
from portfolio.models import AuditEvent, Member, Role
from tests.factories import ContractFactory, MemberFactory, OrganisationFactory, ServiceLevelFactory, form_token

pytestmark = pytest.mark.django_db
OFFICE = {f"day{at}": "08:00-18:00" for at in range(5)} | {
    "time_zone": "Europe/Berlin",
    "holidays": "2026-06-04 Holiday",
}


@pytest.fixture
def manager() -> Member:
    return MemberFactory(role=Role.IT_MANAGER, organisation=OrganisationFactory(time_zone="Europe/Berlin"))


@pytest.fixture
def level(manager: Member) -> ServiceLevel:
    contract = ContractFactory(partner__organisation=manager.organisation, code="C-1")
    return ServiceLevelFactory(contract=contract, code="WEB", kind="availability")


@pytest.fixture
def signed_in(manager: Member, client: Client) -> Client:
    client.force_login(manager.user)
    return client


def test_hours_are_typed_shown_and_put_into_a_cell(manager: Member, level: ServiceLevel, signed_in: Client):
    base = f"/{manager.organisation.slug}"
    page = signed_in.post(f"{base}/calendars/new/", form_token(name="Office", **OFFICE | {"day0": "8 to 6"}))
    assert "Write 08:00-18:00" in page.content.decode()
    page = signed_in.post(f"{base}/calendars/new/", form_token(name="Office", **OFFICE), follow=True)
    assert "Mon 08:00–18:00" in page.content.decode() and "Sun rests" in page.content.decode()
    calendar = ServiceCalendar.objects.get()
    again = signed_in.post(f"{base}/calendars/new/", form_token(name="office", **OFFICE)).content.decode()
    assert "the name of another calendar" in again
    stale = signed_in.post(f"{base}/calendars/{calendar.pk}/edit/", form_token(name="X", version="0", **OFFICE))
    assert stale.status_code == 409
    ServiceLevel.objects.update(calendar=calendar)
    posted = {"level": "WEB", "month": "2026-06", "text": "-60-40", "seen": "0"}
    assert signed_in.post(f"{base}/results/cell/", posted).status_code == 200
    assert Measurement.objects.get().service_time == 21 * 600


def test_maintenance_is_agreed_in_local_time_counts_in_checks_and_is_called_off(
    manager: Member, level: ServiceLevel, signed_in: Client
):
    base = f"/{manager.organisation.slug}"
    fields = {"starts": "2026-06-01T11:00", "ends": "2026-06-01T13:00", "note": "CHG-1", "service_level": "WEB"}
    wrong = signed_in.post(f"{base}/contracts/C-1/maintenance/", form_token(**fields | {"ends": "2026-06-01T11:00"}))
    assert "ends after it starts" in wrong.content.decode()
    page = signed_in.post(f"{base}/contracts/C-1/maintenance/", form_token(**fields), follow=True)
    assert "1 Jun 2026, 11:00" in page.content.decode()
    window = MaintenanceWindow.objects.get()
    assert window.starts == datetime(2026, 6, 1, 9, tzinfo=UTC)
    content = b"checked_at,service,status,response_ms\n2026-06-01T09:30Z,Web,down,\n2026-06-01T12:00Z,Web,up,90\n"
    for maintained, downtime in ((1, 0), (0, 1)):
        file = keep_check_file(contract=level.contract, name="c.csv", content=content, by=manager)
        match = [Match("Web", "availability", level)]
        confirm_check_file(file=file, matches=match, version=1, today=date(2026, 11, 23), by=manager)
        row = Measurement.objects.get(is_current=True)
        assert (row.service_time, row.maintenance, row.downtime) == (2, maintained, downtime)
        signed_in.post(f"{base}/maintenance/{window.pk}/call-off/", form_token(version="1"))
    deeds = set(AuditEvent.objects.values_list("deed", flat=True))
    assert {"maintenance.agree", "maintenance.call_off"} <= deeds
