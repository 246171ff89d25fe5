"""The text of a grid cell is read and written the same way."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from msp_reviews.domain.attainment import Counts, Figure, Kind, Measured, NoData, Resolution, Unit, Uptime
from msp_reviews.domain.service_levels_cells import UnreadableCell, cell_text, check_minutes, read_cell
from portfolio.domain.errors import Refusal

JUNE = date(2026, 6, 1)


@pytest.mark.parametrize(
    ("kind", "text", "measured"),
    [
        (Kind.RESOLUTION, "182/186+9+14", Resolution(182, 195, open_late=9, open_not_due=14)),
        (Kind.RESOLUTION, "182 / 186", Resolution(182, 186)),
        (Kind.RATIO, "182/195", Counts(182, 195)),
        (Kind.RATIO, " 182 / 195 ", Counts(182, 195)),
        (Kind.RATIO, "0/0", Counts(0, 0)),
        (Kind.AVAILABILITY, "43200-480-40", Uptime(43200, 480, 40)),
        (Kind.AVAILABILITY, "43200 − 40", Uptime(43200, 0, 40)),
        (Kind.AVAILABILITY, "-480-40", Uptime(43200, 480, 40)),
        (Kind.AVAILABILITY, "-0", Uptime(43200, 0, 0)),
        (Kind.AVAILABILITY, "1410/1417", Uptime(1417, 0, 7, Unit.CHECKS)),
        (Kind.VALUE, "99.95", Figure(Decimal("99.95"))),
        (Kind.VALUE, "-3", Figure(Decimal(-3))),
        (Kind.VALUE, "No data", NoData()),
        (Kind.RATIO, "n/a", NoData()),
    ],
)
def test_a_cell_is_read(kind: Kind, text: str, measured: Measured):
    assert read_cell(text, kind, JUNE) == measured


@pytest.mark.parametrize(
    ("kind", "text", "words"),
    [
        (Kind.RATIO, "93.33 %", "a percentage alone cannot be checked"),
        (Kind.RATIO, "196/195", "196 good of 195 cannot be"),
        (Kind.RATIO, "many", "Write 182/195"),
        (Kind.AVAILABILITY, "40", "“40” cannot be read"),
        (Kind.AVAILABILITY, "100-90-20", "do not fit into 100"),
        (Kind.VALUE, "1,4", "Write 412.5"),
        (Kind.VALUE, "1e9", "cannot be read"),
        (Kind.VALUE, "٣", "cannot be read"),
        (Kind.VALUE, "1.1234567", "cannot be read"),
        (Kind.RATIO, "1" * 40 + "/2", "cannot be read"),
    ],
)
def test_what_cannot_be_stored_is_refused_with_what_can(kind: Kind, text: str, words: str):
    with pytest.raises(UnreadableCell, match=words):
        read_cell(text, kind, JUNE)


def test_a_cell_without_result_is_empty():
    assert cell_text(None) == ""


numbers = st.integers(0, 10**9)
results = st.one_of(
    st.tuples(st.just(Kind.RATIO), st.builds(lambda a, b: Counts(min(a, b), max(a, b)), numbers, numbers)),
    st.tuples(st.just(Kind.AVAILABILITY), st.builds(lambda a, b, c: Uptime(a + b + c, b, c), *[numbers] * 3)),
    st.tuples(
        st.just(Kind.AVAILABILITY),
        st.builds(lambda up, down: Uptime(up + down, 0, down, Unit.CHECKS), numbers, numbers),
    ),
    st.tuples(st.just(Kind.VALUE), st.builds(Figure, st.decimals(-(10**9), 10**9, places=6))),
    st.tuples(st.sampled_from(Kind), st.just(NoData())),
)


@given(results)
def test_every_result_is_written_so_that_it_reads_back(result: tuple[Kind, Measured]):
    kind, measured = result
    assert read_cell(cell_text(measured), kind, JUNE) == measured


@pytest.mark.parametrize(
    ("period", "zone", "minutes", "is_refused"),
    [
        (JUNE, "UTC", 43200, False),
        (JUNE, "UTC", 43201, True),
        (date(2026, 10, 1), "Europe/Berlin", 44700, False),  # the clocks go back: an hour more
        (date(2026, 10, 1), "UTC", 44700, True),
        (date(2026, 3, 1), "Europe/Berlin", 44640, False),
    ],
)
def test_a_month_has_no_more_minutes_of_service_than_minutes(period: date, zone: str, minutes: int, is_refused: bool):
    if not is_refused:
        check_minutes(Uptime(minutes, 0, 0), period, zone)
        return
    with pytest.raises(Refusal, match=f"so {minutes:,} of service cannot be"):
        check_minutes(Uptime(minutes, 0, 0), period, zone)
