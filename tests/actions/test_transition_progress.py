"""Transitions after planning: changed, moved, started, reported, confirmed, dropped; and what the databases refuse."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from portfolio.domain.errors import NotAllowed, Refusal
from portfolio.models import AuditEvent, FunctionState, ITFunction, Member, Role
from portfolio.versions import StaleVersion
from sourcing.actions.transitions import Change, Details, change_transition, plan_transition, plan_transitions
from sourcing.actions.transitions_confirm import Confirmed, confirm_transition
from sourcing.actions.transitions_progress import (
    Progress,
    drop_transition,
    report_progress,
    return_transition,
    start_transition,
)
from sourcing.domain.criteria import SourcingClass
from sourcing.domain.roadmap import TransitionPlan
from sourcing.domain.roadmap_figures import Figures
from sourcing.models import Transition, TransitionConfirmation, TransitionMove
from sourcing.queries.roadmap import roadmap_row
from tests.factories import TODAY, ITFunctionFactory, MemberFactory, decided

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager() -> Member:
    return MemberFactory(role=Role.IT_MANAGER)


@pytest.fixture
def cio(manager: Member) -> Member:
    return MemberFactory(organisation=manager.organisation, role=Role.CIO)


@pytest.fixture
def function(manager: Member, cio: Member) -> ITFunction:
    made = ITFunctionFactory(
        organisation=manager.organisation,
        code="help-desk",
        name="Help desk",
        internal_cost=Decimal(70),
        external_cost=Decimal(30),
        internal_fte=Decimal(7),
    )
    decided(made, manager, cio)
    return made  # type: ignore[no-any-return]


def plan(code: str = "help-desk", **more: Any) -> TransitionPlan:
    values = {
        "from_share": Fraction(3, 10),
        "to_share": Fraction(9, 10),
        "starts": "2027Q1",
        "ends": "2027Q2",
        "to_class": SourcingClass.OUTSOURCEABLE,
        "one_off_cost": Decimal(40),
        "run_cost_before": Decimal(100),
        "run_cost_after": Decimal(80),
    }
    return TransitionPlan(function=code, **{**values, **more})


def planned(by: Member, code: str = "help-desk", needs: tuple[Transition, ...] = (), **more: Any) -> Transition:
    return plan_transition(plan=plan(code, **more), details=Details(by, needs), today=TODAY, by=by)


def under_way(by: Member) -> Transition:
    row = planned(by)
    return start_transition(transition=row, today=TODAY, version=row.version, by=by)


def change(row: Transition, by: Member, reason: str = "", **more: Any) -> Transition:
    needs = more.pop("needs", tuple(row.needs.all()))
    details = Details(more.pop("owner", by), needs, more.pop("notes", ""))
    return change_transition(
        transition=row, plan=plan(**more), details=details, change=Change(TODAY, reason), version=row.version, by=by
    )


def other(by: Member, code: str, **more: Any) -> Transition:
    ITFunctionFactory(organisation=by.organisation, code=code, name=code.title())
    return planned(by, code, to_class=None, **more)


FIGURES = Figures(Decimal(10), Decimal(70), Decimal(1), None)


def confirm(row: Transition, by: Member, *, completes: bool = True, figures: Figures = FIGURES) -> Transition:
    return confirm_transition(
        transition=row, confirmed=Confirmed(figures, completes), version=row.function.version, by=by
    )


# planning by hand


def test_a_plan_that_would_end_in_the_past_is_refused(function, manager):
    with pytest.raises(Refusal, match="2026Q3 is over") as refused:
        planned(manager, starts="2026Q2", ends="2026Q3")
    assert refused.value.field == "ends"


def test_a_plan_may_have_begun_in_the_past(function, manager):
    assert planned(manager, starts="2026Q2", ends="2026Q4").state == "planned"


def test_the_past_follows_the_fiscal_year(function, manager):
    manager.organisation.fiscal_year_start_month = 10  # 23 November 2026 lies in 2027Q1
    manager.organisation.save()
    with pytest.raises(Refusal, match="2026Q4 is over"):
        planned(manager, starts="2026Q4", ends="2026Q4")


@pytest.mark.parametrize("role", [Role.PARTNER])
def test_a_partners_person_cannot_own_a_transition(function, manager, role):
    owner = MemberFactory(organisation=manager.organisation, role=role)
    with pytest.raises(Refusal, match="our own people"):
        plan_transition(plan=plan(), details=Details(owner), today=TODAY, by=manager)


def test_someone_elses_person_or_one_who_left_cannot_own_a_transition(function, manager):
    gone = MemberFactory(organisation=manager.organisation, role=Role.CIO, is_active=False)
    for owner in (MemberFactory(role=Role.CIO), gone):
        with pytest.raises(Refusal, match="our own people"):
            plan_transition(plan=plan(), details=Details(owner), today=TODAY, by=manager)


def test_many_are_planned_for_one_owner_or_none_is(function, manager, cio):
    ITFunctionFactory(organisation=manager.organisation, code="b", name="B")
    with pytest.raises(Refusal, match="Help desk: 50") as refused:
        plan_transitions(
            plans=[plan("b", to_class=None), plan(to_share=Fraction(1, 2))], owner=cio, today=TODAY, by=manager
        )
    assert refused.value.function == "help-desk"
    assert not Transition.objects.exists()
    made = plan_transitions(plans=[plan("b", to_class=None), plan()], owner=cio, today=TODAY, by=manager)
    assert [row.owner for row in made] == [cio, cio]


# changing


def test_a_move_of_dates_keeps_the_baseline_and_its_reason(function, manager):
    row = change(planned(manager), manager, "The lease ran on.", starts="2027Q3", ends="2027Q4")
    assert (row.starts, row.ends, row.baseline_starts, row.baseline_ends) == ("2027Q3", "2027Q4", "2027Q1", "2027Q2")
    move = TransitionMove.objects.get()
    assert (move.from_ends, move.to_ends, move.reason) == ("2027Q2", "2027Q4", "The lease ran on.")
    assert roadmap_row(row, today=TODAY).slip_words == "slipped by 2 quarters"
    assert AuditEvent.objects.filter(deed="transition.move").count() == 1


def test_a_move_of_dates_without_a_reason_is_refused(function, manager):
    row = planned(manager)
    with pytest.raises(Refusal, match="Say why") as refused:
        change(row, manager, starts="2027Q3", ends="2027Q4")
    assert refused.value.field == "reason"


def test_dates_are_not_moved_into_the_past(function, manager):
    with pytest.raises(Refusal, match="is over"):
        change(planned(manager), manager, "Sooner.", starts="2026Q1", ends="2026Q2")


def test_other_changes_need_no_reason_and_nothing_changed_leaves_no_event(function, manager):
    row = planned(manager)
    change(row, manager)
    assert not AuditEvent.objects.filter(deed="transition.edit").exists()
    change(row, manager, notes="With care.")
    assert AuditEvent.objects.filter(deed="transition.edit").count() == 1


def test_a_stale_change_is_refused(function, manager):
    row = planned(manager)
    seen = Transition.objects.get(pk=row.pk)
    change(row, manager, notes="First.")
    with pytest.raises(StaleVersion):
        change(seen, manager, notes="Second.")


def test_a_changed_target_has_to_lie_in_its_band(function, manager):
    with pytest.raises(Refusal, match="outside the band"):
        change(planned(manager), manager, to_share=Fraction(1, 2))


def test_transitions_cannot_wait_for_each_other(function, manager):
    first = planned(manager)
    second = other(manager, "network", needs=(first,), starts="2027Q3", ends="2027Q3")
    with pytest.raises(Refusal, match="circle"):
        change(first, manager, needs=(second,))
    first.refresh_from_db()
    with pytest.raises(Refusal, match="itself"):
        change(first, manager, needs=(first,))


def test_nothing_waits_for_a_transition_of_another_organisation(function, manager):
    stranger = MemberFactory(role=Role.IT_MANAGER)
    theirs = other(stranger, "theirs")
    with pytest.raises(Refusal, match="on this roadmap"):
        change(planned(manager), manager, needs=(theirs,))


# starting


def test_a_started_transition_says_who_and_when(function, manager):
    row = under_way(manager)
    assert (row.state, row.started_by, row.started_at is not None) == ("under_way", manager, True)


def test_it_does_not_start_twice(function, manager):
    row = under_way(manager)
    with pytest.raises(Refusal, match="under way already"):
        start_transition(transition=row, today=TODAY, version=row.version, by=manager)


def test_a_start_is_taken_back_as_long_as_nothing_came_of_it(function, manager):
    row = under_way(manager)
    row = return_transition(transition=row, version=row.version, by=manager)
    assert (row.state, row.started_by, row.started_at) == ("planned", None, None)
    with pytest.raises(Refusal, match="has not started"):
        return_transition(transition=row, version=row.version, by=manager)
    row.refresh_from_db()
    start_transition(transition=row, today=TODAY, version=row.version, by=manager)
    report(row, manager, "0.1")
    with pytest.raises(Refusal, match="Something was reported"):
        return_transition(transition=row, version=row.version, by=manager)


def test_an_undecided_function_does_not_start(manager):
    row = other(manager, "network")
    with pytest.raises(Refusal, match="undecided"):
        start_transition(transition=row, today=TODAY, version=row.version, by=manager)


def test_a_plan_for_another_class_waits_for_its_decision(function, manager):
    row = planned(manager, to_class=SourcingClass.TACTICAL, to_share=Fraction(1, 2))
    with pytest.raises(Refusal, match="decided outsourceable, the plan is for tactical"):
        start_transition(transition=row, today=TODAY, version=row.version, by=manager)


def test_it_starts_only_when_everything_it_waits_for_is_done(function, manager):
    first = other(manager, "network")
    row = planned(manager, needs=(first,))
    with pytest.raises(Refusal, match="Network has to be done first"):
        start_transition(transition=row, today=TODAY, version=row.version, by=manager)


def test_a_need_that_ends_too_late_is_shown_not_refused(function, manager):
    first = other(manager, "network", ends="2027Q3")
    row = planned(manager, needs=(first,))
    assert roadmap_row(row, today=TODAY).clashes == ("Starts in 2027Q1, but Network ends only with 2027Q3",)


# reporting


def report(row: Transition, by: Member, moved: str, on: date = TODAY) -> None:
    report_progress(transition=row, progress=Progress(Decimal(moved), on), today=TODAY, version=row.version, by=by)


def test_a_report_moves_no_figure(function, manager):
    row = under_way(manager)
    report(row, manager, "0.4")
    function.refresh_from_db()
    assert roadmap_row(row, today=TODAY).moved == Fraction(2, 5)
    assert (function.external_cost, function.version) == (Decimal(30), 1)


def test_the_report_of_the_latest_day_counts(function, manager):
    row = under_way(manager)
    report(row, manager, "0.4")
    report(row, manager, "0.2", date(2026, 11, 1))
    assert roadmap_row(row, today=TODAY).moved == Fraction(2, 5)


@pytest.mark.parametrize("moved", ["-0.1", "1.0001", "NaN"])
def test_more_than_all_or_less_than_nothing_has_not_moved(function, manager, moved):
    row = under_way(manager)
    with pytest.raises(Refusal, match="between 0 and 100"):
        report(row, manager, moved)


def test_nobody_reports_from_the_future_or_before_the_start(function, manager):
    with pytest.raises(Refusal, match="Start it first"):
        report(planned(manager), manager, "0.1")
    row = Transition.objects.get()
    start_transition(transition=row, today=TODAY, version=row.version, by=manager)
    with pytest.raises(Refusal, match="lies ahead"):
        report(row, manager, "0.1", date(2026, 11, 24))


# confirming


def test_a_step_moves_the_figures_and_goes_on(function, manager):
    row = confirm(under_way(manager), manager, completes=False)
    function.refresh_from_db()
    assert (function.internal_cost, function.external_cost, function.external_fte) == (Decimal(10), Decimal(70), None)
    assert (row.state, function.version, function.cost) == ("under_way", 2, Decimal(80))


def test_completing_moves_the_figures_and_is_told_to_both_histories(function, manager, cio):
    row = confirm(under_way(manager), cio)
    assert (row.state, row.done_by) == ("done", cio)
    kept = TransitionConfirmation.objects.get()
    assert kept.before == {
        "internal_cost": "70.00",
        "external_cost": "30.00",
        "internal_fte": "7.00",
        "external_fte": None,
    }
    assert kept.after["external_cost"] == "70.00"
    deeds = set(AuditEvent.objects.values_list("deed", flat=True))
    assert {"transition.complete", "function.edit"} <= deeds


def test_a_function_that_changed_meanwhile_is_not_overwritten(function, manager):
    row = under_way(manager)
    seen = Transition.objects.select_related("function").get(pk=row.pk)
    ITFunction.objects.filter(pk=function.pk).update(version=2, external_cost=Decimal(31))
    with pytest.raises(StaleVersion) as stale:
        confirm(seen, manager)
    assert stale.value.current.external_cost == Decimal(31)
    assert not TransitionConfirmation.objects.exists()


def test_it_completes_once(function, manager):
    row = confirm(under_way(manager), manager)
    with pytest.raises(Refusal, match="This transition is done"):
        confirm(row, manager)


def test_two_who_complete_at_once_complete_once(function, manager):
    row = under_way(manager)
    seen = Transition.objects.select_related("function").get(pk=row.pk)
    Transition.objects.filter(pk=row.pk).update(version=row.version + 1)
    with pytest.raises(Refusal, match="this moment"):
        confirm(seen, manager)


def test_what_has_not_started_is_not_confirmed(function, manager):
    with pytest.raises(Refusal, match="Start it first"):
        confirm(planned(manager), manager)


@pytest.mark.parametrize("role", [Role.EXECUTIVE, Role.ADMINISTRATOR, Role.PARTNER])
def test_others_may_neither_confirm_nor_start_nor_drop(function, manager, role):
    row = under_way(manager)
    someone = MemberFactory(organisation=manager.organisation, role=role)
    with pytest.raises(NotAllowed):
        confirm(row, someone)
    with pytest.raises(NotAllowed):
        drop_transition(transition=row, reason="No.", version=row.version, by=someone)
    with pytest.raises(NotAllowed):
        start_transition(transition=row, today=TODAY, version=row.version, by=someone)


def test_of_a_retired_function_nothing_starts_or_is_confirmed_but_it_can_be_dropped(function, manager):
    row = under_way(manager)
    ITFunction.objects.filter(pk=function.pk).update(state=FunctionState.RETIRED)
    row = Transition.objects.select_related("function__organisation", "organisation").get(pk=row.pk)
    assert "Its function is retired: drop it" in roadmap_row(row, today=TODAY).warnings
    with pytest.raises(Refusal, match="retired"):
        confirm(row, manager)
    assert drop_transition(transition=row, reason="Gone.", version=row.version, by=manager).state == "dropped"


# dropping


def test_dropping_needs_a_reason_and_frees_the_function(function, manager):
    row = planned(manager)
    with pytest.raises(Refusal, match="Say why"):
        drop_transition(transition=row, reason="  ", version=row.version, by=manager)
    drop_transition(transition=row, reason="Too dear.", version=row.version, by=manager)
    assert planned(manager).pk != row.pk


def test_a_settled_transition_is_neither_changed_nor_dropped(function, manager):
    row = confirm(under_way(manager), manager)
    with pytest.raises(Refusal, match="is done"):
        change(row, manager, notes="Late thought.")
    with pytest.raises(Refusal, match="is done"):
        drop_transition(transition=row, reason="Why not.", version=row.version, by=manager)


# what the databases refuse


def test_the_database_keeps_a_done_transition_as_it_is(function, manager):
    row = confirm(under_way(manager), manager)
    with pytest.raises(DatabaseError), transaction.atomic():
        Transition.objects.filter(pk=row.pk).update(notes="Rewritten.")
    with pytest.raises(DatabaseError), transaction.atomic():
        TransitionConfirmation.objects.update(note="Rewritten.")
    with pytest.raises(DatabaseError), transaction.atomic():
        TransitionConfirmation.objects.all().delete()


@pytest.mark.parametrize(
    "values",
    [
        {"state": "imagined"},
        {"to_share": Decimal("1.1")},
        {"from_share": Decimal("-0.1")},
        {"ends": "2026Q4"},
        {"one_off_cost": Decimal(-1)},
        {"state": "under_way"},
        {"state": "done"},
        {"state": "dropped"},
        {"started_at": timezone.now()},
    ],
)
def test_the_database_refuses_what_cannot_be(function, manager, values):
    row = planned(manager)
    with pytest.raises(IntegrityError), transaction.atomic():
        Transition.objects.filter(pk=row.pk).update(**values)
