"""Plans of transitions: quarters, targets, order, slips, suggestions."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portfolio.domain.errors import Refusal
from portfolio.domain.quarters import Quarter
from sourcing.domain.criteria import Band, SourcingClass
from sourcing.domain.roadmap import (
    PlanRefused,
    TransitionState,
    check_floor,
    check_not_over,
    check_quarters,
    check_target,
    lateness_of,
    later,
    quarters_between,
    slip_in_words,
    slip_of,
)
from sourcing.domain.roadmap_figures import Figures, Target, check_figures, suggested
from sourcing.domain.roadmap_order import Needed, check_needs_done, check_no_circle, clashes, reachable

QUARTERS = st.builds(Quarter, st.integers(2001, 2098), st.integers(1, 4))
BANDS = {SourcingClass.TACTICAL: Band(Fraction(1, 5), Fraction(4, 5))}
PLANNED, UNDER_WAY, DONE, DROPPED = TransitionState


@given(QUARTERS, st.integers(-4, 4))
def test_so_many_quarters_later_is_so_many_quarters_between(quarter, count):
    assert quarters_between(quarter, later(quarter, count)) == count


@given(QUARTERS)
def test_one_later_is_the_next_one(quarter):
    assert (later(quarter, 1), later(quarter, -1)) == (quarter.next(), quarter.previous())


def test_a_transition_may_start_and_end_in_one_quarter():
    assert check_quarters("2027Q1", "2027Q1") == (Quarter(2027, 1), Quarter(2027, 1))


def test_forty_quarters_are_the_longest():
    assert check_quarters("2027Q1", "2036Q4")
    with pytest.raises(PlanRefused, match="40 quarters at most"):
        check_quarters("2027Q1", "2037Q1")


def test_a_plan_may_end_in_the_quarter_that_runs():
    check_not_over(Quarter(2026, 4), Quarter(2026, 4))
    with pytest.raises(PlanRefused, match="2026Q3 is over"):
        check_not_over(Quarter(2026, 3), Quarter(2026, 4))


@pytest.mark.parametrize("share", [Fraction(1, 5), Fraction(4, 5)])
def test_both_ends_of_the_band_belong_to_it(share):
    check_target(share, SourcingClass.TACTICAL, BANDS)


@pytest.mark.parametrize("share", [Fraction(1, 5) - Fraction(1, 10**9), Fraction(4, 5) + Fraction(1, 10**9)])
def test_a_hair_outside_the_band_is_outside(share):
    with pytest.raises(PlanRefused, match="outside the band of tactical"):
        check_target(share, SourcingClass.TACTICAL, BANDS)


def test_without_a_class_no_band_is_asked():
    check_target(Fraction(1), None, BANDS)


def test_a_class_at_the_floor_is_allowed_and_one_below_is_not():
    check_floor(SourcingClass.STRATEGIC, SourcingClass.STRATEGIC)
    check_floor(SourcingClass.CORE, SourcingClass.STRATEGIC)
    with pytest.raises(PlanRefused, match="at least strategic"):
        check_floor(SourcingClass.TACTICAL, SourcingClass.STRATEGIC)


@pytest.mark.parametrize(
    ("ends", "words"),
    [
        ("2027Q2", ""),
        ("2027Q3", "slipped by 1 quarter"),
        ("2027Q4", "slipped by 2 quarters"),
        ("2027Q1", "brought forward by 1 quarter"),
    ],
)
def test_a_slip_is_how_far_the_end_moved(ends, words):
    year, number = ends.split("Q")
    assert slip_in_words(slip_of(Quarter(2027, 2), Quarter(int(year), int(number)))) == words


def test_late_is_what_should_have_started_or_ended():
    now = Quarter(2027, 2)
    first = Quarter(2027, 1)
    assert lateness_of(PLANNED, first, now, now) == "should have started in 2027Q1"
    assert lateness_of(UNDER_WAY, first, now, now) == ""
    assert lateness_of(UNDER_WAY, first, first, now) == "should have ended in 2027Q1"
    assert lateness_of(PLANNED, now, now, now) == ""
    assert lateness_of(DONE, first, first, now) == lateness_of(DROPPED, first, first, now) == ""


def test_nothing_waits_for_itself():
    with pytest.raises(PlanRefused, match="wait for itself"):
        check_no_circle(1, [1], {})


def test_a_circle_is_refused_however_long():
    with pytest.raises(PlanRefused, match="circle"):
        check_no_circle(1, [2], {2: [3], 3: [4], 4: [1]})


def test_two_ways_to_the_same_need_are_no_circle():
    check_no_circle(1, [2, 3], {2: [4], 3: [4]})


EDGES = st.dictionaries(st.integers(0, 6), st.sets(st.integers(0, 6), max_size=3), max_size=7)


@given(EDGES)
def test_what_passes_the_check_stays_without_a_circle(edges):
    accepted: dict[int, set[int]] = {}
    for key, needs in edges.items():
        try:
            check_no_circle(key, needs, accepted)
        except PlanRefused:
            continue
        accepted[key] = needs
    assert all(key not in reachable(needs, accepted) for key, needs in accepted.items())


def need(ends: Quarter, state: TransitionState) -> Needed:
    return Needed("Cloud", ends, state)


def test_it_may_start_in_the_quarter_after_what_it_needs_ends():
    start = Quarter(2027, 2)
    assert clashes(start, [need(start.previous(), PLANNED)]) == ()
    assert clashes(start, [need(start, UNDER_WAY)]) == ("Starts in 2027Q2, but Cloud ends only with 2027Q2",)


def test_what_is_done_clashes_with_nothing_and_what_was_dropped_always():
    start = Quarter(2027, 2)
    assert clashes(start, [need(start.next(), DONE)]) == ()
    assert clashes(start, [need(start.previous(), DROPPED)]) == ("Waits for Cloud, which was dropped",)


@pytest.mark.parametrize("state", [PLANNED, UNDER_WAY, DROPPED])
def test_nothing_starts_before_what_it_needs_is_done(state):
    check_needs_done([need(Quarter(2027, 1), DONE)])
    with pytest.raises(PlanRefused, match="Cloud"):
        check_needs_done([need(Quarter(2027, 1), state)])


NOW = Figures(Decimal(80), Decimal(20), Decimal(4), Decimal(1))


def test_the_whole_way_gives_the_figures_of_the_plan():
    target = Target(Fraction(1, 5), Fraction(9, 10), Fraction(100), Fraction(70))
    found = suggested(NOW, target, Fraction(1))
    assert (found.internal_cost, found.external_cost) == (Decimal("7.00"), Decimal("63.00"))
    assert (found.internal_fte, found.external_fte) == (Decimal("0.35"), Decimal("3.15"))


def test_half_the_way_gives_figures_half_way():
    target = Target(Fraction(1, 5), Fraction(4, 5), Fraction(100), Fraction(100))
    found = suggested(NOW, target, Fraction(1, 2))
    assert (found.internal_cost, found.external_cost) == (Decimal("50.00"), Decimal("50.00"))


def test_a_plan_without_run_costs_keeps_the_present_one():
    found = suggested(NOW, Target(None, Fraction(1, 2), None, None), Fraction(1))
    assert (found.internal_cost, found.external_cost) == (Decimal("50.00"), Decimal("50.00"))


def test_where_no_cost_is_known_nothing_is_suggested():
    unknown = Figures(None, Decimal(5), None, None)
    assert suggested(unknown, Target(None, Fraction(1, 2), None, None), Fraction(1)) == unknown


def test_a_side_without_a_present_cost_keeps_its_people():
    kept = suggested(
        Figures(Decimal(10), Decimal(0), Decimal(2), Decimal(3)),
        Target(Fraction(0), Fraction(1, 2), Fraction(10), Fraction(10)),
        Fraction(1),
    )
    assert kept.external_fte == Decimal(3)


@given(st.decimals(0, 10**9, places=2), st.decimals(0, 10**9, places=2), st.fractions(0, 1), st.fractions(0, 1))
def test_the_two_sides_add_up_to_the_rounded_run_cost(internal, external, share, moved):
    now = Figures(internal, external, None, None)
    cost = Fraction(internal) + Fraction(external)
    found = suggested(now, Target(None, share, cost, cost), moved)
    assert found.internal_cost + found.external_cost == internal + external


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("internal_cost", None),
        ("external_cost", None),
        ("external_cost", Decimal(-1)),
        ("internal_cost", Decimal(10**12)),
        ("internal_fte", Decimal("NaN")),
        ("external_fte", Decimal(100000)),
    ],
)
def test_figures_that_say_nothing_or_too_much_are_refused_at_their_field(name, value):
    values = {**NOW.__dict__, name: value}
    with pytest.raises(Refusal) as refused:
        check_figures(Figures(**values))
    assert refused.value.field == name
