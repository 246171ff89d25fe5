"""The optimiser on its pages: asking, the worker's answer, clashes in words, a scenario of a point, immutability."""

import json
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from portfolio.domain.canonical import sha256
from portfolio.models import Job, JobState, Member, Role
from portfolio.queue.hands import work_until_idle
from sourcing.actions import scenarios
from sourcing.actions.scenarios import Wording
from sourcing.models import OptimiserResult, OptimiserRun, Scenario
from sourcing.queries.optimiser import RunView
from tests.factories import (
    DATA_GOVERNANCE,
    TODAY,
    ContractFactory,
    ITFunctionFactory,
    MemberFactory,
    PartnerFactory,
    decided,
    form_token,
)

pytestmark = pytest.mark.django_db
ASK = {
    "objective": "cost", "one_off_share": "20", "unit_core": "1.1", "unit_strategic": "1.05", "unit_tactical": "1",
    "unit_outsourceable": "0.8", "partners": ["Northwind"], "any_category": "on",
}  # fmt: skip


@pytest.fixture
def manager() -> Member:
    return MemberFactory(role=Role.IT_MANAGER)


@pytest.fixture
def scenario(manager: Member) -> Scenario:
    """Help desk kept in-house (outsourceable), data governance given away (strategic by a fired lock)."""
    cio = MemberFactory(organisation=manager.organisation, role=Role.CIO)
    more = {"organisation": manager.organisation, "internal_fte": Decimal(4), "external_fte": Decimal(4)}
    desk = ITFunctionFactory(name="Help desk", code="desk", internal_cost=100, external_cost=0, **more)
    data = ITFunctionFactory(name="Data governance", code="data", internal_cost=20, external_cost=80, **more)
    decided(desk, manager, cio)
    decided(data, manager, cio, DATA_GOVERNANCE)
    partner = PartnerFactory(organisation=manager.organisation, name="Northwind")
    contract = ContractFactory(partner=partner, annual_fee=Decimal(80), state="active")
    contract.services.create(organisation=manager.organisation, function=data, share=Decimal(1))
    return scenarios.create_scenario(words=Wording("Try"), today=TODAY, by=manager)


