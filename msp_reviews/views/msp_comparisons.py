"""Pages of comparisons: the list, the ranking, and what it is made of: weights, criteria, candidates."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse

from msp_reviews import access
from msp_reviews.actions import msp_comparisons as actions
from msp_reviews.domain.msp_choice_results import result_of
from msp_reviews.forms.list_filters import ListFilters, comparisons_found, rows_of
from msp_reviews.forms.msp_choices import (
    AgainForm,
    BeginForm,
    CandidateForm,
    CriterionForm,
    RemoveForm,
    WeightsForm,
    standing_criterion,
    standing_weights,
)
from msp_reviews.models import ComparisonState, MspCandidate, MspComparison, MspCriterion
from msp_reviews.queries import msp_choices as queries
from msp_reviews.queries.msp_choice_export import EXPORT, comparison_lines, list_lines
from msp_reviews.queries.msp_choice_views import compared, view_of
from msp_reviews.views.lists import answer, in_order, listing, own_history
from portfolio.access import PortalRequest, member_required
from portfolio.domain.language import say
from portfolio.portal import form_data, settle
from portfolio.portal.csv_files import csv_file
from portfolio.portal.languages import in_english
from portfolio.versions import StaleVersion

SORTS = {"title": "title", "function": "function__name", "state": "state", "changed": "changed_at"}
USUAL = ("-state", "-created_at", "-pk")


@member_required("msp_choice.see")
def msp_comparisons(request: PortalRequest) -> HttpResponse:
    """The list. With htmx only the part that changes is answered."""
    filters = comparisons_found(request)
    context = listing(request, filters, _rows(filters, request), "msp_comparisons")
    return answer(request, context, "msp_reviews/msp_comparisons.html", "msp_reviews/msp_comparisons_list.html")


def _rows(filters: ListFilters, request: PortalRequest) -> QuerySet[MspComparison]:
    rows = queries.listed(rows_of(filters))
    return in_order(rows, request.GET.get("sort", ""), SORTS, USUAL)


@member_required("msp_choice.see")
@in_english
def msp_comparisons_export(request: PortalRequest) -> StreamingHttpResponse:
    """Exactly the comparisons that are filtered, as CSV."""
    rows = _rows(comparisons_found(request), request)
    return csv_file("msp-comparisons", EXPORT, list_lines(rows))


@member_required("msp_choice.edit")
def msp_comparison_new(request: PortalRequest) -> HttpResponse:
    """Begin a comparison; ?function=code chooses the function."""
    form = BeginForm(
        form_data(request), member=request.member, initial={"function": request.GET.get("function", "")[:60]}
    )
    if request.method == "POST" and form.is_valid():
        settled = settle(request, form, lambda: _begun(form, request))
        if settled is not None:
            return settled
    return render(request, "msp_reviews/msp_comparison_new.html", {"form": form})


def _begun(form: BeginForm, request: PortalRequest) -> str:
    values = form.values()
    made = actions.create_comparison(
        function=values["function"],
        title=values["title"],
        partners=list(values["partners"]),
        names=values["others"],
        by=request.member,
    )
    return reverse("msp_reviews:msp_scores", args=[request.organisation.slug, made.pk])


@member_required("msp_choice.see")
def msp_comparison(request: PortalRequest, pk: int) -> HttpResponse:
    """How the candidates rank, how sure that is, and what it rests on."""
    comparison = access.comparison_for(request.member, pk)
    held = queries.loaded(comparison)
    sheet, going = held.sheet, queries.going_of(comparison.function)
    why_no_result = sheet.why_no_result()
    result = None if why_no_result else result_of(sheet)
    waiting = queries.waiting_of(comparison.function)
    context: dict[str, Any] = {
        "comparison": comparison,
        "held": held,
        "sheet": sheet,
        "view": view_of(sheet, result) if result else None,
        "compared": compared(sheet, result),
        "why_no_result": why_no_result,
        "going": going,
        "is_open": comparison.state == ComparisonState.OPEN,
        "choices": access.choices_of(request.member)
        .filter(comparison=comparison)
        .select_related("organisation", *queries.PEOPLE),
        "waiting": waiting,
        "again_form": AgainForm(),
        "history": own_history(request, comparison),
    }
    return render(request, "msp_reviews/msp_comparison.html", context)


@member_required("msp_choice.see")
@in_english
def msp_comparison_export(request: PortalRequest, pk: int) -> StreamingHttpResponse:
    """The comparison as CSV: a line for each criterion with the raw values, then the lines of the result."""
    held = queries.loaded(access.comparison_for(request.member, pk))
    sheet = held.sheet
    result = None if sheet.why_no_result() else result_of(sheet)
    header, lines = comparison_lines(sheet, result)
    return csv_file(f"msp-comparison-{pk}", header, lines)


@member_required("msp_choice.edit")
def msp_weights(request: PortalRequest, pk: int) -> HttpResponse:
    """Title, weighting, ranks and points."""
    comparison = access.comparison_for(request.member, pk)
    criteria = list(comparison.criteria.order_by("position", "pk"))
    form = WeightsForm(form_data(request), comparison=comparison, criteria=criteria)
    if request.method == "POST" and form.is_valid():
        settled = settle(request, form, lambda: _weighed(comparison, form, request), done=say("Saved."))
        if settled is not None:
            return settled
    return render(request, "msp_reviews/msp_weights.html", {"form": form, "comparison": comparison})


def _weighed(comparison: MspComparison, form: WeightsForm, request: PortalRequest) -> MspComparison:
    try:
        return actions.set_weights(
            comparison=comparison, wanted=form.wanted(), version=form.version(), by=request.member
        )
    except StaleVersion as stale:
        _show(stale.current, standing_weights(comparison, list(comparison.criteria.all())))
        raise


@member_required("msp_choice.edit")
def msp_criterion_new(request: PortalRequest, pk: int) -> HttpResponse:
    """One more criterion."""
    comparison = access.comparison_for(request.member, pk)
    form = CriterionForm(form_data(request))
    if request.method == "POST" and form.is_valid():

        def act() -> MspCriterion:
            return actions.add_criterion(comparison=comparison, values=form.wanted(), by=request.member)

        settled = settle(request, form, act)
        if settled is not None:
            return settled
    return render(request, "msp_reviews/msp_criterion.html", {"form": form, "comparison": comparison})


@member_required("msp_choice.edit")
def msp_criterion_edit(request: PortalRequest, pk: int) -> HttpResponse:
    """Change a criterion."""
    criterion = access.criterion_for(request.member, pk)
    form = CriterionForm(form_data(request), criterion=criterion)
    if request.method == "POST" and form.is_valid():
        settled = settle(request, form, lambda: _edited(criterion, form, request))
        if settled is not None:
            return settled
    context = {"form": form, "comparison": criterion.comparison, "criterion": criterion}
    return render(request, "msp_reviews/msp_criterion.html", context)


def _edited(criterion: MspCriterion, form: CriterionForm, request: PortalRequest) -> MspCriterion:
    try:
        return actions.edit_criterion(
            criterion=criterion, values=form.wanted(), version=form.version(), by=request.member
        )
    except StaleVersion as stale:
        _show(stale.current, standing_criterion(criterion))
        raise


def _show(row: Any, standing: dict[str, Any]) -> None:
    """Let the conflict page find what stands under the names of the form's fields."""
    for name, value in standing.items():
        setattr(row, name, value)


