"""Planning transitions: by hand, in bulk, or promoted from a scenario."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from portfolio import audit
from portfolio.access import require
from portfolio.domain.errors import Refusal
from portfolio.domain.formats import rounded
from portfolio.domain.text import clean_text
from portfolio.models import Member, Organisation
from sourcing.domain.criteria import Band, SourcingClass
from sourcing.domain.roadmap import PlanRefused, TransitionPlan, check_floor, check_plan, check_target
from sourcing.models import Transition
from sourcing.queries.criteria import bands_of
from sourcing.queries.transitions import Subject, floor_of, subjects_of

SHARE_PLACES = 12
NAME_MAXIMUM = 200
ALREADY_MOVING = "{} has an open transition already. Finish or drop that one first."
RETIRED = "{} is retired. Nothing of it can move."


def add_transitions(*, plans: Sequence[TransitionPlan], scenario_name: str, by: Member) -> list[Transition]:
    """Plan these transitions, all or nothing; the member owns them. scenario_name: where they come from, may be empty.

    A target has to lie in the band of its class (the plan's, else the decided one); a class other than the decided one
    is a plan that needs a decision, and one below a fired lock is refused. One open transition a function.
    Raises NotAllowed, and Refusal that names the function.
    """
    with transaction.atomic():
        require(by, "transition.edit")
        hold_roadmap(by.organisation)
        name = clean_text(scenario_name, maximum=NAME_MAXIMUM)
        bands = bands_of(by.organisation)
        made = [_made(plan, subject, bands, name, by) for plan, subject in _known(plans, by)]
        transitions = _inserted(made)
        audit.record_many(by=by, entries=[audit.Entry("transition.plan", row, after=told(row)) for row in transitions])
        return transitions


def hold_roadmap(organisation: Organisation) -> None:
    """One writer at a time: two people could otherwise make two transitions wait for each other."""
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)


def told(transition: Transition) -> dict[str, Any]:
    """What the audit tells of a transition's plan."""
    return {
        "starts": transition.starts,
        "ends": transition.ends,
        "from_share": _told_number(transition.from_share),
        "to_share": _told_number(transition.to_share),
        "from_class": transition.from_class,
        "to_class": transition.to_class,
        "from_partner": transition.from_partner,
        "to_partner": transition.to_partner,
        "one_off_cost": transition.one_off_cost,
        "run_cost_before": transition.run_cost_before,
        "run_cost_after": transition.run_cost_after,
        "owner": str(transition.owner.user),
        "notes": transition.notes,
    }


def _known(plans: Sequence[TransitionPlan], by: Member) -> list[tuple[TransitionPlan, Subject]]:
    if not plans:
        raise Refusal("No function moves here, so there is nothing to plan.")
    subjects = subjects_of(by.organisation, (plan.function for plan in plans))
    seen: set[str] = set()
    for plan in plans:
        subject = subjects.get(plan.function)
        if subject is None:
            raise Refusal(f"The inventory has no function “{plan.function[:60]}”.")
        if subject.is_moving or plan.function in seen:
            raise Refusal(ALREADY_MOVING.format(subject.function.name))
        if subject.is_retired:
            raise Refusal(RETIRED.format(subject.function.name))
        seen.add(plan.function)
    return [(plan, subjects[plan.function]) for plan in plans]


def _made(
    plan: TransitionPlan, subject: Subject, bands: Mapping[SourcingClass, Band], scenario_name: str, by: Member
) -> Transition:
    try:
        _check(plan, subject, bands)
        return _planned(plan, subject, scenario_name, by)
    except Refusal as refused:
        raise PlanRefused(f"{subject.function.name}: {refused.sentence}", field=refused.field) from refused


def _check(plan: TransitionPlan, subject: Subject, bands: Mapping[SourcingClass, Band]) -> None:
    to_class = plan.to_class or subject.standing_class
    check_plan(plan)
    check_target(plan.to_share, to_class, bands)
    if to_class != subject.standing_class:
        check_floor(to_class, floor_of(subject.function))


def _planned(plan: TransitionPlan, subject: Subject, scenario_name: str, by: Member) -> Transition:
    return Transition(
        organisation=by.organisation,
        function=subject.function,
        from_share=_share(plan.from_share),
        to_share=_share(plan.to_share),
        from_class=_key(plan.from_class or subject.standing_class),
        to_class=_key(plan.to_class or subject.standing_class),
        from_partner=clean_text(plan.from_partner, maximum=NAME_MAXIMUM, field="from_partner"),
        to_partner=clean_text(plan.partner, maximum=NAME_MAXIMUM, field="to_partner"),
        starts=plan.starts,
        ends=plan.ends,
        baseline_starts=plan.starts,
        baseline_ends=plan.ends,
        one_off_cost=_money(plan.one_off_cost),
        run_cost_before=_money(plan.run_cost_before),
        run_cost_after=_money(plan.run_cost_after),
        owner=by,
        scenario_name=scenario_name,
        planned_by=by,
        planned_at=timezone.now(),
    )


def _inserted(transitions: list[Transition]) -> list[Transition]:
    try:
        with transaction.atomic():
            return Transition.objects.bulk_create(transitions)
    except IntegrityError as clash:
        if "transition_one_open_per_function" not in str(clash) and "function_id" not in str(clash):
            raise
        raise Refusal("One of these functions has an open transition already. Look again.") from clash


def _share(share: Fraction | None) -> Decimal | None:
    return None if share is None else rounded(share, SHARE_PLACES)


def _money(amount: Decimal | None) -> Decimal | None:
    return None if amount is None else rounded(amount, 2)


def _key(sourcing_class: SourcingClass | None) -> str:
    return sourcing_class.value if sourcing_class else ""


def _told_number(number: Decimal | None) -> str | None:
    return None if number is None else f"{number.normalize():f}"
