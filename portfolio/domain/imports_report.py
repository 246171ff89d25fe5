"""The report of a plan: what a person reads before confirming. Plain data, ready for JSON."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator
from collections.abc import Mapping as Lookup
from typing import Any

from portfolio.domain.imports import Outcome, Part, Plan, Problem, Record
from portfolio.domain.imports_records import shown
from portfolio.domain.mappings import Mapping, Subject
from portfolio.domain.mappings_cleaning import text_of
from portfolio.domain.names import alike
from portfolio.domain.tables import Fault

_RANKS = {outcome: rank for rank, outcome in enumerate(Outcome)}


def report_rows(plan: Plan) -> Iterator[dict[str, Any]]:
    """One object a row of the file: its number, its outcome, what it does to each subject, what is wrong."""
    problems: dict[int, list[Problem]] = defaultdict(list)
    for problem in plan.problems:
        problems[problem.at].append(problem)
    for at, number in enumerate(plan.table.numbers):
        found = problems.get(at, [])
        refused = {one.subject for one in found if not one.is_note}
        parts = [
            _part_row(plan, part, record, at, refused)
            for part in plan.parts.values()
            if (record := part.of_row[at]) is not None
        ]
        yield {
            "row": number,
            "outcome": _row_outcome(parts, bool(refused)),
            "parts": parts,
            "problems": [_problem_row(plan, one) for one in found],
        }


def _row_outcome(parts: list[dict[str, Any]], has_errors: bool) -> str:
    if has_errors:
        return Outcome.ERROR
    return max((part["outcome"] for part in parts), key=lambda found: _RANKS[found], default=Outcome.UNCHANGED)


def _part_row(plan: Plan, part: Part, record: Record, at: int, refused: set[str]) -> dict[str, Any]:
    """What a row does to one subject. A further row of the same thing points to the first."""
    is_first = record.at[0] == at
    outcome = record.outcome
    if outcome == Outcome.ERROR and part.subject.key not in refused:
        outcome = Outcome.BLOCKED
    row: dict[str, Any] = {"subject": part.subject.label, "name": record.name, "outcome": outcome}
    if not is_first:
        return {**row, "first": plan.table.numbers[record.at[0]]}
    return {**row, "changes": list(_changes(part, record))}


def _changes(part: Part, record: Record) -> Iterator[list[str]]:
    before = record.before or (None,) * len(record.values)
    for key, old, new in zip(part.keys, before, record.values, strict=True):
        if old != new:
            yield [label_of(part.subject, key), shown(old), shown(new)]


def label_of(subject: Subject, key: str) -> str:
    """A field's label; a subject that is needed stands for itself; the whole row for an empty key."""
    if not key:
        return "Row"
    return key.capitalize() if key in subject.needs else subject.field(key).label


def _problem_row(plan: Plan, problem: Problem) -> dict[str, Any]:
    part = plan.parts[problem.subject]
    columns = plan.columns_of.get(_full_name(plan, part, problem.field), ())
    return {
        "subject": part.subject.label,
        "field": label_of(part.subject, problem.field),
        "column": ", ".join(columns),
        "value": " · ".join(_cell_text(plan, problem.at, name) for name in columns)[:200],
        "sentence": problem.sentence,
        "note": problem.is_note,
    }


def _full_name(plan: Plan, part: Part, key: str) -> str:
    if key in part.subject.needs:
        return f"{key}.{plan.parts[key].subject.identity}"
    return f"{part.subject.key}.{key}"


def _cell_text(plan: Plan, at: int, name: str) -> str:
    cell = plan.table.rows[at][plan.table.header.index(name)]
    return "" if isinstance(cell, Fault) else text_of(cell)


def summary_of(plan: Plan, mapping: Mapping, known_names: Lookup[str, Collection[str]]) -> dict[str, Any]:
    """Counts of rows, things and problems, and the names that may mean the same. known_names: per subject, those
    that exist already.
    """
    rows = Counter(row["outcome"] for row in report_rows(plan))
    return {
        "rows": {"all": len(plan.table.rows), **{outcome.value: rows[outcome] for outcome in Outcome}},
        "subjects": [_subject_counts(plan, part) for part in plan.parts.values()],
        "errors": sum(not one.is_note for one in plan.problems),
        "notes": sum(one.is_note for one in plan.problems),
        "fields": _by_field(plan),
        "names": [
            group
            for part in plan.parts.values()
            if part.subject.similar
            for group in _names(part, mapping.names, known_names.get(part.subject.key, ()))
        ],
        "writes": plan.writes,
    }


def _subject_counts(plan: Plan, part: Part) -> dict[str, Any]:
    counts = {outcome.value: plan.count(part.subject.key, outcome) for outcome in Outcome}
    return {"key": part.subject.key, "plural": part.subject.plural, "all": len(part.records), **counts}


def _by_field(plan: Plan) -> list[dict[str, Any]]:
    """Problems per field, most errors first."""
    counts: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for problem in plan.problems:
        subject = plan.parts[problem.subject].subject
        counts[subject.label, label_of(subject, problem.field)]["notes" if problem.is_note else "errors"] += 1
    rows = [
        {"subject": subject, "field": label, "errors": count["errors"], "notes": count["notes"]}
        for (subject, label), count in counts.items()
    ]
    return sorted(rows, key=lambda row: (-int(row["errors"]), -int(row["notes"]), str(row["field"])))


def _names(part: Part, chosen: Lookup[str, str], known: Collection[str]) -> Iterator[dict[str, Any]]:
    """Groups of names that may mean the same, with what was chosen: each spelling → the one it becomes."""
    for group in alike(part.spellings, known):
        names = [one.name for one in group.spellings]
        yield {
            "subject": part.subject.label,
            "spellings": [{"name": one.name, "rows": one.rows, "known": one.is_known} for one in group.spellings],
            "reasons": list(group.reasons),
            "keep": group.keep,
            "chosen": {name: chosen[name] for name in names if name in chosen},
        }
