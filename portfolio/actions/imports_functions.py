"""Writing imported functions: in bulk, in the import's transaction, each with its audit event."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db.models import Manager

from portfolio import audit
from portfolio.domain.functions import StillNeeded
from portfolio.domain.imports import Identity, Outcome, Part, Record, Refused, Values
from portfolio.domain.imports_functions import retired_by, state_refusals
from portfolio.domain.mappings_functions import FUNCTION
from portfolio.models import BusinessUnit, ITFunction, Member, Organisation, Tag
from portfolio.queries.imports_functions import batches, function_values, functions_with, still_needed

BATCH = 1000
TEXTS = frozenset({"code", "name", "category", "description", "owner"})
RELATED = frozenset({"business_unit", "parent", "tags", "dependencies"})
Ids = Mapping[str, int]


class FunctionImporter:
    """Reads and writes functions for imports."""

    subject = FUNCTION
    deed = "function.edit"
    address = "portfolio:functions"

    def rows(
        self, organisation: Organisation, keys: Sequence[str], identities: Collection[Identity]
    ) -> Mapping[Identity, Values]:
        """The values of these fields by code in lower case."""
        return function_values(organisation, keys, identities)

    def refusals(self, organisation: Organisation, part: Part) -> list[Refused]:
        """Steps of state that a function's life does not know, and retirements of what is still needed."""
        leaving = retired_by(part)
        refused = list(state_refusals(part))
        for code, names in still_needed(organisation, part):
            record = leaving[code]
            refused.append((record, "state", StillNeeded(record.name, names).sentence))
        return refused

    def names(self, organisation: Organisation) -> list[str]:
        """Functions have codes; their names are not merged."""
        return []

    def lock(self, organisation: Organisation, identities: Collection[Identity]) -> None:
        """Hold the tree, as every writer of functions does, and the rows that may change."""
        Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
        for functions in functions_with(organisation, identities):
            list(functions.select_for_update(of=("self",)).order_by("pk").values_list("pk"))

    def write(self, part: Part, *, by: Member) -> None:
        """Create and change functions, then their tags and dependencies, then the audit events."""
        records = [*part.written(Outcome.NEW), *part.written(Outcome.CHANGED)]
        if not records:
            return
        units = _units(_named(part, records, "business_unit"), by)
        ids = _ids(by.organisation, _referred(part, records))
        functions = _create(part, units, ids, by)
        ids |= {str(key): function.pk for key, function in functions.items()}
        functions |= _change(part, units, ids, by)
        _link_tags(part, functions, by)
        _link_dependencies(part, functions, ids)
        audit.record_many(by=by, entries=[_entry(part, record, functions[record.key]) for record in records])


def _named(part: Part, records: Iterable[Record], key: str) -> set[str]:
    """The names that the records give for a field."""
    if key not in part.keys:
        return set()
    at = part.keys.index(key)
    values = (record.values[at] for record in records)
    return {name for value in values if value for name in (value if isinstance(value, tuple) else (str(value),))}


def _referred(part: Part, records: Sequence[Record]) -> set[str]:
    return {name.lower() for key in ("parent", "dependencies") for name in _named(part, records, key)}


def _ids(organisation: Organisation, codes: Collection[str]) -> dict[str, int]:
    return {low: pk for rows in functions_with(organisation, codes) for pk, low in rows.values_list("pk", "low")}


def _units(names: set[str], by: Member) -> dict[str, int]:
    """Business units by name; those that are missing are added, with their audit events."""
    existing = BusinessUnit.objects.filter(organisation=by.organisation)
    found = dict(existing.filter(name__in=names).values_list("name", "pk")) if names else {}
    added = BusinessUnit.objects.bulk_create(
        [BusinessUnit(organisation=by.organisation, name=name) for name in sorted(names - set(found))]
    )
    if added:
        audit.record_many(
            by=by, entries=[audit.Entry("business_unit.import", one, after={"name": one.name}) for one in added]
        )
    return found | {unit.name: unit.pk for unit in added}


def _create(part: Part, units: Ids, ids: Mapping[str, int], by: Member) -> dict[Identity, ITFunction]:
    """Insert the new functions, parents before children. Level by level: as many inserts as the tree is deep."""
    made: dict[Identity, ITFunction] = {}
    known = dict(ids)
    waiting = part.written(Outcome.NEW)
    new = {str(record.key) for record in waiting}
    at = part.keys.index("parent") if "parent" in part.keys else None
    while waiting:
        ready = [one for one in waiting if at is None or _parent(one, at) not in new or _parent(one, at) in known]
        rows = [ITFunction(organisation=by.organisation, **_fields(part, record, units, known)) for record in ready]
        for record, function in zip(ready, ITFunction.objects.bulk_create(rows, batch_size=BATCH), strict=True):
            made[record.key] = function
            known[str(record.key)] = function.pk
        waiting = [one for one in waiting if one.key not in made]
    return made


