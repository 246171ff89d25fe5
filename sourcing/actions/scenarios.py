"""Making scenarios: copied from today or from one another, renamed, archived. Nothing in them is a decision."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from portfolio import audit
from portfolio.access import require
from portfolio.domain.errors import Refusal
from portfolio.domain.language import Words, say
from portfolio.models import Member
from portfolio.versions import claim
from sourcing.domain.scenarios import Facts, Today, held, today_from, today_json
from sourcing.models import Scenario, ScenarioRow
from sourcing.queries.floors import floors_of
from sourcing.queries.scenarios import columns_of, facts_of
from sourcing.queries.today import today_portfolio

NAME_TAKEN = Words("A scenario of that name exists already, perhaps among the archived ones.")
ARCHIVED = Words("This scenario is archived. Bring it back first.")
NOTHING_RUNS = Words("No function runs today, so there is nothing to copy.")


@dataclass(frozen=True)
class Wording:
    """What a person writes on a scenario."""

    name: str
    notes: str = ""
    further_partners: Sequence[str] = field(default_factory=tuple)


@dataclass(frozen=True)
class NewRow:
    """A row to make: the function's key, today as it was copied, and what the scenario says."""

    function: int
    today: Today
    facts: Facts


@dataclass(frozen=True)
class Origin:
    """Where a scenario comes from, and what it takes over whole."""

    copied_on: date
    copied_from: Scenario | None = None
    other_spend: Mapping[str, str] = field(default_factory=dict)
    assumptions: Mapping[str, Any] = field(default_factory=dict)
    told: Mapping[str, Any] = field(default_factory=dict)


def create_scenario(*, words: Wording, today: date, by: Member) -> Scenario:
    """A copy of all running functions as they stand today. Raises NotAllowed, Refusal. Constant queries."""
    with transaction.atomic():
        require(by, "scenario.edit")
        now = today_portfolio(by.organisation, today=today)
        rows = [NewRow(pk, found.today, found.today.facts) for pk, found in now.functions.items()]
        origin = Origin(today, other_spend=spend_json(now.other_spend))
        return insert_scenario(words, origin, rows, by)


def copy_scenario(*, scenario: Scenario, words: Wording, by: Member) -> Scenario:
    """A copy of another scenario, with today as that one copied it. Classes below a lock that fired since are lifted."""
    with transaction.atomic():
        require(by, "scenario.edit")
        _check_own(scenario, by)
        floors = floors_of(by.organisation)
        rows = []
        for row in scenario.rows.order_by("pk"):
            copied = today_from(row.today)
            facts = held(facts_of(row), copied, floors.get(row.function_id))
            rows.append(NewRow(row.function_id, copied, facts))
        origin = Origin(scenario.copied_on, scenario, scenario.other_spend, scenario.assumptions)
        return insert_scenario(words, origin, rows, by)


def edit_scenario(*, scenario: Scenario, words: Wording, version: int, by: Member) -> Scenario:
    """Rename it, write notes, name further partners. Raises NotAllowed, Refusal, StaleVersion."""
    with transaction.atomic():
        require(by, "scenario.edit")
        check_open(scenario, by)
        claim(scenario, version)
        before = _told(scenario)
        scenario.name, scenario.notes = words.name, words.notes
        scenario.further_partners = list(words.further_partners)
        _check_words(words)
        _save(scenario, ["name", "notes", "further_partners"])
        audit.record(by=by, deed="scenario.edit", target=scenario, before=before, after=_told(scenario))
        return scenario


def archive_scenario(*, scenario: Scenario, version: int, by: Member) -> Scenario:
    """Put it away: it stays readable and comparable, and can be brought back."""
    with transaction.atomic():
        require(by, "scenario.edit")
        check_open(scenario, by)
        claim(scenario, version)
        scenario.archived_by, scenario.archived_at = by, timezone.now()
        scenario.save(update_fields=["archived_by", "archived_at"])
        audit.record(by=by, deed="scenario.archive", target=scenario, after={"archived": True})
        return scenario


def restore_scenario(*, scenario: Scenario, version: int, by: Member) -> Scenario:
    """Bring an archived one back."""
    with transaction.atomic():
        require(by, "scenario.edit")
        _check_own(scenario, by)
        claim(scenario, version)
        if scenario.archived_at is None:
            raise Refusal(say("This scenario is not archived."))
        scenario.archived_by = scenario.archived_at = None
        scenario.save(update_fields=["archived_by", "archived_at"])
        audit.record(by=by, deed="scenario.restore", target=scenario, after={"archived": False})
        return scenario


def insert_scenario(words: Wording, origin: Origin, rows: Sequence[NewRow], by: Member) -> Scenario:
    """The scenario with its rows. A step of the actions that make one; call inside their transaction."""
    _check_words(words)
    if not rows:
        raise Refusal(NOTHING_RUNS)
    scenario = Scenario(
        organisation=by.organisation,
        name=words.name,
        notes=words.notes,
        further_partners=list(words.further_partners),
        copied_from=origin.copied_from,
        copied_on=origin.copied_on,
        other_spend=dict(origin.other_spend),
        assumptions=dict(origin.assumptions),
        created_by=by,
        created_at=timezone.now(),
    )
    _save(scenario, None)
    ScenarioRow.objects.bulk_create((_row(scenario, row) for row in rows), batch_size=500)
    copied_from = origin.copied_from.name if origin.copied_from else "today"
    told = _told(scenario) | {"copied_from": copied_from, "functions": len(rows)} | dict(origin.told)
    audit.record(by=by, deed="scenario.create", target=scenario, after=told)
    return scenario


def check_open(scenario: Scenario, by: Member) -> None:
    """Refuse what is archived or belongs to another organisation. Raises Refusal."""
    _check_own(scenario, by)
    if scenario.archived_at is not None:
        raise Refusal(ARCHIVED)


def spend_json(spend: Mapping[str, Decimal]) -> dict[str, str]:
    """Partner → money, as a scenario keeps it."""
    return {name: f"{amount:.2f}" for name, amount in sorted(spend.items()) if amount}


def _check_own(scenario: Scenario, by: Member) -> None:
    if scenario.organisation_id != by.organisation_id:
        raise Refusal(say("The scenario belongs to another organisation."))


def _check_words(words: Wording) -> None:
    if not words.name:
        raise Refusal(say("A scenario needs a name."), field="name")


def _row(scenario: Scenario, row: NewRow) -> ScenarioRow:
    return ScenarioRow(
        organisation=scenario.organisation,
        scenario=scenario,
        function_id=row.function,
        today=today_json(row.today),
        **columns_of(row.facts),
    )


def _save(scenario: Scenario, update_fields: list[str] | None) -> None:
    try:
        with transaction.atomic():
            scenario.save(update_fields=update_fields)
    except IntegrityError as taken:
        raise Refusal(NAME_TAKEN, field="name") from taken


def _told(scenario: Scenario) -> dict[str, Any]:
    return {"name": scenario.name, "notes": scenario.notes, "further_partners": scenario.further_partners}
