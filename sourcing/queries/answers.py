"""The answers of all functions of an organisation, as they count under one criteria model."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from portfolio.models import Organisation
from sourcing.domain.carry_over import is_unchanged
from sourcing.domain.criteria import CriteriaModel as Criteria
from sourcing.domain.criteria import Level
from sourcing.domain.scores import group_answers
from sourcing.models import CriteriaModel
from sourcing.queries.criteria import criteria_of
from sourcing.queries.evidence import submitted_that_count

Row = tuple[int, int, int, int, Mapping[str, int | None]]
"""Function, assessor, primary key, criteria model and levels of one assessor's latest submitted answers."""


@dataclass(frozen=True, slots=True)
class FunctionAnswers:
    """The mean of what each assessor answered last, for one function, and from which assessments it came."""

    levels: Mapping[str, Level | None]
    assessor_count: int
    assessments: tuple[int, ...]


def latest_rows(organisation: Organisation) -> list[Row]:
    """Each assessor's latest submitted answers for each function. One query."""
    rows = submitted_that_count(organisation).values_list(
        "function_id", "assessor_id", "pk", "criteria_model_id", "answers"
    )
    latest: dict[tuple[int, int], Row] = {}
    for row in rows.iterator(chunk_size=2000):
        latest.setdefault((row[0], row[1]), row)
    return list(latest.values())


def earlier_models(organisation: Organisation) -> dict[int, Criteria]:
    """Every criteria model of the organisation that was ever in force, by primary key. One query."""
    rows = CriteriaModel.objects.filter(organisation=organisation).exclude(published_at=None)
    return {model.pk: criteria_of(model) for model in rows}


def answers_under(now: Criteria, rows: Iterable[Row], models: Mapping[int, Criteria]) -> dict[int, FunctionAnswers]:
    """The answers of each function as they count under the model, by its primary key; those of whom none counts are missing.

    The same rule as `evidence_of`, for all functions at once. No query.
    """
    unchanged = {pk: {key for key in now.keys if is_unchanged(key, model, now)} for pk, model in models.items()}
    counted: dict[int, list[tuple[int, Mapping[str, int | None]]]] = {}
    for function, pk, levels in _carried(rows, unchanged):
        counted.setdefault(function, []).append((pk, levels))
    return {
        function: FunctionAnswers(
            group_answers(now, (levels for _, levels in held)), len(held), tuple(sorted(pk for pk, _ in held))
        )
        for function, held in counted.items()
    }


def _carried(
    rows: Iterable[Row], unchanged: Mapping[int, set[str]]
) -> Iterator[tuple[int, int, dict[str, int | None]]]:
    for function, _, pk, model, answers in rows:
        levels = {key: level for key, level in answers.items() if key in unchanged[model]}
        if any(level is not None for level in levels.values()):
            yield function, pk, levels
