"""Outcomes: predict, measure, and how it turned out."""

import csv
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from msp_reviews.queries.due import due_for
from portfolio.models import Member, Role
from portfolio.portal import today
from sourcing.actions.predictions import Aim, Figure, add_prediction, record_actual
from sourcing.domain.outcomes import Benefit
from sourcing.models import Decision, Prediction, PredictionActual
from tests.factories import (
    HELP_DESK,
    ITFunctionFactory,
    MemberFactory,
    OrganisationFactory,
    decided,
    form_token,
    proposed,
    scored,
)

pytestmark = pytest.mark.django_db


def client_of(member: Member) -> Client:
    client = Client()
    client.force_login(member.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def at(name: str, *args: object) -> str:
    return reverse(f"sourcing:{name}", args=["company-y", *args])


@pytest.fixture
def cio() -> Member:
    return MemberFactory(organisation=OrganisationFactory(slug="company-y"), role=Role.CIO)


@pytest.fixture
def manager(cio: Member) -> Member:
    return MemberFactory(organisation=cio.organisation, role=Role.IT_MANAGER)


@pytest.fixture
def decision(cio: Member, manager: Member) -> Decision:
    """Approved as outsourceable while all of it is in-house: it moves work."""
    return decided(function(cio, "Help desk"), manager, cio, HELP_DESK)


def function(cio: Member, name: str) -> Any:
    costs = {"internal_cost": Decimal(1000), "external_cost": Decimal(0)}
    return ITFunctionFactory(organisation=cio.organisation, name=name, code=name.lower().replace(" ", "-"), **costs)


def predicted(
    decision: Decision, by: Member, measure: str = "Cost of a contact", due: date | None = None
) -> Prediction:
    """Made on the day it was due, where that lies back: nobody waits in a test."""
    due = due or today(by.organisation) + timedelta(days=10)
    aim = Aim(Benefit.COST, measure, "EUR", Decimal(20), Decimal(10), due)
    return add_prediction(decision=decision, aim=aim, today=due, version=decision.version, by=by)


def measured(row: Prediction, value: str, by: Member) -> None:
    day = today(by.organisation)
    row.refresh_from_db()
    figure = Figure(Decimal(value), day, "Counted.")
    record_actual(prediction=row, figure=figure, today=day, version=row.version, by=by)


def posted(**more: str) -> dict[str, str]:
    fields = {
        "benefit": "cost", "measure": "Cost of a contact", "unit": "EUR", "baseline": "20", "target": "10",
        "due_on": "2099-03-31",
    }  # fmt: skip
    return form_token(**fields | more)


def page_of(member: Member, address: str) -> str:
    response = client_of(member).get(address)
    assert response.status_code == 200
    return response.content.decode()


def test_without_a_prediction_the_page_says_where_one_is_made(cio):
    assert "No approved decision predicts anything yet." in page_of(cio, at("outcomes"))


def test_the_proposer_says_what_it_is_to_bring_and_the_approver_reads_it(cio, manager):
    desk = function(cio, "Help desk")
    scored(desk, manager)
    waiting = proposed(desk, manager)
    client = client_of(manager)
    assert "This decision moves work" in page_of(manager, at("decision", waiting.pk))
    answer = client.post(at("predict", waiting.pk), posted(version=str(waiting.version)))
    assert answer.headers["Location"] == at("decision", waiting.pk) + "#predictions"
    waiting.refresh_from_db()
    page = page_of(cio, at("decision", waiting.pk))
    assert "Cost of a contact" in page
    assert f'name="content_sha256" value="{waiting.content_sha256}"' in page
    assert "only the one who proposed it" in page


def test_a_double_click_predicts_once(decision, cio):
    client, data = client_of(cio), posted(version="1")
    first, second = (client.post(at("predict", decision.pk), data) for _ in range(2))
    assert first.headers["Location"] == second.headers["Location"]
    assert Prediction.objects.count() == 1


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"target": "20"}, "The target equals the baseline"),
        ({"due_on": "2020-01-01"}, "choose today or a later day"),
        ({"due_on": "soon"}, "Enter a valid date."),
        ({"baseline": "1.23456"}, "no more than 4 decimal places"),
        ({"baseline": "NaN"}, "Enter a number."),
        ({"target": "1e99"}, "no more than 18 digits"),
        ({"benefit": "fame"}, "fame is not one of the available choices"),
        ({"measure": " "}, "This field is required"),
        ({"measure": "x" * 201}, "at most 200 characters"),
        ({"unit": "a\x00b"}, "Null characters are not allowed"),
        ({"form_token": ""}, "This form had expired"),
    ],
)
def test_bad_input_is_named_beside_its_field_and_nothing_is_saved(decision, cio, more, sentence):
    answer = client_of(cio).post(at("predict", decision.pk), posted(version="1") | more)
    assert answer.status_code == 200
    assert sentence in answer.content.decode()
    assert not Prediction.objects.exists()


