"""From a table's rows to records: every row gives what it says about each subject; equal identities come together."""

from collections.abc import Mapping as Lookup
from itertools import repeat

from portfolio.domain.imports import Identity, Outcome, Part, Problem, Record, Values
from portfolio.domain.mappings import Mapping, Subject
from portfolio.domain.mappings_cleaning import Column, Value, cleaned
from portfolio.domain.tables import Table


def read_part(subject: Subject, table: Table, mapping: Mapping, currency: str, earlier: Lookup[str, Part]) -> Part:
    """The records of one subject, with every error of its cells. earlier: parts of the subjects it needs."""
    columns = _columns(subject, table, mapping, currency)
    part = Part(subject, (*subject.needs, *columns), columns)
    for key, column in columns.items():
        part.problems += [Problem(at, subject.key, key, sentence) for at, sentence in column.errors.items()]
        part.problems += [Problem(at, subject.key, key, text, is_note=True) for at, text in column.notes.items()]
    if subject.similar:
        part.spellings.update(str(value) for value in columns[subject.identity].values if value is not None)
        _rename(part, mapping.names)
    _collect(part, len(table.rows), earlier)
    for problem in part.problems:
        record = part.of_row[problem.at]
        if record is not None and not problem.is_note:
            record.outcome = Outcome.ERROR
    _check_needs(part, earlier, mapping)
    _refuse_ragged(part, table)
    return part


def _columns(subject: Subject, table: Table, mapping: Mapping, currency: str) -> dict[str, Column]:
    uses = {key: mapping.uses.get(f"{subject.key}.{key}") for key in subject.keys}
    return {key: cleaned(table, subject.field(key), use, currency) for key, use in uses.items() if use}


def _rename(part: Part, names: Lookup[str, str]) -> None:
    """Put the spelling a person chose in the place of others, with a note on each row."""
    key = part.subject.identity
    column = part.columns[key]
    for at, value in enumerate(column.values):
        if value in names and names[str(value)] != value:
            column.values[at] = names[str(value)]
            note = f"“{value}” is imported as “{names[str(value)]}”, as chosen."
            part.problems.append(Problem(at, part.subject.key, key, note, is_note=True))


def _collect(part: Part, count: int, earlier: Lookup[str, Part]) -> None:
    needed = [_names_by_row(earlier[need]) for need in part.subject.needs]
    lists: list[list[Value]] = [*needed, *(column.values for column in part.columns.values())]
    rows = zip(*lists, strict=True) if lists else repeat((), count)
    own = len(needed)
    records, of_row = part.records, part.of_row
    for at, (key, name, values) in enumerate(zip(*_identities(part, needed, count), rows, strict=True)):
        says_nothing = all(value is None for value in values[own:])
        if key is None or (says_nothing and not part.subject.identity and not _has_error(part, at)):
            of_row.append(None)
            if not says_nothing:
                _refuse_nameless(part, at)
            continue
        record = records.get(key)
        if record is None:
            record = records[key] = Record(key, name, [at], values)
            of_row.append(record)
        else:
            of_row.append(record)
            _join(part, record, at, values)


def _has_error(part: Part, at: int) -> bool:
    return any(at in column.errors for column in part.columns.values())


def _names_by_row(part: Part) -> list[Value]:
    return [None if record is None else record.name for record in part.of_row]


def _identities(part: Part, needed: list[list[Value]], count: int) -> tuple[list[Identity | None], list[str]]:
    """Each row's identity (None = says nothing, or cannot be told) and how it is written."""
    subject = part.subject
    if subject.identity:
        values = part.columns[subject.identity].values
        names = [str(value) for value in values]
        return [None if value is None else name.lower() for value, name in zip(values, names, strict=True)], names
    pairs = list(zip(*needed, strict=True)) if needed else [()] * count
    joint: list[Identity | None] = [
        None if None in pair else tuple(str(name).lower() for name in pair) for pair in pairs
    ]
    return joint, [" · ".join(str(name) for name in pair) for pair in pairs]


def _refuse_nameless(part: Part, at: int) -> None:
    identity = part.subject.identity
    if identity and at not in part.columns[identity].errors:
        label = part.subject.field(identity).label
        part.refuse(at, identity, f"{label} is empty: without it the {part.subject.label.lower()} cannot be told.")


def _join(part: Part, record: Record, at: int, values: Values) -> None:
    """Bring a further row of the same thing in. Empty says nothing; two different values are an error."""
    record.at.append(at)
    if values == record.values:
        return
    if part.subject.similar:
        _note_case(part, record, at)
    joined = []
    for key, first, second in zip(part.keys, record.values, values, strict=True):
        joined.append(second if first is None else first)
        if first is not None and second is not None and first != second and not _is_same_name(part, key, first, second):
            part.refuse(at, key, f"“{shown(second)}” contradicts “{shown(first)}” in an earlier row of {record.name}.")
    record.values = tuple(joined)


def _note_case(part: Part, record: Record, at: int) -> None:
    key = part.subject.identity
    value = part.columns[key].values[at]
    if value != record.name:
        part.problems.append(
            Problem(at, part.subject.key, key, f"Taken as “{record.name}”: only the case differs.", True)
        )


def _is_same_name(part: Part, key: str, first: Value, second: Value) -> bool:
    return key == part.subject.identity and str(first).lower() == str(second).lower()


def shown(value: Value) -> str:
    """A value as a person reads it in a report; empty for unknown."""
    if value is None:
        return ""
    return ", ".join(value) if isinstance(value, tuple) else str(value)


def _check_needs(part: Part, earlier: Lookup[str, Part], mapping: Mapping) -> None:
    """A record whose row does not name what it needs is refused; unless the cell there has its own error already."""
    if not part.subject.identity:
        return
    for need in part.subject.needs:
        other = earlier[need]
        identity = other.subject.identity
        source = " and ".join(f"“{name}”" for name in mapping.uses[f"{need}.{identity}"].columns)
        sentence = f"{source} is empty: a {part.subject.label.lower()} needs a {other.subject.label.lower()}."
        wrong = other.columns[identity].errors
        for at, record in enumerate(part.of_row):
            if record is None or other.of_row[at] is not None:
                continue
            if at in wrong:
                record.outcome = Outcome.BLOCKED
            else:
                part.refuse(at, need, sentence)


def _refuse_ragged(part: Part, table: Table) -> None:
    if not table.ragged:
        return
    for at, number in enumerate(table.numbers):
        if number in table.ragged and part.of_row[at] is not None:
            part.refuse(at, "", table.ragged[number])
