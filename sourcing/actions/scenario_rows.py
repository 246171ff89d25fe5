"""Changing a scenario's rows: a cell, many rows at once, back to today, up to today. Each row has its own version."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from portfolio import audit
from portfolio.access import require
from portfolio.domain import formats
from portfolio.domain.errors import Refusal
from portfolio.domain.language import say
from portfolio.models import Member
from sourcing import access
from sourcing.actions.scenarios import NewRow, check_open, spend_json
from sourcing.domain.scenarios import Facts, Today, check_floor, facts_json, refreshed, today_from, today_json
from sourcing.domain.scenarios_cells import with_cell
from sourcing.models import Scenario, ScenarioRow
from sourcing.queries.floors import floors_of
from sourcing.queries.scenarios import allowed_partners, columns_of, facts_of
from sourcing.queries.today import partner_names, today_portfolio

MOST_ROWS = 1_000


class StaleRow(Refusal):
    """Someone changed the row since its sender looked. `current` is the row as it stands."""

    def __init__(self, current: ScenarioRow) -> None:
        super().__init__(say("Someone else changed {} meanwhile.", current.function.name))
        self.current = current


@dataclass(frozen=True)
class RowEdit:
    """What to write into one row. seen: the version its sender saw. cells: column → text, in the order to apply."""

    row: ScenarioRow
    seen: int
    cells: Mapping[str, str]


@dataclass(frozen=True)
class Changed:
    """A row with what it said before and what it says now."""

    row: ScenarioRow
    before: Facts
    after: Facts


def edit_rows(*, scenario: Scenario, edits: Sequence[RowEdit], by: Member) -> list[ScenarioRow]:
    """Write cells of many rows, all or none; the same text again writes nothing. The rows as they stand now.

    Raises NotAllowed, StaleRow, Refusal with the first rule that forbids a cell. Constant queries.
    """
    with transaction.atomic():
        rows = _locked(scenario, {edit.row.pk: edit.seen for edit in edits}, by)
        names = allowed_partners(scenario, partner_names(by.organisation))
        wanted = {edit.row.pk: _applied(rows[edit.row.pk], edit, names) for edit in edits}
        _check_seen(rows, edits, wanted)
        _write(rows, wanted, by, "scenario_row.edit")
        return list(rows.values())


def set_rows(
    *, scenario: Scenario, seen: Mapping[int, int], facts: Mapping[int, Facts], by: Member
) -> list[ScenarioRow]:
    """Write whole facts into rows, all or none. seen: version by key. Raises as `edit_rows` does."""
    with transaction.atomic():
        rows = _locked(scenario, seen, by)
        stale = [row for pk, row in rows.items() if row.version != seen[pk]]
        if stale:
            raise StaleRow(stale[0])
        changed = _write(rows, facts, by, "scenario_row.edit")
        if not changed:
            raise Refusal(say("Nothing would change."))
        return [item.row for item in changed]


def reset_row(*, row: ScenarioRow, version: int, by: Member) -> ScenarioRow:
    """Put the row back to today as it was copied. Raises NotAllowed, StaleRow, Refusal."""
    with transaction.atomic():
        rows = _locked(row.scenario, {row.pk: version}, by)
        current = rows[row.pk]
        if current.version != version:
            raise StaleRow(current)
        _write(rows, {row.pk: today_from(current.today).facts}, by, "scenario_row.reset")
        return current


def refresh_rows(*, scenario: Scenario, seen: Mapping[int, int], today: date, by: Member) -> list[ScenarioRow]:
    """Bring what the scenario left alone in these rows up to today; what it changed stays.

    Raises NotAllowed, StaleRow, and Refusal for a function that no longer runs. Constant queries.
    """
    with transaction.atomic():
        rows = _locked(scenario, seen, by)
        now = today_portfolio(by.organisation, today=today).functions
        facts = {}
        for pk, row in rows.items():
            if row.version != seen[pk]:
                raise StaleRow(row)
            if row.function_id not in now:
                raise Refusal(say("{} no longer runs, so there is nothing to bring it up to.", row.function.name))
            current: Today = now[row.function_id].today
            facts[pk] = refreshed(facts_of(row), today_from(row.today), current)
            row.today = today_json(current)
        return [item.row for item in _write(rows, facts, by, "scenario_row.refresh", is_forced=True)]


def bring_up_to_date(*, scenario: Scenario, today: date, by: Member) -> int:
    """Refresh every row that runs, add functions that were missing, take over other spend. How many rows it concerned."""
    with transaction.atomic():
        rows = {row.pk: row for row in access.scenario_rows_of(by, scenario)}
        now = today_portfolio(by.organisation, today=today)
        moved = [
            row
            for row in rows.values()
            if row.function_id in now.functions and row.today != today_json(now.functions[row.function_id].today)
        ]
        refresh_rows(scenario=scenario, seen={row.pk: row.version for row in moved}, today=today, by=by)
        known = {row.function_id for row in rows.values()}
        new = [NewRow(pk, found.today, found.today.facts) for pk, found in now.functions.items() if pk not in known]
        _add(scenario, new)
        scenario.other_spend, scenario.copied_on = spend_json(now.other_spend), today
        scenario.save(update_fields=["other_spend", "copied_on"])
        audit.record(
            by=by, deed="scenario.refresh", target=scenario, after={"refreshed": len(moved), "added": len(new)}
        )
        return len(moved) + len(new)


def _add(scenario: Scenario, rows: Sequence[NewRow]) -> None:
    ScenarioRow.objects.bulk_create(
        (
            ScenarioRow(
                organisation=scenario.organisation,
                scenario=scenario,
                function_id=row.function,
                today=today_json(row.today),
                **columns_of(row.facts),
            )
            for row in rows
        ),
        batch_size=500,
    )


def _locked(scenario: Scenario, seen: Mapping[int, int], by: Member) -> dict[int, ScenarioRow]:
    require(by, "scenario.edit")
    if len(seen) > MOST_ROWS:
        raise Refusal(say("At most {} rows can be changed at once. Narrow the list.", formats.amount(MOST_ROWS)))
    scenario = Scenario.objects.select_for_update(no_key=True).get(pk=scenario.pk)
    check_open(scenario, by)
    rows = {row.pk: row for row in access.scenario_rows_of(by, scenario).filter(pk__in=seen)}
    if len(rows) < len(seen):
        raise Refusal(say("Some of the rows are not of this scenario."))
    return rows


def _applied(row: ScenarioRow, edit: RowEdit, names: Sequence[str]) -> Facts:
    facts = facts_of(row)
    for column, text in edit.cells.items():
        facts = with_cell(facts, column, text, names)
    return facts


def _check_seen(rows: Mapping[int, ScenarioRow], edits: Sequence[RowEdit], wanted: Mapping[int, Facts]) -> None:
    """A stale row is refused, unless what is sent is what stands already."""
    for edit in edits:
        row = rows[edit.row.pk]
        if edit.seen != row.version and facts_json(wanted[row.pk]) != facts_json(facts_of(row)):
            raise StaleRow(row)


def _write(
    rows: Mapping[int, ScenarioRow], facts: Mapping[int, Facts], by: Member, deed: str, *, is_forced: bool = False
) -> list[Changed]:
    """Write what differs, check the locks, raise versions, record. is_forced: the copy of today changed as well."""
    floors = floors_of(by.organisation)
    changed = []
    for pk, row in rows.items():
        before, after = facts_of(row), facts[pk]
        if not is_forced and facts_json(before) == facts_json(after):
            continue
        if before.sourcing_class != after.sourcing_class:
            check_floor(row.function.name, after, today_from(row.today), floors.get(row.function_id))
        for name, value in columns_of(after).items():
            setattr(row, name, value)
        row.version += 1
        changed.append(Changed(row, before, after))
    columns = [*columns_of(Facts()), "today", "version"]
    ScenarioRow.objects.bulk_update([item.row for item in changed], columns, batch_size=200)
    if changed:
        audit.record_many(by=by, entries=[_entry(deed, item) for item in changed])
    return changed


def _entry(deed: str, item: Changed) -> audit.Entry:
    return audit.Entry(deed, item.row, facts_json(item.before), facts_json(item.after))