def test_a_stale_page_is_shown_beside_what_stands(cio, manager):
    desk = function(cio, "Help desk")
    scored(desk, manager)
    waiting = proposed(desk, manager)
    predicted(waiting, manager)
    answer = client_of(manager).post(at("predict", waiting.pk), posted(version="1", measure="Another"))
    assert answer.status_code == 409
    assert "Another" in answer.content.decode()
    assert Prediction.objects.count() == 1


def test_a_prediction_is_taken_back_after_a_question(cio, manager):
    desk = function(cio, "Help desk")
    scored(desk, manager)
    waiting = proposed(desk, manager)
    row = predicted(waiting, manager)
    page = page_of(manager, at("prediction_remove", row.pk))
    assert "Take back “Cost of a contact”" in page
    waiting.refresh_from_db()
    client_of(manager).post(at("prediction_remove", row.pk), form_token(version=str(waiting.version)))
    assert not Prediction.objects.exists()


def test_an_actual_is_recorded_and_then_corrected_beside_it(decision, cio, manager):
    row = predicted(decision, cio)
    day = today(cio.organisation).isoformat()
    client = client_of(manager)
    client.post(at("prediction_measure", row.pk), form_token(version="1", value="12", measured_on=day, evidence="Log"))
    without = client.post(at("prediction_measure", row.pk), form_token(version="2", value="10", measured_on=day))
    assert "Say in the note why" in without.content.decode()
    client.post(
        at("prediction_measure", row.pk), form_token(version="2", value="10", measured_on=day, note="Late bill")
    )
    assert [str(actual.value) for actual in PredictionActual.objects.all()] == ["12.0000", "10.0000"]
    page = page_of(cio, at("prediction", row.pk))
    assert '<span class="now"><span class="figure">10</span>' in page
    assert '<span class="was"><span class="figure">12</span>' in page
    assert "Arrived" in page


def test_a_double_click_records_once(decision, cio):
    row = predicted(decision, cio)
    data = form_token(version="1", value="12", measured_on=today(cio.organisation).isoformat())
    for _ in range(2):
        client_of(cio).post(at("prediction_measure", row.pk), data)
    assert PredictionActual.objects.count() == 1


def test_the_page_counts_what_arrived_and_what_nobody_measured(decision, cio, manager):
    exactly, short = predicted(decision, cio, "On target"), predicted(decision, manager, "Half way")
    predicted(decision, manager, "Late", due=today(cio.organisation) - timedelta(days=3))
    measured(exactly, "10", cio)
    measured(short, "15", cio)
    page = " ".join(page_of(cio, at("outcomes")).split())
    assert "<dt>Arrived</dt><dd>1 of 2" in page
    assert '<dt>Mean shortfall</dt><dd><span class="figure">25.0 %</span>' in page
    assert "<dt>Overdue</dt><dd>1<" in page
    assert "<dt>Not measured</dt><dd>1 of 3" in page
    assert "2 measured early" in page