def client_of(member: Member) -> Client:
    client = Client()
    client.force_login(member.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def ask(member: Member, scenario: Scenario, **fields: Any):
    path = f"/{member.organisation.slug}/sourcing/scenarios/{scenario.pk}/optimise/"
    return client_of(member).post(path, form_token(**(ASK | fields)))


def answered(member: Member, scenario: Scenario, **fields: Any) -> OptimiserRun:
    assert ask(member, scenario, **fields).status_code == 302
    work_until_idle()
    return OptimiserRun.objects.select_related("result", "job", "organisation", "scenario").latest("pk")


def page(member: Member, run: OptimiserRun) -> str:
    return client_of(member).get(run.get_absolute_url()).content.decode()


def test_the_best_choice_is_found_by_a_worker_and_shown_with_the_frontier(manager: Member, scenario: Scenario):
    run = answered(manager, scenario)
    assert run.job.state == JobState.DONE
    content = json.loads(run.result.content)
    assert sha256(run.result.content) == run.result.sha256 and sha256(run.inputs) == run.inputs_sha256
    assert content["best"]["chosen"] == {"desk": "highest|Northwind", "data": "lowest|"}
    html = page(manager, run)
    proved = "Proved: no choice within these limits costs less."
    for words in (
        "The answer",
        proved,
        "Help desk",
        "What alignment costs",
        "Make a scenario of it",
        run.inputs_sha256,
    ):
        assert words in html


def test_an_answer_that_is_not_proved_to_the_last_cent_says_how_far_it_can_be_from_the_best(
    manager: Member, scenario: Scenario
):
    view = RunView(answered(manager, scenario))
    content = json.loads(view.run.result.content)
    figures = content["best"]["figures"]
    content["proofs"] = [
        {"objective": "alignment", "bound": str(Fraction(figures["alignment"]) + Fraction(1, 10_000))},
        {"objective": "cost", "bound": str(Fraction(figures["cost"]) - Fraction(3, 2))},
    ]
    view.content = content
    first, second = view.proofs
    assert "the answer is at most 0.0100 percentage points from the best" in first
    assert "as good in that costs less than EUR" in second and "at most EUR 1.50 from the best" in second


def test_the_assumptions_are_kept_with_the_scenario_and_never_filled_in(manager: Member, scenario: Scenario):
    path = f"/{manager.organisation.slug}/sourcing/scenarios/{scenario.pk}/optimise/"
    before = client_of(manager).get(path).content.decode()
    assert 'id="id_unit_core"' in before and 'value="1.1"' not in before
    answered(manager, scenario)
    after = client_of(manager).get(path).content.decode()
    assert 'value="1.1"' in after and 'value="20"' in after


def test_limits_that_clash_are_named_with_what_could_be_had(manager: Member, scenario: Scenario):
    run = answered(manager, scenario, budget="150", alignment="100")
    assert json.loads(run.result.content)["best"] is None
    html = page(manager, run)
    assert "These 2 limits clash" in html or "One limit cannot be kept" in html
    assert "Budget at most EUR 150" in html and "allow is EUR" in html


def test_a_lock_alone_can_make_a_limit_impossible(manager: Member, scenario: Scenario):
    html = page(manager, answered(manager, scenario, per_quarter="0", quarters="4"))
    assert "One limit cannot be kept" in html
    assert "Functions that move at most 0 (0 a quarter in 4 quarters)" in html
    assert "the least that the other limits allow is 1" in html


def test_a_scenario_is_made_of_the_answer_and_of_a_point(manager: Member, scenario: Scenario):
    run = answered(manager, scenario)
    client = client_of(manager)
    made = client.post(f"{run.get_absolute_url()}scenario/", form_token(name="Best"))
    best = Scenario.objects.get(name="Best")
    assert made.headers["Location"] == best.get_absolute_url()
    desk = best.rows.get(function__code="desk")
    assert (desk.internal_cost, desk.external_cost, desk.partners) == (0, 80, {"Northwind": "1"})
    assert f"optimiser run {run.pk} over Try" in best.notes
    assert client.post(f"{run.get_absolute_url()}scenario/1/", form_token(name="Point")).status_code == 302
    assert client.get(f"{run.get_absolute_url()}scenario/99/").status_code == 404
    assert client.get(best.get_absolute_url()).status_code == 200


def test_the_same_question_while_it_is_open_is_one_run(manager: Member, scenario: Scenario):
    first, second = ask(manager, scenario), ask(manager, scenario)
    assert first.headers["Location"] == second.headers["Location"]
    assert OptimiserRun.objects.count() == Job.objects.count() == 1


def test_a_cancelled_run_is_solved_after_all_when_asked(manager: Member, scenario: Scenario):
    ask(manager, scenario)
    run = OptimiserRun.objects.get()
    client = client_of(manager)
    client.post(f"/{manager.organisation.slug}/jobs/{run.job_id}/cancel/", form_token())
    work_until_idle()
    assert not OptimiserResult.objects.exists()
    assert "Solve it after all" in page(manager, run)
    assert client.post(f"{run.get_absolute_url()}again/", form_token()).status_code == 302
    work_until_idle()
    assert OptimiserResult.objects.count() == 1


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"per_quarter": "3"}, "Say both how many"),
        ({"alignment": "101"}, "less than or equal to 100"),
        ({"unit_core": "0"}, "greater than or equal to"),
        ({"unit_core": "NaN"}, "Enter a number"),
        ({"one_off_share": ""}, "This field is required"),
        ({"partners": ["Nobody"]}, "not one of the available choices"),
        ({name: "" for name in ASK if name.startswith("unit")}, "no function can move"),
    ],
)
def test_a_question_that_makes_no_sense_is_refused_beside_the_field(
    manager: Member, scenario: Scenario, fields: dict[str, Any], says: str
):
    answer = ask(manager, scenario, **fields)
    assert answer.status_code == 200 and says in answer.content.decode()
    assert not OptimiserRun.objects.exists()


def test_question_and_answer_can_never_be_changed(manager: Member, scenario: Scenario):
    run = answered(manager, scenario)
    for rows, change in (
        (OptimiserRun.objects.filter(pk=run.pk), {"inputs": "{}"}),
        (OptimiserResult.objects.filter(run=run), {"content": "{}"}),
    ):
        with pytest.raises(DatabaseError, match="history is added"), transaction.atomic():
            rows.update(**change)


def test_who_may_not_ask_reads_and_strangers_find_nothing(manager: Member, scenario: Scenario):
    run = answered(manager, scenario)
    executive = MemberFactory(organisation=manager.organisation, role=Role.EXECUTIVE)
    assert ask(executive, scenario).status_code == 403
    assert "The answer" in page(executive, run)
    stranger = MemberFactory(role=Role.CIO)
    path = run.get_absolute_url().replace(manager.organisation.slug, stranger.organisation.slug)
    assert client_of(stranger).get(path).status_code == 404
    assert client_of(stranger).post(f"{path}scenario/", form_token(name="Mine")).status_code == 404
