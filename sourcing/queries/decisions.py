"""Decisions: what stands, what waits, what was, and what each was made of."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from portfolio.domain import formats
from portfolio.domain.canonical import digest
from portfolio.models import ITFunction
from sourcing.models import Decision, DecisionState
from sourcing.queries.criteria import criteria_of
from sourcing.queries.evidence import assessor_sentence, evidence_of

PEOPLE = ("proposed_by__user", "approved_by__user", "rejected_by__user")


@dataclass(frozen=True)
class AnswerShown:
    """A question with the level it had; None: not answered or not known."""

    question: str
    level: str | None


@dataclass(frozen=True)
class RecordedEvidence:
    """What a decision was made of, as its page shows it."""

    answers: tuple[AnswerShown, ...]
    assessor_sentence: str
    cost: str
    msp_share: str


def standing_of(function: ITFunction) -> Decision | None:
    """The approved decision of the function. One query."""
    return _of(function, DecisionState.APPROVED)


def waiting_of(function: ITFunction) -> Decision | None:
    """The proposal that waits for approval. One query."""
    return _of(function, DecisionState.PROPOSED)


def history_of(function: ITFunction) -> Sequence[Decision]:
    """All decisions of the function with their people, latest first. One query."""
    decisions = Decision.objects.filter(function=function).select_related("organisation", *PEOPLE)
    return list(decisions.order_by("-proposed_at", "-pk"))


def content_of(decision: Decision) -> dict[str, Any]:
    """Everything that an approver is shown and that the decision's digest covers. No query beyond its people."""
    return {
        "organisation": decision.organisation.slug,
        "class": decision.sourcing_class,
        "scored_class": decision.scored_class,
        "class_without_locks": decision.class_without_locks,
        "is_below_lock": decision.is_below_lock,
        "rationale": decision.rationale,
        "override_reason": decision.override_reason,
        "expires_on": decision.expires_on,
        "proposed_by": decision.proposed_by.user.email,
        "inputs": decision.inputs,
        "method": decision.method,
        "result": decision.result,
    }


def content_sha256(decision: Decision) -> str:
    """Digest of the decision's content as it stands."""
    return digest(content_of(decision))


def has_changed_since(decision: Decision) -> bool:
    """Whether today's answers and costs differ from those the proposal rests on. Two queries."""
    evidence = evidence_of(decision.function)
    return evidence is not None and evidence.inputs_sha256 != digest(decision.inputs)


def recorded_evidence(decision: Decision) -> RecordedEvidence:
    """What the decision was made of, in words. No query."""
    inputs, currency = decision.inputs, decision.inputs["currency"]
    answers = tuple(
        AnswerShown(criterion.question, _level_shown(inputs["answers"].get(criterion.key)))
        for criterion in criteria_of(decision.criteria_model).criteria
    )
    costs = [Decimal(text) for text in (inputs["internal_cost"], inputs["external_cost"]) if text is not None]
    share = inputs["msp_share"]
    return RecordedEvidence(
        answers=answers,
        assessor_sentence=assessor_sentence([record["assessor"] for record in inputs["assessments"]]),
        cost=f"{formats.money(sum(costs), currency)} per year" if len(costs) == 2 else formats.UNKNOWN,
        msp_share=formats.percent(Fraction(share), 1) if share is not None else formats.UNKNOWN,
    )


def _of(function: ITFunction, state: DecisionState) -> Decision | None:
    found = Decision.objects.filter(function=function, state=state).select_related("organisation", *PEOPLE)
    return found.first()


def _level_shown(text: str | None) -> str | None:
    """A level as text; the mean of several assessors with one decimal place."""
    if text is None:
        return None
    level = Fraction(text)
    return formats.amount(level, 0 if level.denominator == 1 else 1)
