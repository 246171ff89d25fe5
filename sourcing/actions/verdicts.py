"""Keeping current verdicts: each follows the submitted answers and the model in force."""

from django.utils import timezone

from portfolio.domain.errors import Refusal
from portfolio.domain.formats import rounded
from portfolio.models import ITFunction
from sourcing.models import CurrentVerdict
from sourcing.queries.evidence import evidence_of


def refresh_verdict(*, function: ITFunction) -> CurrentVerdict:
    """The function's verdict, made again from its answers: a step of the actions that change them.

    Raises Refusal while nobody has answered.
    """
    evidence = evidence_of(function)
    if evidence is None:
        raise Refusal("Nobody has answered this function's questions yet.")
    verdict = evidence.verdict
    current, _ = CurrentVerdict.objects.update_or_create(
        function=function,
        defaults={
            "organisation": function.organisation,
            "criteria_model": evidence.model,
            "sourcing_class": verdict.sourcing_class.value,
            "class_without_locks": verdict.class_without_locks.value,
            "label": verdict.label.value,
            "share": rounded(verdict.share, 6),
            "is_provisional": verdict.is_provisional,
            "answered_count": sum(level is not None for level in evidence.answers.values()),
            "assessor_count": len(evidence.assessments),
            "evaluated_at": timezone.now(),
        },
    )
    return current
