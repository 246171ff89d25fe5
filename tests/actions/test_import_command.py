"""manage.py import_portfolio, and the real file against counts made by other means."""

import csv
import io
import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Sum

from msp_reviews.models import Contract, Partner, Service
from portfolio.models import BusinessUnit, ImportRun, ITFunction, Member, Role
from tests.factories import MemberFactory, OrganisationFactory

pytestmark = pytest.mark.django_db
MAPPING = Path(__file__).resolve().parents[2] / "docs" / "mappings" / "federal-it-dashboard.json"


@pytest.fixture(autouse=True)
def _own_files(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def cio() -> Member:
    organisation = OrganisationFactory(slug="federal", currency="USD")
    return MemberFactory(organisation=organisation, role=Role.CIO)  # type: ignore[return-value]


def run(*words: str) -> str:
    out = io.StringIO()
    call_command("import_portfolio", *words, stdout=out, stderr=io.StringIO())
    return out.getvalue()


def fails(*words: str) -> CommandError:
    with pytest.raises(CommandError) as caught:
        run(*words)
    return caught.value


def written(folder: Path, text: str, name: str = "inventory.csv") -> str:
    (folder / name).write_text(text)
    return str(folder / name)


def test_a_good_file_is_guessed_and_written(cio: Member, tmp_path: Path):
    path = written(tmp_path, "Code,Name\nhd,Help desk\n")
    said = run(path, "--organisation", "federal")
    assert f"inventory.csv: 1 rows, by {cio.user.email}" in said
    assert "Functions: 1 new" in said and "Written: 1 entries." in said
    assert ITFunction.objects.get().name == "Help desk"


def test_a_dry_run_writes_nothing_and_can_be_confirmed_later(cio: Member, tmp_path: Path):
    path = written(tmp_path, "Code,Name\nhd,Help desk\n")
    assert "Nothing was written." in run(path, "--organisation", "federal", "--dry-run")
    assert not ITFunction.objects.exists()
    assert ImportRun.objects.get().state == "checked"


def test_errors_in_rows_end_with_two_and_name_row_and_field(cio: Member, tmp_path: Path, capsys: Any):
    path = written(tmp_path, "Code,Name,Criticality\nhd,Help desk,9\nml,Mail,3\n")
    failure = fails(path, "--organisation", "federal")
    assert failure.returncode == 2
    assert not ITFunction.objects.exists()
    said = run(path, "--organisation", "federal", "--leave-out-errors")
    assert "row 2: error: Function · Criticality: 9 is too high: Criticality may not be above 5. [9]" in said
    assert [one.code for one in ITFunction.objects.all()] == ["ml"]


def test_who_imports_can_be_named(cio: Member, tmp_path: Path):
    manager = MemberFactory(organisation=cio.organisation, role=Role.IT_MANAGER)
    path = written(tmp_path, "Code,Name\nhd,Help desk\n")
    run(path, "--organisation", "federal", "--by", manager.user.email.upper())
    assert ImportRun.objects.get().confirmed_by == manager


def test_each_thing_that_is_missing_ends_with_one_and_a_sentence(cio: Member, tmp_path: Path):
    path = written(tmp_path, "Code,Name\nhd,Help desk\n")
    executive = MemberFactory(organisation=cio.organisation, role=Role.EXECUTIVE)
    mapping = written(tmp_path, '{"fields": {"function.code": {"columns": ["Nowhere"]}}}', "mapping.json")
    broken = written(tmp_path, "{", "broken.json")
    failures = [
        fails(path, "--organisation", "nowhere"),
        fails(path, "--organisation", "federal", "--by", "stranger@example.org"),
        fails(path, "--organisation", "federal", "--by", executive.user.email),
        fails(str(tmp_path / "none.csv"), "--organisation", "federal"),
        fails(written(tmp_path, "x", "a.pdf"), "--organisation", "federal"),
        fails(path, "--organisation", "federal", "--mapping", mapping),
        fails(path, "--organisation", "federal", "--mapping", broken),
    ]
    assert [failure.returncode for failure in failures] == [1] * 7
    assert "no column “Nowhere”" in str(failures[5])


def counted(path: Path) -> dict[str, Any]:
    """What the real file holds, counted here with nothing but the csv module."""
    with path.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))

    def day(text: str) -> date | None:
        return date(int(text[6:]), int(text[:2]), int(text[3:5])) if text else None

    bad, good = 0, []
    empty_vendor = epoch = backwards = negative = 0
    for row in rows:
        vendor = row["Vendor Name (USAspending)"].strip()
        starts, ends = (day(row[f"Contract {word} Date (USAspending)"]) for word in ("Start", "End"))
        amount = row["Action Obligation Amount (In $ million) (USAspending)"].strip()
        wrong = [not vendor, ends == date(1970, 1, 1), bool(amount) and Decimal(amount) < 0]
        empty_vendor, epoch, negative = empty_vendor + wrong[0], epoch + wrong[1], negative + wrong[2]
        if not any(wrong) and starts and ends and ends < starts:
            backwards += 1
            wrong.append(True)
        if any(wrong):
            bad += 1
        else:
            good.append((row["Contract ID"], vendor, Decimal(amount) if amount else None))
    return {
        "functions": len({row["Unique Investment Identifier"] for row in rows}),
        "units": len({row["Agency Name"] for row in rows}),
        "partners": len({row["Vendor Name (USAspending)"].strip() for row in rows} - {""}),
        "bad": bad,
        "good": good,
        "errors": empty_vendor + epoch + backwards + negative,
        "epoch": epoch,
        "vendorless": empty_vendor,
        "unpriced": sum(amount is None for _, _, amount in good),
    }


