"""Service hours and agreed maintenance: minutes as the clocks go, each check counted once."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from msp_reviews.domain.attainment import Kind, Unit, Uptime
from msp_reviews.domain.calendars import Hours, Maintenance, ServiceHours, holidays_of, hours_of, hours_text
from msp_reviews.domain.checks import Check
from msp_reviews.domain.checks_months import Agreed, months_of
from msp_reviews.domain.service_levels_cells import cell_text, read_cell
from portfolio.domain.errors import Refusal

OFFICE: tuple[Hours | None, ...] = (*[(480, 1080)] * 5, None, None)
WHOLE: tuple[Hours | None, ...] = ((0, 1440),) * 7
JUNE = date(2026, 6, 1)


def test_office_hours_of_a_month_without_its_holiday():
    hours = ServiceHours("Europe/Berlin", OFFICE, frozenset({date(2026, 6, 4)}))  # 22 weekdays, one a holiday
    assert hours.minutes(JUNE) == 21 * 600


@pytest.mark.parametrize(("month", "minutes"), [(3, 44580), (6, 43200), (10, 44700)])
def test_round_the_clock_is_as_long_as_the_clocks_go(month: int, minutes: int):
    assert ServiceHours("Europe/Berlin", WHOLE).minutes(date(2026, month, 1)) == minutes


def check(day: int, hour: int, is_up: bool, ms: int = 100) -> Check:
    return Check(datetime(2026, 6, day, hour, tzinfo=UTC), "Web", is_up, Decimal(ms))


def test_checks_count_in_service_hours_alone_and_downtime_inside_maintenance_counts_as_maintenance():
    checks = [
        check(1, 5, False),  # Monday, 7:00 in Berlin: before the hours
        check(1, 6, True),
        check(1, 9, False),  # inside maintenance
        check(1, 10, True),  # inside maintenance, up
        check(1, 12, False),
        check(6, 9, False),  # Saturday
    ]
    window = (datetime(2026, 6, 1, 9, tzinfo=UTC), datetime(2026, 6, 1, 11, tzinfo=UTC))
    agreed = Agreed(ServiceHours("Europe/Berlin", OFFICE), Maintenance([window, window]))
    (month,) = months_of(checks, "Europe/Berlin", None, agreed)
    assert month.measured("availability") == Uptime(4, 2, 1, Unit.CHECKS)
    assert month.availability == Uptime(4, 2, 1).attainment


def test_the_end_of_maintenance_lies_outside_it_and_overlaps_are_one():
    at = [datetime(2026, 6, 1, hour, tzinfo=UTC) for hour in range(6)]
    agreed = Maintenance([(at[1], at[3]), (at[2], at[4])])
    assert [agreed.holds(moment) for moment in at] == [False, True, True, True, False, False]


@given(st.integers(0, 5000), st.integers(0, 5000), st.integers(0, 300))
@settings(max_examples=40)
def test_checks_with_maintenance_are_written_and_read_the_same_way(up: int, down: int, maintained: int):
    measured = Uptime(up + down + maintained, maintained, down, Unit.CHECKS)
    assert read_cell(cell_text(measured), Kind.AVAILABILITY, JUNE) == measured


def test_a_cell_without_its_minutes_takes_those_of_the_service_hours():
    assert read_cell("-60-40", Kind.AVAILABILITY, JUNE, 12600) == Uptime(12600, 60, 40)


@pytest.mark.parametrize("text", ["8-18", "18:00-08:00", "08:00-24:01", "08:60-18:00"])
def test_hours_that_cannot_be_are_refused(text: str):
    with pytest.raises(Refusal):
        hours_of(text)


def test_hours_and_holidays_read_back():
    assert hours_of(hours_text((480, 1440))) == (480, 1440) and hours_of(" ") is None
    assert holidays_of("2026-12-25 Christmas\n2026-01-01") == [
        (date(2026, 1, 1), ""),
        (date(2026, 12, 25), "Christmas"),
    ]
    with pytest.raises(Refusal, match="no holiday"):
        holidays_of("25.12.2026 Christmas")
