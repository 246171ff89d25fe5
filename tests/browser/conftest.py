"""Headless Chromium and a running portal."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import axe_playwright_python
import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page

from tests.browser.stack import PASSWORD, Running, Stack

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
# both sizes and both themes; every pair of them with `.ci/suite --whole`
LOOKS = ((1280, 900, "light"), (390, 844, "dark"))
if os.environ.get("ALL_LOOKS"):
    LOOKS += ((1280, 900, "dark"), (390, 844, "light"))


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """Debian's Chromium; the tests skip, visibly, where it is missing."""
    if not CHROMIUM.exists():
        pytest.skip("no Chromium on this machine")
    return {"executable_path": str(CHROMIUM), "args": FLAGS}


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """A portal with web and worker processes on a database of its own, without any rows."""
    running = Running(tmp_path_factory.mktemp("portal"))
    try:
        yield running.start()
    finally:
        running.stop()


def is_complaint(line: ConsoleMessage) -> bool:
    """An error in the console; a refused cell is answered with 422 or 409, which Chromium logs by itself."""
    return line.type == "error" and not any(f"status of {code}" in line.text for code in (409, 422))


@pytest.fixture
def sign_in(browser: Browser, stack: Stack) -> Iterator[Callable[[str], Page]]:
    """sign_in(e-mail) → a page in a browser of its own, signed in; every error of the page's console fails the test."""
    contexts, complaints = [], []

    def enter(email: str) -> Page:
        context = browser.new_context(
            base_url=stack.url, viewport={"width": 1280, "height": 900}, locale="en-GB", reduced_motion="reduce"
        )
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))
        page.on("console", lambda line: complaints.append(f"{page.url}: {line.text}") if is_complaint(line) else None)
        page.goto("/accounts/login/")
        page.locator("#id_login").fill(email)
        page.locator("#id_password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url(lambda url: "/accounts/" not in url)
        return page

    yield enter
    for context in contexts:
        context.close()
    assert complaints == []


def axe_violations(page: Page) -> list[str]:
    """What axe-core finds against WCAG 2.2 AA on the page, light at 1280 and dark at 390 px: rule, size, place."""
    found = []
    before = page.viewport_size
    for width, height, theme in LOOKS:
        page.set_viewport_size({"width": width, "height": height})
        page.evaluate("scrollTo(0, 0)")  # half a button under the sticky bar is no button that is too small
        page.evaluate("theme => document.documentElement.setAttribute('data-bs-theme', theme)", theme)
        found += [f"{page.url} {width} {theme}: {line}" for line in _run_axe(page)]
    page.set_viewport_size(before or {"width": 1280, "height": 900})
    page.evaluate("theme => document.documentElement.setAttribute('data-bs-theme', theme)", "light")
    return found


def _run_axe(page: Page) -> list[str]:
    page.evaluate(AXE)
    result = page.evaluate("rules => axe.run(document, {runOnly: {type: 'tag', values: rules}})", RULES)
    return [
        f"{rule['id']} {node['target']} {node.get('failureSummary', '')[:200]}"
        for rule in result["violations"]
        for node in rule["nodes"]
    ]
