"""Attainment is exact: the worked checks of the design, the edges, and properties."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from msp_reviews.domain.attainment import (
    Counts,
    Direction,
    Figure,
    ImpossibleCounts,
    Levels,
    Measured,
    NoData,
    Standing,
    Unit,
    Uptime,
    counted,
    fatal_below,
    interval_of_small_sample,
    judge,
    one_miss_is_fatal,
    resolution,
    uptime,
    wilson,
)
from portfolio.domain.formats import percent

TICKETS = Levels(Decimal("0.9595"), Decimal("0.9098"))
QUICK = Levels(Decimal(300), Decimal(500), Direction.LOWER)


def test_open_and_late_tickets_count_and_those_not_yet_due_do_not():
    counts = resolution(resolved_in_time=182, resolved=186, open_late=9, open_not_due=14)
    assert counts.attainment == Fraction(182, 195)
    assert percent(counts.attainment, 2) == "93.33 %"
    assert judge(counts, TICKETS) == Standing.BELOW_EXPECTED


def test_availability_of_thirty_days_with_maintenance_and_downtime():
    month = Uptime(43200, 480, 40)
    assert month.attainment == Fraction(42680, 42720)
    assert percent(month.attainment, 5) == "99.90637 %"


def test_overlap_of_maintenance_and_downtime_counts_once_as_maintenance():
    month = uptime(43200, maintenance=[(100, 580)], downtime=[(560, 600), (590, 620), (0, 0)])
    assert month == Uptime(43200, 480, 40)


def test_99_951_per_cent_is_no_breach_of_99_95():
    measured, levels = Counts(99951, 100000), Levels(Decimal("0.9995"), Decimal("0.999"))
    assert judge(measured, levels) == Standing.MET


def test_exactly_on_a_level_is_met():
    assert judge(Counts(9595, 10000), TICKETS) == Standing.MET
    assert judge(Counts(9098, 10000), TICKETS) == Standing.BELOW_EXPECTED
    assert judge(Counts(9097, 10000), TICKETS) == Standing.BELOW_MINIMUM


def test_a_hair_below_the_level_is_below_it():
    assert judge(Counts(9595 * 10**12 - 1, 10**16), TICKETS) == Standing.BELOW_EXPECTED


@pytest.mark.parametrize(
    ("milliseconds", "standing"),
    [("300", Standing.MET), ("300.01", Standing.BELOW_EXPECTED), ("500.5", Standing.BELOW_MINIMUM)],
)
def test_where_lower_is_better_a_larger_figure_misses(milliseconds: str, standing: Standing):
    assert judge(Figure(Decimal(milliseconds)), QUICK) == standing


def test_nothing_due_is_not_applicable_never_zero_or_one():
    assert judge(Counts(0, 0), TICKETS) == Standing.NOT_APPLICABLE
    assert judge(Uptime(480, 480, 0), TICKETS) == Standing.NOT_APPLICABLE


def test_nothing_measured_is_no_data_declared_or_not():
    assert judge(None, TICKETS) == Standing.NO_DATA
    assert judge(NoData(), TICKETS) == Standing.NO_DATA


def test_only_a_missed_level_is_a_breach():
    assert [standing for standing in Standing if standing.is_breach] == ["below expected", "below minimum"]


@pytest.mark.parametrize("make", [lambda: Counts(3, 2), lambda: Counts(-1, 2), lambda: Uptime(10, 6, 5)])
def test_counts_that_cannot_be_are_refused(make):
    with pytest.raises(ImpossibleCounts):
        make()


def test_a_small_sample_shows_its_interval():
    low, high = wilson(Counts(33, 35)) or (0, 0)
    assert (percent(low, 2), percent(high, 2)) == ("81.39 %", "98.42 %")
    assert interval_of_small_sample(Counts(33, 35)) == (low, high)
    assert interval_of_small_sample(Uptime(35, 0, 2, Unit.CHECKS)) == (low, high)
    assert interval_of_small_sample(Counts(95, 100)) is None
    assert interval_of_small_sample(Uptime(60, 0, 2)) is None
    assert wilson(Counts(0, 0)) is None


def test_one_miss_is_fatal_below_one_over_one_minus_target():
    target = Decimal("0.95")
    assert fatal_below(target) == 20
    assert one_miss_is_fatal(19, target) and not one_miss_is_fatal(20, target)
    assert one_miss_is_fatal(10**9, Decimal(1)) and fatal_below(Decimal(1)) is None


counts = st.integers(1, 10_000).flatmap(
    lambda total: st.builds(Counts, good=st.integers(0, total), total=st.just(total))
)
shares = st.decimals(0, 1, places=6)


@given(counts, shares)
def test_one_miss_is_fatal_exactly_when_one_miss_misses(period: Counts, target: Decimal):
    missed = Fraction(period.total - 1, period.total) < Fraction(target)
    assert one_miss_is_fatal(period.total, target) == missed


@given(counts)
def test_the_interval_holds_the_share(period: Counts):
    low, high = wilson(period) or (Decimal(2), Decimal(-1))
    tolerance = Fraction(1, 10**20)
    assert 0 <= low <= high <= 1
    assert Fraction(low) - tolerance <= (period.attainment or 0) <= Fraction(high) + tolerance


RANK = {Standing.BELOW_MINIMUM: 0, Standing.BELOW_EXPECTED: 1, Standing.MET: 2}


@given(st.lists(shares, min_size=2, max_size=2), counts, st.integers(0, 50))
def test_better_performance_never_stands_worse(pair: list[Decimal], period: Counts, more: int):
    levels = Levels(max(pair), min(pair))
    better = Counts(min(period.good + more, period.total), period.total)
    assert levels.are_in_order
    assert RANK[judge(better, levels)] >= RANK[judge(period, levels)]


spans = st.lists(st.tuples(st.integers(0, 200), st.integers(0, 40)).map(lambda pair: (pair[0], pair[0] + pair[1])))


@given(spans, spans)
def test_uptime_counts_every_minute_once(maintenance: list[tuple[int, int]], downtime: list[tuple[int, int]]):
    agreed = {minute for start, end in maintenance for minute in range(start, end)}
    down = {minute for start, end in downtime for minute in range(start, end)} - agreed
    assert uptime(240, maintenance, downtime) == Uptime(240, len(agreed), len(down))


@pytest.mark.parametrize(
    ("measured", "parts"),
    [
        (Counts(182, 195), (182, 195)),
        (Uptime(43200, 480, 40), (42680, 42720)),
        (Figure(Decimal("412.5")), (Decimal("412.5"), 1)),
        (NoData(), None),
        (None, None),
    ],
)
def test_what_attainment_divides_gives_it_back(measured: Measured | None, parts: tuple[Any, int] | None) -> None:
    assert counted(measured) == parts
    if measured is not None and parts is not None:
        assert Fraction(parts[0]) / parts[1] == measured.attainment
