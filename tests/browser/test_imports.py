"""The real file goes through the portal by clicking, with a real worker behind it."""

import secrets
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import axe_violations
from tests.browser.stack import ROOT, Stack

LONG = 60_000


@pytest.fixture
def slug(stack: Stack) -> str:
    name = f"federal-{secrets.token_hex(3)}"
    words = [sys.executable, "-m", "tests.browser.people", name]
    subprocess.run(words, cwd=ROOT, env={**stack.environment, "DJANGO_SETTINGS_MODULE": "config.settings"}, check=True)
    return name


def test_a_cio_imports_the_federal_file(slug: str, sign_in: Callable[[str], Page], real_data: Path):
    page = sign_in(f"ann@{slug}.example")
    found = []
    page.goto(f"/{slug}/imports/")
    page.get_by_role("link", name="Import a file").first.click()
    page.get_by_label("File").set_input_files(real_data / "federal-it-contracts.csv")
    found += axe_violations(page)
    page.get_by_role("button", name="Read the file").click()

    expect(page.get_by_role("heading", level=1)).to_contain_text("What are the columns")
    expect(page.get_by_label("Field for Vendor Name (USAspending)")).to_have_value("partner.name")
    found += axe_violations(page)
    page.get_by_label("Save this mapping as").fill("Federal IT dashboard")
    page.get_by_role("button", name="Check the file").click()

    expect(page.get_by_role("heading", name="What would be written")).to_be_visible(timeout=LONG)
    expect(page.get_by_role("row", name="Functions 290 0 0 0")).to_be_visible()
    expect(page.get_by_role("row", name="Contracts 746 0 0 598")).to_be_visible()
    found += axe_violations(page)

    page.get_by_role("link", name="Look at the names").click()
    page.get_by_label("All are INTERNATIONAL BUSINESS MACHINES CORPORATION").check()
    found += axe_violations(page)
    page.get_by_role("button", name="Take over these choices").click()
    expect(page.get_by_role("row", name="Partners 438 0 0 0")).to_be_visible(timeout=LONG)

    page.get_by_role("link", name="Confirm").click()
    page.get_by_role("button", name="Write 1,474 entries from federal-it-contracts.csv").click()
    expect(page.get_by_role("alert").first).to_contain_text("Leave those out")
    found += axe_violations(page)
    page.get_by_label("Leave out the 598 that have errors, and import the rest").check()
    page.get_by_role("button", name="Write 1,474 entries from federal-it-contracts.csv").click()
    expect(page.get_by_role("heading", name="What was written")).to_be_visible(timeout=LONG)
    found += axe_violations(page)

    page.get_by_role("row", name="Functions 290").get_by_role("link").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("290")
    assert found == []


def test_a_workbook_is_read_by_a_child_of_the_web_process(slug: str, sign_in: Callable[[str], Page], tmp_path: Path):
    workbook = openpyxl.Workbook()
    workbook.active.append(["Code", "Name", "Criticality"])
    workbook.active.append(["hd", "Help desk", 3])
    workbook.save(tmp_path / "inventory.xlsx")
    page = sign_in(f"ian@{slug}.example")
    page.goto(f"/{slug}/imports/new/")
    page.get_by_label("File").set_input_files(tmp_path / "inventory.xlsx")
    page.get_by_role("button", name="Read the file").click()
    expect(page.get_by_label("Field for Criticality")).to_have_value("function.criticality")


def test_the_options_of_a_field_appear_when_it_is_chosen(slug: str, sign_in: Callable[[str], Page], tmp_path: Path):
    (tmp_path / "a.csv").write_text("Code,Name,Odd header\nhd,Help desk,3\nml,Mail,4\n")
    page = sign_in(f"ian@{slug}.example")
    page.goto(f"/{slug}/imports/new/")
    page.get_by_label("File").set_input_files(tmp_path / "a.csv")
    page.get_by_role("button", name="Read the file").click()
    expect(page.get_by_label("Decimal sign")).to_have_count(0)
    page.get_by_label("Field for Odd header").select_option("function.internal_cost")
    expect(page.get_by_label("Decimal sign")).to_be_visible()
    page.get_by_label("In the file stand").select_option("1000")
    page.get_by_role("button", name="Check the file").click()
    expect(page.get_by_role("heading", name="What would be written")).to_be_visible(timeout=LONG)
    page.get_by_text("Function hd, new").click()
    expect(page.get_by_text("Internal cost 3000.00")).to_be_visible()
