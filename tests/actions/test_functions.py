"""Writing the inventory: who may, which rules hold, what the audit keeps."""

import json
from decimal import Decimal
from typing import Any

import pytest

from portfolio.actions import functions as actions
from portfolio.domain.errors import NotAllowed, Refusal
from portfolio.domain.functions import ParentRefused, StateRefused, StillNeeded
from portfolio.models import AuditEvent, ITFunction, Member, Role, Tag
from portfolio.versions import StaleVersion
from tests.factories import ITFunctionFactory, MemberFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def cio() -> Member:
    return MemberFactory(role=Role.CIO)  # type: ignore[return-value]


def a_function(by: Member, **fields: Any) -> ITFunction:
    return ITFunctionFactory(organisation=by.organisation, **fields)  # type: ignore[return-value]


def values(**fields: Any) -> dict[str, Any]:
    return {"code": "help-desk", "name": "Help desk", "state": "active"} | fields


def edit(function: ITFunction, by: Member, **changes: Any) -> ITFunction:
    return actions.edit_function(function=function, values=changes, version=function.version, by=by)


def test_a_new_function_has_its_tags_dependencies_and_an_audit_event(cio: Member):
    network = a_function(cio, code="network")
    made = actions.create_function(
        values=values(tags=["GDPR"], dependencies=[network], internal_cost=Decimal("1200.50")), by=cio
    )
    event = AuditEvent.objects.get()
    assert [tag.name for tag in made.tags.all()] == ["GDPR"]
    assert made.organisation == cio.organisation
    assert (event.deed, event.target_id) == ("function.create", str(made.pk))
    assert json.loads(event.body)["after"]["dependencies"] == ["network"]
    assert json.loads(event.body)["after"]["internal_cost"] == "1200.50"


def test_cost_and_share_are_derived_and_unknown_where_a_part_is(cio: Member):
    known = actions.create_function(values=values(internal_cost=Decimal(20), external_cost=Decimal(80)), by=cio)
    partly = actions.create_function(values=values(code="partly", external_cost=Decimal(80)), by=cio)
    nil = actions.create_function(values=values(code="nil", internal_cost=Decimal(0), external_cost=Decimal(0)), by=cio)
    assert (known.cost, known.msp_share) == (Decimal(100), pytest.approx(0.8))
    assert (partly.cost, partly.msp_share) == (None, None)
    assert (nil.cost, nil.msp_share) == (Decimal(0), None)


@pytest.mark.parametrize("role", [Role.EXECUTIVE, Role.ADMINISTRATOR, Role.PARTNER])
def test_only_editors_write(role: Role, cio: Member):
    other = MemberFactory(organisation=cio.organisation, role=role)
    with pytest.raises(NotAllowed, match="Only a CIO or an IT manager"):
        actions.create_function(values=values(), by=other)
    assert not ITFunction.objects.exists()


def test_a_code_is_unique_in_any_case_within_its_organisation(cio: Member):
    a_function(cio, code="Help-Desk")
    with pytest.raises(Refusal, match="belongs to another function") as refused:
        actions.create_function(values=values(code="HELP-desk"), by=cio)
    assert refused.value.field == "code"
    actions.create_function(values=values(code="help-desk"), by=MemberFactory())


def test_an_edit_records_only_the_fields_that_differ(cio: Member):
    function = a_function(cio, owner="Anna", category="Operations")
    edit(function, cio, owner="Tom", category="Operations")
    body = json.loads(AuditEvent.objects.get().body)
    assert body["before"] == {"owner": "Anna"}
    assert body["after"] == {"owner": "Tom"}


def test_an_edit_that_changes_nothing_leaves_no_event(cio: Member):
    edit(a_function(cio, owner="Anna"), cio, owner="Anna")
    assert not AuditEvent.objects.exists()


def test_an_edit_of_a_version_that_has_passed_is_refused_and_writes_nothing(cio: Member):
    function = a_function(cio, owner="Anna")
    edit(function, cio, owner="Tom")
    with pytest.raises(StaleVersion) as stale:
        actions.edit_function(function=function, values={"owner": "Eva"}, version=1, by=cio)
    function.refresh_from_db()
    assert function.owner == "Tom"
    assert stale.value.current == function


def test_a_tree_has_no_loop(cio: Member):
    top, middle, leaf = a_function(cio), a_function(cio), a_function(cio)
    edit(middle, cio, parent=top)
    edit(leaf, cio, parent=middle)
    with pytest.raises(ParentRefused):
        edit(top, cio, parent=leaf)
    top.refresh_from_db()
    with pytest.raises(ParentRefused):
        edit(top, cio, parent=top)


def test_a_function_does_not_depend_on_itself(cio: Member):
    function = a_function(cio)
    with pytest.raises(Refusal, match="depend on itself"):
        edit(function, cio, dependencies=[function])


def test_a_function_that_another_in_use_needs_is_not_retired(cio: Member):
    network, desk = a_function(cio, state="retiring"), a_function(cio, name="Help desk")
    desk.dependencies.add(network)
    with pytest.raises(StillNeeded, match="Help desk still need it"):
        actions.retire_function(function=network, version=1, by=cio)
    ITFunction.objects.filter(pk=desk.pk).update(state="retired")
    network.refresh_from_db()
    assert actions.retire_function(function=network, version=network.version, by=cio).state == "retired"


def test_an_active_function_is_not_retired_in_one_step(cio: Member):
    with pytest.raises(StateRefused):
        actions.retire_function(function=a_function(cio), version=1, by=cio)


def test_a_tag_is_made_once_and_shared(cio: Member):
    for _ in range(2):
        edit(a_function(cio), cio, tags=["GDPR", "GDPR"])
    assert Tag.objects.count() == 1
