"""The rounds of a demo company: several people assess the same functions, blind to one another."""

from collections.abc import Iterator
from datetime import date
from functools import partial

from msp_reviews.demo.files import Row, answers, rows
from msp_reviews.demo.script import Company, Step
from portfolio.models import Member
from sourcing.actions import assessments
from sourcing.actions import rounds as actions
from sourcing.models import Round

SUBMITTED = "yes"


def steps(company: Company) -> Iterator[Step]:
    """Each round from its start to its end, and what every assessor answered meanwhile."""
    functions = {row["code"]: row for row in rows(f"{company.folder}/functions")}
    for row in rows(f"{company.folder}/rounds"):
        yield Step(date.fromisoformat(row["started_on"]), partial(_start, company, row))
        if row["closed_on"]:
            yield Step(date.fromisoformat(row["closed_on"]), partial(_close, company, row))
    for row in rows(f"{company.folder}/round_answers"):
        yield Step(date.fromisoformat(row["on"]), partial(_answer, company, row, functions[row["function"]]))


def _start(company: Company, row: Row) -> None:
    plan = actions.Plan(
        name=row["name"],
        purpose=row["purpose"],
        due_on=date.fromisoformat(row["due_on"]),
        functions=frozenset(company.functions[code].pk for code in row["functions"].split()),
        assessors=frozenset(_person(company, name).pk for name in row["assessors"].split("; ")),
    )
    actions.start_round(plan=plan, today=date.fromisoformat(row["started_on"]), by=_person(company, row["by"]))


def _answer(company: Company, row: Row, function: Row) -> None:
    """Levels of the function's own row, with what this assessor sees otherwise, and a note on the first of these."""
    levels = answers(function["like"], f"{function['answers']} {row['answers']}")
    first = row["answers"].partition("=")[0]
    given = assessments.Answers(levels, {first: row["note"]} if row["note"] else {})
    deed = assessments.submit_assessment if row["submitted"] == SUBMITTED else assessments.save_draft
    deed(
        function=company.functions[row["function"]],
        answers=given,
        version=0,
        in_round=_round(company, row["round"]),
        by=_person(company, row["by"]),
    )


def _close(company: Company, row: Row) -> None:
    held = _round(company, row["name"])
    actions.close_round(held=held, without_missing=False, version=held.version, by=_person(company, row["by"]))


def _round(company: Company, name: str) -> Round:
    return Round.objects.select_related("criteria_model").get(organisation=company.organisation, name=name)


def _person(company: Company, name: str) -> Member:
    return company.people[name]
