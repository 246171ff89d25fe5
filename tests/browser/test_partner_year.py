"""A year with a partner, told by clicking in Company Y: from the contract to the money to the last signature.

A new contract puts twice the amount at risk into its pool. Twelve months of results come in by the grid, from files and
through the API. February brings two defaults: one service level is below its minimum, the other below what was agreed for
the third month running. The cap takes half of both credits; one is earned back by the rest of the year, the other expires
unclaimed. Four reviews open with what became of the promises before them, and the partner's own person signs each.
"""

import json
import re
import urllib.request
from collections.abc import Callable
from email import message_from_bytes
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.stack import PASSWORD, Stack
from tests.browser.test_decision_walk import press

Y = "/company-y"
PARTNER = "Meridian Services"
SLUG = "meridian-services"
CONTRACT = "MER-1"
DESK, PORTAL = "MER-DESK", "MER-PORTAL"
MAYA = "maya.chen@meridian.example"
WAIT_MS = 60_000

# Solved in time of 200 tickets: 190 are agreed, 180 the minimum. Only February is missed, and below the minimum.
SOLVED = {"2026-02": 170}
USUALLY_SOLVED = 196
# Minutes of downtime: 99.9 % are agreed, 99 % the minimum. 100 minutes of a month are 99.75 % to 99.78 %.
DOWN = {"2025-12": 100, "2026-01": 100, "2026-02": 100}

# At risk in every month: 12.5 % of 125,000 less 5,000 passed through = 15,000. The pool is 130 % + 70 % = 200 %.
# February: 130 % = 19,500 and 70 % = 10,500 come to 30,000, twice the cap; so each is halved: 9,750 and 5,250.
GROSS, EARNED_BACK, NET = "15,000.00", "5,250.00", "9,750.00"

QUARTERS = {
    "2025Q4": ("2025-10", "2025-11", "2025-12"),
    "2026Q1": ("2026-01", "2026-02", "2026-03"),
    "2026Q2": ("2026-04", "2026-05", "2026-06"),
    "2026Q3": ("2026-07", "2026-08", "2026-09"),
}
HELD = {"2025Q4": "2026-01-20", "2026Q1": "2026-04-20", "2026Q2": "2026-07-20", "2026Q3": "2026-10-20"}


@pytest.fixture
def enter(stack: Stack, sign_in: Callable[[str], Page]) -> Callable[[str], Page]:
    """enter(“anna.berg@company-y.example”) → a page of that person."""
    stack.manage("seed_demo", "--if-empty")
    return sign_in


# -- the contract ----------------------------------------------------------------------------------


def sign_the_contract(page: Page) -> None:
    page.goto(f"{Y}/partners-new/")
    page.get_by_label("Name").first.fill(PARTNER)
    press(page, "Add the partner")
    press(page, "New contract")
    page.get_by_label("Title").fill("Service desk and portal")
    page.get_by_label("Code").fill(CONTRACT)
    page.get_by_label("Starts").fill("2025-10-01")
    page.get_by_label("Ends").fill("2027-09-30")
    page.get_by_label("Notice period").fill("180")
    page.get_by_label("Fee per year").fill("1500000")
    press(page, "Add the contract")
    promise(page, DESK, "Tickets solved in time", "ratio", ("95", "90"))
    promise(page, PORTAL, "Availability of the portal", "availability", ("99.9", "99"))


def promise(page: Page, code: str, name: str, kind: str, levels: tuple[str, str]) -> None:
    page.goto(f"{Y}/service-levels-new/?contract={CONTRACT}")
    page.get_by_label("Name").fill(name)
    page.get_by_label("Code").fill(code)
    page.get_by_label("Measured as").select_option(kind)
    page.get_by_label("Expected level").fill(levels[0])
    page.get_by_label("Minimum level").fill(levels[1])
    page.get_by_label("Critical").check()
    press(page, "Add the service level")


