"""The roadmap as geometry."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portfolio.domain.quarters import Quarter
from sourcing.domain.gantt import COLUMN, MOST_COLUMNS, Bar, Gantt, Group, gantt, running_in
from sourcing.domain.roadmap import TransitionState, later

TODAY = date(2026, 11, 15)
NOW = Quarter(2026, 4)
PLANNED, UNDER_WAY, DONE, DROPPED = TransitionState


def bar(key: int, start: int, end: int, **more: object) -> Bar:
    starts, ends = later(NOW, start), later(NOW, end)
    values = {"baseline_starts": starts, "baseline_ends": ends, "state": PLANNED, **more}
    return Bar(key, f"Function {key}", starts, ends, **values)  # type: ignore[arg-type]


def drawn(*bars: Bar, start_month: int = 1) -> Gantt:
    return gantt([Group("Planned", bars)], today=TODAY, start_month=start_month)


def test_a_bar_covers_its_quarters():
    (row,) = drawn(bar(1, 1, 2)).rows
    assert (row.span.x, row.span.width) == (COLUMN, 2 * COLUMN)


def test_an_empty_roadmap_has_columns_and_a_today_line():
    found = gantt([], today=TODAY, start_month=1)
    assert (found.rows, len(found.columns)) == ((), 4)
    assert found.today_x == str((Fraction(45, 92) * COLUMN * 10).__round__() / 10)


def test_the_today_line_follows_the_fiscal_year():
    assert drawn(start_month=11).columns[0].label == "Q1"
    assert Fraction(drawn(start_month=11).today_x) == pytest.approx(COLUMN * 14 / 92, abs=0.05)


def test_a_moved_bar_shows_where_it_was_agreed():
    (row,) = drawn(bar(1, 3, 4, baseline_starts=later(NOW, 1), baseline_ends=later(NOW, 2))).rows
    assert (row.old.x, row.span.x) == (COLUMN, 3 * COLUMN)
    assert row.words == "planned, slipped by 2 quarters"


def test_a_bar_that_never_moved_shows_no_old_one():
    assert drawn(bar(1, 1, 2)).rows[0].old is None


def test_the_part_that_has_moved_is_a_share_of_the_bar():
    (row,) = drawn(bar(1, 0, 1, state=UNDER_WAY, moved=Fraction(1, 3))).rows
    assert (row.moved_width, row.words) == ("37.3", "33 % moved")


def test_an_arrow_leads_from_the_end_of_what_is_needed_to_the_start():
    (arrow,) = drawn(bar(1, 0, 0), bar(2, 2, 2, needs=(1,))).arrows
    assert arrow.line.startswith(f"M{COLUMN} ")
    assert arrow.head.split("L")[1].startswith(f"{2 * COLUMN} ")
    assert not arrow.clashes


def test_an_arrow_to_what_starts_too_early_is_marked():
    assert drawn(bar(1, 0, 2), bar(2, 2, 3, needs=(1,))).arrows[0].clashes
    assert not drawn(bar(1, 0, 2, state=DONE), bar(2, 2, 3, needs=(1,))).arrows[0].clashes


def test_an_arrow_to_what_is_not_drawn_is_left_out():
    assert drawn(bar(2, 2, 3, needs=(99,))).arrows == ()


def test_the_load_counts_what_runs_and_nothing_dropped():
    found = drawn(bar(1, 0, 1), bar(2, 1, 2), bar(3, 1, 1, state=DROPPED))
    assert [load.count for load in found.loads] == [1, 2, 1, 0]


def test_what_lies_outside_is_said_and_not_drawn():
    found = drawn(bar(1, -30, -20), bar(2, 200, 201), bar(3, 0, 0))
    assert (found.outside, len(found.columns)) == (2, MOST_COLUMNS)
    assert "outside the chart" in found.rows[1].words


def test_groups_follow_one_another_without_overlap():
    found = gantt([Group("A", (bar(1, 0, 0), bar(2, 0, 0))), Group("B", (bar(3, 0, 0),))], today=TODAY, start_month=1)
    tops = sorted([row.y for row in found.rows] + [section.y for section in found.sections])
    assert len(set(tops)) == 5
    assert found.rows_end == tops[-1] + 36


BARS = st.lists(st.tuples(st.integers(-60, 120), st.integers(0, 39)), max_size=30)


@given(BARS)
def test_whatever_is_drawn_lies_inside_the_picture(pairs):
    bars = [bar(key, start, start + length, needs=(key - 1,)) for key, (start, length) in enumerate(pairs)]
    found = drawn(*bars)
    assert len(found.columns) <= MOST_COLUMNS
    for row in found.rows:
        assert 0 <= row.y < found.rows_end
        assert 0 <= row.words_x <= found.width
        if row.span:
            assert 0 <= row.span.x < row.span.end <= found.grid_end


@given(BARS)
def test_every_transition_runs_as_often_as_it_is_long(pairs):
    bars = [bar(key, start, start + length) for key, (start, length) in enumerate(pairs)]
    quarters = [later(NOW, step) for step in range(-60, 160)]
    assert sum(running_in(bars, quarter) for quarter in quarters) == sum(length + 1 for _, length in pairs)
