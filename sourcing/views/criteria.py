"""Criteria models, as they are read, compared and taken out."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from portfolio.access import PortalRequest, may, member_required
from portfolio.portal import PortalForm, form_data, settle
from portfolio.portal.languages import in_english
from portfolio.queries.history import history_of
from sourcing import access
from sourcing.actions import criteria as actions
from sourcing.domain.criteria import SourcingClass
from sourcing.domain.differences import METHODS, differences
from sourcing.domain.model_files import file_of_model
from sourcing.domain.weighing import Method
from sourcing.models import CriteriaModel, CriteriaModelState
from sourcing.queries.criteria import criteria_of
from sourcing.queries.reevaluations import reevaluation_of


@member_required("criteria.see")
def criteria(request: PortalRequest) -> HttpResponse:
    """The model in force; where there is none, the way to one."""
    model = access.published_model_of(request.member)
    if model is not None:
        return redirect(model)
    return render(request, "sourcing/no_criteria.html", {"form": PortalForm()})


@member_required("criteria.see")
def criteria_models(request: PortalRequest) -> HttpResponse:
    """Every version: state, people, dates, why. One query."""
    people = ("organisation", "created_by__user", "published_by__user", "retired_by__user")
    models = access.criteria_models_of(request.member).select_related(*people)
    return render(request, "sourcing/criteria_models.html", {"models": models})


@member_required("criteria.see")
def criteria_model(request: PortalRequest, number: int) -> HttpResponse:
    """One model: questions with anchors, weights, locks, bands, thresholds; a draft with the ways to edit it."""
    model = access.criteria_model_for(request.member, number)
    held = criteria_of(model)
    models = list(access.criteria_models_of(request.member).select_related("organisation"))
    is_draft = model.state == CriteriaModelState.DRAFT
    context = {
        "model": model,
        "criteria": held,
        "classes": list(SourcingClass),
        "weights": [_weights(model, name) for name in SourcingClass],
        "models": models,
        "compared": _compared(model, models),
        "history": history_of(request.organisation, model),
        "is_draft": is_draft,
        "edits": is_draft and may(request.member, "criteria.edit"),
        "stopped": _stopped(request, model),
        "form": PortalForm(),
    }
    return render(request, "sourcing/criteria.html", context)


@member_required("criteria.see")
def criteria_difference(request: PortalRequest, number: int, other: int) -> HttpResponse:
    """What version `number` has otherwise than version `other`, field by field."""
    after, before = (access.criteria_model_for(request.member, one) for one in (number, other))
    found = differences(criteria_of(before), criteria_of(after))
    sections: dict[str, list[object]] = {}
    for one in found:
        sections.setdefault(one.section, []).append(one)
    context = {
        "model": after,
        "other": before,
        "count": len(found),
        "sections": list(sections.items()),
        "lost": list(dict.fromkeys(one.subject for one in found if one.loses_answers)),
        "models": access.criteria_models_of(request.member).exclude(pk=after.pk),
    }
    return render(request, "sourcing/criteria_difference.html", context)


@member_required("criteria.see")
@in_english
def criteria_export(request: PortalRequest, number: int) -> HttpResponse:
    """The model as canonical JSON: the text whose SHA-256 is the model's."""
    model = access.criteria_model_for(request.member, number)
    answer = HttpResponse(file_of_model(criteria_of(model)), content_type="application/json")
    name = f"criteria-{request.organisation.slug}-version-{model.number}.json"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@member_required("criteria.edit")
def publish_default(request: PortalRequest) -> HttpResponse:
    """Publish the default model where none is in force."""
    form = PortalForm(form_data(request))
    if request.method == "POST" and form.is_valid():
        answer = settle(request, form, lambda: actions.publish_default_model(by=request.member))
        if answer is not None:
            return answer
    elif request.method != "POST":
        return redirect(reverse("sourcing:criteria", args=[request.organisation.slug]))
    return render(request, "sourcing/no_criteria.html", {"form": form})


def _weights(model: CriteriaModel, name: SourcingClass) -> dict[str, object]:
    """A class with how it was weighed and the share of each criterion, heaviest first."""
    held = criteria_of(model)
    weighing = held.weighing.get(name)
    return {
        "class": name,
        "made_by": METHODS[weighing.method if weighing else Method.POINTS],
        "criteria": held.of_class[name],
    }


def _compared(model: CriteriaModel, models: list[CriteriaModel]) -> CriteriaModel | None:
    """The version to compare with first: the one it was made from, else the one before it."""
    others = [other for other in models if other.number < model.number]
    made_from = next((other for other in models if other.number == model.made_from), None)
    return made_from or next(iter(others), None)


def _stopped(request: PortalRequest, model: CriteriaModel) -> bool:
    if model.state != CriteriaModelState.PUBLISHED:
        return False
    found = reevaluation_of(request.organisation)
    return found is not None and found.is_stopped
