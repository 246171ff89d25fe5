"""The grid of a scenario in the browser: a pasted block, a refused cell, what a share moves beside it, two people at one row."""

import subprocess
import sys
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.stack import ROOT, Stack
from tests.browser.test_grid import PASTE

SLUG = "what-if-works"


@pytest.fixture(scope="module")
def people(stack: Stack) -> str:
    """An organisation with people; the address that its names end in."""
    command = [sys.executable, "-m", "tests.browser.people", SLUG]
    subprocess.run(command, cwd=ROOT, env=stack.environment, check=True)
    return f"{SLUG}.example"


def add_function(page: Page, code: str) -> None:
    page.goto(f"/{SLUG}/functions-new/")
    values = {"code": code, "name": code.replace("-", " ").capitalize(), "internal_cost": "100", "external_cost": "0"}
    for name, value in values.items():
        page.locator(f"[name={name}]").fill(value)
    page.locator("#main form[method=post] button[type=submit]").first.click()
    page.wait_for_url(f"**/functions/{code}/")


def cell(page: Page, code: str, column: str) -> Locator:
    return page.locator(f'[data-row="{code}"][data-column="{column}"]')


def text(page: Page, code: str, column: str) -> Locator:
    return cell(page, code, column).locator(".cell-text")


def test_the_grid_of_a_scenario_has_the_manners_of_a_spreadsheet(people: str, sign_in: Callable[[str], Page]) -> None:
    ian = sign_in(f"ian@{people}")
    for code in ("help-desk", "print"):
        add_function(ian, code)
    ian.goto(f"/{SLUG}/sourcing/scenarios/new/")
    ian.locator("[name=name]").fill("Give the desk away")
    ian.locator("#main form[method=post] button[type=submit]").first.click()
    ian.wait_for_url("**/sourcing/scenarios/*/")

    text(ian, "help-desk", "class").focus()
    ian.evaluate(PASTE, "outsourceable\t80\r\nsomewhere\t50\r\n")
    expect(text(ian, "help-desk", "internal_cost")).to_have_value("20")
    expect(text(ian, "help-desk", "external_cost")).to_have_value("80")
    expect(text(ian, "print", "external_cost")).to_have_value("50")
    expect(cell(ian, "print", "class")).to_have_class("cell cell-class cell-refused")
    expect(ian.locator("[data-grid-status]")).to_have_text("1 not saved: the cell says why")

    text(ian, "print", "class").press("Escape")
    expect(text(ian, "print", "class")).to_have_value("")
    text(ian, "help-desk", "share").focus()
    for key, code, column in (
        ("ArrowRight", "help-desk", "internal_cost"),
        ("ArrowDown", "print", "internal_cost"),
        ("Shift+Enter", "help-desk", "internal_cost"),
    ):
        ian.keyboard.press(key)
        expect(text(ian, code, column)).to_be_focused()

    ann = sign_in(f"ann@{people}")
    ann.goto(ian.url)
    text(ann, "help-desk", "share").fill("60")
    text(ann, "help-desk", "share").press("Enter")
    expect(text(ann, "help-desk", "external_cost")).to_have_value("60")
    text(ian, "help-desk", "share").fill("70")
    text(ian, "help-desk", "share").press("Enter")
    expect(cell(ian, "help-desk", "share")).to_contain_text("Press Enter to put yours in its place")
    text(ian, "help-desk", "share").press("Enter")
    expect(text(ian, "help-desk", "external_cost")).to_have_value("70")
