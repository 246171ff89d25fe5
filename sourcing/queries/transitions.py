"""What a plan is checked against: functions, their standing decisions, bands, and who is on the move already."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db.models import Case, Value, When

from portfolio.domain.formats import rounded
from portfolio.models import FunctionState, ITFunction, Organisation
from sourcing.domain.balance import CostedFunction
from sourcing.domain.criteria import Band, SourcingClass
from sourcing.domain.roadmap import SHARE_PLACES, Decided, TransitionState, decision_gap, exact_share
from sourcing.domain.roadmap_figures import Figures, Target
from sourcing.domain.roadmap_order import Needed
from sourcing.models import Decision, DecisionState, Transition
from sourcing.models.transitions import OPEN
from sourcing.queries.criteria import bands_of
from sourcing.queries.evidence import evidence_of


@dataclass(frozen=True)
class Subject:
    """A function as a plan sees it: how it is decided (None: undecided), whether it moves already."""

    function: ITFunction
    decided: Decided | None
    is_moving: bool

    @property
    def standing_class(self) -> SourcingClass | None:
        """The decided class; None while undecided."""
        return self.decided.sourcing_class if self.decided else None

    @property
    def is_retired(self) -> bool:
        """Whether nothing can move any more."""
        return self.function.state == FunctionState.RETIRED


def subjects_of(organisation: Organisation, codes: Iterable[str]) -> dict[str, Subject]:
    """The organisation's functions of these codes, by code; unknown codes are missing. Three queries."""
    functions = list(organisation.functions.filter(code__in=set(codes)).select_related("organisation"))
    decided = _decided(functions)
    moving = set(
        Transition.objects.filter(function__in=functions, state__in=OPEN).values_list("function_id", flat=True)
    )
    return {function.code: Subject(function, decided.get(function.pk), function.pk in moving) for function in functions}


def subject_of(function: ITFunction) -> Subject:
    """The same for one function. Three queries."""
    return subjects_of(function.organisation, [function.code])[function.code]


def latest_of(function: ITFunction) -> Transition | None:
    """The function's open transition, else the one planned last; None without any. One query."""
    rows = Transition.objects.filter(function=function).select_related(
        "organisation", "function__organisation", "owner__user"
    )
    is_open = Case(When(state__in=OPEN, then=Value(0)), default=Value(1))
    return rows.order_by(is_open, "-planned_at", "-pk").first()


def needs_by_key(organisation: Organisation, *, without: int) -> dict[int, list[int]]:
    """What each transition waits for, but that one. One query."""
    through = Transition.needs.through.objects.filter(from_transition__organisation=organisation)
    found: dict[int, list[int]] = {}
    for waits, need in through.exclude(from_transition=without).values_list("from_transition_id", "to_transition_id"):
        found.setdefault(waits, []).append(need)
    return found


def floor_of(function: ITFunction) -> SourcingClass | None:
    """The least class that the locks fired by today's answers allow; None without locks or answers. Two queries."""
    evidence = evidence_of(function)
    return evidence.verdict.floor if evidence else None


def decision_missing(transition: Transition, *, today: date) -> str:
    """Why the function's decision does not allow the plan; empty when it does. Four queries."""
    subject = subject_of(transition.function)
    bands = bands_of(transition.organisation)
    return decision_gap(transition.target, transition.target_class, subject.decided, bands, today)


def needed_of(transition: Transition) -> list[Needed]:
    """What the transition waits for. One query."""
    return [as_needed(need) for need in transition.needs.select_related("function")]


def as_needed(transition: Transition) -> Needed:
    """The transition as another one that waits for it sees it. No query where its function is loaded."""
    return Needed(transition.function.name, transition.last_quarter, TransitionState(transition.state))


@dataclass(frozen=True)
class PlanStart:
    """What a new plan begins with: today's MSP share (None: unknown), and what its form is filled in with."""

    share: Fraction | None
    initial: dict[str, Any]


def plan_start(subject: Subject, organisation: Organisation) -> PlanStart:
    """From where the function moves, and the nearest share inside the band of its class. One query."""
    costed = CostedFunction(subject.function.code, subject.function.internal_cost, subject.function.external_cost)
    initial: dict[str, Any] = {"run_cost_before": costed.cost, "run_cost_after": costed.cost}
    if subject.decided is not None:
        initial["to_class"] = subject.decided.sourcing_class.value
        band = bands_of(organisation).get(subject.decided.sourcing_class)
        if band is not None and costed.msp_share is not None:
            initial["to_share"] = _nearest(costed.msp_share, band)
    return PlanStart(costed.msp_share, initial)


def target_of(transition: Transition) -> Target:
    """Where the plan leads from where. No query."""
    return Target(
        from_share=None if transition.from_share is None else exact_share(transition.from_share),
        to_share=transition.target,
        cost_before=_fraction(transition.run_cost_before),
        cost_after=_fraction(transition.run_cost_after),
    )


def figures_of(function: ITFunction) -> Figures:
    """The figures that a transition moves, as they stand. No query."""
    return Figures(function.internal_cost, function.external_cost, function.internal_fte, function.external_fte)


def _decided(functions: list[ITFunction]) -> dict[int, Decided]:
    rows = Decision.objects.filter(function__in=functions, state=DecisionState.APPROVED)
    return {
        function: Decided(SourcingClass(decided), expires_on)
        for function, decided, expires_on in rows.values_list("function_id", "sourcing_class", "expires_on")
    }


def _nearest(share: Fraction, band: Band) -> Decimal:
    """The share inside the band that is nearest to this one, in hundredths of a per cent where those lie inside."""
    nearest = min(max(share, band.lowest), band.highest)
    short = rounded(nearest, 4)
    return short if band.lowest <= short <= band.highest else rounded(nearest, SHARE_PLACES)


def _fraction(amount: Decimal | None) -> Fraction | None:
    return None if amount is None else Fraction(amount)
