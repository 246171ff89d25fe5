"""Changing many functions in one deed: all or nothing, one audit event a row."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from portfolio import audit
from portfolio.access import functions_of, require
from portfolio.actions.functions import hold_tree, tags_named
from portfolio.domain import formats
from portfolio.domain.errors import Refusal
from portfolio.domain.language import say
from portfolio.models import BusinessUnit, ITFunction, Member
from portfolio.queries.functions_bulk import MOST_ROWS, PlannedRow, Values, plan

COLUMNS = ("category", "owner", "state", "criticality", "data_sensitivity", "business_unit", "version", "changed_at")


class ChangedMeanwhile(Refusal):
    """Rows that someone else changed since the preview. names: theirs."""

    def __init__(self, names: list[str]) -> None:
        shown = ", ".join(names[:3]) + (say(" and others") if len(names) > 3 else "")
        super().__init__(
            say("Nothing was changed: {} were changed by someone else meanwhile. Look at the rows again.", shown)
        )
        self.names = names


def edit_functions(*, seen: Mapping[int, int], values_of: Mapping[int, Values], by: Member) -> list[ITFunction]:
    """Change the functions and return those that differ now. seen: version by key, as the preview showed it.

    All or nothing. Raises Refusal with the first rule that forbids a row. About ten queries for any number of rows.
    """
    with transaction.atomic():
        require(by, "function.edit")
        hold_tree(by.organisation)
        rows = plan(_locked(seen, by), values_of)
        if rows.refused:
            raise Refusal(say("Nothing was changed. {}", rows.refused[0].refusal))
        if not rows.rows:
            raise Refusal(say("Nothing would change."))
        _write(rows.rows, by)
        audit.record_many(
            by=by, entries=[audit.Entry("function.edit", row.function, row.before, row.after) for row in rows.rows]
        )
    return [row.function for row in rows.rows]


def _locked(seen: Mapping[int, int], by: Member) -> list[ITFunction]:
    if len(seen) > MOST_ROWS:
        raise Refusal(say("At most {} functions can be changed at once. Narrow the list.", formats.amount(MOST_ROWS)))
    chosen = functions_of(by).filter(pk__in=seen).order_by("pk")
    list(chosen.select_for_update().values_list("pk"))
    functions = list(chosen.select_related("business_unit").prefetch_related("tags"))
    stale = [one.name for one in functions if one.version != seen[one.pk]]
    if stale or len(functions) < len(seen):
        raise ChangedMeanwhile(stale or [say("some of them")])
    return functions


def _write(rows: Sequence[PlannedRow], by: Member) -> None:
    units = _units(rows, by)
    for row in rows:
        for name, value in row.after.items():
            if name != "tags":
                setattr(row.function, name, units.get(value) if name == "business_unit" else value)
        row.function.version += 1
        row.function.changed_at = timezone.now()
    ITFunction.objects.bulk_update([row.function for row in rows], COLUMNS, batch_size=200)
    _write_tags([row for row in rows if "tags" in row.after], by)


def _units(rows: Sequence[PlannedRow], by: Member) -> dict[Any, BusinessUnit]:
    names = {row.after["business_unit"] for row in rows if row.after.get("business_unit")}
    return {unit.name: unit for unit in BusinessUnit.objects.filter(organisation=by.organisation, name__in=names)}


def _write_tags(rows: Sequence[PlannedRow], by: Member) -> None:
    names = {name for row in rows for name in row.after["tags"]}
    tags = {tag.name: tag for tag in tags_named(by.organisation, sorted(names))}
    links = ITFunction.tags.through
    links.objects.filter(itfunction__in=[row.function.pk for row in rows]).delete()
    links.objects.bulk_create(
        links(itfunction_id=row.function.pk, tag_id=tags[name].pk) for row in rows for name in row.after["tags"]
    )
