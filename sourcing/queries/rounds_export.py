"""Results of a closed round as CSV: one row a function, or one row a question of a function. Safe in spreadsheets."""

import csv
import io
from collections.abc import Iterable, Sequence

from portfolio.domain.formulas import marked
from sourcing.models import Round, RoundFunction
from sourcing.queries.rounds_results import classes_alone, criteria_results

BYTE_ORDER_MARK = "\ufeff"
FUNCTION_HEADS = (
    "Code", "Function", "Class", "Stability", "Share of weightings", "Provisional", "Assessors", "Different classes",
    "Widest range", "One assessor decides",
)  # fmt: skip
QUESTION_HEADS = (
    "Code", "Function", "Criterion", "Question", "Mean, exact", "Mean", "Lowest", "Highest", "Range", "Don't know",
    "Left open",
)  # fmt: skip


def results_csv(held: Round, rows: Iterable[RoundFunction]) -> str:
    """These functions with the class of the group and the one each assessor alone would give. Three queries."""
    seats = [seat.member for seat in held.seats.select_related("member__user")]
    alone = classes_alone(held)
    heads = [*FUNCTION_HEADS, *(f"Class by {member.user}" for member in seats)]
    lines = []
    for row in rows:
        classes = alone.get(row.function_id, {})
        own = [classes[member.pk].value if member.pk in classes else "" for member in seats]
        lines.append([*_function_cells(row), *own])
    return _csv(heads, lines)


def answers_csv(held: Round, rows: Iterable[RoundFunction]) -> str:
    """Every question of these functions: mean, spread, each assessor's level and note. Four queries."""
    names = [str(seat.member.user) for seat in held.seats.select_related("member__user")]
    heads = [*QUESTION_HEADS, *(f"{what} {name}" for name in names for what in ("Level by", "Note by"))]
    functions = {row.function_id: row.function for row in rows}
    lines = []
    for key, one in criteria_results(held):
        if key in functions:
            said = {answer.assessor: (answer.level, answer.comment) for answer in one.answers}
            own = [cell for name in names for cell in said.get(name, ("", ""))]
            facts = [one.criterion.key, one.criterion.question, one.mean_fraction, one.mean, one.result.lowest]
            counts = [one.result.highest, one.spread, one.result.dont_know, one.result.left_open]
            lines.append([functions[key].code, functions[key].name, *facts, *counts, *own])
    return _csv(heads, lines)


def _function_cells(row: RoundFunction) -> list[object]:
    return [
        row.function.code,
        row.function.name,
        row.sourcing_class,
        row.label,
        row.share,
        "yes" if row.is_provisional else "no",
        row.assessor_count,
        row.class_count,
        row.widest_range,
        "yes" if row.one_decides else "no",
    ]


def _csv(heads: Sequence[str], lines: Iterable[Sequence[object]]) -> str:
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow([marked(head) for head in heads])
    for line in lines:
        writer.writerow(["" if cell is None else marked(str(cell)) for cell in line])
    return BYTE_ORDER_MARK + file.getvalue()
