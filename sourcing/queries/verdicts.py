"""Current verdicts as rows hold them."""

from typing import Any

from sourcing.domain.verdicts import kept_share
from sourcing.queries.evidence import Evidence


def verdict_columns(evidence: Evidence) -> dict[str, Any]:
    """What a row of current verdicts says of this evidence, as plain JSON values; share is text. No query."""
    verdict = evidence.verdict
    return {
        "criteria_model_id": evidence.model.pk,
        "sourcing_class": verdict.sourcing_class.value,
        "class_without_locks": verdict.class_without_locks.value,
        "label": verdict.label.value,
        "share": str(kept_share(verdict.share)),
        "is_provisional": verdict.is_provisional,
        "answered_count": sum(level is not None for level in evidence.answers.values()),
        "assessor_count": len(evidence.assessments),
    }