@member_required("msp_choice.edit")
def msp_criterion_remove(request: PortalRequest, pk: int) -> HttpResponse:
    """Ask, then remove a criterion with its scores."""
    criterion = access.criterion_for(request.member, pk)
    name = criterion.name

    def act(version: int) -> str:
        comparison = actions.remove_criterion(criterion=criterion, version=version, by=request.member)
        return _scores_of(comparison)

    sentence = say("{} goes with the scores of all candidates on it.", name)
    return _asked(request, criterion.comparison, criterion.version, act, say("Remove {}", name), sentence)


@member_required("msp_choice.edit")
def msp_candidate_new(request: PortalRequest, pk: int) -> HttpResponse:
    """One more candidate."""
    comparison = access.comparison_for(request.member, pk)
    form = CandidateForm(form_data(request), member=request.member)
    if request.method == "POST" and form.is_valid():

        def act() -> MspCandidate:
            return actions.add_candidate(comparison=comparison, **form.values(), by=request.member)

        settled = settle(request, form, act)
        if settled is not None:
            return settled
    return render(request, "msp_reviews/msp_candidate.html", {"form": form, "comparison": comparison})


@member_required("msp_choice.edit")
def msp_candidate_edit(request: PortalRequest, pk: int) -> HttpResponse:
    """Another name, or the partner that the candidate has become."""
    candidate = access.candidate_for(request.member, pk)
    form = CandidateForm(form_data(request), member=request.member, candidate=candidate)
    if request.method == "POST" and form.is_valid():

        def act() -> MspCandidate:
            return actions.edit_candidate(
                candidate=candidate, **form.values(), version=form.version(), by=request.member
            )

        settled = settle(request, form, act)
        if settled is not None:
            return settled
    context = {"form": form, "comparison": candidate.comparison, "candidate": candidate}
    return render(request, "msp_reviews/msp_candidate.html", context)


