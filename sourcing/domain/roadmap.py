"""Transitions: moves of functions to another MSP share, planned by fiscal quarters."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from portfolio.domain.errors import Refusal
from portfolio.domain.formats import day, percent, rounded
from portfolio.domain.language import Words, say
from portfolio.domain.quarters import Quarter, parse_quarter
from sourcing.domain.criteria import Band, SourcingClass

LONGEST_QUARTERS = 40
SHARE_PLACES = 12
EARLIEST, LATEST = Quarter(2000, 1), Quarter(2099, 4)
MOST_MONEY = Decimal("999999999999.99")


class TransitionState(StrEnum):
    """Life of a transition. Planned and under way are open; done and dropped are final."""

    PLANNED = "planned"
    UNDER_WAY = "under_way"
    DONE = "done"
    DROPPED = "dropped"


STATE_LABELS = {
    TransitionState.PLANNED: Words("Planned"),
    TransitionState.UNDER_WAY: Words("Under way"),
    TransitionState.DONE: Words("Done"),
    TransitionState.DROPPED: Words("Dropped"),
}
OPEN_STATES = (TransitionState.PLANNED, TransitionState.UNDER_WAY)


class PlanRefused(Refusal):
    """A plan that the rules refuse. `function`: the code of the function where many are planned at once."""

    def __init__(self, sentence: str, *, field: str | None = None, function: str = "") -> None:
        super().__init__(sentence, field=field)
        self.function = function


@dataclass(frozen=True)
class TransitionPlan:
    """One function's move, for example Help desk from 10 % to 90 % MSP share, 2027Q1 to 2027Q2.

    function: its code. Shares: of cost, 0..1; `from_share` None is unknown. Classes: today's decided one and the one that
    the target belongs to; None leaves them to the function's standing decision. partner: who takes over, by name; empty
    for nobody in particular. starts, ends: fiscal quarters, both included. Money: one-off, and per year before and
    after; None is unknown.
    """

    function: str
    from_share: Fraction | None
    to_share: Fraction
    starts: str
    ends: str
    from_class: SourcingClass | None = None
    to_class: SourcingClass | None = None
    partner: str = ""
    from_partner: str = ""
    one_off_cost: Decimal | None = None
    run_cost_before: Decimal | None = None
    run_cost_after: Decimal | None = None


def check_plan(plan: TransitionPlan) -> None:
    """Refuse shares outside 0..1, money that is negative or does not fit, quarters out of order. Raises PlanRefused."""
    check_quarters(plan.starts, plan.ends)
    for name, share in (("from_share", plan.from_share), ("to_share", plan.to_share)):
        if share is not None and not 0 <= share <= 1:
            raise PlanRefused(say("An MSP share lies between 0 and 100 %."), field=name)
    for name in ("one_off_cost", "run_cost_before", "run_cost_after"):
        _check_money(name, getattr(plan, name))


def check_quarters(starts: str, ends: str) -> tuple[Quarter, Quarter]:
    """The two quarters, the first not after the last. Raises PlanRefused at the field that is wrong."""
    first, last = _quarter(starts, "starts"), _quarter(ends, "ends")
    if last < first:
        raise PlanRefused(say("It cannot end in {}, before it starts in {}.", last, first), field="ends")
    if quarters_between(first, last) >= LONGEST_QUARTERS:
        raise PlanRefused(say("A transition takes {} quarters at most. Split it.", LONGEST_QUARTERS), field="ends")
    return first, last


def check_target(to_share: Fraction, to_class: SourcingClass | None, bands: Mapping[SourcingClass, Band]) -> None:
    """Refuse a target share outside the band of the class it is meant for; without a class or bands nothing is known."""
    band = bands.get(to_class) if to_class else None
    if band is not None and not band.lowest <= to_share <= band.highest:
        raise PlanRefused(
            say(
                "{} lies outside the band of {}, {} to {}.",
                percent(to_share, 1),
                to_class,
                percent(band.lowest, 1),
                percent(band.highest, 1),
            ),
            field="to_share",
        )


def check_floor(to_class: SourcingClass | None, floor: SourcingClass | None) -> None:
    """Refuse a class that keeps less internal control than a fired lock allows: only a decision can go below it."""
    if to_class is not None and floor is not None and floor.keeps_more_than(to_class):
        raise PlanRefused(
            say(
                "A lock asks for at least {}. Only an approved decision can go below it; plan the move after that.",
                floor,
            ),
            field="to_class",
        )


def check_not_over(ends: Quarter, current: Quarter) -> None:
    """Refuse a plan that would end in a quarter that is over."""
    if ends < current:
        raise PlanRefused(say("{} is over. A plan ends in {} or later.", ends, current), field="ends")


def slip_of(baseline_ends: Quarter, ends: Quarter) -> int:
    """By how many quarters the end moved since it was first agreed; below 0: it ends earlier."""
    return quarters_between(baseline_ends, ends)


def slip_in_words(slip: int) -> str:
    """“slipped by 2 quarters”, “brought forward by 1 quarter”; empty for none."""
    if not slip:
        return ""
    size = say("1 quarter") if abs(slip) == 1 else say("{} quarters", abs(slip))
    return say("slipped by {}", size) if slip > 0 else say("brought forward by {}", size)


def lateness_of(state: TransitionState, starts: Quarter, ends: Quarter, current: Quarter) -> str:
    """What should have happened by the current quarter and has not; empty when nothing is late."""
    if state in OPEN_STATES and ends < current:
        return say("should have ended in {}", ends)
    if state == TransitionState.PLANNED and starts < current:
        return say("should have started in {}", starts)
    return ""


@dataclass(frozen=True)
class Decided:
    """The decided class of a function, and the day on which it has to be decided again, if any."""

    sourcing_class: SourcingClass
    expires_on: date | None = None


def decision_gap(
    to_share: Fraction,
    to_class: SourcingClass | None,
    decided: Decided | None,
    bands: Mapping[SourcingClass, Band],
    today: date,
) -> str:
    """Why the function's decision does not allow the plan (yet); empty when it does. A plan never decides."""
    if decided is None:
        return say("The function is undecided")
    if decided.expires_on is not None and decided.expires_on <= today:
        return say("The decision on the function was due again on {}", day(decided.expires_on))
    if to_class is not None and to_class != decided.sourcing_class:
        return say("The function is decided {}, the plan is for {}", decided.sourcing_class, to_class)
    try:
        check_target(to_share, decided.sourcing_class, bands)
    except PlanRefused as refused:
        return refused.sentence.rstrip(".")
    return ""


