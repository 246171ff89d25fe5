"""Planning transitions: what a plan is checked against, all or nothing."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from portfolio.domain.errors import NotAllowed, Refusal
from portfolio.models import AuditEvent, FunctionState, ITFunction, Member, Role
from sourcing.actions.transitions import add_transitions
from sourcing.domain.criteria import SourcingClass
from sourcing.domain.roadmap import PlanRefused, TransitionPlan
from sourcing.models import Transition
from tests.factories import DATA_GOVERNANCE, TODAY, ITFunctionFactory, MemberFactory, decided, scored

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager() -> Member:
    return MemberFactory(role=Role.IT_MANAGER)


@pytest.fixture
def cio(manager: Member) -> Member:
    return MemberFactory(organisation=manager.organisation, role=Role.CIO)


@pytest.fixture
def function(manager: Member) -> ITFunction:
    return ITFunctionFactory(
        organisation=manager.organisation,
        code="help-desk",
        name="Help desk",
        internal_cost=Decimal(70),
        external_cost=Decimal(30),
    )


def plan(code: str = "help-desk", **more: Any) -> TransitionPlan:
    values = {"from_share": Fraction(3, 10), "to_share": Fraction(9, 10), "starts": "2027Q1", "ends": "2027Q2"}
    return TransitionPlan(function=code, **{**values, **more})


def add(by: Member, *plans: TransitionPlan) -> list[Transition]:
    return add_transitions(plans=plans, scenario_name="Next year", by=by)


def test_a_plan_becomes_a_transition_of_the_decided_class_with_its_baseline(function, manager, cio):
    decided(function, manager, cio)
    money = {"one_off_cost": Decimal(40), "run_cost_before": Decimal(100), "run_cost_after": Decimal("80.505")}
    (made,) = add(manager, plan(partner="Northwind", **money))
    made.refresh_from_db()
    assert (made.from_class, made.to_class, made.to_partner) == ("outsourceable", "outsourceable", "Northwind")
    assert (made.baseline_starts, made.baseline_ends, made.run_cost_after) == ("2027Q1", "2027Q2", Decimal("80.51"))
    assert (made.owner, made.scenario_name, made.state) == (manager, "Next year", "planned")


def test_every_plan_is_told_to_the_audit(function, manager):
    add(manager, plan())
    assert AuditEvent.objects.filter(deed="transition.plan").count() == 1


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"to_share": Fraction(11, 10)}, "to_share"),
        ({"from_share": Fraction(-1, 10)}, "from_share"),
        ({"ends": "2026Q4"}, "ends"),
        ({"starts": "2027Q5"}, "starts"),
        ({"starts": "2027Q1\n"}, "starts"),
        ({"ends": "2099Q4"}, "ends"),
        ({"starts": "1999Q4"}, "starts"),
        ({"one_off_cost": Decimal(-1)}, "one_off_cost"),
        ({"run_cost_after": Decimal("NaN")}, "run_cost_after"),
        ({"run_cost_before": Decimal("1e13")}, "run_cost_before"),
        ({"partner": "x" * 201}, "to_partner"),
        ({"partner": "a\x00b"}, "to_partner"),
    ],
)
def test_a_bad_plan_is_refused_at_its_field_and_nothing_is_kept(function, manager, change, field):
    with pytest.raises(Refusal) as refused:
        add(manager, plan(**change))
    assert refused.value.field == field
    assert not Transition.objects.exists()


def test_a_target_outside_the_band_of_its_class_is_refused_by_name(function, manager, cio):
    decided(function, manager, cio)
    with pytest.raises(PlanRefused, match=r"Help desk: 60\.0 % lies outside the band of outsourceable, 70\.0 % to 100"):
        add(manager, plan(to_share=Fraction(6, 10)))


def test_the_ends_of_the_band_belong_to_it(function, manager, cio):
    decided(function, manager, cio)
    assert add(manager, plan(to_share=Fraction(7, 10)))


def test_a_plan_below_a_fired_lock_is_refused(function, manager, cio):
    decided(function, manager, cio, DATA_GOVERNANCE)
    with pytest.raises(PlanRefused, match="A lock asks for at least strategic"):
        add(manager, plan(to_class=SourcingClass.OUTSOURCEABLE))


def test_a_lock_holds_for_a_function_that_nobody_decided(function, manager):
    scored(function, manager, DATA_GOVERNANCE)
    with pytest.raises(PlanRefused, match="A lock asks for at least strategic"):
        add(manager, plan(to_class=SourcingClass.TACTICAL, to_share=Fraction(1, 2)))


def test_a_class_other_than_the_decided_one_is_kept_as_a_plan(function, manager, cio):
    decided(function, manager, cio)
    (made,) = add(manager, plan(to_class=SourcingClass.TACTICAL, to_share=Fraction(1, 2)))
    assert (made.from_class, made.to_class) == ("outsourceable", "tactical")


def test_a_function_moves_once_at_a_time(function, manager):
    add(manager, plan())
    with pytest.raises(Refusal, match="Help desk has an open transition already"):
        add(manager, plan())


def test_one_promotion_names_a_function_once(function, manager):
    with pytest.raises(Refusal, match="has an open transition already"):
        add(manager, plan(), plan())
    assert not Transition.objects.exists()


def test_the_database_too_keeps_one_open_transition_a_function(function, manager):
    (made,) = add(manager, plan())
    made.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        made.save(force_insert=True)


def test_all_or_nothing(function, manager):
    with pytest.raises(Refusal, match="no function “ghost”"):
        add(manager, plan(), plan("ghost"))
    assert not Transition.objects.exists()


def test_a_function_of_another_organisation_is_not_known(manager):
    ITFunctionFactory(code="theirs")
    with pytest.raises(Refusal, match="no function “theirs”"):
        add(manager, plan("theirs"))


def test_a_retired_function_moves_no_more(function, manager):
    ITFunction.objects.filter(pk=function.pk).update(state=FunctionState.RETIRED)
    with pytest.raises(Refusal, match="Help desk is retired"):
        add(manager, plan())


def test_a_promotion_that_would_end_in_the_past_is_refused_by_name(function, manager):
    old = plan(starts="2026Q2", ends="2026Q3")
    with pytest.raises(Refusal, match="Help desk: 2026Q3 is over") as refused:
        add_transitions(plans=[old], scenario_name="Late", today=TODAY, by=manager)
    assert (refused.value.field, refused.value.function) == ("ends", "help-desk")


def test_nothing_to_plan_is_said(manager):
    with pytest.raises(Refusal, match="nothing to plan"):
        add(manager)


@pytest.mark.parametrize("role", [Role.EXECUTIVE, Role.ADMINISTRATOR, Role.PARTNER])
def test_others_may_not_plan(function, role):
    with pytest.raises(NotAllowed, match="roadmap"):
        add(MemberFactory(organisation=function.organisation, role=role), plan())


def test_twenty_plans_cost_as_many_queries_as_two(manager):
    codes = [ITFunctionFactory(organisation=manager.organisation).code for _ in range(22)]
    counts = []
    for chosen in (codes[:2], codes[2:]):
        with CaptureQueriesContext(connection) as seen:
            add(manager, *(plan(code) for code in chosen))
        counts.append(len(seen))
    assert counts[1] <= counts[0]  # the first write also begins the chain of the audit
