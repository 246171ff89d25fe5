"""The plan of an import: records beside what stands, references resolved, everything wrong collected."""

from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Mapping as Lookup

from portfolio.domain.canonical import digest
from portfolio.domain.imports import REFUSED, WRITTEN, Identity, Known, Outcome, Part, Plan, Problem, Record, Values
from portfolio.domain.imports_records import read_part
from portfolio.domain.mappings import Field, Kind, Mapping, Subject, active, check_columns
from portfolio.domain.mappings_cleaning import Value
from portfolio.domain.tables import Table


def plan(table: Table, mapping: Mapping, subjects: Lookup[str, Subject], known: Known, currency: str) -> Plan:
    """What the file would do. Collects all errors instead of stopping at the first. Raises BadMapping.

    subjects: in the order in which they are written. currency: the organisation's, for amounts that carry a sign.
    """
    check_columns(mapping, subjects, table.header)
    parts: dict[str, Part] = {}
    for subject in active(mapping, subjects):
        parts[subject.key] = read_part(subject, table, mapping, currency, parts)
    for part in parts.values():
        _resolve(part, parts, known)
    for part in parts.values():
        _compare(part, known, mapping.clears)
    _refuse_circles(parts, known)
    for part in parts.values():
        for record, key, sentence in known.refusals(part):
            part.refuse(record.at[0], key, sentence)
    _block(parts)
    columns = {name: use.columns for name, use in mapping.uses.items()}
    return Plan(table, parts, columns, digest(list(_content(parts))))


def _references(part: Part) -> Iterator[tuple[int, Field]]:
    for at, key in enumerate(part.keys):
        if key not in part.subject.needs and part.subject.field(key).refers_to:
            yield at, part.subject.field(key)


def _resolve(part: Part, parts: Lookup[str, Part], known: Known) -> None:
    """Give every reference the spelling of what it refers to; refuse those that lead nowhere."""
    for index, target in _references(part):
        spellings = _spellings(part, index, target, parts, known)
        for record in part.records.values():
            value = record.values[index]
            if value is not None:
                found = tuple(spellings.get(name.lower(), "") for name in _names(value))
                _put(record, index, found if isinstance(value, tuple) else found[0])
                _check_found(part, record, target, _names(value), found)


def _names(value: Value) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else (str(value),)


def _put(record: Record, index: int, value: Value) -> None:
    record.values = (*record.values[:index], value, *record.values[index + 1 :])


def _spellings(part: Part, index: int, target: Field, parts: Lookup[str, Part], known: Known) -> dict[str, str]:
    asked = {name.lower() for record in part.records.values() for name in _names_at(record, index)}
    spellings: dict[str, str] = {}
    other = parts.get(target.refers_to)
    if other:
        spellings = {str(key): record.name for key, record in other.records.items() if key in asked}
        standing = known.rows(other.subject, (other.subject.identity,), asked)
        spellings |= {str(key): str(values[0]) for key, values in standing.items()}
    return spellings


def _names_at(record: Record, index: int) -> tuple[str, ...]:
    value = record.values[index]
    return () if value is None else _names(value)


def _check_found(part: Part, record: Record, target: Field, asked: Sequence[str], found: Sequence[str]) -> None:
    for name, spelling in zip(asked, found, strict=True):
        if not spelling:
            sentence = f"There is no {target.refers_to} “{name[:60]}”, neither in the inventory nor in the file."
            part.refuse(record.at[0], target.key, sentence)
        elif spelling.lower() == record.key:
            part.refuse(record.at[0], target.key, f"{record.name} cannot refer to itself.")


def _compare(part: Part, known: Known, clears: bool) -> None:
    """Set each record's outcome. The spelling of an identity that stands is kept."""
    standing = known.rows(part.subject, part.keys, part.records.keys())
    required = [one for one in part.subject.fields if one.is_required]
    telling = [(at, key) for at, key in enumerate(part.keys) if _tells_empty(part, key)]
    fixed = {at for at, key in enumerate(part.keys) if key == part.subject.identity}
    for key, record in part.records.items():
        before = standing.get(key)
        if before is None:
            _check_required(part, record, required, is_new=True)
            if record.outcome not in REFUSED:
                record.outcome = Outcome.NEW
                _note_empty(part, record, telling)
            continue
        record.before = before
        record.values = _after(record.values, before, fixed, clears)
        _check_required(part, record, required, is_new=False)
        if record.outcome not in REFUSED and record.values != before:
            record.outcome = Outcome.CHANGED


