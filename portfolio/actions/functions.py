"""The writers of the inventory."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models.functions import Lower

from portfolio import audit
from portfolio.access import require
from portfolio.domain import functions as rules
from portfolio.domain.errors import Refusal
from portfolio.domain.language import say
from portfolio.models import FunctionState, ITFunction, Member, Organisation, Tag
from portfolio.queries.functions import ancestor_ids, differences, facts, needed_by
from portfolio.versions import claim

LINKS = ("tags", "dependencies")


def create_function(*, values: Mapping[str, Any], by: Member) -> ITFunction:
    """A new function of the member's organisation. values: fields of the model; tags are names, dependencies rows."""
    with transaction.atomic():
        require(by, "function.edit")
        rules.check_first_state(values["state"])
        function = ITFunction(organisation=by.organisation)
        _fill(function, values)
        _save(function, is_new=True)
        _link(function, values)
        after = {name: value for name, value in facts(function).items() if value not in (None, "", [])}
        audit.record(by=by, deed="function.create", target=function, after=after)
    return function


def edit_function(*, function: ITFunction, values: Mapping[str, Any], version: int, by: Member) -> ITFunction:
    """Change the given fields. Writes nothing, and no event, when nothing differs. Raises StaleVersion, Refusal."""
    with transaction.atomic():
        require(by, "function.edit")
        hold_tree(by.organisation)
        claim(function, version)
        before = facts(function)
        _check(function, values)
        _fill(function, values)
        _save(function)
        _link(function, values)
        was, now = differences(before, facts(function))
        if now:
            audit.record(by=by, deed="function.edit", target=function, before=was, after=now)
    return function


def retire_function(*, function: ITFunction, version: int, by: Member) -> ITFunction:
    """Take the function to its last state, from retiring or planned, unless others in use still need it."""
    return edit_function(function=function, values={"state": FunctionState.RETIRED}, version=version, by=by)


def tags_named(organisation: Organisation, names: Iterable[str]) -> list[Tag]:
    """The organisation's tags of these names, new ones made. Two queries and one insert."""
    wanted = list(dict.fromkeys(names))
    Tag.objects.bulk_create([Tag(organisation=organisation, name=name) for name in wanted], ignore_conflicts=True)
    return list(Tag.objects.filter(organisation=organisation, name__in=wanted))


def hold_tree(organisation: Organisation) -> None:
    """One writer at a time: two people could otherwise make two functions each other's parent."""
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)


def _check(function: ITFunction, values: Mapping[str, Any]) -> None:
    state = values.get("state", function.state)
    rules.check_step(function.state, state)
    if state == FunctionState.RETIRED != function.state and (needing := needed_by(function)):
        raise rules.StillNeeded(function.name, needing)
    parent = values.get("parent")
    if parent is not None:
        rules.check_parent(function.name, function.pk, ancestor_ids(parent), parent.name)
    if function.pk in {other.pk for other in values.get("dependencies", ())}:
        raise Refusal(say("{} cannot depend on itself.", function.name), field="dependencies")


def _fill(function: ITFunction, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        if name not in LINKS:
            setattr(function, name, value)


def _save(function: ITFunction, *, is_new: bool = False) -> None:
    others = ITFunction.objects.filter(organisation=function.organisation_id).alias(key=Lower("code"))
    taken = others.filter(key=function.code.lower())
    if taken.exclude(pk=function.pk).exists():
        raise Refusal(say("The code {} belongs to another function.", function.code), field="code")
    try:
        with transaction.atomic():
            function.save(force_insert=is_new)
    except IntegrityError as error:
        if "function_code_once" not in str(error):
            raise
        raise Refusal(say("The code {} belongs to another function.", function.code), field="code") from error
    function.refresh_from_db()


def _link(function: ITFunction, values: Mapping[str, Any]) -> None:
    if "tags" in values:
        function.tags.set(tags_named(function.organisation, values["tags"]))
    if "dependencies" in values:
        function.dependencies.set(values["dependencies"])
