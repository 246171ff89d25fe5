"""Ticket files: read, counted by month, previewed, logged through the one action for results."""

from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import Workbook

from msp_reviews.actions.tickets import confirm_ticket_file, keep_ticket_file, read_ticket_file, save_ticket_rules
from msp_reviews.domain.attainment import Resolution
from msp_reviews.models import ServiceLevel, TicketFile
from msp_reviews.queries.measurements import measured_of
from msp_reviews.queries.tickets import Rule, columns_of, reading_of, table_of
from portfolio.domain.errors import NotAllowed, Refusal
from portfolio.models import Member, Role
from tests.factories import ContractFactory, MemberFactory, ServiceLevelFactory, form_token, partner_user

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)
CONTENT = b"""Number,Opened,Due,Resolved,Priority
1,2026-05-04 08:00,2026-05-04 12:00,2026-05-04 11:00,P1
2,2026-05-04 08:00,2026-05-04 12:00,2026-05-04 13:00,P1
3,2026-05-30 08:00,2026-05-30 12:00,2026-07-02 08:00,P1
4,2026-05-31 20:00,2026-06-01 00:00,2026-05-31 23:30,P2
5,2026-05-31 20:00,2026-06-02 00:00,,P1
6,2026-05-31 20:00,soon,,P1
7,2026-06-04 08:00,2026-06-04 12:00,2026-06-03 08:00,P1
1,2026-05-04 08:00,2026-05-04 12:00,2026-05-04 11:00,P1
"""


@pytest.fixture
def manager() -> Member:
    return MemberFactory(role=Role.IT_MANAGER, organisation__time_zone="Europe/Berlin")


@pytest.fixture
def level(manager: Member) -> ServiceLevel:
    contract = ContractFactory(partner__organisation=manager.organisation, code="C-1")
    return ServiceLevelFactory(contract=contract, code="INC-P1", kind="resolution")


def kept(level: ServiceLevel, by: Member, content: bytes = CONTENT, name: str = "tickets.csv") -> TicketFile:
    return keep_ticket_file(contract=level.contract, name=name, content=content, by=by)


def log(file: TicketFile, rules: list[Rule], by: Member) -> None:
    save_ticket_rules(file=file, rules=rules, by=by)
    confirm_ticket_file(file=file, rules=rules, version=file.version, today=TODAY, by=by)


def results(level: ServiceLevel) -> dict[int, object]:
    return {row.period.month: measured_of(row) for row in level.measurements.filter(is_current=True)}


def test_open_and_late_counts_in_every_month_until_resolved(level: ServiceLevel, manager: Member):
    log(kept(level, manager), [Rule(level, ("P1",))], manager)
    assert results(level) == {
        5: Resolution(1, 3, open_late=1, open_not_due=1),  # 1 in time of 2 resolved; 3 late; 5 not yet due
        6: Resolution(0, 2, open_late=2, open_not_due=0),  # 3 and 5 are late
        7: Resolution(0, 2, open_late=1, open_not_due=0),  # 3 resolved late; 5 still open
    }
    row = level.measurements.get(period=date(2026, 5, 1))
    assert row.source == "file" and row.note.startswith("Tickets of tickets.csv, sha256 ")


def test_bad_rows_are_named_and_a_repeated_one_counts_once(level: ServiceLevel, manager: Member):
    file = kept(level, manager)
    reading = reading_of(file, table_of(file))
    assert reading is not None and (len(reading.tickets), reading.repeated) == (5, 1)
    assert [row.number for row in reading.bad_rows] == [7, 8]
    assert "“soon” is no date" in reading.bad_rows[0].reason
    assert reading.bad_rows[1].reason == "The ticket was resolved before it was opened."


def test_months_begin_in_the_time_zone_that_the_times_are_those_of(level: ServiceLevel, manager: Member):
    content = b"Opened,Due,Resolved\n2026-05-31T20:00Z,2026-06-01T20:00Z,2026-05-31T22:30Z\n"
    log(kept(level, manager, content), [Rule(level, ())], manager)
    assert results(level) == {6: Resolution(1, 1)}  # half past midnight on 1 June in Berlin


