"""Imports in the browser's eyes: upload, columns, report, names, yes; owner, colleague, stranger."""

import csv
import io
import re
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from msp_reviews.models import Contract, Partner
from portfolio.actions import imports as actions
from portfolio.domain.functions import LABELS
from portfolio.domain.mappings import from_json
from portfolio.models import BusinessUnit, ImportMapping, ImportRun, ITFunction, Job, Member, Role, Tag
from portfolio.queries.imports import mapping_of, table_in
from portfolio.queue import hands
from tests.factories import ITFunctionFactory, MemberFactory, form_token

pytestmark = pytest.mark.django_db
FUNCTIONS = "Code,Name,Internal cost,Start of it\nweb,Web shop,1200.50,01/31/2026\nmail,Mail,x,02/01/2026\n"
CONTRACTS = (
    "Contract ID,Contract title,Vendor,End date\nC-1,Hosting,Northwind Inc,2027-12-31\nC-2,Mail,Northwind,2027-12-31\n"
)


@pytest.fixture(autouse=True)
def _own_files(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def cio() -> Member:
    return MemberFactory(role=Role.CIO)  # type: ignore[return-value]


def signed_in(member: Member) -> Client:
    client = Client()
    client.force_login(member.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.fixture
def client(cio: Member) -> Client:
    return signed_in(cio)


def address(member: Member, tail: str = "") -> str:
    return f"/{member.organisation.slug}/imports/{tail}"


def send(client: Client, member: Member, text: str = FUNCTIONS, name: str = "inventory.csv") -> HttpResponse:
    file = SimpleUploadedFile(name, text.encode())
    return client.post(address(member, "new/"), form_token(file=file))  # type: ignore[return-value]


def uploaded(by: Member, text: str = FUNCTIONS) -> ImportRun:
    content = text.encode()
    return actions.upload_import(name="inventory.csv", content=content, table=table_in("a.csv", content), by=by)


def checked(by: Member, text: str = FUNCTIONS, **more: Any) -> ImportRun:
    run = uploaded(by, text)
    actions.map_columns(run=run, mapping=mapping_of(run), version=run.version, by=by)
    result = actions.check_import(run=run, report=lambda *_: None, by=by)
    return actions.record_check(run=run, result=result, by=by)


def posted(run: ImportRun, **fields: Any) -> dict[str, Any]:
    return form_token(version=run.version, **fields)


def columns_form(run: ImportRun, **changes: Any) -> dict[str, Any]:
    """The mapping page's fields as the guess fills them, with changes."""
    header = run.columns["header"]
    fields = {f"field-{at}": run.columns["guesses"].get(name, {}).get("field", "") for at, name in enumerate(header)}
    return posted(run, **{**fields, "clears": "keep", "save_as": "", **changes})


def text_of(response: HttpResponse) -> str:
    return response.content.decode()


def test_an_upload_leads_to_the_question_what_its_columns_are(client: Client, cio: Member):
    answer = send(client, cio)
    run = ImportRun.objects.get()
    assert answer.status_code == 302 and answer.headers["Location"] == address(cio, f"{run.pk}/mapping/")
    page = text_of(client.get(answer.headers["Location"]))
    assert "Web shop" in page and "2 rows, 4 columns" in page
    assert '<option value="function.internal_cost" selected>' in page


@pytest.mark.parametrize(
    ("name", "text", "why"),
    [
        ("a.xlsx", "Code,Name\na,b\n", "is no workbook"),
        ("a.csv", "Code,Name\n", "nothing below"),
        ("a.exe", "MZ", "Only CSV and XLSX"),
        ("a.csv", "Code,Name\na,\x00\n", "not text"),
    ],
)
def test_a_file_that_is_no_table_is_told_beside_the_field(client: Client, cio: Member, name: str, text: str, why: str):
    answer = send(client, cio, text, name)
    assert answer.status_code == 200 and why in text_of(answer)
    assert not ImportRun.objects.exists()


def test_a_workbook_is_opened_in_a_child_and_refused_with_its_sentence(client: Client, cio: Member):
    answer = send(client, cio, "PK\x03\x04 but no zip", "a.xlsx")
    assert "damaged or no workbook" in text_of(answer)


def test_a_double_click_is_one_import(client: Client, cio: Member):
    fields = form_token()
    for _ in range(2):
        client.post(address(cio, "new/"), fields | {"file": SimpleUploadedFile("a.csv", FUNCTIONS.encode())})
    assert ImportRun.objects.count() == 1


def test_choosing_a_field_shows_its_options_with_what_the_column_proves(client: Client, cio: Member):
    run = uploaded(cio, CONTRACTS.replace("End date", "Last day").replace("2027-12-31", "31/12/2027"))
    look = columns_form(run, step="look", **{"field-3": "contract.ends"})
    page = text_of(client.post(address(cio, f"{run.pk}/mapping/"), look))
    assert 'name="order-3"' in page and '<option value="day" selected>Day first</option>' in page
    run.refresh_from_db()
    assert run.state == "uploaded"


def test_the_check_is_a_job_and_its_report_follows(client: Client, cio: Member):
    run = uploaded(cio)
    answer = client.post(address(cio, f"{run.pk}/mapping/"), columns_form(run))
    assert answer.headers["Location"] == address(cio, f"{run.pk}/")
    assert "Being checked" in text_of(client.get(answer.headers["Location"]))
    hands.work_until_idle()
    page = text_of(client.get(answer.headers["Location"]))
    assert "“x” is no figure." in page and "Function · Internal cost" in page


def test_the_page_that_waits_is_told_to_load_the_report(client: Client, cio: Member):
    run = checked(cio)
    answer = client.get(address(cio, f"{run.pk}/"), headers={"HX-Request": "true"})
    assert answer.headers["HX-Refresh"] == "true"


def test_a_mapping_that_cannot_be_is_told_and_nothing_is_ordered(client: Client, cio: Member):
    run = uploaded(cio)
    answer = client.post(address(cio, f"{run.pk}/mapping/"), columns_form(run, **{"field-0": ""}))
    assert "Functions cannot be told apart" in text_of(answer)
    assert not Job.objects.exists()


def test_an_old_page_is_sent_back_with_a_sentence(client: Client, cio: Member):
    run = uploaded(cio)
    form = columns_form(run)
    actions.map_columns(run=run, mapping=mapping_of(run), version=run.version, by=cio)
    answer = client.post(address(cio, f"{run.pk}/mapping/"), form)
    assert "Someone else changed this import meanwhile" in text_of(answer)


def test_a_mapping_is_saved_and_used_for_the_next_file(client: Client, cio: Member):
    run = uploaded(cio)
    client.post(address(cio, f"{run.pk}/mapping/"), columns_form(run, save_as="Yearly", **{"field-2": ""}))
    saved = ImportMapping.objects.get()
    assert (saved.name, set(saved.content["fields"])) == ("Yearly", {"function.code", "function.name"})
    other = uploaded(cio)
    page = text_of(client.get(address(cio, f"{other.pk}/mapping/?saved={saved.pk}")))
    assert "“Yearly” is filled in" in page
    assert '<option value="function.internal_cost" selected>' not in page


def test_a_saved_mapping_of_another_organisation_is_not_there(client: Client, cio: Member):
    stranger = MemberFactory()
    saved = actions.save_mapping(name="Theirs", mapping=from_json({"fields": {}}), by=stranger)
    run = uploaded(cio)
    assert "Theirs" not in text_of(client.get(address(cio, f"{run.pk}/mapping/?saved={saved.pk}")))


def ticked(page: str) -> list[str]:
    """Values of the radio buttons that are on."""
    buttons = [tag for tag in re.findall(r"<input[^>]*>", page) if 'type="radio"' in tag and "checked" in tag]
    return [re.search(r'value="([^"]*)"', tag).group(1) for tag in buttons]  # type: ignore[union-attr]


def test_names_that_look_alike_wait_for_a_choice(client: Client, cio: Member):
    run = checked(cio, CONTRACTS)
    report = text_of(client.get(address(cio, f"{run.pk}/")))
    assert "1 group of names may mean the same partner" in report and "kept apart" in report
    page = text_of(client.get(address(cio, f"{run.pk}/names/")))
    assert ticked(page) == [""]
    proposed = text_of(client.post(address(cio, f"{run.pk}/names/"), posted(run, step="propose")))
    assert ticked(proposed) == ["Northwind Inc"]
    client.post(address(cio, f"{run.pk}/names/"), posted(run, **{"group-0": "Northwind"}))
    hands.work_until_idle()
    run.refresh_from_db()
    assert run.summary["subjects"][0] | {"new": 1} == run.summary["subjects"][0]
    assert run.mapping["names"] == {"Northwind": "Northwind", "Northwind Inc": "Northwind"}


def test_the_yes_names_the_file_and_the_counts_and_writes_by_a_worker(client: Client, cio: Member):
    run = checked(cio, CONTRACTS)
    page = text_of(client.get(address(cio, f"{run.pk}/confirm/")))
    assert "Write 4 entries from inventory.csv" in page
    answer = client.post(address(cio, f"{run.pk}/confirm/"), posted(run))
    assert "Being written" in text_of(client.get(answer.headers["Location"]))
    hands.work_until_idle()
    assert "What was written" in text_of(client.get(answer.headers["Location"]))
    assert (Contract.objects.count(), Partner.objects.count()) == (2, 2)


def test_errors_have_to_be_left_out_by_a_tick(client: Client, cio: Member):
    run = checked(cio)
    refused = client.post(address(cio, f"{run.pk}/confirm/"), posted(run))
    assert "Leave those out, or correct the file" in text_of(refused)
    run.refresh_from_db()
    client.post(address(cio, f"{run.pk}/confirm/"), posted(run, leaves_out_errors="on"))
    hands.work_until_idle()
    assert [one.code for one in ITFunction.objects.all()] == ["web"]


def test_a_failed_job_says_why_and_leads_back_to_the_columns(client: Client, cio: Member):
    run = checked(cio, CONTRACTS)
    client.post(address(cio, f"{run.pk}/confirm/"), posted(run))
    Partner.objects.create(organisation=cio.organisation, name="Northwind", slug="northwind")
    hands.work_until_idle()
    page = text_of(client.get(address(cio, f"{run.pk}/")))
    assert "changed since the check" in page
    run.refresh_from_db()
    client.post(address(cio, f"{run.pk}/reopen/"), posted(run))
    run.refresh_from_db()
    assert run.state == "uploaded"


def test_the_report_is_filtered_by_the_address(client: Client, cio: Member):
    run = checked(cio)
    page = text_of(client.get(address(cio, f"{run.pk}/?outcome=error")))
    assert "“x” is no figure." in page and "Web shop" not in page
    assert "No row fits this filter" in text_of(client.get(address(cio, f"{run.pk}/?words=nothing+like+it")))


def test_the_problems_are_a_csv_that_no_spreadsheet_runs(client: Client, cio: Member):
    run = checked(cio, 'Code,Name,Internal cost\nweb,Web,"=1+1"\nmail,Mail,5\n')
    answer = client.get(address(cio, f"{run.pk}/problems/"))
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[0][:4] == ["Row", "Level", "Subject", "Field"]
    assert rows[1][:6] == ["2", "error", "Function", "Internal cost", "Internal cost", "'=1+1"]
    assert answer.headers["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize("tail", ["", "mapping/", "names/", "confirm/", "reopen/", "problems/"])
def test_an_import_is_its_organisation_s_alone(tail: str, client: Client, cio: Member):
    run = checked(cio)
    colleague = MemberFactory(organisation=cio.organisation, role=Role.IT_MANAGER)
    stranger = MemberFactory(role=Role.CIO)
    executive = MemberFactory(organisation=cio.organisation, role=Role.EXECUTIVE)
    path = address(cio, f"{run.pk}/{tail}")
    assert signed_in(colleague).get(path).status_code == 200
    assert signed_in(stranger).get(path).status_code == 404
    assert signed_in(stranger).get(address(stranger, f"{run.pk}/{tail}")).status_code == 404
    assert signed_in(executive).get(path).status_code == 403


def test_the_file_has_no_address(client: Client, cio: Member):
    run = uploaded(cio)
    tail = f"imports/{cio.organisation.pk}/{run.sha256[:2]}/{run.sha256}"
    for path in (f"/media/{tail}", f"/{tail}", f"/static/{tail}", f"/{cio.organisation.slug}/{tail}"):
        assert client.get(path).status_code == 404


@pytest.mark.parametrize("rows", [2, 20])
def test_the_list_costs_the_same_with_two_and_with_twenty(
    rows: int, client: Client, cio: Member, django_assert_max_num_queries: Any
):
    for _ in range(rows):
        uploaded(cio)
    client.get(address(cio))
    with django_assert_max_num_queries(8):  # session, user, member, count, page, and the frame's three
        assert client.get(address(cio)).status_code == 200


def inventory_of(by: Member) -> None:
    """Functions with everything that a file could twist: formulas, quotes, line breaks, unknowns, long texts."""
    unit = BusinessUnit.objects.create(organisation=by.organisation, name="Sales; North")
    plain = {"organisation": by.organisation, "business_unit": unit}
    base = ITFunctionFactory(code="base", name="=SUM(A1)", owner="'=quoted", **plain)
    other = ITFunctionFactory(
        code="1020",
        name="Été – “quoted”, with; signs",
        description='Two\nlines and a "quote"\n-and a dash',
        parent=base,
        internal_cost=Decimal("0.10"),
        external_cost=Decimal("999999999999.99"),
        internal_fte=Decimal("1.50"),
        rto_hours=Decimal("1234.00"),
        criticality=5,
        state="retiring",
        **plain,
    )
    other.tags.set([Tag.objects.create(organisation=by.organisation, name=name) for name in ("b", "A c")])
    other.dependencies.set([base])
    ITFunctionFactory(code="bare", name="+49 30", category="@home", description="-", organisation=by.organisation)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_an_export_of_the_inventory_changes_nothing_when_it_comes_back(kind: str, client: Client, cio: Member):
    inventory_of(cio)
    answer = client.get(f"/{cio.organisation.slug}/functions-export/{kind}/")
    content = answer.getvalue()  # type: ignore[attr-defined]
    run = actions.upload_import(name=f"a.{kind}", content=content, table=table_in(f"a.{kind}", content), by=cio)
    mapping = replace(mapping_of(run), clears=True)
    actions.map_columns(run=run, mapping=mapping, version=run.version, by=cio)
    run = actions.record_check(run=run, result=actions.check_import(run=run, report=lambda *_: None, by=cio), by=cio)
    assert len(mapping.uses) == len(LABELS)
    assert (run.summary["rows"]["unchanged"], run.summary["errors"], run.summary["writes"]) == (3, 0, 0)
