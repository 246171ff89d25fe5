"""Keeping current verdicts: each follows the answers that count and the model in force.

Whoever writes verdicts holds the model in force until the transaction ends: what was evaluated under the one before it
would else overwrite what publication had evaluated again meanwhile. Lock in this order: model, verdicts, audit.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils import timezone

from portfolio.domain.errors import Refusal
from portfolio.domain.language import say
from portfolio.models import ITFunction, Organisation
from sourcing.models import CurrentVerdict
from sourcing.queries.criteria import published_model
from sourcing.queries.evidence import Evidence, evidence_of
from sourcing.queries.verdicts import verdict_columns

Columns = Mapping[str, Any]
REWRITTEN = (
    "criteria_model", "sourcing_class", "class_without_locks", "label", "share", "is_provisional", "answered_count",
    "assessor_count", "evaluated_at",
)  # fmt: skip


def hold_model_in_force(organisation: Organisation) -> int | None:
    """The key of the model in force, which stays so until the transaction ends; None where there is none. Two queries.

    A publication that is on its way is waited for.
    """
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    model = published_model(organisation)
    return None if model is None else model.pk


def refresh_verdict(*, function: ITFunction) -> CurrentVerdict:
    """The function's verdict, made again from its answers: a step of the actions that change them.

    Raises Refusal while nobody has answered.
    """
    evidence = _evidence_in_force(function)
    if evidence is None:
        raise Refusal(say("Nobody has answered this function's questions yet."))
    keep_verdicts(function.organisation, [(function.pk, verdict_columns(evidence))])
    return CurrentVerdict.objects.get(function=function)


def keep_verdicts(organisation: Organisation, verdicts: Iterable[tuple[int, Columns | None]]) -> None:
    """Write verdicts by function key as `verdict_columns` gives them; None takes the verdict away. Two queries.

    Call while the model is held that they were made under.
    """
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


def _evidence_in_force(function: ITFunction) -> Evidence | None:
    """The evidence under the model that is held from now on: made again where another was in force when it was made."""
    evidence = evidence_of(function)
    held = hold_model_in_force(function.organisation)
    is_current = evidence is not None and evidence.model.pk == held
    return evidence if is_current else evidence_of(function)
