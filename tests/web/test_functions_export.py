"""Exports: exactly what is filtered, safe in a spreadsheet, the same again after an import."""

import csv
import io
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from openpyxl import load_workbook

from portfolio.domain.formulas import unmarked
from portfolio.domain.functions import LABELS
from portfolio.domain.tables_reading import read_table
from portfolio.models import ITFunction, Member, Role
from portfolio.queries import function_export
from tests.factories import ITFunctionFactory, MemberFactory
from tests.web.test_functions import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def cio() -> Member:
    return MemberFactory(role=Role.CIO, organisation__slug="company-a")  # type: ignore[return-value]


@pytest.fixture
def client(cio: Member) -> Client:
    return sign_in(cio)


def some(by: Member, **fields: Any) -> ITFunction:
    return ITFunctionFactory(organisation=by.organisation, **fields)  # type: ignore[return-value]


def as_csv(client: Client, query: str = "") -> list[dict[str, str]]:
    answer = client.get(f"/company-a/functions-export/csv/?{query}")
    content = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    return list(csv.DictReader(io.StringIO(content)))


def as_xlsx(client: Client, query: str = "") -> list[tuple[Any, ...]]:
    answer = client.get(f"/company-a/functions-export/xlsx/?{query}")
    return list(load_workbook(io.BytesIO(answer.content), read_only=True).active.iter_rows(values_only=True))  # type: ignore[union-attr]


def test_an_export_holds_exactly_what_is_filtered_in_the_order_of_the_list(client: Client, cio: Member):
    for name in ("Beta", "Alpha", "Gamma"):
        some(cio, name=name, category="Security" if name != "Gamma" else "")
    ITFunctionFactory(name="Foreign", category="Security")
    assert [row["Name"] for row in as_csv(client, "f-category=Security")] == ["Alpha", "Beta"]
    assert [row[1] for row in as_xlsx(client, "f-category=Security&sort=-name")][1:] == ["Beta", "Alpha"]


def test_an_export_has_every_field_under_its_label_with_the_code_first(client: Client, cio: Member):
    function = some(cio, code="hd", internal_cost=Decimal("1200.50"), criticality=4, state="retiring")
    function.dependencies.add(some(cio, code="net"))
    row = next(row for row in as_csv(client) if row["Code"] == "hd")
    assert list(row) == list(LABELS.values())
    assert (row["Internal cost"], row["External cost"]) == ("1200.50", "")
    assert (row["Criticality"], row["State"], row["Dependencies"]) == ("4", "Retiring", "net")


def test_figures_are_numbers_in_a_workbook_and_unknown_is_an_empty_cell(client: Client, cio: Member):
    some(cio, internal_cost=Decimal("1200.50"))
    head, row = as_xlsx(client)
    assert row[head.index("Internal cost")] == pytest.approx(1200.5)
    assert row[head.index("External cost")] is None


@pytest.mark.parametrize("name", ["=1+1", "+cmd", "-2", "@SUM(A1)", " =x", "＝x", "'=x"])
def test_a_text_that_a_spreadsheet_would_run_is_marked(client: Client, cio: Member, name: str):
    some(cio, name=name)
    assert as_csv(client)[0]["Name"] == f"'{name}"
    assert as_xlsx(client)[1][1] == f"'{name}"


HOSTILE = ["bell \x07 rings", "one\r\ntwo\rthree", "_x0041_", "#REF!", "=1\n+2", "'=1", "\uffff", "TRUE", "2026-01-01"]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_text_comes_back_from_an_import_as_it_was(client: Client, cio: Member, kind: str):
    for number, text in enumerate(HOSTILE):
        some(cio, code=f"f{number}", name=text, description=text)
    content = client.get(f"/company-a/functions-export/{kind}/?sort=code").getvalue()
    table = read_table(f"functions.{kind}", content)
    assert [unmarked(str(cell)) for cell in table.column("Description")] == HOSTILE
    assert [unmarked(str(cell)) for cell in table.column("Name")] == HOSTILE


def test_a_workbook_that_would_be_too_large_is_refused_with_the_way_out(
    client: Client, cio: Member, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("portfolio.views.functions_export.MOST_XLSX_ROWS", 1)
    ITFunctionFactory.create_batch(2, organisation=cio.organisation)
    answer = client.get("/company-a/functions-export/xlsx/")
    assert answer.status_code == 413
    assert "export CSV" in answer.content.decode()


def test_an_export_costs_the_same_for_two_rows_and_for_twenty(cio: Member, django_assert_num_queries: Any):
    for count in (2, 18):
        ITFunctionFactory.create_batch(count, organisation=cio.organisation)
        with django_assert_num_queries(3):  # functions with unit and parent, their tags, their dependencies
            assert list(function_export.csv_lines(ITFunction.objects.order_by("pk")))
