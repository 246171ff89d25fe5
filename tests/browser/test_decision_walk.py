"""A decision that a CIO can defend, told by clicking in Company Y: from the weights of the criteria to what it brought.

A CIO weighs criteria in pairs and publishes; three people assess blind; the group is contested; one CIO decides below a
lock, for a time; another approves; a scenario is tried and optimised, becomes a roadmap, and its outcome is recorded.
"""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.stack import Stack

Y = "/company-y"
FUNCTION = "Integration and API platform"
CODE = "integration"
# Three honest answers in the order of the questions. Alone: core, strategic, core; together strategic, contested.
ANSWERS = {
    "anna.berg": "5344534312212221",
    "marco.silva": "3345535422122112",
    "grace.lin": "5353434522112111",
}
WAIT_MS = 120_000


@pytest.fixture
def enter(stack: Stack, sign_in: Callable[[str], Page]) -> Callable[[str], Page]:
    """enter(“anna.berg”) → a page of that person of Company Y."""
    stack.manage("seed_demo", "--if-empty")
    return lambda name: sign_in(f"{name}@company-y.example")


def press(page: Page, name: str | re.Pattern[str]) -> None:
    """Press a button or follow a link of that name, and wait for the page it leads to."""
    page.get_by_role("button", name=name).or_(page.get_by_role("link", name=name)).first.click()
    page.wait_for_load_state("networkidle")


def publish_with_pairs(page: Page) -> None:
    """A new version of the criteria, one class weighed in pairs, published with its consequences seen."""
    page.goto(f"{Y}/sourcing/criteria/")
    press(page, "New version from this one")
    press(page, "Make the draft")
    press(page, "Weigh tactical")
    press(page, "By pairwise comparison")
    for pair, judgement in {
        "scarcity against volatility": "1",
        "scarcity against timebound": "3",
        "scarcity against pace": "3",
        "volatility against timebound": "2",
        "volatility against pace": "3",
        "timebound against pace": "1",
    }.items():
        page.get_by_label(pair).select_option(judgement)
    expect(page.get_by_text("Saaty 1980").first).to_be_visible()
    press(page, "Save these weights")
    press(page, "Publish …")
    page.get_by_label("Why this version").fill("Scarce skills decide what is tactical more than pace does.")
    press(page, re.compile("^Publish version"))
    expect(page.get_by_text("In force").first).to_be_visible()


def start_round(page: Page) -> str:
    """A round of one function and three assessors; its address."""
    page.goto(f"{Y}/sourcing/rounds/new/")
    page.locator("#id_name").fill("Integration, second look")
    page.get_by_label("Due on").fill("2027-01-15")
    for person in ("Anna Berg", "Marco Silva", "Grace Lin"):
        page.get_by_label(re.compile(person)).check()
    page.get_by_placeholder("Name or code").fill(CODE)
    press(page, "Find")
    page.get_by_label(re.compile(FUNCTION)).check()
    press(page, "Start the round")
    return page.url


def answer(page: Page, where: str, levels: str) -> None:
    """One person's sixteen answers by keyboard, submitted."""
    page.goto(where)
    page.get_by_role("link", name=re.compile("Your functions")).first.click()
    page.get_by_role("link", name=re.compile(FUNCTION)).first.click()
    page.wait_for_load_state("networkidle")
    for level in levels:
        page.keyboard.press(level)
    expect(page.get_by_text("16 of 16 questions answered.")).to_be_visible()
    press(page, re.compile("^Submit"))


def close_round(page: Page, where: str) -> None:
    """The round is closed, and its result contested: one would make it core, the group strategic."""
    page.goto(where)
    press(page, "Close the round")
    press(page, "Close the round")
    press(page, "See the results")
    press(page, FUNCTION)
    main = page.locator("main")
    expect(main.get_by_text("Contested").first).to_be_visible()
    flips = "If Marco Silva had answered as Anna Berg or Grace Lin did, it would be core."
    expect(main.get_by_text(flips)).to_be_visible()
    expect(main.get_by_role("row", name=re.compile("^Anna Berg .*Core"))).to_be_visible()


def decide_below_the_lock(page: Page) -> None:
    """Refused without an expiry; then for a time."""
    page.goto(f"{Y}/functions/{CODE}/propose/")
    page.get_by_label("Rationale").first.fill("We lack the people until the new team stands.")
    page.get_by_text("Decide otherwise than the answers give").click()
    page.get_by_label("Reason for deciding otherwise").fill(
        "Two engineers left; a partner bridges it under our control."
    )
    press(page, "Propose as tactical")
    expect(page.get_by_text("A lock asks for at least strategic.").first).to_be_visible()
    page.get_by_label("Due again on").fill("2027-06-30")
    press(page, "Propose as tactical")
    expect(page.get_by_text("Another CIO has to approve or reject it.")).to_be_visible()


