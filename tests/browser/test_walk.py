"""The main job, end to end, on real input: by clicking, in one portal, by five people.

A CIO imports the federal contracts, classifies a function of the catalogue and proposes; a second CIO approves; an IT
manager logs a month of results and a review and orders the board pack; an executive downloads it. Axe looks at every page.
"""

import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import axe_violations
from tests.browser.stack import ROOT, Stack

HELP_DESK = "2113221114125555"
SLUG = "federal"
PARTNER = "UNISYS CORPORATION"
BUILD_MS = 120_000


@dataclass
class Walk:
    """One portal, the people in it, and what axe found on the way."""

    enter: Callable[[str], Page]
    found: list[str] = field(default_factory=list)

    def person(self, name: str) -> Page:
        """A page of someone who has just signed in."""
        return self.enter(f"{name}@{SLUG}.example")

    def look(self, page: Page) -> None:
        """Have axe look at the page as it stands."""
        self.found += axe_violations(page)


@pytest.fixture
def walk(stack: Stack, sign_in: Callable[[str], Page]) -> Walk:
    subprocess.run(
        [sys.executable, "-m", "tests.browser.people", SLUG],
        cwd=ROOT,
        env={**stack.environment, "DJANGO_SETTINGS_MODULE": "config.settings"},
        check=True,
    )
    return Walk(sign_in)


def press(page: Page, name: str, *, exact: bool = False) -> None:
    """Press a button or follow a link of that name, and wait for the page it leads to. exact: nothing beside the name."""
    buttons, links = (
        page.get_by_role("button", name=name, exact=exact),
        page.get_by_role("link", name=name, exact=exact),
    )
    deed = buttons.or_(links).first
    deed.click()
    page.wait_for_load_state("networkidle")


def import_contracts(walk: Walk, page: Page, file: Path) -> None:
    walk.look(page)
    page.get_by_role("link", name="Import functions, partners and contracts").click()
    press(page, "Import a file")
    page.locator("input[type=file]").set_input_files(file)
    walk.look(page)
    press(page, "Read the file")
    walk.look(page)
    press(page, "Check the file")
    expect(page.get_by_text("Nothing is written yet")).to_be_visible(timeout=BUILD_MS)
    expect(page.get_by_role("row", name=re.compile("^Functions 290 "))).to_be_visible()
    walk.look(page)
    press(page, "Look at the names")
    expect(page.get_by_text("BOOZ ALLEN HAMILTON INC.")).to_be_visible()
    walk.look(page)
    page.go_back()
    press(page, "Confirm")
    walk.look(page)
    page.get_by_label("Leave out the 598").check()
    press(page, "Write 1,475 entries")
    expect(page.get_by_text("What was written")).to_be_visible(timeout=BUILD_MS)
    walk.look(page)


def classify_help_desk(walk: Walk, page: Page) -> None:
    page.goto(f"/{SLUG}/catalogue/")
    walk.look(page)
    page.get_by_label("Help desk support").check()
    press(page, "Add")
    page.goto(f"/{SLUG}/functions/?q=")
    walk.look(page)
    page.goto(f"/{SLUG}/functions/help-desk/")
    walk.look(page)
    press(page, "Score it", exact=True)
    for level in HELP_DESK:
        page.keyboard.press(level)
    expect(page.get_by_text("16 of 16 questions answered.")).to_be_visible()
    for score in ("17.5", "13.6", "27.5", "96.2"):
        expect(page.get_by_text(score, exact=True).first).to_be_visible()
    expect(page.get_by_text("Enough: nothing left can change the class.")).to_be_visible()
    walk.look(page)
    press(page, "Submit answers and decide")
    walk.look(page)
    page.get_by_label("Rationale").first.fill("A commodity with a script and a clear price per ticket.")
    press(page, "Propose as outsourceable")
    expect(page.get_by_text("Another CIO has to approve or reject it.")).to_be_visible()
    walk.look(page)


def approve_help_desk(walk: Walk, page: Page) -> None:
    page.goto(f"/{SLUG}/sourcing/worklist/")
    walk.look(page)
    press(page, "Waiting for approval")
    press(page, "Approve")
    press(page, "Approve as outsourceable")
    expect(page.get_by_text("Approved").first).to_be_visible()
    walk.look(page)
    page.goto(f"/{SLUG}/sourcing/balance/")
    walk.look(page)


def give_it_to_a_partner(walk: Walk, page: Page) -> None:
    """Costs of the function, a contract, what it delivers, two promises."""
    page.goto(f"/{SLUG}/functions/help-desk/edit/")
    page.get_by_label("Internal cost").fill("50000")
    page.get_by_label("External cost").fill("250000")
    walk.look(page)
    press(page, "Save")
    page.goto(f"/{SLUG}/partners/")
    walk.look(page)
    page.goto(f"/{SLUG}/partners/unisys-corporation/")
    walk.look(page)
    press(page, "New contract")
    page.get_by_label("Title").fill("Service desk")
    page.get_by_label("Code").fill("SD-2026")
    page.get_by_label("State").select_option("active")
    page.get_by_label("Starts").fill("2026-01-01")
    page.get_by_label("Ends").fill("2027-12-31")
    page.get_by_label("Notice period").fill("90")
    page.get_by_label("Fee per year").fill("250000")
    walk.look(page)
    press(page, "Add the contract")
    press(page, "Add a function")
    page.get_by_label("Function").fill("help-desk")
    walk.look(page)
    press(page, "Put it into SD-2026")
    promise(walk, page, "INC-P1", "Priority 1 incidents resolved in time", "Ratio", ("95.95", "90.98"))
    promise(walk, page, "PORTAL", "Availability of the self-service portal", "Availability", ("99.95", "99.5"))
    page.goto(f"/{SLUG}/contracts/SD-2026/")
    walk.look(page)


