"""Exclusions never lower attainment, nor worsen how a month stands, whatever is measured and whatever the contract says."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from msp_reviews.domain.attainment import (
    Counts,
    Direction,
    Figure,
    ImpossibleCounts,
    Levels,
    LowVolume,
    Measured,
    NoData,
    Resolution,
    Standing,
    Treatment,
    Unit,
    Uptime,
    judge,
)
from msp_reviews.domain.exclusions import excuse, excused_words, misses_of

SEVERITY = [Standing.MET, Standing.NOT_APPLICABLE, Standing.BELOW_EXPECTED, Standing.BELOW_MINIMUM]
few = st.integers(0, 30)


def _resolution(parts: tuple[int, int, int, int]) -> Resolution:
    in_time, late, open_late, not_due = parts
    return Resolution(in_time, in_time + late + open_late, open_late=open_late, open_not_due=not_due)


measured = st.one_of(
    st.tuples(few, few).map(lambda parts: Counts(parts[0], sum(parts))),
    st.tuples(few, few, few, few).map(_resolution),
    st.tuples(few, few, few).map(lambda parts: Uptime(sum(parts), parts[0], parts[1])),
)
tables = st.sampled_from([(), (LowVolume(1, 9, 1, 2), LowVolume(10, 20, 0, 0)), (LowVolume(1, 60, 2, 5),)])


@given(measured, st.data(), st.sampled_from(Treatment), st.sampled_from(Direction), tables)
@settings(max_examples=50)
def test_an_exclusion_never_lowers_attainment_nor_worsens_a_month(
    before: Measured, data: st.DataObject, treatment: Treatment, direction: Direction, low_volume: tuple[LowVolume, ...]
):
    if not isinstance(before, Counts):
        direction = Direction.HIGHER
    after = excuse(before, data.draw(st.integers(0, misses_of(before, direction))), treatment, direction)
    was, now = before.attainment, after.attainment
    if was is not None and now is not None:
        assert now >= was if direction == Direction.HIGHER else now <= was
    expected, minimum = (
        (Decimal("0.9"), Decimal("0.8")) if direction == Direction.HIGHER else (Decimal("0.1"), Decimal("0.2"))
    )
    levels = Levels(expected, minimum, direction, low_volume)
    assert SEVERITY.index(judge(after, levels)) <= max(1, SEVERITY.index(judge(before, levels)))


def test_excused_misses_are_added_back_or_removed():
    assert excuse(Counts(90, 100), 4, Treatment.ADDED_BACK) == Counts(94, 100)
    assert excuse(Counts(90, 100), 4, Treatment.REMOVED) == Counts(90, 96, left_out=4)


def test_more_excused_than_missed_cannot_be():
    with pytest.raises(ImpossibleCounts, match="11 excused of 10"):
        excuse(Counts(90, 100), 11, Treatment.REMOVED)


def test_tickets_and_downtime_are_excused_likewise():
    tickets = Resolution(182, 195, open_late=9, open_not_due=14)
    assert excuse(tickets, 13, Treatment.ADDED_BACK) == Resolution(195, 195, open_not_due=14)
    assert excuse(tickets, 5, Treatment.REMOVED) == Resolution(182, 190, 5, 8, 14)
    month = Uptime(43200, 480, 40)
    assert excuse(month, 30, Treatment.ADDED_BACK) == Uptime(43200, 480, 10)
    assert excuse(month, 30, Treatment.REMOVED) == Uptime(43200, 510, 10)


@pytest.mark.parametrize("untouched", [Figure(Decimal(3)), NoData()])
def test_a_figure_has_nothing_to_excuse(untouched: Measured):
    assert excuse(untouched, 0, Treatment.REMOVED) == untouched
    with pytest.raises(ImpossibleCounts):
        excuse(untouched, 1, Treatment.REMOVED)


def test_what_is_excused_is_said_in_words():
    assert excused_words(1, Treatment.ADDED_BACK, Counts(1, 2)) == "1 excused event counted as good"
    checks = Uptime(10, 0, 3, Unit.CHECKS)
    assert excused_words(2, Treatment.REMOVED, checks) == "2 excused checks not counted"
