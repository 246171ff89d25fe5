"""Checks of a monitor: read row by row, summed up by month; the real file against an independent sum."""

import csv
import math
import random
import statistics
from collections import defaultdict
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from msp_reviews.domain.attainment import Figure, NoData, Unit, Uptime
from msp_reviews.domain.checks import UnreadableFile, read_checks
from msp_reviews.domain.checks_months import months_of

REAL = Path(__file__).parents[2].parent / "shared" / "data" / "uptime-checks.csv"
HEADER = "checked_at,service,status,http_code,response_ms"


def file_of(*rows: str, header: str = HEADER) -> bytes:
    return "\n".join([header, *rows, ""]).encode()


def row(at: str = "2026-05-10T12:00:00+00:00", service: str = "Web", status: str = "up", ms: str = "100") -> str:
    return f"{at},{service},{status},200,{ms}"


def test_a_month_counts_checks_and_those_up_and_takes_response_times_of_those_up_only():
    rows = [row(f"2026-05-10T12:00:{second:02}+00:00", ms=str(second)) for second in range(20)]
    rows.append(row("2026-05-11T12:00:00+00:00", status="down", ms="9000"))
    (month,) = months_of(read_checks(file_of(*rows)).checks, "UTC")
    assert (month.checks, month.up, month.availability) == (21, 20, Fraction(20, 21))
    assert (month.mean, month.median, month.p95) == (Fraction(19, 2), Fraction(19, 2), Fraction(18))
    assert month.measured("availability") == Uptime(21, 0, 1, Unit.CHECKS)
    assert month.measured("p95") == Figure(18)


def test_without_an_answer_there_is_no_response_time():
    (month,) = months_of(read_checks(file_of(row(status="down", ms=""))).checks, "UTC")
    assert (month.mean, month.median, month.p95) == (None, None, None)
    assert month.measured("mean") == NoData()


def test_a_repeated_row_is_counted_once():
    reading = read_checks(file_of(row(), row(), row("2026-05-10T13:00:00+01:00")))
    assert len(reading.checks) == 1 and reading.repeated == 2 and reading.bad_rows == ()


def test_rows_that_contradict_one_another_are_left_out_and_named():
    reading = read_checks(file_of(row(), row(status="down"), row(service="Mail")))
    assert [check.service for check in reading.checks] == ["Mail"]
    assert [(bad.number, bad.reason) for bad in reading.bad_rows] == [
        (2, "Row 3 says otherwise about the same service and time."),
        (3, "Row 2 says otherwise about the same service and time."),
    ]


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (row(at="yesterday"), "“yesterday” is no time"),
        (row(at="2026-05-10T12:00:00"), "does not say its time zone"),
        (row(at="0001-01-01T00:00:00+14:00"), "outside the years 2000 to 2099"),
        (row(status="maybe"), "“maybe” is neither up nor down"),
        (row(service=" "), "no name"),
        (row(service="a\x00b"), "NUL"),
        (row(service="x" * 201), "200 fit"),
        (row(ms="fast"), "“fast” is no response time"),
        (row(ms="-1"), "cannot be a response time"),
        (row(ms="NaN"), "cannot be a response time"),
        ("2026-05-10T12:00:00+00:00,Web", "too few columns"),
    ],
)
def test_a_bad_row_is_named_and_the_others_count(bad: str, reason: str):
    reading = read_checks(file_of(row(service="Mail"), bad, row(service="Web", at="2026-05-10T14:00:00Z")))
    assert [found.number for found in reading.bad_rows] == [3] and reason in reading.bad_rows[0].reason
    assert reading.services == ["Mail", "Web"]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "lacks the column checked_at, service, status, response_ms"),
        (file_of(header="checked_at,service,status"), "lacks the column response_ms"),
        (b"\xff\xfe\x00", "no text in UTF-8"),
        (b"x" * 10_000_001, "larger than 10 MB"),
        (file_of('2026-05-10T12:00:00Z,"' + "x" * 200_000 + '",up,200,1'), "cannot be read as CSV"),
    ],
)
def test_a_file_that_is_no_file_of_checks_is_refused(content: bytes, reason: str):
    with pytest.raises(UnreadableFile, match=reason):
        read_checks(content)


def test_months_begin_where_the_organisation_is():
    reading = read_checks(file_of(row(at="2026-05-31T23:30:00+00:00")))
    assert [month.period for month in months_of(reading.checks, "UTC")] == [date(2026, 5, 1)]
    assert [month.period for month in months_of(reading.checks, "Europe/Berlin")] == [date(2026, 6, 1)]


def test_services_under_one_name_are_counted_together_and_the_unnamed_left_out():
    reading = read_checks(file_of(row(service="Docs"), row(service="Docs (public)"), row(service="Other")))
    (month,) = months_of(reading.checks, "UTC", {"Docs": "D-1", "Docs (public)": "D-1"})
    assert (month.name, month.checks) == ("D-1", 2)


lines = st.builds(
    row,
    at=st.integers(0, 500).map(lambda hour: f"2026-05-{1 + hour // 24:02}T{hour % 24:02}:00:00+00:00"),
    service=st.sampled_from(["Web", "Mail"]),
    status=st.sampled_from(["up", "down"]),
    ms=st.integers(0, 999).map(str),
)


@given(st.lists(lines, max_size=40), st.randoms(use_true_random=False))
def test_order_and_repetition_change_nothing(rows: list[str], chance: random.Random):
    shuffled = [*rows, *rows]
    chance.shuffle(shuffled)
    once, twice = read_checks(file_of(*rows)), read_checks(file_of(*shuffled))
    assert once.checks == twice.checks
    assert months_of(once.checks, "UTC") == months_of(twice.checks, "UTC")


def by_hand() -> dict[tuple[str, str], tuple[int, int, list[int]]]:
    """Service and month → checks, up, response times of those up: read and summed without our code."""
    piles: dict[tuple[str, str], tuple[list[str], list[int]]] = defaultdict(lambda: ([], []))
    with REAL.open(encoding="utf-8", newline="") as file:
        for fields in csv.reader(file):
            if fields[0] != "checked_at":
                statuses, times = piles[fields[1], fields[0][:7]]
                statuses.append(fields[2])
                times.extend([int(fields[4])] if fields[2] == "up" else [])
    return {key: (len(said), said.count("up"), sorted(times)) for key, (said, times) in piles.items()}


@pytest.mark.skipif(not REAL.exists(), reason="the shared data is not here")
def test_the_real_file_gives_what_an_independent_sum_gives():
    reading = read_checks(REAL.read_bytes())
    assert (len(reading.checks), reading.bad_rows, reading.repeated) == (13_617, (), 0)
    expected = by_hand()
    months = months_of(reading.checks, "UTC")
    assert {(month.name, f"{month.period:%Y-%m}") for month in months} == set(expected)
    for month in months:
        checks, up, times = expected[month.name, f"{month.period:%Y-%m}"]
        assert (month.checks, month.up) == (checks, up)
        if times:
            assert month.mean == statistics.mean(map(Fraction, times))
            assert month.median == statistics.median(map(Fraction, times))
            assert month.p95 == times[math.ceil(0.95 * len(times)) - 1]
