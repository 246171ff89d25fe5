"""A line of quarters: gaps are gaps."""

from fractions import Fraction

from sourcing.domain.trend_chart import HEIGHT, MARGIN_Y, trend_chart

HALF = Fraction(1, 2)


def test_a_quarter_without_a_figure_breaks_the_line() -> None:
    chart = trend_chart([HALF, HALF, None, HALF], Fraction(0), Fraction(1))
    assert chart.path.count("M") == 2
    assert [point.index for point in chart.points] == [0, 1, 3]
    assert len(chart.gaps) == 1


def test_the_ends_of_the_scale_are_the_ends_of_the_picture() -> None:
    chart = trend_chart([Fraction(1), Fraction(-1)], Fraction(-1), Fraction(1), Fraction(0))
    assert [point.y for point in chart.points] == [f"{MARGIN_Y}.0", f"{HEIGHT - MARGIN_Y}.0"]
    assert chart.reference_y == f"{HEIGHT / 2}"


def test_one_quarter_is_a_point_and_none_is_nothing() -> None:
    assert len(trend_chart([HALF], Fraction(0), Fraction(1)).points) == 1
    assert trend_chart([], Fraction(0), Fraction(1)).path == ""
