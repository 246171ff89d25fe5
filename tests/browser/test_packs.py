"""Packs of the other kinds by clicking in Company Y: a review pack in German, a dossier, and the schedule with its errors."""

import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import axe_violations
from tests.browser.stack import Stack

Y = "/company-y"
BUILD_MS = 120_000


@pytest.fixture
def anna(stack: Stack, sign_in: Callable[[str], Page]) -> Page:
    """A page of a CIO of Company Y."""
    stack.manage("seed_demo", "--if-empty")
    return sign_in("anna.berg@company-y.example")


def order(page: Page, language: str) -> None:
    page.get_by_role("combobox", name="Language").select_option(label=language)
    assert axe_violations(page) == []
    page.get_by_role("button", name=re.compile("^Order the")).click()
    expect(page.get_by_role("link", name="Download the PDF")).to_be_visible(timeout=BUILD_MS)
    assert axe_violations(page) == []


def downloaded(page: Page, folder: Path) -> str:
    """The text of the PDF."""
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Download the PDF").click()
    path = folder / "pack.pdf"
    waiting.value.save_as(path)
    said = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, text=True, check=True).stdout
    return " ".join(said.split())


def test_a_review_pack_in_german(anna: Page, tmp_path: Path) -> None:
    anna.goto(f"{Y}/partners/northwind-managed-services/2026Q2/packs/new/")
    order(anna, "Deutsch")
    expect(anna.get_by_text("Language: Deutsch.")).to_be_visible()
    text = downloaded(anna, tmp_path)
    for words in (
        "Quartalsgespräch",
        "Northwind Managed Services",
        "Das Quartalsgespräch auf einer Seite",
        "Seite 2 von",
    ):
        assert words in text, words


def test_a_dossier_of_ticked_functions(anna: Page, tmp_path: Path) -> None:
    anna.goto(f"{Y}/packs-dossier/?code=integration&code=payments")
    order(anna, "English")
    text = downloaded(anna, tmp_path)
    for words in ("Decision dossier", "Integration and API platform", "How often each class wins", "Page 2 of"):
        assert words in text, words


@pytest.mark.parametrize(
    ("label", "value", "error"),
    [
        ("Days after the end of the quarter", "400", "less than or equal to"),
        ("Days after the end of the quarter", "", "This field is required."),
        ("Keep the files of drafts for so many days", "1", "greater than or equal to"),
    ],
)
def test_the_schedule_says_what_is_wrong_beside_the_field_and_keeps_the_rest(
    anna: Page, label: str, value: str, error: str
) -> None:
    anna.goto(f"{Y}/packs-schedule/edit/")
    anna.get_by_label("Samuel Okafor").check()
    anna.get_by_label("Days after the end of the quarter").fill("12")
    anna.get_by_label("Keep the files of drafts for so many days").fill("90")
    anna.get_by_label(label).fill(value)
    anna.get_by_role("button", name="Set the schedule").click()
    wrong = anna.get_by_label(label)
    expect(wrong).to_have_attribute("aria-invalid", "true")
    expect(anna.locator(f"#{wrong.get_attribute('id')}_error")).to_contain_text(error)
    expect(anna.get_by_label("Samuel Okafor")).to_be_checked()
    expect(wrong).to_have_value(value)
    assert axe_violations(anna) == []
