"""How a demo company chose its partners: candidates compared, scored, one of them proposed and approved."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from functools import partial

from msp_reviews.actions import msp_choices, msp_comparisons
from msp_reviews.demo.files import Row, rows
from msp_reviews.demo.script import Company, Step
from msp_reviews.domain.msp_choices import CriterionKind, read_cell
from msp_reviews.models import ChoiceState, MspCandidate, MspChoice, MspComparison, MspScore
from msp_reviews.queries.msp_choices import going_of, inputs_of, loaded
from portfolio.domain.canonical import digest
from portfolio.models import Member


def steps(company: Company) -> Iterator[Step]:
    """Each comparison begun and scored, and its choice where one was made."""
    for row in rows(f"{company.folder}/msp_comparisons"):
        yield Step(date.fromisoformat(row["begun_on"]), partial(_begin, company, row))
        yield Step(date.fromisoformat(row["scored_on"]), partial(_score, company, row))
        if row["chosen"]:
            yield Step(date.fromisoformat(row["proposed_on"]), partial(_propose, company, row))
            yield Step(date.fromisoformat(row["approved_on"]), partial(_approve, company, row))


def _begin(company: Company, row: Row) -> None:
    by = company.manager(0)
    comparison = msp_comparisons.create_comparison(
        function=company.functions[row["function"]],
        title=row["title"],
        partners=[company.partners[name] for name in row["partners"].split("|")],
        names=[name for name in row["others"].split("|") if name],
        by=by,
    )
    wanted = msp_comparisons.WeightsWanted(row["title"], row["weighting"])
    msp_comparisons.set_weights(comparison=comparison, wanted=wanted, version=comparison.version, by=by)
    for scale in [part for part in row["scales"].split("|") if part]:
        _state_scale(comparison, scale, by)


def _state_scale(comparison: MspComparison, scale: str, by: Member) -> None:
    """State the ends of a criterion's scale: “Price=12000000:8000000”, the worst first."""
    name, _, ends = scale.partition("=")
    worst, best = (Decimal(end) for end in ends.split(":"))
    criterion = comparison.criteria.select_related("comparison").get(name=name)
    values = {field: getattr(criterion, field) for field in msp_comparisons.CRITERION_FIELDS}
    msp_comparisons.edit_criterion(
        criterion=criterion, values=values | {"worst": worst, "best": best}, version=criterion.version, by=by
    )


def _score(company: Company, row: Row) -> None:
    comparison = _comparison(company, row)
    scores = MspScore.objects.filter(candidate__comparison=comparison).select_related(
        "criterion", "candidate__comparison__organisation"
    )
    by_names = {(one.criterion.name, one.candidate.name): one for one in scores}
    entries = []
    for line in rows(f"{company.folder}/msp_scores"):
        if line["function"] == row["function"]:
            score = by_names[line["criterion"], line["candidate"]]
            cell = read_cell(line["cell"], CriterionKind(score.criterion.kind))
            entries.append(msp_comparisons.Entry(score, cell, score.version))
    msp_comparisons.record_scores(comparison=comparison, entries=entries, by=company.manager(1))


def _propose(company: Company, row: Row) -> None:
    comparison = _comparison(company, row)
    seen = digest(inputs_of(loaded(comparison), going_of(comparison.function)))
    chosen = MspCandidate.objects.get(comparison=comparison, name=row["chosen"])
    proposal = msp_choices.ChoiceProposal(chosen, row["rationale"], seen, row["against_reason"])
    msp_choices.propose_choice(comparison=comparison, proposal=proposal, by=company.manager(1))


def _approve(company: Company, row: Row) -> None:
    choice = MspChoice.objects.get(function=company.functions[row["function"]], state=ChoiceState.PROPOSED)
    msp_choices.approve_choice(
        choice=choice, seen_sha256=choice.content_sha256, version=choice.version, by=company.cio(0)
    )


def _comparison(company: Company, row: Row) -> MspComparison:
    function = company.functions[row["function"]]
    return MspComparison.objects.select_related("organisation", "function__organisation").get(
        function=function, title=row["title"]
    )