def agree_what_a_miss_costs(page: Page) -> None:
    """The fees of both years, and a pool of twice the amount at risk; a second person closes what costs more than 10,000."""
    page.goto(f"{Y}/contracts/{CONTRACT}/fees/")
    page.get_by_label("From").fill("2025-10")
    page.get_by_label("To").fill("2026-09")
    page.get_by_label("Fees of a month").fill("125000")
    page.get_by_label("of which passed through").fill("5000")
    press(page, "Set the fees")
    page.goto(f"{Y}/contracts/{CONTRACT}/rule-sheet/")
    page.get_by_label("In force from").fill("2025-10")
    page.get_by_label("At risk").fill("12.5")
    page.get_by_label("Pool size").fill("200")
    page.get_by_label(f"Allocation of {DESK}").fill("130")
    page.get_by_label(f"Allocation of {PORTAL}").fill("75")
    page.get_by_label("can be earned back").check()
    page.get_by_label("Claim within").fill("60")
    page.get_by_label("A second person closes above").fill("10000")
    press(page, "Save the draft")
    expect(page.get_by_text(re.compile("205 %"))).to_be_visible()  # more than the pool
    page.get_by_label(f"Allocation of {PORTAL}").fill("70")
    press(page, "Save the draft")
    press(page, "Put in force")
    press(page, "Put it in force")
    expect(page.locator("main").get_by_text("In force").first).to_be_visible()


# -- the partner's person --------------------------------------------------------------------------


def invite(page: Page) -> None:
    """The administrator invites a person of the partner, who sees nothing before it is said whose they are."""
    page.goto(f"{Y}/people/invite/")
    page.get_by_label("E-mail address").fill(MAYA)
    page.get_by_label("Name").fill("Maya Chen")
    page.get_by_label("Role").select_option("partner")
    press(page, "Send the invitation")
    press(page, "Choose the partner")
    page.get_by_label("Partner").select_option(label=PARTNER)
    press(page, "Let Maya Chen see this partner")


def accept(browser: Browser, url: str, link: str) -> None:
    """In a browser of their own the link of the invitation sets a password; it is good once."""
    context = browser.new_context(base_url=url)
    page = context.new_page()
    page.goto(link)
    for box in page.locator("input[type=password]").all():
        box.fill(PASSWORD)
    press(page, "Set the password")
    expect(page.get_by_role("heading", name="Your password is set")).to_be_visible()
    page.goto(link)
    expect(page.get_by_role("heading", name="This link is used up")).to_be_visible()
    context.close()


def link_sent_to(stack: Stack, address: str) -> str:
    """The link in the newest message to that address."""
    for path in sorted(Path(stack.folder, "mail").iterdir(), key=lambda one: one.stat().st_mtime, reverse=True):
        message = message_from_bytes(path.read_bytes())
        if address in str(message["To"]):
            found = re.search(r"https?://\S+", message.get_payload(decode=True).decode())
            assert found
            return found[0]
    raise AssertionError(f"nothing was sent to {address}")


# -- results ---------------------------------------------------------------------------------------


def by_grid(page: Page, months: tuple[str, ...]) -> None:
    """Counts of tickets, and maintenance and downtime in minutes, typed by keyboard."""
    page.goto(f"{Y}/results/?f-contract={CONTRACT}&to={months[-1]}&months=3")
    for code in (DESK, PORTAL):
        for month in months:
            text = f"{SOLVED.get(month, USUALLY_SOLVED)}/200" if code == DESK else f"-0-{DOWN.get(month, 0)}"
            cell = page.locator(f'[data-level="{code}"][data-month="{month}"]')
            cell.locator(".cell-text").fill(text)
            cell.locator(".cell-text").press("Enter")
            expect(cell).to_contain_text(re.compile("met|below"))


def by_file(page: Page, months: tuple[str, ...], folder: Path) -> None:
    """The same from a file, of which every row is seen before anything is logged."""
    rows = [f"{DESK},{month},{SOLVED.get(month, USUALLY_SOLVED)}/200" for month in months]
    rows += [f"{PORTAL},{month},-0-{DOWN.get(month, 0)}" for month in months]
    file = folder / "results.csv"
    file.write_text("\n".join(["service_level,month,result", *rows]) + "\n")
    page.goto(f"{Y}/results/file/")
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="Read the file").click()
    page.wait_for_load_state("networkidle")
    page.get_by_role("button", name=re.compile("^Log ")).click()
    expect(page.get_by_text("6 new, 0 corrected, 0 unchanged")).to_be_visible(timeout=WAIT_MS)