def exact_share(kept: Decimal) -> Fraction:
    """The share that was kept with twelve places: the plain fraction that it stands for, if there is one."""
    plain = Fraction(kept).limit_denominator(100_000)
    return plain if rounded(plain, SHARE_PLACES) == kept else Fraction(kept)


def quarters_between(first: Quarter, last: Quarter) -> int:
    """How many quarters later the last one is: 0 for the same, negative for an earlier one."""
    return (last.year - first.year) * 4 + last.number - first.number


def later(quarter: Quarter, count: int) -> Quarter:
    """The quarter that many quarters after (negative: before) this one."""
    index = quarter.year * 4 + quarter.number - 1 + count
    return Quarter(index // 4, index % 4 + 1)


def _quarter(text: str, field: str) -> Quarter:
    try:
        quarter = parse_quarter(text)
    except Refusal as refusal:
        raise PlanRefused(refusal.sentence, field=field) from refusal
    if not EARLIEST <= quarter <= LATEST:
        raise PlanRefused(
            say("{} is too far away. Write a quarter of {} to {}.", quarter, EARLIEST, LATEST), field=field
        )
    return quarter


def _check_money(name: str, amount: Decimal | None) -> None:
    if amount is None:
        return
    if not amount.is_finite() or amount < 0:
        raise PlanRefused(say("A cost is 0 or more."), field=name)
    if amount > MOST_MONEY:
        raise PlanRefused(say("A cost has at most twelve digits before the point."), field=name)
