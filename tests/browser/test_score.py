"""The score form in the browser: the keyboard alone, the live verdict, two windows, and no JavaScript at all."""

import subprocess
import sys
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.stack import PASSWORD, ROOT, Stack

SLUG = "score-works"
HELP_DESK = "2113221114125555"


@pytest.fixture(scope="module")
def people(stack: Stack) -> str:
    """An organisation with people; the address that its names end in."""
    command = [sys.executable, "-m", "tests.browser.people", SLUG]
    subprocess.run(command, cwd=ROOT, env=stack.environment, check=True)
    return f"{SLUG}.example"


@pytest.fixture
def plain_page(browser: Browser, stack: Stack, people: str) -> Iterator[Page]:
    """Cleo's browser without JavaScript."""
    context = browser.new_context(base_url=stack.url, java_script_enabled=False)
    page = context.new_page()
    page.goto("/accounts/login/")
    page.locator("#id_login").fill(f"cleo@{people}")
    page.locator("#id_password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    yield page
    context.close()


def add_function(page: Page, code: str) -> None:
    page.goto(f"/{SLUG}/functions-new/")
    page.locator("[name=code]").fill(code)
    page.locator("[name=name]").fill(code.replace("-", " ").capitalize())
    page.locator("#main form[method=post] button[type=submit]").first.click()
    page.wait_for_url(f"**/functions/{code}/")


def open_score(page: Page, code: str) -> None:
    page.goto(f"/{SLUG}/functions/{code}/score/")
    page.wait_for_load_state("networkidle")


def test_sixteen_keys_score_a_function_and_the_verdict_follows(people: str, sign_in: Callable[[str], Page]) -> None:
    page = sign_in(f"ian@{people}")
    add_function(page, "help-desk")
    open_score(page, "help-desk")
    verdict = page.locator("#verdict")
    expect(verdict).to_contain_text("No verdict yet.")
    page.keyboard.press("2")
    expect(verdict).to_contain_text("1 of 16 questions answered.")
    expect(verdict).to_contain_text("Ask next")
    for key in HELP_DESK[1:]:
        page.keyboard.press(key)
    expect(verdict).to_contain_text("16 of 16 questions answered.")
    expect(verdict).to_contain_text("Enough: nothing left can change the class.")
    expect(page.locator("#verdict-live")).to_have_text("Outsourceable, firm, wins 100.0 % of all weightings.")
    open_score(page, "help-desk")
    assert page.locator("input[type=radio]:checked").count() == 16


def test_zero_is_dont_know_and_arrows_move_without_answering(people: str, sign_in: Callable[[str], Page]) -> None:
    page = sign_in(f"ian@{people}")
    add_function(page, "data-governance")
    open_score(page, "data-governance")
    page.keyboard.press("0")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("5")
    page.keyboard.press("ArrowUp")
    checked = "nodes => nodes.map(node => node.name + '=' + node.value)"
    assert page.locator("input[type=radio]:checked").evaluate_all(checked) == [
        "level-alignment=0",
        "level-differentiation=5",
    ]
    assert page.evaluate("document.activeElement.name") == "level-differentiation"


def test_a_second_window_is_told_and_compares_both_versions(people: str, sign_in: Callable[[str], Page]) -> None:
    page = sign_in(f"ian@{people}")
    add_function(page, "cloud-migration")
    open_score(page, "cloud-migration")
    other = page.context.new_page()
    open_score(other, "cloud-migration")
    other.keyboard.press("5")
    expect(other.locator("#verdict")).to_contain_text("Draft saved")
    page.keyboard.press("1")
    expect(page.locator("#verdict")).to_contain_text("You changed these answers in another window.")
    page.get_by_role("button", name="Compare both versions").click()
    expect(page.locator("tr.differs")).to_have_count(1)
    expect(page.locator("tr.differs")).to_contain_text("without it that objective falls")


def test_without_javascript_a_button_saves_and_shows_the_verdict(
    people: str, sign_in: Callable[[str], Page], plain_page: Page
) -> None:
    add_function(sign_in(f"ian@{people}"), "routine-maintenance")
    plain_page.goto(f"/{SLUG}/functions/routine-maintenance/score/")
    plain_page.locator("input[name=level-standard][value='5']").check(force=True)
    plain_page.get_by_role("button", name="Update the verdict").click()
    expect(plain_page.locator("#verdict")).to_contain_text("1 of 16 questions answered.")
    assert plain_page.locator("input[type=radio]:checked").count() == 1
