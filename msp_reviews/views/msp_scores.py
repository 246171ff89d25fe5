"""The grid in which candidates are scored; each cell saved by itself, or all as one form."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from msp_reviews import access
from msp_reviews.actions.msp_comparisons import Entry, record_score, record_scores
from msp_reviews.domain.msp_choices import LONGEST_CELL, Cell, CriterionKind, read_cell
from msp_reviews.forms.measurements import seen_revision
from msp_reviews.forms.msp_choices import ScoreGridForm, grid_rows
from msp_reviews.models import ComparisonState, MspComparison, MspScore
from msp_reviews.queries.msp_choices import loaded
from msp_reviews.queries.msp_scores import lines_of, marks_of, words_of
from portfolio.access import PortalRequest, may, member_required
from portfolio.domain.errors import NotAllowed, Refusal
from portfolio.domain.language import counted, say
from portfolio.portal import form_data, settle
from portfolio.versions import StaleVersion


@member_required("msp_choice.see")
def msp_scores(request: PortalRequest, pk: int) -> HttpResponse:
    """Criteria × candidates. Those who may compare type into it; without JavaScript it is one form, all or none."""
    comparison = access.comparison_for(request.member, pk)
    held = loaded(comparison)
    lines = lines_of(held)
    form = ScoreGridForm(form_data(request), marks=marks_of(lines))
    if request.method == "POST" and form.is_valid():
        settled = settle(request, form, lambda: _recorded(comparison, form, request), done=_done(form))
        if settled is not None:
            return settled
    is_open = comparison.state == ComparisonState.OPEN
    context: dict[str, Any] = {
        "comparison": comparison,
        "held": held,
        "form": form,
        "rows": grid_rows(lines, form),
        "unknown": held.sheet.unknown,
        "is_open": is_open,
        "may_score": is_open and may(request.member, "msp_choice.edit"),
        "longest": LONGEST_CELL,
    }
    return render(request, "msp_reviews/msp_scores.html", context)


def _recorded(comparison: MspComparison, form: ScoreGridForm, request: PortalRequest) -> str:
    record_scores(comparison=comparison, entries=form.entries, by=request.member)
    return request.path


def _done(form: ScoreGridForm) -> str:
    count = len(form.entries)
    return say("Nothing was changed.") if not count else say("{} saved.", counted(count, "score"))


@member_required("msp_choice.edit")
@require_POST
def msp_score_cell(request: PortalRequest, pk: int) -> HttpResponse:
    """Save one cell. Answers 200 saved, 409 with what stands when someone else was first, 422 refused, each as JSON."""
    comparison = access.comparison_for(request.member, pk)
    score = access.score_for(request.member, comparison, seen_revision(request.POST.get("row")))
    kind = CriterionKind(score.criterion.kind)
    try:
        entry = Entry(score, read_cell(request.POST.get("text", ""), kind), seen_revision(request.POST.get("seen")))
        record_score(entry=entry, by=request.member)
    except StaleVersion as stale:
        return JsonResponse({"state": "conflict", "reason": stale.sentence} | _shown(score), status=409)
    except NotAllowed as refused:
        raise PermissionDenied(refused.sentence) from refused
    except Refusal as refused:
        return JsonResponse({"state": "refused", "reason": refused.sentence}, status=422)
    return JsonResponse({"state": "saved"} | _shown(score))


def _shown(score: MspScore) -> dict[str, Any]:
    text = Cell(score.value, score.note).text()
    return {
        "text": text,
        "seen": f"{score.version} {text}",
        "words": words_of(score.criterion, score),
        "tone": "off" if score.value is None else "",
        "why": score.note,
    }
