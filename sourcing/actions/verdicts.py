"""Keeping current verdicts: each follows the answers that count and the model in force."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils import timezone

from portfolio.domain.errors import Refusal
from portfolio.models import ITFunction, Organisation
from sourcing.models import CurrentVerdict
from sourcing.queries.evidence import evidence_of
from sourcing.queries.verdicts import verdict_columns

Columns = Mapping[str, Any]
REWRITTEN = (
    "criteria_model", "sourcing_class", "class_without_locks", "label", "share", "is_provisional", "answered_count",
    "assessor_count", "evaluated_at",
)  # fmt: skip


def refresh_verdict(*, function: ITFunction) -> CurrentVerdict:
    """The function's verdict, made again from its answers: a step of the actions that change them.

    Raises Refusal while nobody has answered.
    """
    evidence = evidence_of(function)
    if evidence is None:
        raise Refusal("Nobody has answered this function's questions yet.")
    keep_verdicts(function.organisation, [(function.pk, verdict_columns(evidence))])
    return CurrentVerdict.objects.get(function=function)


def keep_verdicts(organisation: Organisation, verdicts: Iterable[tuple[int, Columns | None]]) -> None:
    """Write verdicts by function key as `verdict_columns` gives them; None takes the verdict away. Two queries."""
    now, known = timezone.now(), dict(verdicts)
    rows = [
        CurrentVerdict(organisation=organisation, function_id=function, evaluated_at=now, **columns)
        for function, columns in known.items()
        if columns is not None
    ]
    CurrentVerdict.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["function"], update_fields=REWRITTEN, batch_size=500
    )
    gone = [function for function, columns in known.items() if columns is None]
    CurrentVerdict.objects.filter(function__in=gone).delete()
