"""The score form: one URL, saved as one goes, with the live verdict beside it."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from portfolio import access as portfolio_access
from portfolio.access import PortalRequest, member_required
from portfolio.domain.errors import Refusal
from portfolio.models import ITFunction
from portfolio.portal import form_data, settle
from portfolio.versions import StaleVersion
from sourcing import access
from sourcing.actions import assessments as actions
from sourcing.actions.assessments import Answers
from sourcing.domain.criteria import CriteriaModel as Criteria
from sourcing.forms.scores import ScoreForm, show_answers_on
from sourcing.models import Assessment
from sourcing.queries.criteria import criteria_of
from sourcing.queries.drafts import start_of
from sourcing.queries.verdict_views import VerdictView, view_of_answers

SUBMIT = "submit"


@member_required("assessment.edit")
def score(request: PortalRequest, code: str) -> HttpResponse:
    """All questions of a function. A change (htmx) saves the draft and swaps the verdict; a button does the same."""
    function = portfolio_access.function_for(request.member, code)
    model = access.published_model_of(request.member)
    if model is None:
        return redirect(reverse("sourcing:criteria", args=[request.organisation.slug]))
    start = start_of(function, model, request.member)
    form = ScoreForm(
        form_data(request),
        criteria=criteria_of(model),
        shown=Answers(start.levels, start.notes),
        suggested=start.suggested,
        version=start.draft.version if start.draft else 0,
    )
    if request.method == "POST" and form.is_valid():
        answer = _swapped(request, function, form) if request.htmx else _settled(request, function, form)
        if answer is not None:
            return answer
    shown = form.answers() if form.is_bound and form.is_valid() else Answers(start.levels, start.notes)
    context = _context(function, form, shown) | {
        "model": model,
        "draft": start.draft,
        "suggested": bool(start.suggested),
    }
    return render(request, "sourcing/score.html", context)


def _settled(request: PortalRequest, function: ITFunction, form: ScoreForm) -> HttpResponse | None:
    is_submit = request.POST.get("intent") == SUBMIT

    def act() -> str:
        deed = actions.submit_assessment if is_submit else actions.save_draft
        try:
            deed(function=function, answers=form.answers(), version=form.version(), by=request.member)
        except StaleVersion as stale:
            raise StaleVersion(_shown(stale)) from stale
        page = "sourcing:propose" if is_submit else "sourcing:score"
        return reverse(page, args=[request.organisation.slug, function.code])

    return settle(request, form, act)


def _swapped(request: PortalRequest, function: ITFunction, form: ScoreForm) -> HttpResponse | None:
    """Save the draft and answer with the verdict panel alone; 409 where another window saved meanwhile."""
    context = _context(function, form, form.answers()) | {"is_scoring": True, "is_fragment": True}
    try:
        context["draft"] = actions.save_draft(
            function=function, answers=form.answers(), version=form.version(), by=request.member
        )
    except StaleVersion:
        return render(request, "sourcing/_verdict_panel.html", context | {"is_stale": True}, status=409)
    except Refusal as refused:
        context["refused"] = refused.sentence
    return render(request, "sourcing/_verdict_panel.html", context)


def _shown(stale: StaleVersion) -> Assessment:
    draft: Any = stale.current
    return show_answers_on(draft)


def _context(function: ITFunction, form: ScoreForm, shown: Answers) -> dict[str, Any]:
    criteria: Criteria = form.criteria
    view: VerdictView = view_of_answers(criteria, shown.levels)
    return {"function": function, "form": form, "view": view}
