"""Planning transitions: by hand, in bulk, or promoted from a scenario; changing a plan."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from portfolio import audit
from portfolio.access import require
from portfolio.domain.errors import Refusal
from portfolio.domain.formats import rounded
from portfolio.domain.language import Words, say
from portfolio.domain.quarters import Quarter, parse_quarter, quarter_of
from portfolio.domain.text import clean_text
from portfolio.models import Member, Organisation, Role
from portfolio.queries.functions import differences
from portfolio.versions import claim
from sourcing.domain.criteria import Band, SourcingClass
from sourcing.domain.roadmap import (
    SHARE_PLACES,
    PlanRefused,
    TransitionPlan,
    check_floor,
    check_not_over,
    check_plan,
    check_target,
)
from sourcing.domain.roadmap_order import check_no_circle
from sourcing.models import Transition, TransitionMove
from sourcing.models.transitions import MONEY
from sourcing.queries.criteria import bands_of
from sourcing.queries.transitions import Subject, floor_of, needs_by_key, subject_of, subjects_of

PLAIN = ("starts", "ends", "from_class", "to_class", "from_partner", "to_partner", "notes")
NAME_MAXIMUM, NOTES_MAXIMUM, REASON_MAXIMUM = 200, 4000, 1000
ALREADY_MOVING = Words("{} has an open transition already. Finish or drop that one first.")
RETIRED = Words("{} is retired. Nothing of it can move.")
SETTLED = Words("This transition is {}. Nothing of it changes any more.")
MOVED_WHY = Words("The dates move. Say why: the board reads it beside the slip.")


@dataclass(frozen=True)
class Details:
    """What a plan says beside its figures: who answers for it, what it waits for, notes."""

    owner: Member
    needs: Sequence[Transition] = field(default=())
    notes: str = ""


@dataclass(frozen=True)
class Rules:
    """What plans are checked against: bands by class, and the quarter that runs (None: the past is not asked about)."""

    bands: Mapping[SourcingClass, Band]
    current: Quarter | None


@dataclass(frozen=True)
class Change:
    """The day on which a plan changes, and why its dates move; no reason is needed where they stay."""

    today: date
    reason: str = ""


def add_transitions(
    *, plans: Sequence[TransitionPlan], scenario_name: str, today: date | None = None, by: Member
) -> list[Transition]:
    """Plan these transitions, all or nothing; the member owns them. scenario_name: where they come from, may be empty.

    today: where it is given, none may end in a quarter that is over.

    A target has to lie in the band of its class (the plan's, else the decided one); a class other than the decided one
    is a plan that needs a decision, and one below a fired lock is refused. One open transition a function.
    Raises NotAllowed, and Refusal that names the function.
    """
    with transaction.atomic():
        require(by, "transition.edit")
        name = clean_text(scenario_name, maximum=NAME_MAXIMUM)
        return _add(plans, name, by, _rules(by.organisation, today), by)


def plan_transitions(*, plans: Sequence[TransitionPlan], owner: Member, today: date, by: Member) -> list[Transition]:
    """As `add_transitions`, by hand and for whoever owns them. None may end in a quarter that is over."""
    with transaction.atomic():
        require(by, "transition.edit")
        check_owner(owner, by)
        return _add(plans, "", owner, _rules(by.organisation, today), by)


def plan_transition(*, plan: TransitionPlan, details: Details, today: date, by: Member) -> Transition:
    """Plan one transition with everything that is said of it. Raises as `add_transitions` does, at the field."""
    with transaction.atomic():
        require(by, "transition.edit")
        check_owner(details.owner, by)
        hold_roadmap(by.organisation)
        [(_, subject)] = _known([plan], by)
        _check(plan, subject, _rules(by.organisation, today))
        row = _planned(plan, subject, details.owner, by)
        row.notes = clean_text(details.notes, maximum=NOTES_MAXIMUM, field="notes")
        [row] = _inserted([row])
        _check_needs(row, details.needs, by)
        row.needs.set(details.needs)
        audit.record(by=by, deed="transition.plan", target=row, after=told(row) | _told_needs(row))
        return row


def change_transition(
    *, transition: Transition, plan: TransitionPlan, details: Details, change: Change, version: int, by: Member
) -> Transition:
    """Change an open plan. New dates need a reason and are kept as a move; the baseline stays as first agreed.

    Raises NotAllowed, StaleVersion, and Refusal at the field.
    """
    row = transition
    with transaction.atomic():
        require(by, "transition.edit")
        take(row, version, by)
        before = told(row) | _told_needs(row)
        _check_change(row, plan, details, by)
        _keep_move(row, plan, change, by)
        _fill(row, plan, details)
        row.save()
        row.needs.set(details.needs)
        was, now = differences(before | _dates(row), told(row) | _told_needs(row))  # dates have an event of their own
        if now:
            audit.record(by=by, deed="transition.edit", target=row, before=was, after=now)
    return row


def take(transition: Transition, version: int, by: Member) -> None:
    """Claim an open transition for a write. Raises Refusal when it is settled, StaleVersion."""
    hold_roadmap(by.organisation)
    if not transition.is_open:
        raise Refusal(say(SETTLED, str(transition.get_state_display()).lower()))
    claim(transition, version)


def hold_roadmap(organisation: Organisation) -> None:
    """One writer at a time: two people could otherwise make two transitions wait for each other."""
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)


def check_owner(owner: Member, by: Member) -> None:
    """Refuse an owner who is not one of the organisation's own active people."""
    if owner.organisation_id != by.organisation_id or not owner.is_active or owner.role == Role.PARTNER:
        raise Refusal(say("The owner has to be one of our own people."), field="owner")


def told(transition: Transition) -> dict[str, Any]:
    """What the audit tells of a transition's plan."""
    shares = {name: getattr(transition, name) for name in ("from_share", "to_share")}
    return {
        **{name: getattr(transition, name) for name in PLAIN},
        **{name: _percent(share) for name, share in shares.items()},
        **{name: _two_places(getattr(transition, name)) for name in MONEY},
        "owner": str(transition.owner.user),
    }


def _dates(transition: Transition) -> dict[str, Any]:
    return {"starts": transition.starts, "ends": transition.ends}


def _told_needs(transition: Transition) -> dict[str, Any]:
    return {"waits_for": sorted(str(need.function) for need in transition.needs.select_related("function"))}


def _percent(share: Decimal | None) -> str | None:
    return None if share is None else f"{(share * 100).normalize():f} %"


def _two_places(amount: Decimal | None) -> str | None:
    return None if amount is None else f"{amount:.2f}"


def _add(
    plans: Sequence[TransitionPlan], scenario_name: str, owner: Member, rules: Rules, by: Member
) -> list[Transition]:
    hold_roadmap(by.organisation)
    made = [_made(plan, subject, rules, owner, by) for plan, subject in _known(plans, by)]
    for row in made:
        row.scenario_name = scenario_name
    transitions = _inserted(made)
    audit.record_many(by=by, entries=[audit.Entry("transition.plan", row, after=told(row)) for row in transitions])
    return transitions


def _known(plans: Sequence[TransitionPlan], by: Member) -> list[tuple[TransitionPlan, Subject]]:
    if not plans:
        raise Refusal(say("No function moves here, so there is nothing to plan."))
    subjects = subjects_of(by.organisation, (plan.function for plan in plans))
    seen: set[str] = set()
    for plan in plans:
        subject = subjects.get(plan.function)
        if subject is None:
            raise Refusal(say("The inventory has no function “{}”.", plan.function[:60]))
        if subject.is_moving or plan.function in seen:
            raise Refusal(say(ALREADY_MOVING, subject.function.name))
        if subject.is_retired:
            raise Refusal(say(RETIRED, subject.function.name))
        seen.add(plan.function)
    return [(plan, subjects[plan.function]) for plan in plans]


def _made(plan: TransitionPlan, subject: Subject, rules: Rules, owner: Member, by: Member) -> Transition:
    try:
        _check(plan, subject, rules)
        return _planned(plan, subject, owner, by)
    except Refusal as refused:
        sentence = f"{subject.function.name}: {refused.sentence}"
        raise PlanRefused(sentence, field=refused.field, function=plan.function) from refused


def _rules(organisation: Organisation, today: date | None = None) -> Rules:
    current = quarter_of(today, organisation.fiscal_year_start_month) if today else None
    return Rules(bands_of(organisation), current)


def _check(plan: TransitionPlan, subject: Subject, rules: Rules) -> None:
    to_class = plan.to_class or subject.standing_class
    check_plan(plan)
    if rules.current is not None:
        check_not_over(parse_quarter(plan.ends), rules.current)
    check_target(plan.to_share, to_class, rules.bands)
    if to_class != subject.standing_class:
        check_floor(to_class, floor_of(subject.function))


def _check_change(row: Transition, plan: TransitionPlan, details: Details, by: Member) -> None:
    check_owner(details.owner, by)
    _check_needs(row, details.needs, by)
    check_plan(plan)
    subject = subject_of(row.function)
    if (rounded(plan.to_share, SHARE_PLACES), _key(plan.to_class)) != (row.to_share, row.to_class):
        _check(plan, subject, _rules(by.organisation))


def _check_needs(row: Transition, needs: Sequence[Transition], by: Member) -> None:
    if any(need.organisation_id != by.organisation_id for need in needs):
        raise Refusal(say("What it waits for has to be on this roadmap."), field="needs")
    check_no_circle(row.pk, [need.pk for need in needs], needs_by_key(by.organisation, without=row.pk))


def _keep_move(row: Transition, plan: TransitionPlan, change: Change, by: Member) -> None:
    if (row.starts, row.ends) == (plan.starts, plan.ends):
        return
    check_not_over(parse_quarter(plan.ends), quarter_of(change.today, by.organisation.fiscal_year_start_month))
    reason = clean_text(change.reason, maximum=REASON_MAXIMUM, field="reason")
    if not reason:
        raise Refusal(MOVED_WHY, field="reason")
    TransitionMove.objects.create(
        organisation=row.organisation,
        transition=row,
        from_starts=row.starts,
        from_ends=row.ends,
        to_starts=plan.starts,
        to_ends=plan.ends,
        reason=reason,
        moved_by=by,
        moved_at=timezone.now(),
    )
    audit.record(
        by=by,
        deed="transition.move",
        target=row,
        before={"starts": row.starts, "ends": row.ends},
        after={"starts": plan.starts, "ends": plan.ends, "reason": reason},
    )


def _planned(plan: TransitionPlan, subject: Subject, owner: Member, by: Member) -> Transition:
    row = Transition(
        organisation=by.organisation,
        function=subject.function,
        from_class=_key(plan.from_class or subject.standing_class),
        baseline_starts=plan.starts,
        baseline_ends=plan.ends,
        planned_by=by,
        planned_at=timezone.now(),
    )
    _fill(row, plan, Details(owner))
    row.to_class = row.to_class or _key(subject.standing_class)
    return row


def _fill(row: Transition, plan: TransitionPlan, details: Details) -> None:
    row.from_share = None if plan.from_share is None else rounded(plan.from_share, SHARE_PLACES)
    row.to_share = rounded(plan.to_share, SHARE_PLACES)
    row.to_class = _key(plan.to_class)
    row.from_partner = clean_text(plan.from_partner, maximum=NAME_MAXIMUM, field="from_partner")
    row.to_partner = clean_text(plan.partner, maximum=NAME_MAXIMUM, field="to_partner")
    row.starts, row.ends = plan.starts, plan.ends
    for name in MONEY:
        amount = getattr(plan, name)
        setattr(row, name, None if amount is None else rounded(amount, 2))
    row.owner = details.owner
    row.notes = clean_text(details.notes, maximum=NOTES_MAXIMUM, field="notes")


def _inserted(transitions: list[Transition]) -> list[Transition]:
    try:
        with transaction.atomic():
            return Transition.objects.bulk_create(transitions)
    except IntegrityError as clash:
        if "transition_one_open_per_function" not in str(clash) and "function_id" not in str(clash):
            raise
        raise Refusal(say("One of these functions has an open transition already. Look again.")) from clash


def _key(sourcing_class: SourcingClass | None) -> str:
    return sourcing_class.value if sourcing_class else ""