def _parent(record: Record, at: int) -> str:
    return str(record.values[at]).lower() if record.values[at] else ""


def _fields(part: Part, record: Record, units: Ids, ids: Ids) -> dict[str, Any]:
    """The model's fields for a record's values; a new function leaves to the model what the file does not say."""
    fields: dict[str, Any] = {}
    for key, value in zip(part.keys, record.values, strict=True):
        if key == "business_unit":
            fields["business_unit_id"] = units[str(value)] if value else None
        elif key == "parent":
            fields["parent_id"] = ids[str(value).lower()] if value else None
        elif key in TEXTS:
            fields[key] = value or ""
        elif key not in RELATED and not (key == "state" and value is None):
            fields[key] = value
    return fields


def _change(part: Part, units: Ids, ids: Ids, by: Member) -> dict[Identity, ITFunction]:
    """Write the changed functions: a thousand rows a statement, as inserts that become updates."""
    records = {record.key: record for record in part.written(Outcome.CHANGED)}
    functions: dict[Identity, ITFunction] = {}
    for standing in functions_with(by.organisation, records.keys()):
        functions |= {function.low: function for function in standing}
    columns = {"version", "changed_at"}
    for key, function in functions.items():
        fields = _fields(part, records[key], units, ids)
        columns |= fields.keys()
        for name, value in fields.items():
            setattr(function, name, value)
        function.version += 1
    ITFunction.objects.bulk_create(
        functions.values(),
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=sorted(name.removesuffix("_id") for name in columns),
    )
    return functions


def _relinked(part: Part, key: str) -> list[tuple[Record, tuple[str, ...]]]:
    """Records whose linked names differ from what stands, with the names."""
    if key not in part.keys:
        return []
    at = part.keys.index(key)
    records = [*part.written(Outcome.NEW), *part.written(Outcome.CHANGED)]
    pairs = [(record, record.values[at], record.before[at] if record.before else None) for record in records]
    return [(record, new if isinstance(new, tuple) else ()) for record, new, old in pairs if new != old]


def _link_tags(part: Part, functions: Mapping[Identity, ITFunction], by: Member) -> None:
    relinked = _relinked(part, "tags")
    names = {name for _, tags in relinked for name in tags}
    Tag.objects.bulk_create(
        [Tag(organisation=by.organisation, name=name) for name in sorted(names)], ignore_conflicts=True
    )
    tags = dict(Tag.objects.filter(organisation=by.organisation, name__in=names).values_list("name", "pk"))
    through = ITFunction.tags.through
    _unlink(through.objects, "itfunction_id", [functions[record.key].pk for record, _ in relinked if record.before])
    rows = [
        through(itfunction_id=functions[record.key].pk, tag_id=tags[name])
        for record, linked in relinked
        for name in linked
    ]
    through.objects.bulk_create(rows, batch_size=BATCH)


def _link_dependencies(part: Part, functions: Mapping[Identity, ITFunction], ids: Ids) -> None:
    relinked = _relinked(part, "dependencies")
    through = ITFunction.dependencies.through
    own = "from_itfunction_id"
    _unlink(through.objects, own, [functions[record.key].pk for record, _ in relinked if record.before])
    rows = [
        through(from_itfunction_id=functions[record.key].pk, to_itfunction_id=ids[code.lower()])
        for record, linked in relinked
        for code in linked
    ]
    through.objects.bulk_create(rows, batch_size=BATCH)


def _unlink(links: Manager[Any], column: str, ids: Sequence[int]) -> None:
    for batch in batches(ids):
        links.filter(**{f"{column}__in": batch}).delete()


def _entry(part: Part, record: Record, function: ITFunction) -> audit.Entry:
    before = record.before or (None,) * len(record.values)
    changed = [(key, old, new) for key, old, new in zip(part.keys, before, record.values, strict=True) if old != new]
    was = {key: _fact(old) for key, old, _ in changed} if record.before else None
    return audit.Entry("function.import", function, before=was, after={key: _fact(new) for key, _, new in changed})


def _fact(value: Any) -> Any:
    return value.quantize(Decimal("0.01")) if isinstance(value, Decimal) else value