def _tells_empty(part: Part, key: str) -> bool:
    return key not in part.subject.needs and part.subject.field(key).tells_empty


def _note_empty(part: Part, record: Record, telling: Sequence[tuple[int, str]]) -> None:
    """What a new thing lacks and people ask for is noted: it stays unknown, nothing is made up."""
    for at, key in telling:
        column = part.columns[key]
        if record.values[at] is None and not any(row in column.errors or row in column.notes for row in record.at):
            text = f"{part.subject.field(key).label} is empty: it stays unknown."
            part.problems.append(Problem(record.at[0], part.subject.key, key, text, is_note=True))


def _after(values: Values, before: Values, fixed: set[int], clears: bool) -> Values:
    return tuple(
        old if at in fixed or (new is None and not clears) else new
        for at, (new, old) in enumerate(zip(values, before, strict=True))
    )


def _check_required(part: Part, record: Record, required: Iterable[Field], *, is_new: bool) -> None:
    for target in required:
        if target.key in part.keys:
            is_missing = record.values[part.keys.index(target.key)] is None
            is_missing = is_missing and not any(at in part.columns[target.key].errors for at in record.at)
            text = f"{target.label} is empty; a {part.subject.label.lower()} needs one."
        else:
            is_missing = is_new
            text = f"No column is chosen for {target.label}; a new {part.subject.label.lower()} needs one."
        if is_missing:
            part.refuse(record.at[0], target.key, text)


def _refuse_circles(parts: Lookup[str, Part], known: Known) -> None:
    """Refuse records that would become their own ancestor, where a single reference to the own subject changes."""
    for part in parts.values():
        for index, target in _references(part):
            if target.refers_to == part.subject.key and target.kind == Kind.CODE:
                _refuse_circles_of(part, index, target, known)


def _refuse_circles_of(part: Part, index: int, target: Field, known: Known) -> None:
    above: dict[Identity, str] = {}
    moved = [record for record in part.records.values() if record.values[index] and record.outcome in WRITTEN]
    above |= {record.key: str(record.values[index]).lower() for record in moved}
    _climb(part, target, above, known)
    for record in moved:
        seen: set[Identity] = set()
        at: Identity = record.key
        while at in above and at not in seen:
            seen.add(at)
            at = above[at]
        if at == record.key:
            part.refuse(record.at[0], target.key, f"{record.name} would become its own {target.label.lower()}.")


def _climb(part: Part, target: Field, above: dict[Identity, str], known: Known) -> None:
    """Add what stands above the new ones, level by level: one read a level."""
    asked: set[Identity] = set()
    frontier: set[Identity] = {name for name in above.values() if name not in above}
    while frontier:
        asked |= frontier
        standing = known.rows(part.subject, (target.key,), frontier)
        found = {key: str(values[0]).lower() for key, values in standing.items() if values[0]}
        above.update(found)
        frontier = {name for name in found.values() if name not in above and name not in asked}


def _block(parts: Lookup[str, Part]) -> None:
    """Block what needs something refused, until nothing more is blocked."""
    is_settled = not any(record.outcome in REFUSED for part in parts.values() for record in part.records.values())
    while not is_settled:
        is_settled = True
        for part in parts.values():
            references = list(_references(part))
            for record in part.records.values():
                if record.outcome not in REFUSED and _leans_on_refused(part, record, references, parts):
                    record.outcome = Outcome.BLOCKED
                    is_settled = False


def _leans_on_refused(
    part: Part, record: Record, references: Sequence[tuple[int, Field]], parts: Lookup[str, Part]
) -> bool:
    for need in part.subject.needs:
        needed = parts[need].of_row[record.at[0]]
        if needed is None or needed.outcome in REFUSED:
            return True
    for index, target in references:
        others = parts[target.refers_to].records if target.refers_to in parts else {}
        for name in _names_at(record, index):
            other = others.get(name.lower())
            if other is not None and other.outcome in REFUSED and other.before is None:
                return True
    return False


def _content(parts: Lookup[str, Part]) -> Iterator[list[object]]:
    for part in parts.values():
        yield [part.subject.key, part.keys]
        for record in part.records.values():
            if record.outcome in WRITTEN:
                yield [record.key, record.outcome, record.before, record.values]
