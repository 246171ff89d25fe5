"""Predictions against what came: exact, and nothing hidden."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from sourcing.domain.criteria import Band
from sourcing.domain.outcome_chart import RADIUS, outcome_chart
from sourcing.domain.outcomes import (
    Benefit,
    Depth,
    Measured,
    NoChange,
    Predicted,
    Standing,
    achieved_share,
    calibration_of,
    calibrations_by,
    depth_of,
    moves_work,
    shortfall_of,
    standing_of,
)

TODAY = date(2026, 11, 23)
DUE = date(2026, 9, 30)


def predicted(baseline: str, target: str, actual: str | None = None, **more: object) -> Predicted:
    measured = None if actual is None else Measured(Decimal(actual), more.pop("on", DUE))  # type: ignore[arg-type]
    values = {"benefit": Benefit.COST, "proposer": "Anna Berg", "due_on": DUE} | more
    return Predicted(baseline=Decimal(baseline), target=Decimal(target), actual=measured, **values)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("baseline", "target", "actual", "achieved", "shortfall"),
    [
        ("100", "80", "80", 1, 0),
        ("100", "80", "90", Fraction(1, 2), Fraction(1, 2)),
        ("100", "80", "70", Fraction(3, 2), 0),
        ("100", "80", "100", 0, 1),
        ("100", "80", "110", Fraction(-1, 2), Fraction(3, 2)),
        ("0", "0.3", "0.1", Fraction(1, 3), Fraction(2, 3)),
        ("-5", "5", "0", Fraction(1, 2), Fraction(1, 2)),
    ],
)
def test_higher_or_lower_is_better_follows_from_target_and_baseline(baseline, target, actual, achieved, shortfall):
    figures = Decimal(baseline), Decimal(target), Decimal(actual)
    assert achieved_share(*figures) == achieved
    assert shortfall_of(*figures) == shortfall


def test_a_target_equal_to_its_baseline_predicts_nothing():
    with pytest.raises(NoChange, match="no change") as refused:
        achieved_share(Decimal("1.50"), Decimal("1.5"), Decimal(2))
    assert refused.value.field == "target"


figures = st.decimals(min_value=-(10**9), max_value=10**9, places=4)


@given(figures, figures, figures)
def test_turning_the_measure_round_changes_nothing(baseline, target, actual):
    assume(baseline != target)
    assert shortfall_of(-baseline, -target, -actual) == shortfall_of(baseline, target, actual)
    assert shortfall_of(baseline, target, target) == 0
    assert shortfall_of(baseline, target, baseline) == 1


@given(figures, figures, figures)
def test_it_arrived_exactly_when_the_actual_is_on_target_or_beyond(baseline, target, actual):
    assume(baseline != target)
    is_there = actual >= target if target > baseline else actual <= target
    item = predicted(str(baseline), str(target), str(actual))
    assert (standing_of(item, TODAY) == Standing.ARRIVED) is is_there
    assert (item.shortfall == 0) is is_there


@pytest.mark.parametrize(
    ("days", "standing"),
    [(-1, Standing.OVERDUE), (0, Standing.SOON), (30, Standing.SOON), (31, Standing.LATER)],
)
def test_what_is_not_measured_is_overdue_from_the_day_after(days, standing):
    assert standing_of(predicted("1", "2", due_on=TODAY + timedelta(days=days)), TODAY) == standing


def test_the_calibration_counts_all_and_hides_none():
    found = calibration_of(
        [
            predicted("100", "80", "80"),
            predicted("100", "80", "70"),
            predicted("100", "80", "90", on=DUE - timedelta(days=1)),
            predicted("100", "80"),
            predicted("100", "80", due_on=TODAY),
        ],
        TODAY,
    )
    assert (found.measured, found.arrived, found.overdue, found.open, found.early) == (3, 2, 1, 1, 1)
    assert found.mean_shortfall == Fraction(1, 6)
    assert found.mean_achieved == 1
    assert found.arrived_share == Fraction(2, 3)
    assert (found.count, found.unmeasured) == (5, 2)


def test_one_beyond_its_target_does_not_hide_one_that_fell_short():
    found = calibration_of([predicted("0", "10", "20"), predicted("0", "10", "0")], TODAY)
    assert found.mean_shortfall == Fraction(1, 2)
    assert found.mean_achieved == 1


def test_without_a_measured_one_there_is_no_mean():
    found = calibration_of([predicted("1", "2")], TODAY)
    assert (found.mean_shortfall, found.mean_achieved, found.arrived_share) == (None, None, None)


@pytest.mark.parametrize(
    ("shortfall", "depth"),
    [
        (Fraction(0), Depth.ARRIVED),
        (Fraction(1, 10**9), Depth.QUARTER),
        (Fraction(1, 4), Depth.QUARTER),
        (Fraction(1, 2), Depth.HALF),
        (Fraction(99, 100), Depth.MOST),
        (Fraction(1), Depth.NOTHING),
        (Fraction(7, 2), Depth.NOTHING),
    ],
)
def test_a_boundary_belongs_to_the_better_step(shortfall, depth):
    assert depth_of(shortfall) == depth


predictions = st.builds(
    Predicted,
    benefit=st.sampled_from(list(Benefit)),
    proposer=st.sampled_from(["Anna", "Grace", "Marco"]),
    baseline=st.just(Decimal(0)),
    target=st.sampled_from([Decimal(10), Decimal(-10)]),
    due_on=st.dates(TODAY - timedelta(days=90), TODAY + timedelta(days=90)),
    actual=st.none() | st.builds(Measured, st.decimals(-30, 30, places=1), st.dates(DUE, TODAY)),
)


@given(st.lists(predictions, max_size=30))
def test_groups_sum_to_the_whole(items):
    whole = calibration_of(items, TODAY)
    for key in (lambda item: item.benefit.value, lambda item: item.proposer):
        parts = [found for _, found in calibrations_by(items, key, TODAY)]
        for name in ("count", "measured", "arrived", "overdue", "open", "early"):
            assert sum(getattr(part, name) for part in parts) == getattr(whole, name)
        missing = sum((part.mean_shortfall or 0) * part.measured for part in parts)
        assert missing == (whole.mean_shortfall or 0) * whole.measured
    assert sum(count for _, count in whole.distribution) == whole.measured
    assert dict(whole.distribution)[Depth.ARRIVED] == whole.arrived


def test_a_decision_moves_work_when_the_share_lies_outside_its_band():
    band = Band(Fraction(7, 10), Fraction(1))
    shares = [None, Fraction(7, 10), Fraction(69, 100)]
    assert [moves_work(share, band) for share in shares] == [False, False, True]


@given(st.lists(st.tuples(st.sampled_from(list(Benefit)), st.integers(-300, 300)), max_size=20))
def test_no_dot_of_the_chart_lies_on_another(rows):
    chart = outcome_chart([(number, benefit, Fraction(percent, 100)) for number, (benefit, percent) in enumerate(rows)])
    assert sum(len(lane.dots) for lane in chart.lanes) == len(rows)
    for lane in chart.lanes:
        for place, one in enumerate(lane.dots):
            for other in lane.dots[:place]:
                assert (
                    abs(float(one.x) - float(other.x)) >= 2 * RADIUS or abs(float(one.y) - float(other.y)) >= 2 * RADIUS
                )
                assert 0 < float(one.y) < chart.axis_y
