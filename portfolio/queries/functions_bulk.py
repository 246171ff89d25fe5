"""Changing many functions at once: what would change, row by row, before anything is written."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from portfolio.domain import functions as rules
from portfolio.domain.errors import Refusal
from portfolio.models import AuditEvent, FunctionState, ITFunction, Organisation
from portfolio.queries.history import Change, text_of

MOST_ROWS = 1_000
"""More rows than a person can look through before confirming are refused."""

FIELDS = frozenset({"category", "owner", "business_unit", "state", "criticality", "data_sensitivity", "tags"})
"""What a bulk edit can change."""

Values = Mapping[str, Any]
"""Field → new value: business_unit is its name, tags are names; “add_tags” and “remove_tags” change the set."""


@dataclass(frozen=True)
class PlannedRow:
    """One function, what would change on it, and the sentence that forbids it, if any."""

    function: ITFunction
    before: dict[str, Any]
    after: dict[str, Any]
    refusal: str = ""

    @property
    def changes(self) -> list[Change]:
        """The differing fields as a person reads them."""
        return [
            Change(rules.LABELS[name], _shown(name, self.before[name]), _shown(name, value))
            for name, value in self.after.items()
        ]


@dataclass(frozen=True)
class Plan:
    """All rows of a bulk edit: those that would change, how many stay, what is refused."""

    rows: list[PlannedRow]
    unchanged: int

    @property
    def refused(self) -> list[PlannedRow]:
        """Rows that a rule forbids; while there is one, nothing is written."""
        return [row for row in self.rows if row.refusal]


def plan(functions: Sequence[ITFunction], values_of: Mapping[int, Values]) -> Plan:
    """What the values would change. functions: with business unit and tags loaded; values_of: by key. One query at most."""
    blocked = _needed(functions, values_of)
    planned = [_planned(one, values_of.get(one.pk, {}), blocked.get(one.pk, [])) for one in functions]
    rows = [row for row in planned if row.after]
    return Plan(rows, len(planned) - len(rows))


def _planned(function: ITFunction, values: Values, needing: list[str]) -> PlannedRow:
    wanted = dict(values)
    added, removed = wanted.pop("add_tags", ()), wanted.pop("remove_tags", ())
    if added or removed:
        wanted["tags"] = (set(_now(function, "tags")) | set(added)) - set(removed)
    if "tags" in wanted:
        wanted["tags"] = sorted(wanted["tags"])
    before = {name: _now(function, name) for name in wanted}
    changed = [name for name in wanted if before[name] != wanted[name]]
    return PlannedRow(
        function,
        {name: before[name] for name in changed},
        {name: wanted[name] for name in changed},
        _refusal(function, wanted.get("state", function.state), needing),
    )


def _now(function: ITFunction, name: str) -> Any:
    if name == "tags":
        return sorted(tag.name for tag in function.tags.all())
    if name == "business_unit":
        return function.business_unit.name if function.business_unit else None
    return getattr(function, name)


def _refusal(function: ITFunction, state: str, needing: list[str]) -> str:
    try:
        rules.check_step(function.state, state)
        if state == FunctionState.RETIRED != function.state and needing:
            raise rules.StillNeeded(function.name, needing)
    except Refusal as refused:
        return refused.sentence
    return ""


def _needed(functions: Iterable[ITFunction], values_of: Mapping[int, Values]) -> dict[int, list[str]]:
    """Who still needs the functions that would be retired and is not retired along with them."""
    leaving = {one.pk for one in functions if values_of.get(one.pk, {}).get("state") == FunctionState.RETIRED}
    needed: dict[int, list[str]] = {}
    staying = ITFunction.objects.exclude(state=FunctionState.RETIRED).exclude(pk__in=leaving).order_by("name")
    if not leaving:
        return needed
    for key, name in (
        *staying.filter(parent__in=leaving).values_list("parent_id", "name"),
        *staying.filter(dependencies__in=leaving).values_list("dependencies", "name"),
    ):
        needed.setdefault(key, []).append(name)
    return needed


def _shown(name: str, value: Any) -> str:
    if name == "state":
        return str(dict(FunctionState.choices).get(value, value))
    return text_of(value)


def events_of(organisation: Organisation, request_id: str) -> list[AuditEvent]:
    """The changes of functions that one request made, in order. One query."""
    events = AuditEvent.objects.filter(organisation=organisation, request_id=request_id, deed="function.edit")
    return list(events.select_related("user").order_by("seq")[: MOST_ROWS + 1])


def undoing(events: Sequence[AuditEvent], functions: Sequence[ITFunction]) -> dict[int, Values]:
    """What would restore each function, for those that nobody has changed since in the same fields."""
    by_key = {str(one.pk): one for one in functions}
    values: dict[int, Values] = {}
    for event in events:
        body, one = json.loads(event.body), by_key.get(event.target_id)
        if one is None or not FIELDS.issuperset(body["after"]):
            continue
        if all(_now(one, name) == value for name, value in body["after"].items()):
            values[one.pk] = body["before"]
    return values
