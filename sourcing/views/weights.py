"""Weighing the criteria of a class in a draft: points, rank order, pairwise comparison; worked out as one goes."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from portfolio.access import PortalRequest, member_required
from portfolio.domain.errors import Refusal
from portfolio.domain.language import say
from portfolio.portal import form_data
from sourcing import access
from sourcing.domain.criteria import CriteriaModel as Criteria
from sourcing.domain.criteria import SourcingClass
from sourcing.domain.criteria_editing import keys_of
from sourcing.domain.differences import METHODS
from sourcing.domain.weighing import Method, Weighing
from sourcing.domain.weights import MOST_COMPARED
from sourcing.forms.weights import FORMS, PairsForm, PointsForm, WeightsForm, pair_name, values_of
from sourcing.models import CriteriaModel, CriteriaModelState
from sourcing.queries.criteria import criteria_of
from sourcing.queries.weights_views import WeightsView, view_of_points, view_of_weighing
from sourcing.views.criteria_drafts import settle_edit

LOOK = "look"


@member_required("criteria.edit")
def criteria_weights(request: PortalRequest, number: int, name: str) -> HttpResponse:
    """Weights of one class. A change (htmx), or a button, works them out without saving; another button saves."""
    model = access.criteria_model_for(request.member, number)
    if name not in list(SourcingClass):
        raise Http404
    if model.state != CriteriaModelState.DRAFT and request.method != "POST":
        return redirect(model)
    sourcing_class, criteria = SourcingClass(name), criteria_of(model)
    method = _method(request, criteria, sourcing_class)
    earlier = _earlier(request, model, sourcing_class)

    def values(held: Criteria) -> dict[str, Any]:
        return values_of(_points(held, sourcing_class), held.weighing.get(sourcing_class), earlier, method)

    keys = keys_of(criteria, sourcing_class)
    form = FORMS[method](form_data(request), keys=keys, values=values(criteria), version=model.version)
    if request.method == "POST" and not _only_looks(request) and form.is_valid():
        answer = settle_edit(request, model, form, form.edit(sourcing_class), values)
        if answer is not None:
            return answer
    template = "sourcing/_weights.html" if request.htmx else "sourcing/criteria_weights.html"
    return render(request, template, _context(model, sourcing_class, form) | {"criteria": criteria})


def _only_looks(request: PortalRequest) -> bool:
    return bool(request.htmx) or request.POST.get("step") == LOOK


def _method(request: PortalRequest, criteria: Criteria, name: SourcingClass) -> Method:
    held = criteria.weighing.get(name)
    asked = request.GET.get("method", "")
    return Method(asked) if asked in list(Method) else held.method if held else Method.POINTS


def _earlier(request: PortalRequest, model: CriteriaModel, name: SourcingClass) -> Weighing | None:
    """How the class was weighed in the version that the draft was made from. One query at most."""
    earlier = (
        access.criteria_models_of(request.member).filter(number=model.made_from).first() if model.made_from else None
    )
    return criteria_of(earlier).weighing.get(name) if earlier else None


def _points(criteria: Criteria, name: SourcingClass) -> dict[str, int]:
    return {key: criteria.by_key[key].supports[name].points for key in keys_of(criteria, name)}


def _context(model: CriteriaModel, name: SourcingClass, form: WeightsForm) -> dict[str, Any]:
    view, refused = _worked_out(form)
    return {
        "model": model,
        "class": name,
        "form": form,
        "method": form.method,
        "methods": list(METHODS.items()),
        "classes": list(SourcingClass),
        "view": view,
        "refused": refused,
        "matrix": _matrix(form) if isinstance(form, PairsForm) else None,
        "can_compare": len(form.keys) <= MOST_COMPARED,
        "most_compared": MOST_COMPARED,
    }


def _worked_out(form: WeightsForm) -> tuple[WeightsView | None, str]:
    """The weights that the form gives as it stands, or the sentence why it gives none."""
    whole = form if form.is_bound else type(form)(_data(form), keys=form.keys, values=form.initial)
    if not whole.is_valid():
        return None, say("Some fields need your attention before weights can be worked out.")
    try:
        if isinstance(whole, PointsForm):
            return view_of_points(whole.points()), ""
        return view_of_weighing(whole.weighing(), whole.keys), ""
    except Refusal as refused:
        return None, refused.sentence


def _data(form: WeightsForm) -> dict[str, Any]:
    return {name: str(value) for name, value in form.initial.items()}


def _matrix(form: PairsForm) -> list[dict[str, Any]]:
    """Rows of the matrix: above the diagonal a field, on it 1, below it the pair whose mirror stands there."""
    rows = []
    for at, first in enumerate(form.keys):
        cells = []
        for place, second in enumerate(form.keys):
            if at < place:
                cells.append({"kind": "field", "field": form[pair_name(first, second)]})
            else:
                mirrored = form[pair_name(second, first)] if at > place else None
                cells.append({"kind": "mirror" if mirrored else "same", "field": mirrored, "text": _mirrored(mirrored)})
        rows.append({"key": first, "cells": cells})
    return rows


def _mirrored(field: Any) -> str:
    """The reciprocal as it is shown: 3 → 1/3; nothing where nobody judged."""
    text = str(field.value() or "") if field is not None else "1"
    if not text or not set(text) <= set("0123456789/"):
        return ""
    over, _, under = text.partition("/")
    return under + (f"/{over}" if over != "1" else "") if under else ("1" if over == "1" else f"1/{over}")
