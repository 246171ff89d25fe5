"""Starting, changing, closing and opening again rounds of assessments."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from portfolio import audit
from portfolio.access import functions_of, may, members_of, require
from portfolio.domain.errors import Refusal
from portfolio.domain.language import Words, say
from portfolio.models import FunctionState, ITFunction, Member, Organisation
from portfolio.versions import claim
from sourcing import access
from sourcing.actions.rounds_findings import work_out
from sourcing.models import Assessment, AssessmentState, Round, RoundAssessor, RoundFunction, RoundState
from sourcing.queries.rounds import missing_in

MOST_FUNCTIONS = 500
MOST_ASSESSORS = 50
NO_MODEL = Words("No criteria model is published yet. A CIO can publish the default one.")
CLOSED = Words("This round is closed. Open it again to change it.")
NOT_CLOSED = Words("This round is open already.")
PAST = Words("The due date lies in the past.")


@dataclass(frozen=True)
class Plan:
    """What a round is about, who assesses what, by when. functions, assessors: keys of functions and members."""

    name: str
    purpose: str
    due_on: date
    functions: frozenset[int]
    assessors: frozenset[int]


def start_round(*, plan: Plan, today: date, by: Member) -> Round:
    """Open a round under the criteria model in force. Raises NotAllowed and Refusal."""
    with transaction.atomic():
        require(by, "round.edit")
        model = access.published_model_of(by)
        if model is None:
            raise Refusal(NO_MODEL)
        if plan.due_on < today:
            raise Refusal(PAST, field="due_on")
        _check(plan)
        functions, assessors = _functions(plan.functions, by), _assessors(plan.assessors, by)
        held = Round.objects.create(
            organisation=by.organisation,
            number=_next_number(by.organisation),
            name=plan.name,
            purpose=plan.purpose,
            criteria_model=model,
            due_on=plan.due_on,
            started_by=by,
            started_at=timezone.now(),
        )
        _add(held, functions, assessors)
        audit.record(by=by, deed="round.start", target=held, after=_facts(held, functions, assessors))
        return held


def edit_round(*, held: Round, plan: Plan, today: date, version: int, by: Member) -> Round:
    """Change an open round: its words, its due date, who assesses what. Who has submitted stays, and so does what.

    Raises NotAllowed, Refusal, StaleVersion.
    """
    with transaction.atomic():
        require(by, "round.edit")
        claim(held, version)
        if held.state != RoundState.OPEN:
            raise Refusal(CLOSED)
        if plan.due_on < today and plan.due_on != held.due_on:
            raise Refusal(PAST, field="due_on")
        _check(plan)
        before = {"name": held.name, "purpose": held.purpose, "due_on": held.due_on}
        told = _change_people(held, plan, by) | _change_functions(held, plan, by)
        held.name, held.purpose, held.due_on = plan.name, plan.purpose, plan.due_on
        held.save(update_fields=["name", "purpose", "due_on"])
        after = {"name": held.name, "purpose": held.purpose, "due_on": held.due_on}
        audit.record(by=by, deed="round.edit", target=held, before=before, after=after | told)
        return held


def close_round(*, held: Round, without_missing: bool, version: int, by: Member) -> Round:
    """Close the round: its answers are shown, count from now on, and every verdict of its functions follows.

    without_missing: close although some have not submitted everything; otherwise that is refused, naming them.
    Raises NotAllowed, Refusal, StaleVersion.
    """
    with transaction.atomic():
        require(by, "round.close")
        claim(held, version)
        if held.state != RoundState.OPEN:
            raise Refusal(say("This round has been closed already."))
        missing = missing_in(held)
        if missing and not without_missing:
            names = ", ".join(say("{} ({} of {})", one.name, one.open_count, one.function_count) for one in missing)
            raise Refusal(
                say("Not submitted yet: {}. Confirm that you close without them.", names), field="without_missing"
            )
        held.state = RoundState.CLOSED
        held.closed_by, held.closed_at = by, timezone.now()
        held.save(update_fields=["state", "closed_by", "closed_at"])
        told: dict[str, Any] = {"submitted": _submitted(held)}
        if missing:
            told["missing"] = {one.name: one.open_count for one in missing}
        work_out(
            held, by
        )  # verdicts before the audit, as all acts do: two that lock them in turn would wait for each other
        audit.record(by=by, deed="round.close", target=held, after=told)
        return held


def reopen_round(*, held: Round, reason: str, due_on: date, today: date, version: int, by: Member) -> Round:
    """Open a closed round again: its answers are hidden and count no longer, until it is closed once more.

    What was seen meanwhile stays seen, and decisions that rest on it stand. Raises NotAllowed, Refusal, StaleVersion.
    """
    with transaction.atomic():
        require(by, "round.close")
        claim(held, version)
        if held.state != RoundState.CLOSED:
            raise Refusal(NOT_CLOSED)
        if not reason:
            raise Refusal(say("Say why: everybody in the round reads it."), field="reason")
        if due_on < today:
            raise Refusal(PAST, field="due_on")
        before = {"state": held.state, "due_on": held.due_on, "closed_at": held.closed_at}
        held.state, held.closed_by, held.closed_at = RoundState.OPEN, None, None
        held.reopened_by, held.reopened_at, held.reopening_reason = by, timezone.now(), reason
        held.due_on = due_on
        held.save()
        work_out(held, by)
        audit.record(by=by, deed="round.reopen", target=held, before=before, after={"reason": reason, "due_on": due_on})
        return held


def _check(plan: Plan) -> None:
    if not plan.name:
        raise Refusal(say("Give the round a name."), field="name")
    if not 1 <= len(plan.functions) <= MOST_FUNCTIONS:
        raise Refusal(say("Choose at least one function and at most {}.", MOST_FUNCTIONS), field="functions")
    if not 1 <= len(plan.assessors) <= MOST_ASSESSORS:
        raise Refusal(say("Choose at least one assessor and at most {}.", MOST_ASSESSORS), field="assessors")


def _next_number(organisation: Organisation) -> int:
    Organisation.objects.select_for_update().get(pk=organisation.pk)  # two at once would both be number 7
    highest = Round.objects.filter(organisation=organisation).aggregate(highest=Max("number"))["highest"]
    return (highest or 0) + 1


def _functions(keys: Collection[int], by: Member) -> list[ITFunction]:
    found = list(functions_of(by).filter(pk__in=keys).exclude(state=FunctionState.RETIRED))
    if len(found) != len(keys):
        raise Refusal(
            say("One of the functions is not in use, or not in the inventory. Look again."), field="functions"
        )
    return found


def _assessors(keys: Collection[int], by: Member) -> list[Member]:
    found = [member for member in members_of(by).filter(pk__in=keys) if may(member, "assessment.edit")]
    if len(found) != len(keys):
        raise Refusal(say("Only active CIOs and IT managers assess functions. Look again."), field="assessors")
    return found


def _add(held: Round, functions: Collection[ITFunction], assessors: Collection[Member]) -> None:
    RoundFunction.objects.bulk_create([RoundFunction(round=held, function=function) for function in functions])
    RoundAssessor.objects.bulk_create([RoundAssessor(round=held, member=member) for member in assessors])


def _change_people(held: Round, plan: Plan, by: Member) -> dict[str, Any]:
    seats = {seat.member_id: seat for seat in held.seats.select_related("member__user")}
    joining = _assessors(plan.assessors - seats.keys(), by)
    leaving = [seat for key, seat in seats.items() if key not in plan.assessors]
    given = _answered(held).filter(assessor__in=[seat.member_id for seat in leaving]).first()
    if given is not None:
        raise Refusal(
            say("{} has submitted answers in this round and stays in it.", given.assessor.user), field="assessors"
        )
    RoundAssessor.objects.filter(pk__in=[seat.pk for seat in leaving]).delete()
    _add(held, [], joining)
    changes = {
        "assessors_added": [str(member.user) for member in joining],
        "assessors_removed": [str(seat.member.user) for seat in leaving],
    }
    return {key: names for key, names in changes.items() if names}


def _change_functions(held: Round, plan: Plan, by: Member) -> dict[str, Any]:
    members = {one.function_id: one for one in held.memberships.select_related("function")}
    joining = _functions(plan.functions - members.keys(), by)
    leaving = [one for key, one in members.items() if key not in plan.functions]
    given = _answered(held).filter(function__in=[one.function_id for one in leaving]).first()
    if given is not None:
        raise Refusal(
            say("Answers on {} have been submitted; it stays in the round.", given.function), field="functions"
        )
    RoundFunction.objects.filter(pk__in=[one.pk for one in leaving]).delete()
    _add(held, joining, [])
    changes = {
        "functions_added": sorted(function.code for function in joining),
        "functions_removed": sorted(one.function.code for one in leaving),
    }
    return {key: codes for key, codes in changes.items() if codes}


def _answered(held: Round) -> Any:
    submitted = Assessment.objects.filter(round=held, state=AssessmentState.SUBMITTED)
    return submitted.select_related("assessor__user", "function").order_by("pk")


def _submitted(held: Round) -> int:
    return Assessment.objects.filter(round=held, state=AssessmentState.SUBMITTED).count()


def _facts(held: Round, functions: Collection[ITFunction], assessors: Collection[Member]) -> dict[str, Any]:
    return {
        "number": held.number,
        "name": held.name,
        "purpose": held.purpose,
        "due_on": held.due_on,
        "criteria_model": held.criteria_model.number,
        "functions": sorted(function.code for function in functions),
        "assessors": sorted(str(member.user) for member in assessors),
    }
