"""Drafts of criteria models: begun from a version or a file, edited piece by piece, thrown away."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from portfolio.access import PortalRequest, member_required
from portfolio.domain.language import say
from portfolio.portal import PortalForm, form_data, settle
from portfolio.versions import StaleVersion
from sourcing import access
from sourcing.actions import criteria_models as actions
from sourcing.domain import criteria_editing as editing
from sourcing.domain.criteria import CriteriaModel as Criteria
from sourcing.forms.criteria_models import (
    LIMITS_SENTENCE,
    BandsForm,
    CriterionForm,
    LockForm,
    ModelFileForm,
    bands_values,
    criterion_values,
    lock_values,
    show_on,
)
from sourcing.models import CriteriaModel, CriteriaModelState
from sourcing.queries.criteria import criteria_of

Values = Callable[[Criteria], dict[str, Any]]


@member_required("criteria.edit")
def criteria_new_version(request: PortalRequest, number: int) -> HttpResponse:
    """Ask, then make a draft with the content of this version."""
    model = access.criteria_model_for(request.member, number)
    form = PortalForm(form_data(request))
    if request.method == "POST" and form.is_valid():
        answer = settle(
            request, form, lambda: actions.new_version(model=model, by=request.member), done=say("A draft.")
        )
        if answer is not None:
            return answer
    return render(request, "sourcing/criteria_new_version.html", {"model": model, "form": form})


@member_required("criteria.edit")
def criteria_import(request: PortalRequest) -> HttpResponse:
    """Take in a file as a draft."""
    form = ModelFileForm(form_data(request), request.FILES or None)
    if request.method == "POST" and form.is_valid():
        answer = settle(request, form, lambda: _imported(request, form), done=say("Read. Nothing is in force yet."))
        if answer is not None:
            return answer
    return render(request, "sourcing/criteria_import.html", {"form": form})


@member_required("criteria.edit")
def criteria_delete(request: PortalRequest, number: int) -> HttpResponse:
    """Ask, then throw the draft away."""
    model = access.criteria_model_for(request.member, number)
    form = PortalForm(form_data(request), version=model.version)
    if request.method == "POST" and form.is_valid():
        answer = settle(request, form, lambda: _deleted(request, model, form), done=say("{} is deleted.", model))
        if answer is not None:
            return answer
    return _draft_page(request, model, "sourcing/criteria_delete.html", {"form": form})


@member_required("criteria.edit")
def criteria_question(request: PortalRequest, number: int, key: str = "") -> HttpResponse:
    """A question: words, anchors, what it says about each class. Without a key a new one."""
    model = access.criteria_model_for(request.member, number)
    criteria = criteria_of(model)
    held = criteria.by_key.get(key)
    if key and held is None:
        raise Http404
    form = CriterionForm(form_data(request), criterion=held, version=model.version)
    if request.method == "POST" and form.is_valid():
        edit = editing.with_criterion(form.criterion(), key or None)
        answer = settle_edit(request, model, form, edit, lambda now: criterion_values(now.by_key.get(key)))
        if answer is not None:
            return answer
    context = {
        "form": form,
        "held": held,
        "groups": [title for title, _ in criteria.groups],
        "sums": {name.value: sum(one.points for one in found) for name, found in criteria.of_class.items()},
        "limits": LIMITS_SENTENCE,
        "move_form": PortalForm(version=model.version),
    }
    return _draft_page(request, model, "sourcing/criteria_question.html", context)


@member_required("criteria.edit")
def criteria_question_move(request: PortalRequest, number: int, key: str) -> HttpResponse:
    """Move a question one place up or down."""
    model = access.criteria_model_for(request.member, number)
    if key not in criteria_of(model).by_key:
        raise Http404
    address = reverse("sourcing:criteria_question", args=[request.organisation.slug, number, key])
    form = PortalForm(form_data(request), version=model.version)
    if request.method == "POST" and form.is_valid():
        edit = editing.moved_criterion(key, up=request.POST.get("to") != "down")
        answer = settle_edit(request, model, form, edit, address=address)
        if answer is not None:
            return answer
    return redirect(address)


@member_required("criteria.edit")
def criteria_question_remove(request: PortalRequest, number: int, key: str) -> HttpResponse:
    """Ask, then take a question out."""
    model = access.criteria_model_for(request.member, number)
    held = criteria_of(model).by_key.get(key)
    if held is None:
        raise Http404
    form = PortalForm(form_data(request), version=model.version)
    if request.method == "POST" and form.is_valid():
        answer = settle_edit(request, model, form, editing.without_criterion(key))
        if answer is not None:
            return answer
    return _draft_page(request, model, "sourcing/criteria_question_remove.html", {"form": form, "held": held})


@member_required("criteria.edit")
def criteria_lock(request: PortalRequest, number: int, place: int = 0) -> HttpResponse:
    """A lock, by its place counted from 1. Without a place a new one."""
    model = access.criteria_model_for(request.member, number)
    criteria = criteria_of(model)
    if place > len(criteria.locks):
        raise Http404
    held = criteria.locks[place - 1] if place else None
    form = LockForm(form_data(request), criteria=criteria, lock=held, version=model.version)
    if request.method == "POST" and form.is_valid():
        edit = editing.with_lock(form.lock(), place - 1 if place else None)
        answer = settle_edit(request, model, form, edit, lambda now: _lock_values(now, place))
        if answer is not None:
            return answer
    return _draft_page(request, model, "sourcing/criteria_lock.html", {"form": form, "held": held, "place": place})


@member_required("criteria.edit")
def criteria_lock_remove(request: PortalRequest, number: int, place: int) -> HttpResponse:
    """Ask, then take a lock out."""
    model = access.criteria_model_for(request.member, number)
    locks = criteria_of(model).locks
    if not 1 <= place <= len(locks):
        raise Http404
    form = PortalForm(form_data(request), version=model.version)
    if request.method == "POST" and form.is_valid():
        answer = settle_edit(request, model, form, editing.without_lock(place - 1))
        if answer is not None:
            return answer
    context = {"form": form, "held": locks[place - 1]}
    return _draft_page(request, model, "sourcing/criteria_lock_remove.html", context)


@member_required("criteria.edit")
def criteria_bands(request: PortalRequest, number: int) -> HttpResponse:
    """Bands of the four classes, and the thresholds of firm and leaning."""
    model = access.criteria_model_for(request.member, number)
    form = BandsForm(form_data(request), criteria=criteria_of(model), version=model.version)
    if request.method == "POST" and form.is_valid():
        values = form.values()
        edit = editing.with_bands(form.bands(), values["firm"], values["leaning"])
        answer = settle_edit(request, model, form, edit, bands_values)
        if answer is not None:
            return answer
    return _draft_page(request, model, "sourcing/criteria_bands.html", {"form": form})


def settle_edit(
    request: PortalRequest,
    model: CriteriaModel,
    form: PortalForm,
    edit: editing.Edit,
    values: Values | None = None,
    address: str = "",
) -> HttpResponse | None:
    """Edit the draft once; another's edit meanwhile gives the page with both texts. values: what the form shows of a model."""

    def act() -> CriteriaModel | str:
        try:
            made = actions.edit_draft(model=model, edit=edit, version=form.version(), by=request.member)
        except StaleVersion as stale:
            current: Any = stale.current
            shown = values(criteria_of(current)) if values else {}
            raise StaleVersion(show_on(current, list(form.fields), shown)) from stale
        return address or made

    return settle(request, form, act, done=say("Saved in the draft."))


def _draft_page(request: PortalRequest, model: CriteriaModel, template: str, context: dict[str, Any]) -> HttpResponse:
    """A page of a draft; of what is none any more, the way back to it."""
    if model.state != CriteriaModelState.DRAFT and request.method != "POST":
        return redirect(model)
    return render(request, template, {"model": model} | context)


def _imported(request: PortalRequest, form: ModelFileForm) -> CriteriaModel:
    name = form.cleaned_data["file"].name
    return actions.import_model(criteria=form.criteria, name=name, by=request.member)


def _deleted(request: PortalRequest, model: CriteriaModel, form: PortalForm) -> str:
    actions.delete_draft(model=model, version=form.version(), by=request.member)
    return reverse("sourcing:criteria_models", args=[request.organisation.slug])


def _lock_values(now: Criteria, place: int) -> dict[str, Any]:
    return lock_values(now.locks[place - 1]) if 0 < place <= len(now.locks) else {}