def test_a_workbook_says_the_same_as_the_text(level: ServiceLevel, manager: Member):
    book, stream = Workbook(), BytesIO()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Opened", "Due", "Resolved"])
    sheet.append([datetime(2026, 5, 4, 8), datetime(2026, 5, 4, 12), datetime(2026, 5, 4, 12, 0, 1)])  # noqa: DTZ001
    sheet.append([datetime(2026, 5, 4, 8), datetime(2026, 5, 4, 12), datetime(2026, 5, 4, 12)])  # noqa: DTZ001
    book.save(stream)
    file = kept(level, manager, stream.getvalue(), "tickets.xlsx")
    log(file, [Rule(level, ())], manager)
    assert results(level) == {5: Resolution(1, 2)}


def test_the_same_file_again_changes_nothing_and_the_raw_one_is_kept(level: ServiceLevel, manager: Member):
    for _ in range(2):
        file = kept(level, manager)
        log(file, [Rule(level, ("P1",))], manager)
    assert file.outcome == {"new": 0, "corrected": 0, "unchanged": 3}
    assert TicketFile.objects.values("sha256").distinct().count() == 1


def test_a_rule_changed_since_the_preview_is_refused(level: ServiceLevel, manager: Member):
    file, seen = kept(level, manager), [Rule(level, ("P1",))]
    save_ticket_rules(file=file, rules=[Rule(level, ())], by=manager)
    with pytest.raises(Refusal, match="changed meanwhile"):
        confirm_ticket_file(file=file, rules=seen, version=file.version, today=TODAY, by=manager)


def test_dates_that_read_two_ways_are_refused_until_their_order_is_said(level: ServiceLevel, manager: Member):
    file = kept(level, manager, b"Opened,Due,Resolved\n03/04/2026 8:00 AM,03/04/2026 5:00 PM,03/04/2026 4:59 PM\n")
    columns = columns_of(file)
    assert columns is not None and columns.date_order == ""
    reading = reading_of(file, table_of(file))
    assert reading is not None and "Say which comes first" in reading.bad_rows[0].reason
    told = type(columns)("Opened", "Due", "Resolved", date_order="day", time_zone="UTC")
    read_ticket_file(file=file, columns=told, months=None, version=file.version, by=manager)
    reading = reading_of(file, table_of(file))
    assert reading is not None and reading.tickets[0].due == datetime(2026, 4, 3, 17, tzinfo=UTC)


def test_a_partner_keeps_no_file(level: ServiceLevel):
    with pytest.raises(NotAllowed):
        kept(level, partner_user(level.contract.partner))


def test_the_page_leads_from_the_file_to_the_results(level: ServiceLevel, manager: Member, client: Client):
    client.force_login(manager.user)
    base = f"/{manager.organisation.slug}"
    posted = form_token(file=SimpleUploadedFile("tickets.csv", CONTENT))
    page = client.post(f"{base}/contracts/C-1/tickets/", posted, follow=True)
    path = page.request["PATH_INFO"]
    assert "1 repeated row counted once" in page.content.decode() and "“soon” is no date" in page.content.decode()
    form = page.context["form"]
    fields = {field.name: field.value() or "" for field in form.file_fields()}
    fields |= {"version": "1", f"counts-{level.pk}": "p:P1"}
    page = client.post(path, form_token(**fields, confirm="yes"), follow=True)
    assert not level.measurements.exists()  # the rule was new: it is shown first
    assert "Log these 3 results" in page.content.decode()
    page = client.post(path, form_token(**fields | {"version": "2"}, confirm="yes"), follow=True)
    assert "3 new, 0 corrected" in page.content.decode() and level.measurements.count() == 3
    assert Path(path).name == str(TicketFile.objects.get().pk)
