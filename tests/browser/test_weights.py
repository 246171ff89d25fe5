"""Weighing in the browser: a rank order by keyboard and by dragging, judgements with the ratio as one goes."""

import subprocess
import sys
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import axe_violations
from tests.browser.stack import ROOT, Stack

SLUG = "weights-work"


@pytest.fixture(scope="module")
def people(stack: Stack) -> str:
    """An organisation with people; the address that its names end in."""
    command = [sys.executable, "-m", "tests.browser.people", SLUG]
    subprocess.run(command, cwd=ROOT, env=stack.environment, check=True)
    return f"{SLUG}.example"


def order(page: Page) -> list[str]:
    """The rows of the rank order with their numbers, as they stand."""
    rows = page.locator("[data-rank]").all()
    return [f"{row.locator('label').inner_text()} {row.locator('input').input_value()}" for row in rows]


def handle(page: Page, name: str) -> None:
    page.get_by_role("button", name=f"Move {name}").focus()


def weights(page: Page) -> list[str]:
    return page.locator("#worked-out .weight-bars .figure").all_inner_texts()


def test_weights_follow_keyboard_mouse_and_judgements_and_are_saved(
    people: str, sign_in: Callable[[str], Page]
) -> None:
    page = sign_in(f"ann@{people}")
    page.goto(f"/{SLUG}/sourcing/criteria/1/new-version/")
    page.get_by_role("button", name="Make the draft").click()
    page.goto(f"/{SLUG}/sourcing/criteria/2/weights/core/?method=ranks")
    assert order(page) == ["Alignment 1", "Direction 1", "Differentiation 2", "Intimacy 2"]

    handle(page, "intimacy")
    for _ in range(3):
        page.keyboard.press("ArrowUp")
    assert order(page)[0] == "Intimacy 1"
    handle(page, "direction")
    page.keyboard.press("=")
    expect(page.locator("[data-ranks-said]")).to_have_text("Direction: rank 2, tied with Alignment")
    page.keyboard.press("=")
    assert order(page) == ["Intimacy 1", "Alignment 2", "Direction 3", "Differentiation 4"]
    expect(page.locator("#worked-out .figure").first).to_have_text("52.1 %")
    assert weights(page) == ["52.1 %", "27.1 %", "14.6 %", "6.3 %"]

    grip = page.get_by_role("button", name="Move differentiation").bounding_box()
    target = page.locator("[data-rank]").first.bounding_box()
    assert grip is not None
    assert target is not None
    page.mouse.move(grip["x"] + 10, grip["y"] + 10)
    page.mouse.down()
    page.mouse.move(grip["x"] + 10, target["y"] + 4, steps=12)
    page.mouse.up()
    assert order(page) == ["Differentiation 1", "Intimacy 2", "Alignment 3", "Direction 4"]
    expect(page.locator("#worked-out .weight-name").first).to_have_text("Differentiation")
    page.get_by_role("button", name="Save these weights").click()
    page.wait_for_url(f"**/{SLUG}/sourcing/criteria/2/")
    expect(page.locator("#weights")).to_contain_text("by rank order")

    page.goto(f"/{SLUG}/sourcing/criteria/2/weights/tactical/?method=pairwise")
    expect(page.locator("#worked-out")).to_contain_text("No comparison connects")
    for first, second, times in [
        ("scarcity", "volatility", "3"),
        ("volatility", "timebound", "3"),
        ("scarcity", "timebound", "1/3"),
        ("timebound", "pace", "1"),
        ("scarcity", "pace", "2"),
        ("volatility", "pace", "2"),
    ]:
        page.get_by_label(f"{first} against {second}").select_option(times)
    expect(page.locator("[data-mirror='id_pair-scarcity-volatility']")).to_have_text("1/3")
    expect(page.locator("#worked-out")).to_contain_text("the judgements contradict one another")
    expect(page.locator("#worked-out ol li")).to_have_count(3)
    page.get_by_label("scarcity against timebound").select_option("9")
    expect(page.locator("#worked-out")).to_contain_text("random index 0.90 (Saaty 1980)")
    assert axe_violations(page) == []
    page.get_by_role("button", name="Save these weights").click()
    page.wait_for_url(f"**/{SLUG}/sourcing/criteria/2/")
    expect(page.locator("#weights")).to_contain_text("by pairwise comparison")