def predict(page: Page) -> None:
    """What the decision is expected to bring: part of what is approved."""
    press(page, "Add a prediction")
    page.get_by_label("Benefit").select_option("scalability")
    page.locator("#id_measure").fill("Interfaces delivered a month")
    page.get_by_label("Unit").fill("interfaces")
    page.get_by_label("Baseline").fill("6")
    page.get_by_label("Target").fill("10")
    page.locator("#id_due_on").fill("2027-03-31")
    press(page, "Write it down")
    expect(page.locator("main").get_by_text("Interfaces delivered a month").first).to_be_visible()


def approve(page: Page) -> None:
    """Another CIO approves what the page shows."""
    page.goto(f"{Y}/functions/{CODE}/")
    press(page, "Tactical")
    press(page, "Approve as tactical")
    main = page.locator("main")
    expect(main.get_by_text("Approved", exact=True).first).to_be_visible()
    expect(main.get_by_text("30 Jun 2027").first).to_be_visible()


def try_a_scenario(page: Page) -> None:
    """Today's portfolio, copied, with half of the function's work at the partner."""
    page.goto(f"{Y}/sourcing/scenarios/new/")
    page.locator("#id_name").fill("Half of the integration work")
    press(page, "Make the scenario")
    page.goto(f"{page.url}?q={CODE}")
    cell = page.get_by_label(f"{FUNCTION}, MSP share")
    cell.fill("50 %")
    cell.press("Enter")
    expect(page.get_by_text("Saved", exact=False).first).to_be_visible()


def optimise(page: Page) -> None:
    """Least cost at an alignment; first an alignment and a budget that clash, then without the budget."""
    press(page, "Optimise")
    for name, cost in {"Core": "1.1", "Strategic": "1", "Tactical": "0.9", "Outsourceable": "0.8"}.items():
        page.get_by_label(f"{name} work").fill(cost)
    page.get_by_label("One-off cost, % of what changes hands").fill("20")
    page.get_by_label("Alignment at least, %").fill("95")
    page.get_by_label("Budget at most, per year").fill("1000000")
    press(page, "Find the best")
    expect(page.get_by_role("heading", name="One limit cannot be kept")).to_be_visible(timeout=WAIT_MS)
    press(page, "Ask again")
    page.get_by_label("Budget at most, per year").fill("")
    page.get_by_label("Alignment at least, %").fill("95")
    press(page, "Find the best")
    expect(page.get_by_role("heading", name="The answer")).to_be_visible(timeout=WAIT_MS)
    expect(page.get_by_role("heading", name="What alignment costs")).to_be_visible()
    press(page, "Make a scenario of it")
    page.locator("#id_name").fill("Half of it, and aligned")
    press(page, "Make the scenario")


def promote(page: Page) -> None:
    """The one function becomes a transition on the roadmap."""
    press(page, "To the roadmap")
    for box in page.get_by_label(re.compile("^Plan ")).all():
        box.set_checked(FUNCTION in str(box.get_attribute("aria-label")))
    press(page, "Plan the ticked transitions")
    page.goto(f"{Y}/sourcing/roadmap/")
    row = page.get_by_role("row", name=re.compile(f"^{FUNCTION}"))
    expect(row.get_by_text("77 % → 50 %")).to_be_visible()


def record_outcome(page: Page) -> None:
    """Half of what was predicted has come: 6 to 10 was promised, 8 measured."""
    page.goto(f"{Y}/sourcing/outcomes/?words=interfaces")
    press(page, "Interfaces delivered a month")
    press(page, "Record the actual")
    page.locator("#id_value").fill("8")
    page.locator("#id_note").fill("The second team starts in spring.")
    press(page, "Record the actual")
    main = page.locator("main")
    expect(main.get_by_text("Fell short").first).to_be_visible()
    expect(main.get_by_text("50.0 %").first).to_be_visible()


def test_a_decision_is_made_defended_and_followed_up(enter: Callable[[str], Page]) -> None:
    anna = enter("anna.berg")
    publish_with_pairs(anna)
    where = start_round(anna)
    people = {"anna.berg": anna, "marco.silva": enter("marco.silva"), "grace.lin": enter("grace.lin")}
    for name, levels in ANSWERS.items():
        answer(people[name], where, levels)
    close_round(anna, where)
    decide_below_the_lock(people["grace.lin"])
    predict(people["grace.lin"])
    approve(enter("samuel.okafor"))
    try_a_scenario(anna)
    optimise(anna)
    promote(anna)
    record_outcome(people["grace.lin"])
