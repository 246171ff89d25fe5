"""Files of monthly results: read, previewed, logged through the one action, all or none."""

from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import Workbook

from msp_reviews.actions.result_files import confirm_result_file, keep_result_file
from msp_reviews.domain.attainment import Counts, Figure, NoData, Resolution, Uptime
from msp_reviews.models import ClaimedResult, Measurement, ResultFile, ServiceLevel
from msp_reviews.queries.measurements import measured_of
from msp_reviews.queries.result_files import plan_of, table_of
from portfolio.domain.errors import NotAllowed, Refusal
from portfolio.models import Member, Role
from tests.factories import ContractFactory, MemberFactory, ServiceLevelFactory, form_token, partner_user

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)
COUNTS = b"""SLA code,Month,Good,Total,In time,Resolved,Open late,Downtime,Service minutes,Value,Note
p1,2026-06,182,195,,,,,,,
INC,June 2026,,,182,186,9,,,,Late report
WEB,2026-06-01,,,,,,40,43200,,
MS,2026-06,,,,,,,,"412.5",
"""


@pytest.fixture
def manager() -> Member:
    return MemberFactory(role=Role.IT_MANAGER)


@pytest.fixture
def level(manager: Member) -> ServiceLevel:
    contract = ContractFactory(partner__organisation=manager.organisation)
    for code, kind in (("INC", "resolution"), ("WEB", "availability"), ("MS", "value")):
        ServiceLevelFactory(contract=contract, code=code, kind=kind)
    return ServiceLevelFactory(contract=contract, code="P1")


def kept(by: Member, content: bytes = COUNTS, name: str = "june.csv") -> ResultFile:
    return keep_result_file(name=name, content=content, by=by)


def reasons(file: ResultFile, by: Member) -> list[tuple[int, str]]:
    return [(row.number, row.reason) for row in plan_of(by, table_of(file), file, TODAY).bad_rows]


def logged() -> dict[str, object]:
    rows = Measurement.objects.filter(is_current=True).select_related("service_level")
    return {row.service_level.code: measured_of(row) for row in rows}


def test_counts_of_every_kind_are_read_from_their_columns(level: ServiceLevel, manager: Member):
    file = kept(manager)
    assert reasons(file, manager) == []
    confirm_result_file(file=file, today=TODAY, version=1, by=manager)
    assert logged() == {
        "P1": Counts(182, 195),
        "INC": Resolution(182, 195, open_late=9),
        "WEB": Uptime(43200, 0, 40),
        "MS": Figure(Decimal("412.5")),
    }
    assert Measurement.objects.get(service_level__code="INC").note == "Late report"
    again = kept(manager)
    confirm_result_file(file=again, today=TODAY, version=1, by=manager)
    assert again.outcome == {"new": 0, "corrected": 0, "unchanged": 4}


def test_a_workbook_with_the_grids_own_writing(level: ServiceLevel, manager: Member):
    book, stream = Workbook(), BytesIO()
    sheet = book.active
    assert sheet is not None
    for row in (
        ["SLA code", "Month", "Result"],
        ["P1", date(2026, 6, 30), "182/195"],
        ["INC", date(2026, 6, 1), "no data"],
    ):
        sheet.append(row)
    book.save(stream)
    file = kept(manager, stream.getvalue(), "june.xlsx")
    confirm_result_file(file=file, today=TODAY, version=1, by=manager)
    assert logged() == {"P1": Counts(182, 195), "INC": NoData()}


def test_every_wrong_row_is_named_and_nothing_is_logged(level: ServiceLevel, manager: Member):
    content = (
        b"SLA code,Month,Good,Total\nP1,2026-05,1,2\nP1,2026-06,3,2\nNONE,2026-06,1,2\nP1,2026-07,1,2\nP1,07/2026,1,2\n"
    )
    content += b"P1,2026-07,2,2\nWEB,2026-06,1,2\nP1,2026-08,1.5,2\n"
    file = kept(manager, content)
    found = dict(reasons(file, manager))
    assert list(found) == [3, 4, 5, 6, 7, 8, 9]
    assert found[3] == "3 good of 2 cannot be."
    assert "no service level" in found[4]
    assert "more than one row for July 2026" in found[5] and found[5] == found[7]
    assert "is no date" in found[6]
    assert "holds minutes and maintenance and downtime" in found[8]
    assert "whole number" in found[9]
    with pytest.raises(Refusal, match="7 rows cannot be logged"):
        confirm_result_file(file=file, today=TODAY, version=1, by=manager)
    assert not Measurement.objects.exists()


def test_a_partner_keeps_no_file_and_a_file_is_logged_once(level: ServiceLevel, manager: Member):
    with pytest.raises(NotAllowed):
        kept(partner_user(level.contract.partner))
    file = kept(manager)
    confirm_result_file(file=file, today=TODAY, version=1, by=manager)
    with pytest.raises(Refusal, match="logged already"):
        confirm_result_file(file=file, today=TODAY, version=2, by=manager)


def test_the_page_shows_the_rows_before_it_logs_them(level: ServiceLevel, manager: Member, client: Client):
    client.force_login(manager.user)
    base = f"/{manager.organisation.slug}"
    content = b"Which,When,Good,Total\nP1,2026-06,182,195\n"
    page = client.post(f"{base}/results/file/", form_token(file=SimpleUploadedFile("x.csv", content)), follow=True)
    path = page.request["PATH_INFO"]
    assert "Say first which columns" in page.content.decode()
    columns = {"service_level": "Which", "period": "When", "good": "Good", "total": "Total"}
    wrong = client.post(path, form_token(**columns | {"total": "Good"}, version="1")).content.decode()
    assert "Two things cannot come from one column" in wrong
    page = client.post(path, form_token(**columns, version="1", confirm="yes"), follow=True)
    assert "Log 1 result<" in page.content.decode() and not Measurement.objects.exists()
    page = client.post(path, form_token(**columns, version="2", confirm="yes"), follow=True)
    assert "1 new, 0 corrected" in page.content.decode() and logged() == {"P1": Counts(182, 195)}


def test_a_partners_file_holds_claims_and_is_seen_by_its_own_people_alone(
    level: ServiceLevel, manager: Member, client: Client
):
    partner = partner_user(level.contract.partner)
    client.force_login(partner.user)
    base = f"/{manager.organisation.slug}"
    assert client.get(f"{base}/results/file/").status_code == 403
    content = b"SLA code,Month,Good,Total\nP1,2026-06,190,195\n"
    page = client.post(f"{base}/claims/file/", form_token(file=SimpleUploadedFile("x.csv", content)), follow=True)
    path = page.request["PATH_INFO"]
    columns = {"service_level": "SLA code", "period": "Month", "good": "Good", "total": "Total"}
    page = client.post(path, form_token(**columns, version="1", confirm="yes"), follow=True)
    assert "1 new, 0 corrected" in page.content.decode()
    assert (ClaimedResult.objects.get().good, Measurement.objects.count()) == (190, 0)
    rival = partner_user(ContractFactory(partner__organisation=manager.organisation).partner)
    ours = kept(manager)
    for member, address, status in (
        (rival, path, 404),
        (partner, f"{base}/result-files/{ours.pk}/", 404),
        (manager, path, 200),
    ):
        client.force_login(member.user)
        assert client.get(address).status_code == status
