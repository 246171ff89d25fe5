"""What a demo company and its partners do beside the reviews: ideas, sessions, projects, answers."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from functools import partial

from msp_reviews.actions import ideas, review_actions, sessions
from msp_reviews.demo.files import Row, rows
from msp_reviews.demo.script import Company, Step
from msp_reviews.domain.ideas import IdeaState
from msp_reviews.domain.scorecards import Rag
from msp_reviews.models import Idea, QBRAction


def steps(company: Company) -> Iterator[Step]:
    """Each on its day."""
    folder = company.folder
    for row in rows(f"{folder}/ideas"):
        yield Step(date.fromisoformat(row["on"]), partial(_idea, company, row))
        for text in filter(None, row["steps"].split("|")):
            to, on, *more = text.split(" ", 2)
            yield Step(date.fromisoformat(on), partial(_step, company, row["title"], IdeaState(to), on, " ".join(more)))
    for name, act in (("sessions", _session), ("project_updates", _update), ("answers", _answer)):
        for row in rows(f"{folder}/{name}"):
            yield Step(date.fromisoformat(row["on"]), partial(act, company, row))


def _idea(company: Company, row: Row) -> None:
    values = {
        "title": row["title"],
        "description": row["description"],
        "proposed_by": row["proposed_by"],
        "benefit_expected": Decimal(row["expected"]) if row["expected"] else None,
    }
    on, partner = date.fromisoformat(row["on"]), company.partners[row["partner"]]
    ideas.register_idea(partner=partner, values=values, today=on, by=company.manager(0))


def _step(company: Company, title: str, to: IdeaState, on: str, more: str) -> None:
    """more: of a measured idea its benefit, then how; of a dropped one why."""
    idea = Idea.objects.get(organisation=company.organisation, title=title)
    figure, _, how = more.partition(" ")
    step = ideas.IdeaStep(to, more) if to is not IdeaState.MEASURED else ideas.IdeaStep(to, how, Decimal(figure))
    today = date.fromisoformat(on)
    ideas.move_idea(idea=idea, step=step, today=today, version=idea.version, by=company.manager(1))


def _session(company: Company, row: Row) -> None:
    values = {
        "kind": row["kind"],
        "on": date.fromisoformat(row["on"]),
        "title": row["title"],
        "attendees": row["attendees"].replace("|", "\n"),
        "notes": row["notes"].replace("\\n", "\n"),
    }
    sessions.record_session(partner=company.partners[row["partner"]], values=values, by=company.manager(0))


def _update(company: Company, row: Row) -> None:
    on = date.fromisoformat(row["on"])
    update = sessions.Update(row["project"], on, Rag(row["rag"]), row["text"])
    sessions.write_update(partner=company.partners[row["partner"]], update=update, today=on, by=company.manager(1))


def _answer(company: Company, row: Row) -> None:
    action = QBRAction.objects.get(partner=company.partners[row["partner"]], what=row["what"])
    by = company.people[row["by"]]
    review_actions.answer(action=action, text=row["text"], says_done=row["done"] == "yes", by=by)
