"""The portal in German, chosen with the keyboard in the top bar; scripts speak it, too, and the choice is kept."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.conftest import axe_violations
from tests.browser.stack import Stack

Y = "/company-y"


def test_a_person_chooses_german_and_reads_it_everywhere(stack: Stack, sign_in: Callable[[str], Page]) -> None:
    stack.manage("seed_demo", "--if-empty")
    page = sign_in("marco.silva@company-y.example")
    page.goto(f"{Y}/functions/")
    page.get_by_label("Language: English").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("html")).to_have_attribute("lang", "de")
    expect(page).to_have_url(f"{stack.url}{Y}/functions/")
    expect(page.get_by_role("heading", name="Funktionen")).to_be_visible()
    page.get_by_role("checkbox", name="ankreuzen").nth(1).check()
    expect(page.get_by_text("1 Zeile angekreuzt")).to_be_visible()
    assert axe_violations(page) == []
    page.goto(f"{Y}/sourcing/balance/")
    expect(page.get_by_role("heading", name="Balance des Portfolios")).to_be_visible()
    assert axe_violations(page) == []
    page.get_by_label("Sprache: Deutsch").click()
    page.get_by_role("button", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en-gb")
