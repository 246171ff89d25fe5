"""Decisions: what stands, what waits, what was, and what each was made of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from portfolio.domain import formats
from portfolio.domain.canonical import digest
from portfolio.domain.language import Words, say
from portfolio.models import FunctionState, ITFunction, Member
from sourcing.access import decisions_of
from sourcing.domain.criteria import SourcingClass
from sourcing.domain.overrides import Scored, is_below_lock, scored_by
from sourcing.models import Decision, DecisionState
from sourcing.queries.criteria import criteria_of
from sourcing.queries.evidence import assessor_sentence, evidence_of
from sourcing.queries.predictions import predicted_content

RETIRED = Words("This function is retired: there is nothing left to decide about it.")
NOT_ITS_ANSWERS = Words(
    "What this proposal says of its answers is not what they give. Reject it and have it proposed anew."
)
EXPIRED_WAITING = Words("That day has to lie ahead: reject the proposal and have it proposed anew.")
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


def expiring_decisions(member: Member, *, by: date) -> list[Decision]:
    """Standing decisions of running functions that are due again by that day, the nearest first. One query."""
    standing = decisions_of(member).filter(state=DecisionState.APPROVED, expires_on__lte=by)
    rows = standing.exclude(function__state=FunctionState.RETIRED).select_related("function__organisation")
    return list(rows.defer("result", "inputs").order_by("expires_on", "pk"))


def history_of(function: ITFunction) -> Sequence[Decision]:
    """All decisions of the function with their people, latest first. One query."""
    decisions = Decision.objects.filter(function=function).select_related("organisation", *PEOPLE)
    return list(decisions.order_by("-proposed_at", "-pk"))


def content_of(decision: Decision) -> dict[str, Any]:
    """Everything that an approver is shown and that the decision's digest covers. One query beyond its people.

    A decision that predicts nothing has no such key: digests made before there were predictions still hold.
    """
    predictions = predicted_content(decision)
    content = {
        "organisation": decision.organisation.slug,
        "class": decision.sourcing_class,
        "scored_class": decision.scored_class,
        "class_without_locks": decision.class_without_locks,
        "lock_floor": decision.lock_floor,
        "is_below_lock": decision.is_below_lock,
        "rationale": decision.rationale,
        "override_reason": decision.override_reason,
        "expires_on": decision.expires_on,
        "proposed_by": decision.proposed_by.user.email,
        "inputs": decision.inputs,
        "method": decision.method,
        "result": decision.result,
    }
    return content | {"predictions": predictions} if predictions else content


def content_sha256(decision: Decision) -> str:
    """Digest of the decision's content as it stands."""
    return digest(content_of(decision))


def has_changed_since(decision: Decision) -> bool:
    """Whether today's answers and costs differ from those the proposal rests on. Two queries."""
    evidence = evidence_of(decision.function)
    return evidence is not None and evidence.inputs_sha256 != digest(decision.inputs)


def answers_in(inputs: Mapping[str, Any]) -> dict[str, Fraction | None]:
    """The answers that a decision's inputs hold, exact. No query."""
    return {key: None if text is None else Fraction(text) for key, text in inputs["answers"].items()}


def scored_in(decision: Decision) -> Scored:
    """What the decision's row says that its answers gave. No query."""
    return Scored(
        sourcing_class=SourcingClass(decision.scored_class),
        floor=SourcingClass(decision.lock_floor) if decision.lock_floor else None,
        without_locks=SourcingClass(decision.class_without_locks),
    )


def is_what_its_answers_give(decision: Decision) -> bool:
    """Whether the row's classes and floor are those of the answers in its inputs under its criteria. No query.

    False for a row that was written past the rules, and for one whose inputs can't be read.
    """
    try:
        given = scored_by(criteria_of(decision.criteria_model), answers_in(decision.inputs))
    except (KeyError, ValueError, AttributeError, TypeError):  # AnswerRefused is a ValueError
        return False
    return given == scored_in(decision) and decision.is_below_lock == is_below_lock(
        SourcingClass(decision.sourcing_class), given
    )


def is_retired(function: ITFunction) -> bool:
    """Whether the function is retired by now, whatever the row in hand says. One query."""
    return ITFunction.objects.filter(pk=function.pk, state=FunctionState.RETIRED).exists()


def approval_refusal(decision: Decision, today: date | None) -> str:
    """Why nobody may approve the proposal any more, as a sentence; empty while one may. One query.

    The function still runs, the row says what its answers give, and its expiry, if any, lies ahead of today. today None:
    that day is not looked at.
    """
    if is_retired(decision.function):
        return say("{} Reject the proposal.", RETIRED)
    if not is_what_its_answers_give(decision):
        return NOT_ITS_ANSWERS
    if today is not None and decision.expires_on is not None and decision.expires_on <= today:
        return say("{}, when it would be due again, has come. {}", formats.day(decision.expires_on), EXPIRED_WAITING)
    return ""


def recorded_evidence(decision: Decision) -> RecordedEvidence:
    """What the decision was made of, in words. No query."""
    inputs, currency = decision.inputs, decision.inputs["currency"]
    answers = tuple(
        AnswerShown(say(criterion.question), _level_shown(inputs["answers"].get(criterion.key)))
        for criterion in criteria_of(decision.criteria_model).criteria
    )
    costs = [Decimal(text) for text in (inputs["internal_cost"], inputs["external_cost"]) if text is not None]
    share = inputs["msp_share"]
    return RecordedEvidence(
        answers=answers,
        assessor_sentence=assessor_sentence([record["assessor"] for record in inputs["assessments"]]),
        cost=say("{} per year", formats.money(sum(costs), currency)) if len(costs) == 2 else formats.UNKNOWN,
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