def token_of(page: Page) -> str:
    """A token for the service desk's program, which is shown once."""
    page.goto(f"{Y}/api-tokens/new/")
    page.get_by_label("Name").first.fill("Service desk")
    page.get_by_label("Acts in the name of").select_option(label="Marco Silva, IT manager")
    page.get_by_label("Log results").check()
    press(page, "Create the token")
    return str(page.locator("code.hash").first.inner_text())


def by_api(url: str, token: str, months: tuple[str, ...]) -> None:
    """The same through the API."""
    results: list[dict[str, object]] = []
    for month, days in zip(months, (31, 31, 30), strict=True):
        results.append({"service_level": DESK, "period": month, "good": USUALLY_SOLVED, "total": 200})
        results.append({"service_level": PORTAL, "period": month, "minutes": days * 1440, "downtime": 0})
    request = urllib.request.Request(
        f"{url}/api/v1/measurements/",
        data=json.dumps({"results": results}).encode(),
        headers={"Authorization": f"Bearer {token}", "Content-Type": "application/json", "Idempotency-Key": "year-q3"},
    )
    with urllib.request.urlopen(request) as answer:
        assert answer.status == 201


def close(page: Page, months: tuple[str, ...]) -> None:
    for month in months:
        page.goto(f"{Y}/contracts/{CONTRACT}/closings/{month}/close/")
        press(page, "Close the month")
        expect(page.locator("main .state").first).to_contain_text(
            "Waiting for a second person" if month == "2026-02" else "Closed, version 1"
        )


def approve_february(page: Page) -> None:
    """The month in which the cap binds needs a second person, who reads every formula with its numbers."""
    page.goto(f"{Y}/contracts/{CONTRACT}/closings/2026-02/")
    press(page, "Approve")
    main = page.locator("main")
    expect(main.get_by_role("row", name=re.compile(f"^{DESK}.*below minimum.*9,750.00"))).to_be_visible()
    expect(main.get_by_role("row", name=re.compile(f"^{PORTAL}.*5,250.00"))).to_be_visible()
    press(page, "Approve")
    expect(main.get_by_text("Closed, version 1")).to_be_visible()


# -- reviews ---------------------------------------------------------------------------------------


def prepare(page: Page, quarter: str) -> None:
    page.goto(f"{Y}/qbrs/plan/?partner={SLUG}&quarter={quarter}")
    page.get_by_label("Partner").select_option(label=PARTNER)
    page.get_by_label("Fiscal quarter").select_option(quarter)
    page.get_by_label("Day of the review").fill(HELD[quarter])
    press(page, "Plan the review")
    press(page, "Prepare the agenda")
    press(page, "Keep this agenda")


def hold(page: Page, quarter: str) -> None:
    page.goto(f"{Y}/partners/{SLUG}/{quarter}/")
    press(page, "Record the meeting")
    page.get_by_label("Held on").fill(HELD[quarter])
    page.get_by_label("Attendees").fill("Marco Silva\nMaya Chen")
    page.get_by_label("Minutes").fill(f"# {quarter}\n\nWe went through **every** month.")
    press(page, "Keep the record")


def agree(page: Page, what: str, due_on: str) -> None:
    press(page, "Agree an action")
    page.get_by_label("What will be done").fill(what)
    page.get_by_label("or a person of the partner").fill("Maya Chen")
    page.get_by_label("Due on").fill(due_on)
    press(page, "Agree the action")
    expect(page.get_by_role("region", name="Actions agreed here")).to_contain_text(what)


def sign(ours: Page, theirs: Page, quarter: str) -> None:
    """We sign; then the partner's person, in a browser of their own."""
    ours.goto(f"{Y}/partners/{SLUG}/{quarter}/sign/")
    press(ours, "Sign off")
    theirs.goto(f"{Y}/partners/{SLUG}/{quarter}/")
    press(theirs, f"Sign for {PARTNER}")
    press(theirs, "Sign")
    expect(theirs.get_by_text("Signed off by both sides")).to_be_visible()
    expect(theirs.get_by_text("signed in the portal")).to_be_visible()


