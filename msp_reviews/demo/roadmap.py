"""The roadmap of a demo company: what was planned, moved, reported, confirmed and dropped, by those who own it."""

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import partial

from msp_reviews.demo.files import Row, rows
from msp_reviews.demo.script import Company, Step
from sourcing.actions import transitions, transitions_confirm, transitions_progress
from sourcing.domain.criteria import SourcingClass
from sourcing.domain.roadmap import TransitionPlan
from sourcing.domain.roadmap_figures import suggested
from sourcing.models import Transition
from sourcing.queries.roadmap import roadmap_row
from sourcing.queries.transitions import figures_of, plan_start, subject_of, target_of

THOUSAND = 1000


def steps(company: Company) -> Iterator[Step]:
    """Every plan on its day, then what became of it."""
    for row in rows(f"{company.folder}/transitions"):
        yield Step(date.fromisoformat(row["on"]), partial(_plan, company, row))
    for row in rows(f"{company.folder}/transition_events"):
        yield Step(date.fromisoformat(row["on"]), partial(EVENTS[row["what"]], company, row))


def _plan(company: Company, row: Row) -> None:
    function = company.functions[row["code"]]
    function.refresh_from_db()
    start = plan_start(subject_of(function), company.organisation)
    plan = TransitionPlan(
        function=row["code"],
        from_share=start.share,
        to_share=Fraction(int(row["to_percent"]), 100),
        starts=row["starts"],
        ends=row["ends"],
        to_class=SourcingClass(row["to_class"]) if row["to_class"] else None,
        partner=row["to_partner"],
        from_partner=row["from_partner"],
        one_off_cost=Decimal(row["one_off_k"]) * THOUSAND,
        run_cost_before=start.initial["run_cost_before"],
        run_cost_after=Decimal(row["after_k"]) * THOUSAND,
    )
    owner = company.people[row["owner"]]
    needs = [_of(company, code) for code in row["waits_for"].split()]
    details = transitions.Details(owner, needs, row["notes"])
    transitions.plan_transition(plan=plan, details=details, today=date.fromisoformat(row["on"]), by=owner)


def _start(company: Company, row: Row) -> None:
    one = _of(company, row["code"])
    on = date.fromisoformat(row["on"])
    transitions_progress.start_transition(transition=one, today=on, version=one.version, by=one.owner)


def _report(company: Company, row: Row) -> None:
    one = _of(company, row["code"])
    on = date.fromisoformat(row["on"])
    progress = transitions_progress.Progress(Decimal(row["value"]) / 100, on, row["note"])
    transitions_progress.report_progress(transition=one, progress=progress, today=on, version=one.version, by=one.owner)


def _move(company: Company, row: Row) -> None:
    one = _of(company, row["code"])
    starts, ends = row["value"].split()
    plan = TransitionPlan(
        function=row["code"],
        from_share=None if one.from_share is None else Fraction(one.from_share),
        to_share=one.target,
        starts=starts,
        ends=ends,
        to_class=one.target_class,
        partner=one.to_partner,
        from_partner=one.from_partner,
        one_off_cost=one.one_off_cost,
        run_cost_before=one.run_cost_before,
        run_cost_after=one.run_cost_after,
    )
    transitions.change_transition(
        transition=one,
        plan=plan,
        details=transitions.Details(one.owner, list(one.needs.all()), one.notes),
        change=transitions.Change(date.fromisoformat(row["on"]), row["note"]),
        version=one.version,
        by=one.owner,
    )


def _confirm(company: Company, row: Row, *, completes: bool = False) -> None:
    one = _of(company, row["code"])
    moved = Fraction(1) if completes else roadmap_row(one, today=date.fromisoformat(row["on"])).moved
    figures = suggested(figures_of(one.function), target_of(one), moved)
    confirmed = transitions_confirm.Confirmed(figures, completes, row["note"])
    transitions_confirm.confirm_transition(
        transition=one, confirmed=confirmed, version=one.function.version, by=one.owner
    )


def _drop(company: Company, row: Row) -> None:
    one = _of(company, row["code"])
    transitions_progress.drop_transition(transition=one, reason=row["note"], version=one.version, by=one.owner)


def _of(company: Company, code: str) -> Transition:
    return Transition.objects.select_related("function", "organisation", "owner__user").get(
        organisation=company.organisation, function__code=code
    )


EVENTS: dict[str, Callable[[Company, Row], None]] = {
    "start": _start,
    "report": _report,
    "move": _move,
    "confirm": _confirm,
    "complete": partial(_confirm, completes=True),
    "drop": _drop,
}
