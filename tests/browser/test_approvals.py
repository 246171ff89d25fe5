"""Approving in a row by keyboard alone: one approved, one skipped, one rejected with its reason."""

import subprocess
import sys
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import axe_violations
from tests.browser.stack import ROOT, Stack

SLUG = "approvals-row"


@pytest.fixture(scope="module")
def people(stack: Stack) -> str:
    """An organisation with three proposals that wait; the address that its people's names end in."""
    command = [sys.executable, "-m", "tests.browser.proposals", SLUG]
    subprocess.run(command, cwd=ROOT, env=stack.environment, check=True)
    return f"{SLUG}.example"


def stands_at(page: Page, name: str, place: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    expect(page.locator(".sub")).to_contain_text(f"{place} waiting")


def test_a_cio_settles_proposals_in_a_row_without_the_mouse(people: str, sign_in: Callable[[str], Page]) -> None:
    page = sign_in(f"ann@{people}")
    page.goto(f"/{SLUG}/sourcing/approvals/")
    stands_at(page, "Help desk", "1 of 3")
    assert axe_violations(page) == []

    page.keyboard.press("a")
    stands_at(page, "Network", "1 of 2")
    expect(page.locator("#main")).to_contain_text("Approved: Help desk is outsourceable.")

    page.keyboard.press("j")
    stands_at(page, "Print", "2 of 2")
    page.keyboard.press("k")
    stands_at(page, "Network", "1 of 2")

    page.keyboard.press("r")
    page.keyboard.type("as a rule, costs come first")  # none of these letters is a deed while one types
    stands_at(page, "Network", "1 of 2")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    stands_at(page, "Print", "1 of 1")
    expect(page.locator("#main")).to_contain_text("Rejected: Network as outsourceable.")

    page.keyboard.press("a")
    expect(page.locator("#main")).to_contain_text("No proposal waits for approval.")
    page.goto(f"/{SLUG}/functions/network/sourcing-history/")
    expect(page.locator(".timeline-list")).to_contain_text("as a rule, costs come first")

    page.emulate_media(media="print")  # on paper: whose it is, and no frame
    expect(page.locator(".print-head")).to_contain_text("Federal IT")
    expect(page.locator(".topbar")).to_be_hidden()
    expect(page.locator(".as-of-bar")).to_be_hidden()
