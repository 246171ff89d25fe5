"""A round by keyboard alone: ticked, answered from one function to the next, unseen by the next assessor."""

import subprocess
import sys
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.stack import ROOT, Stack

SLUG = "rounds-work"
HELP_DESK = "2113221114125555"


@pytest.fixture(scope="module")
def people(stack: Stack) -> str:
    """An organisation with people; the address that its names end in."""
    command = [sys.executable, "-m", "tests.browser.people", SLUG]
    subprocess.run(command, cwd=ROOT, env=stack.environment, check=True)
    return f"{SLUG}.example"


def add_function(page: Page, code: str) -> None:
    page.goto(f"/{SLUG}/functions-new/")
    page.locator("[name=code]").fill(code)
    page.locator("[name=name]").fill(code.replace("-", " ").capitalize())
    page.locator("#main form[method=post] button[type=submit]").first.click()
    page.wait_for_url(f"**/functions/{code}/")


def start_round(page: Page) -> None:
    page.goto(f"/{SLUG}/sourcing/rounds/new/")
    page.get_by_label("Name", exact=False).first.fill("Autumn round")
    page.locator("[name=due_on]").fill("2099-12-01")
    for name in ("Ian IT manager, IT manager", "Cleo CIO, CIO"):
        page.get_by_label(name).check()
    for name in ("Help desk", "Print"):
        page.get_by_label(f"Choose {name}").check()
    page.get_by_role("button", name="Start the round").click()
    page.wait_for_url("**/rounds/1/")


def test_an_assessor_answers_a_round_without_the_mouse(people: str, sign_in: Callable[[str], Page]) -> None:
    chief = sign_in(f"ann@{people}")
    for code in ("help-desk", "print"):
        add_function(chief, code)
    start_round(chief)
    page = sign_in(f"ian@{people}")
    page.goto(f"/{SLUG}/sourcing/rounds/1/work/")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url("**/work/help-desk/")
    page.keyboard.press("n")
    page.wait_for_url("**/work/print/")
    page.keyboard.press("p")
    page.wait_for_url("**/work/help-desk/")
    page.wait_for_load_state("networkidle")
    for key in HELP_DESK:
        page.keyboard.press(key)
    expect(page.locator("#verdict")).to_contain_text("16 of 16 questions answered.")
    expect(page.locator("#verdict")).to_contain_text("Only you see it until the round is closed.")
    page.get_by_role("button", name="Submit and go on").press("Enter")
    page.wait_for_url("**/work/print/")
    other = sign_in(f"cleo@{people}")
    other.goto(f"/{SLUG}/sourcing/rounds/1/work/help-desk/")
    expect(other.locator("input[type=radio]:checked")).to_have_count(0)