@pytest.mark.parametrize(
    ("query", "measures"),
    [
        ("standing=arrived", ["On target"]),
        ("standing=short", ["Half way"]),
        ("standing=overdue", ["Late"]),
        ("words=half help", ["Half way"]),
        ("benefit=risk", []),
        ("standing=nonsense&benefit=fame", ["Late", "On target", "Half way"]),
    ],
)
def test_the_filters_in_the_address_narrow_list_and_export(decision, cio, query, measures):
    rows = [predicted(decision, cio, measure) for measure in ("On target", "Half way")]
    predicted(decision, cio, "Late", due=today(cio.organisation) - timedelta(days=3))
    measured(rows[0], "10", cio)
    measured(rows[1], "15", cio)
    answer = client_of(cio).get(f"{at('outcomes_export')}?{query}")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert [line["Measure"] for line in csv.DictReader(text.splitlines())] == measures
    assert answer.status_code == client_of(cio).get(f"{at('outcomes')}?{query}").status_code == 200


def test_what_waits_or_was_rejected_is_no_outcome(cio, manager):
    desk = function(cio, "Help desk")
    scored(desk, manager)
    predicted(proposed(desk, manager), manager)
    assert "No approved decision predicts anything yet." in page_of(cio, at("outcomes"))


def test_a_decision_that_moves_work_and_predicts_nothing_is_named(decision, cio, manager):
    other = decided(function(cio, "Print"), manager, cio, HELP_DESK)
    predicted(decision, cio)
    page = page_of(cio, at("outcomes"))
    assert "1 standing decision that moves work predicts nothing" in page
    assert f"{at('decision', other.pk)}#predictions" in page


def test_due_figures_are_on_the_bell_of_those_who_may_record_them(decision, cio, manager):
    row = predicted(decision, cio, due=today(cio.organisation) - timedelta(days=1))
    found = [item for item in due_for(manager, today=today(cio.organisation)) if item.kind == "Outcome"]
    assert [(item.sentence, item.is_late) for item in found] == [("Help desk: measure Cost of a contact", True)]
    assert row.get_absolute_url() in page_of(manager, reverse("portfolio:due", args=["company-y"]))
    reader = MemberFactory(organisation=cio.organisation, role=Role.EXECUTIVE)
    assert [item for item in due_for(reader, today=today(cio.organisation)) if item.kind == "Outcome"] == []
    measured(row, "12", cio)
    assert [item for item in due_for(manager, today=today(cio.organisation)) if item.kind == "Outcome"] == []


def test_a_prediction_of_another_organisation_is_not_found(decision, cio):
    row = predicted(decision, cio)
    stranger = MemberFactory(organisation=OrganisationFactory(slug="company-x"), role=Role.CIO)
    for name in ("prediction", "prediction_measure", "prediction_remove"):
        address = reverse(f"sourcing:{name}", args=["company-x", row.pk])
        assert client_of(stranger).get(address).status_code == 404
        assert client_of(stranger).post(address, form_token(version="1", value="1")).status_code == 404
    assert (
        client_of(stranger).post(reverse("sourcing:predict", args=["company-x", decision.pk]), posted()).status_code
        == 404
    )
    assert not PredictionActual.objects.exists()


def test_texts_are_shown_as_texts(decision, cio):
    row = predicted(decision, cio, "<script>alert(1)</script>")
    measured(row, "10", cio)
    for address in (at("outcomes"), at("prediction", row.pk), at("decision", decision.pk)):
        assert "<script>alert" not in page_of(cio, address)


def test_the_page_makes_the_same_queries_for_two_predictions_and_for_twenty(decision, cio, manager):
    def queries() -> int:
        client = client_of(cio)
        client.get(at("outcomes"))
        with CaptureQueriesContext(connection) as captured:
            client.get(at("outcomes"))
        return len(captured)

    for number in range(2):
        measured(predicted(decision, cio, f"First {number}"), "12", cio)
    few = queries()
    for number in range(6):
        other = decided(function(cio, f"Desk {number}"), manager, cio, HELP_DESK)
        for place in range(3):
            measured(predicted(other, manager, f"More {number} {place}"), "12", cio)
    assert queries() == few
