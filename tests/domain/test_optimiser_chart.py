"""The frontier drawn: round values on the axes, every spot inside the frame."""

from fractions import Fraction

import pytest

from sourcing.domain.optimiser_chart import Chart, Spot, chart_of


def drawn(*spots: tuple[str, str]) -> Chart:
    points = [Spot(Fraction(cost), Fraction(alignment)) for cost, alignment in spots]
    return chart_of(points[:-1], [points[-1], None])


def test_axes_carry_round_values_and_never_more_than_full_alignment():
    chart = drawn(("700.54", "0.992"), ("705.44", "0.998"), ("706.38", "0.879"))
    assert [tick.value for tick in chart.costs] == [702, 704, 706]
    assert [tick.value for tick in chart.alignments] == [Fraction(count, 20) for count in (18, 19, 20)]


@pytest.mark.parametrize(
    "spots",
    [
        (("700.54", "0.992"), ("705.44", "0.998"), ("706.38", "0.879")),
        (("5", "1"), ("5", "1")),  # one place
        (("0", "0"), ("0", "0")),
        (("342544921.71", "0.9999999"), ("342544921.72", "1"), ("342544921.7", "1")),
    ],
)
def test_every_spot_and_every_tick_lies_inside_the_frame(spots: tuple[tuple[str, str], ...]):
    chart = drawn(*spots)
    for mark in (*chart.points, *filter(None, chart.others)):
        assert chart.left <= float(mark.x) <= chart.right
        assert chart.top <= float(mark.y) <= chart.bottom
    for tick in chart.costs:
        assert chart.left <= float(tick.at) <= chart.right
    for tick in chart.alignments:
        assert chart.top <= float(tick.at) <= chart.bottom
    assert chart.costs and chart.alignments
