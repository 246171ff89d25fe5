"""The criteria of a demo company over time: a version weighed by comparison took over from the default, the next is a draft."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from fractions import Fraction
from functools import partial

from msp_reviews.demo.files import rows
from msp_reviews.demo.script import Company, Step
from portfolio.models import Job
from portfolio.queue import leases
from sourcing.actions import criteria_models as actions
from sourcing.actions import reevaluations
from sourcing.domain.criteria import Condition, Lock, SourcingClass
from sourcing.domain.criteria_editing import Edit, with_criterion, with_lock, with_weighing
from sourcing.domain.weighing import Method, Pair, Weighing
from sourcing.models import CriteriaModel, CriteriaModelState
from sourcing.queries.criteria import criteria_of
from sourcing.queries.impacts import impact_state
from sourcing.queries.reevaluations import KIND

SECOND_BEGUN, SECOND_PUBLISHED = date(2026, 2, 23), date(2026, 3, 9)
THIRD_BEGUN = date(2026, 11, 16)
WHY_SECOND = (
    "The four questions for tactical were compared in pairs at the workshop of 19 February: scarce skill and jumps in "
    "demand are what we buy an MSP for; the others follow."
)
PACE_ASKED = "How fast does the technology behind it move, counted in releases that we have to follow?"
CONTROL = Lock(
    conditions=(Condition("sensitivity", 4),),
    floor=SourcingClass.TACTICAL,
    sentence="Where control of data matters, an MSP works for a bounded time.",
    owner="Chief Information Security Officer",
    reason="After the incident at a partner in October the risk committee asked for it.",
)


def steps(company: Company) -> Iterator[Step]:
    """Version 2 from judgements, published and evaluated; version 3 as a draft. A company without judgements keeps version 1."""
    if not rows(f"{company.folder}/criteria_judgements"):
        return
    yield Step(SECOND_BEGUN, partial(_begin_second, company))
    yield Step(SECOND_PUBLISHED, partial(_publish_second, company))
    yield Step(THIRD_BEGUN, partial(_begin_third, company))


def _begin_second(company: Company) -> None:
    draft = _new_version(company)
    pairs = [
        Pair(row["first"], row["second"], Fraction(row["times"]))
        for row in rows(f"{company.folder}/criteria_judgements")
    ]
    weighing = Weighing(Method.PAIRWISE, judgements=tuple(pairs))
    _edit(company, draft, with_weighing(SourcingClass.TACTICAL, weighing))


def _publish_second(company: Company) -> None:
    draft = CriteriaModel.objects.get(organisation=company.organisation, state=CriteriaModelState.DRAFT)
    impact = impact_state(draft).impact
    assert impact is not None  # noqa: S101  the portfolio is small
    actions.publish_model(
        model=draft,
        reason=WHY_SECOND,
        seen_sha256=draft.content_sha256,
        seen_impact=impact.sha256,
        version=draft.version,
        by=company.cio(0),
    )
    _work(Job.objects.get(organisation=company.organisation, kind=KIND))


def _begin_third(company: Company) -> None:
    draft = _new_version(company)
    ranks = {row["key"]: int(row["rank"]) for row in rows(f"{company.folder}/criteria_ranks")}
    pace = replace(criteria_of(draft).by_key["pace"], question=PACE_ASKED)
    _edit(company, draft, with_weighing(SourcingClass.OUTSOURCEABLE, Weighing(Method.RANKS, ranks=ranks)))
    _edit(company, draft, with_criterion(pace, "pace"))
    _edit(company, draft, with_lock(CONTROL))


def _new_version(company: Company) -> CriteriaModel:
    standing = CriteriaModel.objects.get(organisation=company.organisation, state=CriteriaModelState.PUBLISHED)
    return actions.new_version(model=standing, by=company.cio(1))


def _edit(company: Company, draft: CriteriaModel, edit: Edit) -> None:
    actions.edit_draft(model=draft, edit=edit, version=draft.version, by=company.cio(1))


def _work(ordered: Job) -> None:
    """What a worker does with it, here and now: the script's clock stands still for nobody else."""
    job = leases.claim(ordered.pk)
    assert job is not None  # noqa: S101  it was ordered a moment ago
    result = reevaluations.HANDLERS[KIND](job, lambda *_: None)
    leases.publish(job, result, reevaluations.WRITERS[KIND])
