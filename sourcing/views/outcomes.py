"""Outcomes: the calibration page, one prediction, and the forms that predict and measure."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render

from portfolio.access import PortalRequest, member_required
from portfolio.domain.language import say
from portfolio.portal import form_data, settle, today
from portfolio.portal.csv_files import csv_file
from portfolio.portal.languages import in_english
from portfolio.queries.history import history_of
from sourcing import access
from sourcing.actions import predictions as actions
from sourcing.forms.outcomes import MeasureForm, OutcomesFilter, PredictForm, RemoveForm
from sourcing.models import Prediction
from sourcing.queries import outcomes as queries
from sourcing.queries.outcomes import decision_moves_work
from sourcing.queries.predictions import actuals_of, outcome_of

PAGE_SIZE = 50
UNPREDICTED_SHOWN = 20


@member_required("outcome.see")
def outcomes(request: PortalRequest) -> HttpResponse:
    """How predictions turned out, what is due to be measured, and all of them; filters stand in the address."""
    found = queries.outcomes(request.member, today=today(request.organisation))
    chosen = OutcomesFilter(request.GET)
    context = {
        "found": found,
        "chosen": chosen,
        "tabs": chosen.tabs(found.counts),
        "page": Paginator(chosen.apply(found.every), PAGE_SIZE).get_page(request.GET.get("page")),
        "by_key": {outcome.row.pk: outcome for outcome in found.every},
        "unpredicted": found.unpredicted[:UNPREDICTED_SHOWN],
    }
    return render(request, "sourcing/outcomes.html", context)


@member_required("outcome.see")
@in_english
def outcomes_export(request: PortalRequest) -> HttpResponseBase:
    """The predictions that pass the filters of the page, as CSV."""
    day = today(request.organisation)
    found = OutcomesFilter(request.GET).apply(queries.outcomes(request.member, today=day).every)
    return csv_file(f"outcomes-{request.organisation.slug}-{day.isoformat()}", queries.EXPORT, queries.export(found))


@member_required("outcome.see")
def prediction(request: PortalRequest, pk: int) -> HttpResponse:
    """One prediction with everything that was measured, corrections beside what they correct."""
    row = access.prediction_for(request.member, pk)
    return render(request, "sourcing/prediction.html", _context(request, row))


@member_required("outcome.predict")
def predict(request: PortalRequest, pk: int) -> HttpResponse:
    """Write down what a decision is expected to bring."""
    decision = access.decision_for(request.member, pk)
    form = PredictForm(form_data(request), version=decision.version)

    def act() -> str:
        actions.add_prediction(
            decision=decision,
            aim=form.aim(),
            today=today(request.organisation),
            version=form.version(),
            by=request.member,
        )
        return f"{decision.get_absolute_url()}#predictions"

    if request.method == "POST" and form.is_valid():
        answer = settle(request, form, act, done=say("Written down. The decision is judged by it."))
        if answer is not None:
            return answer
    context = {"decision": decision, "form": form, "moves": decision_moves_work(decision, decision.criteria_model)}
    return render(request, "sourcing/predict.html", context)


@member_required("outcome.predict")
def prediction_remove(request: PortalRequest, pk: int) -> HttpResponse:
    """Take a prediction back while its proposal waits."""
    row = access.prediction_for(request.member, pk)
    form = RemoveForm(form_data(request), version=row.decision.version)

    def act() -> Any:
        return actions.remove_prediction(prediction=row, version=form.version(), by=request.member)

    if request.method == "POST" and form.is_valid():
        answer = settle(request, form, act, done=say("Taken back."))
        if answer is not None:
            return answer
    return render(request, "sourcing/prediction_remove.html", {"row": row, "form": form})


@member_required("outcome.record")
def prediction_measure(request: PortalRequest, pk: int) -> HttpResponse:
    """Record what was measured, or correct it."""
    row = access.prediction_for(request.member, pk)
    day = today(request.organisation)
    form = MeasureForm(form_data(request), version=row.version, today=day)

    def act() -> Prediction:
        actions.record_actual(
            prediction=row, figure=form.figure(), today=day, version=form.version(), by=request.member
        )
        return row

    if request.method == "POST" and form.is_valid():
        answer = settle(request, form, act, done=say("Recorded."))
        if answer is not None:
            return answer
    return render(request, "sourcing/prediction_measure.html", _context(request, row) | {"form": form})


def _context(request: PortalRequest, row: Prediction) -> dict[str, Any]:
    return {
        "row": row,
        "outcome": outcome_of(row, today=today(request.organisation)),
        "actuals": actuals_of(row),
        "events": history_of(request.organisation, row),
        "is_measurable": row.decision.state in ("approved", "superseded"),
    }
