"""The grid of results in the browser: a pasted block, a refused cell, two people at one cell."""

import subprocess
import sys
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.stack import ROOT, Stack

SLUG = "grid-works"
PASTE = """text => {
  const data = new DataTransfer();
  data.setData("text/plain", text);
  const paste = new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true});
  document.activeElement.dispatchEvent(paste);
}"""


@pytest.fixture(scope="module")
def people(stack: Stack) -> str:
    """An organisation with people; the address that its names end in."""
    command = [sys.executable, "-m", "tests.browser.people", SLUG]
    subprocess.run(command, cwd=ROOT, env=stack.environment, check=True)
    return f"{SLUG}.example"


def add(page: Page, path: str, button: str, **fields: str) -> None:
    page.goto(f"/{SLUG}/{path}")
    for name, value in fields.items():
        box = page.locator(f"[name={name}]")
        if box.evaluate("box => box.tagName") == "SELECT":
            box.select_option(value)
        else:
            box.fill(value)
    page.get_by_role("button", name=button).click()
    page.wait_for_url(lambda url: not url.endswith("-new/"))


def cell(page: Page, code: str, month: str = "2026-09") -> Locator:
    return page.locator(f'[data-level="{code}"][data-month="{month}"]')


def text(page: Page, code: str, month: str = "2026-09") -> Locator:
    return cell(page, code, month).locator(".cell-text")


def test_the_grid_has_the_manners_of_a_spreadsheet(stack: Stack, people: str, sign_in: Callable[[str], Page]) -> None:
    ian = sign_in(f"ian@{people}")
    add(ian, "partners-new/", "Add the partner", name="Northwind")
    add(ian, "contracts-new/", "Add the contract", title="Desk", code="C-1", partner="northwind")
    for code in ("A", "B"):
        add(
            ian,
            "service-levels-new/",
            "Add the service level",
            name=f"Level {code}",
            code=code,
            contract="C-1",
            kind="ratio",
            expected="95",
            minimum="90",
        )
    grid = f"/{SLUG}/results/?to=2026-09&months=3"
    ian.goto(grid)

    text(ian, "A", "2026-08").focus()
    ian.evaluate(PASTE, "96/100\t93/100\r\n80/100\t95 %\r\n")
    expect(cell(ian, "A", "2026-08")).to_contain_text("96.00 % met")
    expect(cell(ian, "A")).to_contain_text("93.00 % below expected")
    expect(cell(ian, "B", "2026-08")).to_contain_text("80.00 % below minimum")
    expect(cell(ian, "B")).to_contain_text("a percentage alone cannot be checked")
    expect(ian.locator("[data-grid-status]")).to_have_text("1 not saved: the cell says why")

    text(ian, "B").press("Escape")
    expect(text(ian, "B")).to_have_value("")
    text(ian, "A", "2026-08").focus()
    for key, focused in (("ArrowRight", "A"), ("ArrowDown", "B")):
        ian.keyboard.press(key)
        expect(text(ian, focused)).to_be_focused()
    ian.keyboard.press("Shift+Enter")
    expect(text(ian, "A")).to_be_focused()

    ann = sign_in(f"ann@{people}")
    ann.goto(grid)
    text(ann, "A").fill("94/100")
    text(ann, "A").press("Enter")
    expect(cell(ann, "A")).to_contain_text("94.00 % below expected")
    text(ian, "A").fill("97/100")
    text(ian, "A").press("Enter")
    expect(cell(ian, "A")).to_contain_text("Someone else logged 94/100 meanwhile.")
    text(ian, "A").press("Enter")
    expect(cell(ian, "A")).to_contain_text("97.00 % met")

    ann.goto(f"/{SLUG}/service-levels/A/")
    expect(ann.locator("section", has=ann.locator("#corrections"))).to_contain_text("revision 3")