def test_the_federal_file_goes_through_and_nothing_is_invented(cio: Member, real_data: Path):
    path = real_data / "federal-it-contracts.csv"
    expected = counted(path)
    words = (str(path), "--organisation", "federal", "--mapping", str(MAPPING))
    assert fails(*words, "--dry-run").returncode == 2
    assert not ITFunction.objects.exists()

    said = run(*words, "--leave-out-errors")

    assert said.count(": error: ") == expected["errors"]
    assert said.count("is what programs write when a date is missing") == expected["epoch"]
    assert said.count("is empty: a contract needs a partner") == expected["vendorless"]
    assert said.count("Total value is empty: it stays unknown") == expected["unpriced"]
    assert f"Contracts: {len(expected['good'])} new, 0 changed, 0 unchanged, 0 blocked, {expected['bad']} error" in said
    assert ITFunction.objects.count() == expected["functions"]
    assert BusinessUnit.objects.count() == expected["units"]
    assert Partner.objects.count() == expected["partners"]
    assert set(Contract.objects.values_list("code", flat=True)) == {code for code, _, _ in expected["good"]}
    assert dict(Contract.objects.values_list("code", "partner__name")) == {
        code: name for code, name, _ in expected["good"]
    }
    total = sum(amount for _, _, amount in expected["good"] if amount is not None) * 10**6
    assert Contract.objects.aggregate(total=Sum("total_value"))["total"] == total
    assert not Contract.objects.filter(ends__year=1970).exists()
    assert not Contract.objects.exclude(annual_fee=None).exists()
    assert not ITFunction.objects.exclude(internal_cost=None, external_cost=None).exists()
    assert not Service.objects.exists()
    assert "INTERNATIONAL BUSINESS MACHINE | INTERNATIONAL BUSINESS MACHINES CORPORATION" in said

    assert "Nothing would change." in run(*words, "--leave-out-errors")


def test_names_merged_in_the_mapping_are_one_partner(cio: Member, real_data: Path, tmp_path: Path):
    mapping = json.loads(MAPPING.read_text())
    one, other = "INTERNATIONAL BUSINESS MACHINE", "INTERNATIONAL BUSINESS MACHINES CORPORATION"
    mapping["names"] = {one: other}
    path = written(tmp_path, json.dumps(mapping), "mapping.json")
    federal = str(real_data / "federal-it-contracts.csv")
    run(federal, "--organisation", "federal", "--mapping", path, "--leave-out-errors")
    assert not Partner.objects.filter(name=one).exists()
    assert Contract.objects.filter(partner__name=other).count() > 8