def promise(walk: Walk, page: Page, code: str, name: str, kind: str, levels: tuple[str, str]) -> None:
    page.goto(f"/{SLUG}/service-levels-new/?contract=SD-2026")
    page.get_by_label("Name").fill(name)
    page.get_by_label("Code").fill(code)
    page.get_by_label("Measured as").select_option(kind.lower())
    page.get_by_label("Expected level").fill(levels[0])
    page.get_by_label("Minimum level").fill(levels[1])
    walk.look(page)
    press(page, "Add the service level")


def log_results(walk: Walk, page: Page) -> None:
    """A month of results by keyboard alone: a miss, a near miss that rounding would hide, and a refused cell."""
    page.goto(f"/{SLUG}/results/?f-contract=SD-2026&to=2026-09&months=1")
    first = page.get_by_label("INC-P1, September 2026")
    first.fill("200/195")
    first.press("Enter")
    expect(page.get_by_text("200 good of 195 cannot be.").first).to_be_visible()
    first.fill("182/195")
    first.press("Enter")
    second = page.get_by_label("PORTAL, September 2026")
    second.fill("43200-480-40")
    second.press("Enter")
    expect(page.get_by_text("below expected").first).to_be_visible()
    expect(page.get_by_text("Saved", exact=False).first).to_be_visible()
    walk.look(page)
    page.reload()
    expect(page.get_by_label("INC-P1, September 2026")).to_have_value("182/195")
    page.goto(f"/{SLUG}/service-levels/INC-P1/")
    expect(page.get_by_text("93.33 %").first).to_be_visible()
    walk.look(page)


def review(walk: Walk, page: Page) -> None:
    page.goto(f"/{SLUG}/qbrs/")
    walk.look(page)
    press(page, "Plan a review")
    page.get_by_label("Partner").select_option(label=PARTNER)
    page.get_by_label("Fiscal quarter").select_option("2026Q4")
    page.get_by_label("Day of the review").fill("2026-10-20")
    press(page, "Plan the review")
    walk.look(page)
    press(page, "Prepare the agenda")
    press(page, "Keep this agenda")
    expect(page.get_by_text("INC-P1").first).to_be_visible()
    walk.look(page)
    press(page, "Record the meeting")
    page.get_by_label("Attendees").fill("Ian, IT manager\nTom Reed, service manager")
    page.get_by_label("Minutes").fill("# Priority 1\n\nStaffing at night was **thin** in September.")
    for sentence in ("2 · Agreed levels were missed", "3 · Invoices were right", "4 · The partner knows our business"):
        page.get_by_label(sentence).check()
    walk.look(page)
    press(page, "Keep the record")
    expect(page.get_by_text("Staffing at night was thin in September.")).to_be_visible()
    press(page, "Agree an action")
    page.get_by_label("What will be done").fill("Second engineer on the night shift")
    page.get_by_label("or a person of the partner").fill("Tom Reed")
    page.get_by_label("Due on").fill("2026-12-15")
    walk.look(page)
    press(page, "Agree the action")
    expect(page.get_by_text("Second engineer on the night shift").first).to_be_visible()
    walk.look(page)


def order_pack(walk: Walk, page: Page) -> None:
    page.goto(f"/{SLUG}/packs/")
    walk.look(page)
    press(page, "Order a board pack")
    page.get_by_label("quarter").select_option("2026Q4")
    walk.look(page)
    press(page, "Order the pack")
    walk.look(page)
    expect(page.get_by_role("link", name="Download the PDF")).to_be_visible(timeout=BUILD_MS)
    walk.look(page)


def download_pack(walk: Walk, page: Page, folder: Path) -> str:
    """The text of the PDF that the executive gets."""
    walk.look(page)
    page.goto(f"/{SLUG}/packs/")
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Download").first.click()
    path = folder / "pack.pdf"
    waiting.value.save_as(path)
    return subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, text=True, check=True).stdout


def test_from_a_real_file_to_the_board(walk: Walk, real_data: Path, tmp_path: Path):
    ann = walk.person("ann")
    import_contracts(walk, ann, real_data / "federal-it-contracts.csv")
    classify_help_desk(walk, ann)
    approve_help_desk(walk, walk.person("cleo"))
    ian = walk.person("ian")
    give_it_to_a_partner(walk, ian)
    log_results(walk, ian)
    review(walk, ian)
    order_pack(walk, ian)
    text = " ".join(download_pack(walk, walk.person("eve"), tmp_path).split())
    assert walk.found == []
    for figure in (
        "Help desk support",
        "Outsourceable",
        "93.33 %",
        "99.91 %",
        PARTNER,
        "20 Oct 2026",
        "3.0 of 5",
        "1 action open",
    ):
        assert figure in text, figure