@member_required("msp_choice.edit")
def msp_candidate_remove(request: PortalRequest, pk: int) -> HttpResponse:
    """Ask, then remove a candidate with its scores."""
    candidate = access.candidate_for(request.member, pk)
    name = queries.name_of(candidate)

    def act(version: int) -> str:
        comparison = actions.remove_candidate(candidate=candidate, version=version, by=request.member)
        return _scores_of(comparison)

    return _asked(
        request,
        candidate.comparison,
        candidate.version,
        act,
        say("Remove {}", name),
        say("{} goes with its scores.", name),
    )


def _scores_of(comparison: MspComparison) -> str:
    return reverse("msp_reviews:msp_scores", args=[comparison.organisation.slug, comparison.pk])


@member_required("msp_choice.edit")
def msp_comparison_again(request: PortalRequest, pk: int) -> HttpResponse:
    """Compare again: a copy that is open."""
    comparison = access.comparison_for(request.member, pk)
    form = AgainForm(form_data(request))
    if request.method == "POST" and form.is_valid():

        def act() -> MspComparison:
            return actions.copy_comparison(comparison=comparison, by=request.member)

        settled = settle(request, form, act, done=say("A copy to go on from. The decided comparison stays as it is."))
        if settled is not None:
            return settled
    sentence = say("A copy with the same criteria, candidates and scores begins; this comparison stays as it is.")
    return _ask(request, comparison, form, say("Compare again"), sentence, is_danger=False)


@member_required("msp_choice.edit")
def msp_comparison_remove(request: PortalRequest, pk: int) -> HttpResponse:
    """Ask, then remove a comparison from which nothing was proposed."""
    comparison = access.comparison_for(request.member, pk)

    def act(version: int) -> str:
        actions.remove_comparison(comparison=comparison, version=version, by=request.member)
        return reverse("msp_reviews:msp_comparisons", args=[request.organisation.slug])

    sentence = say("“{}” goes with its criteria, candidates and scores.", comparison)
    return _asked(request, comparison, comparison.version, act, say("Remove the comparison"), sentence)


def _asked(
    request: PortalRequest, comparison: MspComparison, version: int, act: Any, verb: str, sentence: str
) -> HttpResponse:
    form = RemoveForm(form_data(request), version=version)
    if request.method == "POST" and form.is_valid():
        settled = settle(request, form, lambda: act(form.version()))
        if settled is not None:
            return settled
    return _ask(request, comparison, form, verb, sentence)


def _ask(
    request: PortalRequest, comparison: MspComparison, form: Any, verb: str, sentence: str, *, is_danger: bool = True
) -> HttpResponse:
    context = {"comparison": comparison, "form": form, "verb": verb, "sentence": sentence, "is_danger": is_danger}
    return render(request, "msp_reviews/msp_ask.html", context)