def claim_better(page: Page) -> None:
    """The partner claims more for February than was measured."""
    page.goto(f"{Y}/claims/?to=2026-02&months=3")
    cell = page.locator(f'[data-level="{DESK}"][data-month="2026-02"]')
    cell.locator(".cell-text").fill("184/200")
    cell.locator(".cell-text").press("Enter")
    expect(cell).to_contain_text("92.00 %")


def keep_a_promise(page: Page) -> None:
    """What was promised in April was done in time."""
    page.goto(f"{Y}/partners/{SLUG}/2026Q1/")
    press(page, "Restore test of the portal")
    press(page, "Close")
    page.locator("#id_on").fill("2026-06-10")
    page.get_by_label("How, or why not").fill("Restored in two hours, report seen.")
    press(page, "Close the action")


def see(page: Page, *sentences: str | re.Pattern[str]) -> None:
    for sentence in sentences:
        expect(page.locator("main").get_by_text(sentence).first).to_be_visible()


def read_the_ledger(page: Page) -> None:
    """The six figures, each credit with its life."""
    page.goto(f"{Y}/credits/?f-contract={CONTRACT}")
    figures = dict(zip(*(page.locator(f".key-figure {tag}").all_inner_texts() for tag in ("dt", "dd")), strict=True))
    assert figures == {
        "Gross": f"USD {GROSS}",
        "Earned back": f"USD {EARNED_BACK}",
        "Net": f"USD {NET}",
        "Claimed": "USD 0.00",
        "Received": "USD 0.00",
        "Expired unclaimed": f"USD {NET}",
    }
    rows = page.locator("main table tbody tr")
    expect(rows).to_have_count(2)  # two defaults in the whole year
    expect(rows.filter(has_text=DESK)).to_contain_text(re.compile(f"Expired unclaimed.*{NET}.*29 Apr 2026", re.DOTALL))
    expect(rows.filter(has_text=PORTAL)).to_contain_text(re.compile(f"Earned back.*{EARNED_BACK}", re.DOTALL))


def test_a_year_with_a_partner(stack: Stack, enter: Callable[[str], Page], tmp_path: Path) -> None:
    marco, anna = enter("marco.silva@company-y.example"), enter("anna.berg@company-y.example")
    priya = enter("priya.nair@company-y.example")
    sign_the_contract(marco)
    agree_what_a_miss_costs(marco)
    invite(priya)
    accept(priya.context.browser, stack.url, link_sent_to(stack, MAYA))
    maya = enter(MAYA)

    by_grid(marco, QUARTERS["2025Q4"])
    close(marco, QUARTERS["2025Q4"])
    prepare(marco, "2025Q4")
    see(marco, "This is the first review with this partner.")
    hold(marco, "2025Q4")
    agree(marco, "Second engineer at night", "2026-02-28")
    sign(marco, maya, "2025Q4")

    by_file(marco, QUARTERS["2026Q1"], tmp_path)
    claim_better(maya)
    close(marco, QUARTERS["2026Q1"])
    approve_february(anna)
    prepare(marco, "2026Q1")
    see(marco, "Of 1 promise since 2025Q4: 0 kept, 1 broken, 0 open.")
    see(marco, re.compile("the partner claims 92.00 % .184 of 200., we measured 85.00 % .170 of 200."))
    hold(marco, "2026Q1")
    agree(marco, "Restore test of the portal", "2026-06-30")
    sign(marco, maya, "2026Q1")

    by_grid(marco, QUARTERS["2026Q2"])
    close(marco, QUARTERS["2026Q2"])
    keep_a_promise(marco)
    prepare(marco, "2026Q2")
    see(
        marco, "Of 2 promises since 2026Q1: 1 kept, 1 broken, 0 open.", re.compile("Second engineer.*carried over once")
    )
    hold(marco, "2026Q2")
    sign(marco, maya, "2026Q2")

    by_api(stack.url, token_of(priya), QUARTERS["2026Q3"])
    close(marco, QUARTERS["2026Q3"])
    prepare(marco, "2026Q3")
    see(marco, re.compile("Second engineer.*carried over twice"))
    hold(marco, "2026Q3")
    sign(marco, maya, "2026Q3")
    read_the_ledger(marco)
