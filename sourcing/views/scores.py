"""The score form: one URL, saved as one goes, with the live verdict beside it."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from portfolio import access as portfolio_access
from portfolio.access import PortalRequest, member_required
from portfolio.domain.errors import Refusal
from portfolio.domain.language import say
from portfolio.models import ITFunction
from portfolio.portal import form_data, settle
from portfolio.versions import StaleVersion
from sourcing import access
from sourcing.actions import assessments as actions
from sourcing.actions.assessments import Answers
from sourcing.domain.criteria import CriteriaModel as Criteria
from sourcing.forms.scores import ScoreForm, show_answers_on
from sourcing.models import Assessment, CriteriaModel, Round
from sourcing.queries.criteria import criteria_of
from sourcing.queries.drafts import start_of
from sourcing.queries.rounds_work import OwnWork, open_round_of
from sourcing.queries.verdict_views import VerdictView, view_of_answers

SUBMIT = "submit"


@dataclass(frozen=True)
class Sheet:
    """What is being answered: a function under a criteria model, in a round where `work` is the member's own there."""

    function: ITFunction
    model: CriteriaModel
    work: OwnWork | None = None

    @property
    def in_round(self) -> Round | None:
        """The round it is answered in, if any."""
        return self.work.held if self.work else None


@member_required("assessment.edit")
def score(request: PortalRequest, code: str) -> HttpResponse:
    """All questions of a function. A change (htmx) saves the draft and swaps the verdict; a button does the same."""
    function = portfolio_access.function_for(request.member, code)
    model = access.published_model_of(request.member)
    if model is None:
        return redirect(reverse("sourcing:criteria", args=[request.organisation.slug]))
    return answer_sheet(request, Sheet(function, model))


def answer_sheet(request: PortalRequest, sheet: Sheet) -> HttpResponse:
    """The page of a sheet, and what is posted to it."""
    start = start_of(sheet.function, sheet.model, request.member, sheet.in_round)
    form = ScoreForm(
        form_data(request),
        criteria=criteria_of(sheet.model),
        shown=Answers(start.levels, start.notes),
        suggested=start.suggested,
        version=start.draft.version if start.draft else 0,
    )
    if request.method == "POST" and form.is_valid():
        answer = _swapped(request, sheet, form) if request.htmx else _settled(request, sheet, form)
        if answer is not None:
            return answer
    shown = form.answers() if form.is_bound and form.is_valid() else Answers(start.levels, start.notes)
    context = _context(sheet, form, shown) | {
        "model": sheet.model,
        "draft": start.draft,
        "suggested": bool(start.suggested),
        "work": sheet.work,
        "place": sheet.work.place(sheet.function) if sheet.work else None,
        "blind_in": None if sheet.work else open_round_of(sheet.function, request.member),
    }
    return render(request, "sourcing/score.html", context)


def _settled(request: PortalRequest, sheet: Sheet, form: ScoreForm) -> HttpResponse | None:
    is_submit = request.POST.get("intent") == SUBMIT

    def act() -> str:
        deed = actions.submit_assessment if is_submit else actions.save_draft
        try:
            deed(
                function=sheet.function,
                answers=form.answers(),
                version=form.version(),
                in_round=sheet.in_round,
                by=request.member,
            )
        except StaleVersion as stale:
            raise StaleVersion(_shown(stale)) from stale
        return _address_after(request, sheet, is_submit=is_submit)

    done = say("{}: your answers are submitted.", sheet.function) if is_submit and sheet.work else ""
    return settle(request, form, act, done=done)


def _address_after(request: PortalRequest, sheet: Sheet, *, is_submit: bool) -> str:
    """After submitting the decision, in a round the next function with open work; else the same page."""
    slug, code = request.organisation.slug, sheet.function.code
    if sheet.work is None:
        return reverse("sourcing:propose" if is_submit else "sourcing:score", args=[slug, code])
    number = sheet.work.held.number
    next_open = sheet.work.place(sheet.function).next_open if is_submit else sheet.function
    if next_open is None:
        return reverse("sourcing:round_work", args=[slug, number])
    return reverse("sourcing:round_score", args=[slug, number, next_open.code])


def _swapped(request: PortalRequest, sheet: Sheet, form: ScoreForm) -> HttpResponse | None:
    """Save the draft and answer with the verdict panel alone; 409 where another window saved meanwhile."""
    context = _context(sheet, form, form.answers()) | {"is_scoring": True, "is_fragment": True, "work": sheet.work}
    try:
        context["draft"] = actions.save_draft(
            function=sheet.function,
            answers=form.answers(),
            version=form.version(),
            in_round=sheet.in_round,
            by=request.member,
        )
    except StaleVersion:
        return render(request, "sourcing/_verdict_panel.html", context | {"is_stale": True}, status=409)
    except Refusal as refused:
        context["refused"] = refused.sentence
    return render(request, "sourcing/_verdict_panel.html", context)


def _shown(stale: StaleVersion) -> Assessment:
    draft: Any = stale.current
    return show_answers_on(draft)


def _context(sheet: Sheet, form: ScoreForm, shown: Answers) -> dict[str, Any]:
    criteria: Criteria = form.criteria
    view: VerdictView = view_of_answers(criteria, shown.levels)
    return {"function": sheet.function, "form": form, "view": view}
