"""Many functions in one deed: all or nothing, one event a row, and a way back."""

from typing import Any

import pytest

from portfolio.actions import functions_bulk as actions
from portfolio.actions.functions_bulk import ChangedMeanwhile
from portfolio.domain.errors import NotAllowed, Refusal
from portfolio.models import AuditEvent, BusinessUnit, ITFunction, Member, Role
from portfolio.queries.functions_bulk import plan, undoing
from tests.factories import ITFunctionFactory, MemberFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def cio() -> Member:
    return MemberFactory(role=Role.CIO)  # type: ignore[return-value]


def some(by: Member, count: int = 3, **fields: Any) -> list[ITFunction]:
    return ITFunctionFactory.create_batch(count, organisation=by.organisation, **fields)  # type: ignore[return-value]


def change(functions: list[ITFunction], by: Member, **values: Any) -> list[ITFunction]:
    seen = {one.pk: one.version for one in functions}
    return actions.edit_functions(seen=seen, values_of=dict.fromkeys(seen, values), by=by)


def test_rows_that_differ_get_a_version_and_an_event_each_and_others_are_not_touched(cio: Member):
    functions = some(cio, 2) + some(cio, 1, owner="Tom")
    changed = change(functions, cio, owner="Tom")
    assert {one.pk for one in changed} == {one.pk for one in functions[:2]}
    assert sorted(ITFunction.objects.values_list("owner", "version")) == [("Tom", 1), ("Tom", 2), ("Tom", 2)]
    assert AuditEvent.objects.filter(deed="function.edit").count() == 2


def test_business_unit_tags_and_levels_change_together(cio: Member):
    unit = BusinessUnit.objects.create(organisation=cio.organisation, name="Treasury")
    functions = some(cio)
    change(functions, cio, business_unit="Treasury", criticality=4, add_tags=["GDPR"])
    change(list(ITFunction.objects.all()), cio, add_tags=["SOX"], remove_tags=["GDPR"], criticality=None)
    for one in ITFunction.objects.all():
        assert (one.business_unit, one.criticality) == (unit, None)
        assert [tag.name for tag in one.tags.all()] == ["SOX"]


def test_one_row_that_a_rule_forbids_stops_all(cio: Member):
    functions = [*some(cio, 2, state="retiring"), *some(cio, 1, state="active")]
    with pytest.raises(Refusal, match="Nothing was changed"):
        change(functions, cio, state="retired")
    assert not ITFunction.objects.filter(state="retired").exists()
    assert not AuditEvent.objects.exists()


def test_functions_that_need_only_each_other_retire_together(cio: Member):
    network, desk = some(cio, 2, state="retiring")
    desk.dependencies.add(network)
    assert len(change([network, desk], cio, state="retired")) == 2


def test_a_row_that_someone_changed_meanwhile_stops_all_and_is_named(cio: Member):
    functions = some(cio)
    ITFunction.objects.filter(pk=functions[1].pk).update(version=7)
    with pytest.raises(ChangedMeanwhile) as refused:
        change(functions, cio, owner="Tom")
    assert refused.value.names == [functions[1].name]
    assert not ITFunction.objects.filter(owner="Tom").exists()


def test_rows_of_another_organisation_stop_all(cio: Member):
    foreign = ITFunctionFactory()
    with pytest.raises(ChangedMeanwhile):
        change([*some(cio), foreign], cio, owner="Tom")
    assert not ITFunction.objects.filter(owner="Tom").exists()


def test_only_editors_change_rows(cio: Member):
    executive = MemberFactory(organisation=cio.organisation, role=Role.EXECUTIVE)
    with pytest.raises(NotAllowed):
        change(some(cio), executive, owner="Tom")


def test_undoing_restores_what_nobody_has_changed_since(cio: Member):
    functions = some(cio, 2, owner="Anna")
    change(functions, cio, owner="Tom", criticality=5)
    events = list(AuditEvent.objects.order_by("seq"))
    ITFunction.objects.filter(pk=functions[0].pk).update(owner="Eva")
    now = list(ITFunction.objects.order_by("pk").prefetch_related("tags"))
    values_of = undoing(events, now)
    assert list(values_of) == [functions[1].pk]
    actions.edit_functions(seen={functions[1].pk: 2}, values_of=values_of, by=cio)
    assert sorted(ITFunction.objects.values_list("owner", "criticality")) == [("Anna", None), ("Eva", 5)]


def test_a_preview_costs_the_same_for_two_rows_and_for_twenty(cio: Member, django_assert_num_queries: Any):
    for count in (2, 20):
        some(cio, count, state="retiring")
        functions = list(ITFunction.objects.select_related("business_unit").prefetch_related("tags"))
        with django_assert_num_queries(2):  # who has one of them as parent; who depends on one
            plan(functions, {one.pk: {"state": "retired"} for one in functions})


def test_a_bulk_edit_costs_the_same_for_two_rows_and_for_twenty(cio: Member, django_assert_max_num_queries: Any):
    for count in (2, 20):
        functions = some(cio, count)
        with django_assert_max_num_queries(24):
            change(functions, cio, owner=f"Owner of {count}", add_tags=["GDPR"])
