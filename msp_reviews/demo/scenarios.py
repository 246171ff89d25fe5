"""What-ifs of Company Y: two scenarios, and one question to the optimiser that was answered."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import partial

from msp_reviews.demo.script import Company, Step
from portfolio.queue import leases
from sourcing import tasks
from sourcing.actions import optimiser, scenario_rows, scenarios
from sourcing.actions.scenario_rows import RowEdit
from sourcing.actions.scenarios import Wording
from sourcing.domain.criteria import SourcingClass
from sourcing.domain.optimiser import Assumptions, LimitKey, Objective
from sourcing.models import Scenario, ScenarioRow

MADE, ASKED = date(2026, 11, 17), date(2026, 11, 19)
CORE_BACK, TWO_PARTNERS = "Bring core back", "Two partners"
RUN, BUILD = "Northwind Managed Services", "Brightmoor Applications"
BUILT = frozenset({"Applications", "Change", "Digital", "Data"})
VOLUME_PRICE = Decimal("0.97")
NOTES = {
    CORE_BACK: "Core functions come back inside their band, at the same total cost. Everything else stays as it is.",
    TWO_PARTNERS: f"All outsourceable work with two partners: {BUILD} builds, {RUN} runs. Assumes 3 % less for the volume.",
}
ASSUMED = Assumptions(
    unit_cost={
        SourcingClass.CORE: Decimal("1.15"),
        SourcingClass.STRATEGIC: Decimal("1.05"),
        SourcingClass.TACTICAL: Decimal("0.95"),
        SourcingClass.OUTSOURCEABLE: Decimal("0.85"),
    },
    one_off_share=Decimal("0.25"),
    partners=(RUN, BUILD, "Calder & Finch Consulting"),
)
PER_QUARTER, QUARTERS = 4, 4


def steps(company: Company) -> Iterator[Step]:
    """Company Y tries out two ways back and asks which is cheapest; Company X has not begun to."""
    if company.folder != "company_y":
        return
    yield Step(MADE, partial(_make, company, CORE_BACK, _core_back))
    yield Step(MADE, partial(_make, company, TWO_PARTNERS, _two_partners))
    yield Step(ASKED, partial(_ask, company))


def _make(company: Company, name: str, cells_of: Callable[[ScenarioRow], Mapping[str, str]]) -> None:
    by = company.manager(0)
    scenario = scenarios.create_scenario(words=Wording(name, NOTES[name]), today=MADE, by=by)
    rows = scenario.rows.select_related("function", "scenario").order_by("pk")
    edits = [RowEdit(row, 1, cells) for row in rows if (cells := cells_of(row))]
    scenario_rows.edit_rows(scenario=scenario, edits=edits, by=by)


def _core_back(row: ScenarioRow) -> Mapping[str, str]:
    internal, external = row.internal_cost or 0, row.external_cost or 0
    is_above = row.sourcing_class == SourcingClass.CORE and external * 9 > internal  # more than a tenth
    return {"share": "10"} if is_above else {}


def _two_partners(row: ScenarioRow) -> Mapping[str, str]:
    if row.sourcing_class != SourcingClass.OUTSOURCEABLE or not row.external_cost:
        return {}
    partner = BUILD if row.function.category in BUILT else RUN
    return {"external_cost": str((row.external_cost * VOLUME_PRICE).quantize(Decimal("0.01"))), "partners": partner}


def _ask(company: Company) -> None:
    scenario = Scenario.objects.get(organisation=company.organisation, name=CORE_BACK)
    limits = {LimitKey.ALIGNMENT: Fraction(96, 100), LimitKey.TRANSITIONS: Fraction(PER_QUARTER * QUARTERS)}
    ask = optimiser.Ask(ASSUMED, Objective.COST, limits, {"per_quarter": PER_QUARTER, "quarters": QUARTERS})
    run = optimiser.order_run(scenario=scenario, ask=ask, today=ASKED, by=company.manager(0))
    job = leases.claim(run.job_id)
    assert job is not None  # noqa: S101  the order has just been placed
    result = tasks.solve_optimiser_run(job, lambda step, steps, label: None)
    leases.publish(job, result, tasks.store_optimiser_outcome)
