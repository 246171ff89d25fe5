"""What the people of a demo company answered and decided: a few functions each week, four eyes on every decision."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from functools import partial

from msp_reviews.demo.files import Row, answers, day, rows
from msp_reviews.demo.script import Company, Step
from portfolio.models import ITFunction, Member
from sourcing.actions import assessments, decisions
from sourcing.domain.criteria import SourcingClass
from sourcing.models import Assessment, AssessmentState, Decision, DecisionState
from sourcing.queries.evidence import evidence_of

FIRST_SCORED = date(2025, 9, 8)
DAYS_BETWEEN = 6
PROPOSED_LATE = date(2026, 11, 9)
UNSCORED, SCORED, PROPOSED, REJECTED = "unscored", "scored", "proposed", "rejected"


def steps(company: Company) -> Iterator[Step]:
    """Each function's answers, proposal and approval, then second looks."""
    overrides = {row["code"]: row for row in rows(f"{company.folder}/decisions")}
    for number, row in enumerate(rows(f"{company.folder}/functions")):
        if row["decided"] != UNSCORED:
            yield from _function_steps(company, number, row, overrides.get(row["code"], {}))
    for row in rows(f"{company.folder}/second_looks"):
        yield Step(date.fromisoformat(row["on"]), partial(_look_again, company, row))


def proposed_on(number: int) -> date:
    """The day on which a decided function was proposed. number: its line in the file of functions, from 0."""
    return FIRST_SCORED + timedelta(days=number * DAYS_BETWEEN + 3)


def _function_steps(company: Company, number: int, row: Row, override: Row) -> Iterator[Step]:
    scored = FIRST_SCORED + timedelta(days=number * DAYS_BETWEEN)
    yield Step(scored, partial(_answer, company, row, company.manager(number)))
    if row["decided"] == SCORED:
        return
    proposed = PROPOSED_LATE + timedelta(days=number % 8) if row["decided"] == PROPOSED else proposed_on(number)
    yield Step(proposed, partial(_propose, company, row, override, proposed, company.manager(number + 1)))
    settled = proposed + timedelta(days=4)
    if row["decided"] == REJECTED:
        yield Step(settled, partial(_reject, company, row, override["reason"], company.cio(number)))
    elif row["decided"] != PROPOSED:
        yield Step(settled, partial(_approve, company, row, company.cio(number)))


def _answer(company: Company, row: Row, by: Member) -> None:
    _submit(company.functions[row["code"]], answers(row["like"], row["answers"]), {}, by)


def _look_again(company: Company, row: Row) -> None:
    """Someone answers again, with new facts: the verdict may leave the standing decision behind."""
    function = company.functions[row["code"]]
    earlier = Assessment.objects.filter(function=function, state=AssessmentState.SUBMITTED).latest("submitted_at")
    by = company.people[row["by"]]
    changed = {key: int(level) for key, _, level in (part.partition("=") for part in row["answers"].split())}
    first = next(iter(changed))
    _submit(function, {**earlier.answers, **changed}, {first: row["note"]}, by)


def _submit(function: ITFunction, levels: Mapping[str, int | None], notes: Mapping[str, str], by: Member) -> None:
    given = assessments.Answers(levels, notes)
    assessments.submit_assessment(function=function, answers=given, version=0, by=by)


def _propose(company: Company, row: Row, override: Row, on: date, by: Member) -> None:
    function = company.functions[row["code"]]
    evidence = evidence_of(function)
    assert evidence is not None  # noqa: S101  the step before has answered
    wanted = override.get("decided_as") or evidence.verdict.sourcing_class.value
    is_override = wanted != evidence.verdict.sourcing_class.value
    proposal = decisions.Proposal(
        sourcing_class=SourcingClass(wanted),
        rationale=_rationale(wanted, row),
        seen_sha256=evidence.inputs_sha256,
        override_reason=override["reason"] if is_override else "",
        expires_on=day(override.get("expires", "")),
    )
    decisions.propose_decision(function=function, proposal=proposal, today=on, by=by)


def _approve(company: Company, row: Row, by: Member) -> None:
    decision = _waiting(company, row)
    decisions.approve_decision(decision=decision, seen_sha256=decision.content_sha256, version=decision.version, by=by)


def _reject(company: Company, row: Row, reason: str, by: Member) -> None:
    decision = _waiting(company, row)
    decisions.reject_decision(decision=decision, reason=reason, version=decision.version, by=by)


def _waiting(company: Company, row: Row) -> Decision:
    return Decision.objects.get(function=company.functions[row["code"]], state=DecisionState.PROPOSED)


RATIONALES = {
    "core": "{name} sets our course and answers for it. It stays with our own people.",
    "strategic": "{name} carries duties that we cannot hand over. Help from outside is fine, control stays here.",
    "tactical": "For {name} we lack people or pace for now. Bought for a bounded scope, with knowledge brought back.",
    "outsourceable": "{name} is done the same way everywhere and can be measured. A partner under service levels does it.",
}


def _rationale(wanted: str, row: Row) -> str:
    return RATIONALES[wanted].format(name=row["name"])
