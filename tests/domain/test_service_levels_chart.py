"""The line of months against its levels."""

from decimal import Decimal
from fractions import Fraction

from msp_reviews.domain.attainment import Levels, Standing
from msp_reviews.domain.service_levels_chart import chart

LEVELS = Levels(Decimal("0.9"), Decimal("0.8"))
MET, MISSED, NONE = Standing.MET, Standing.BELOW_MINIMUM, Standing.NO_DATA


def test_the_best_figure_lies_on_top_and_the_worst_at_the_bottom():
    drawn = chart([(Fraction(1), MET), (Fraction(1, 2), MISSED)], LEVELS, width=100, height=50, margin=5)
    assert [(dot.x, dot.y) for dot in drawn.dots] == [("5.0", "5.0"), ("95.0", "45.0")]
    assert (drawn.expected_y, drawn.minimum_y) == ("13.0", "21.0")
    assert drawn.line == "M5.0 5.0L95.0 45.0"


def test_the_line_breaks_where_a_month_has_no_figure():
    months = [(Fraction(1), MET), (None, NONE), (Fraction(1), MET)]
    drawn = chart(months, LEVELS, width=100, height=50, margin=0)
    assert drawn.line == "M0.0 0.0M100.0 0.0" and len(drawn.dots) == 2


def test_without_any_figure_only_the_levels_are_drawn():
    drawn = chart([(None, NONE)], LEVELS, width=100, height=50)
    assert drawn.line == "" and drawn.expected_y != drawn.minimum_y


def test_one_level_and_a_figure_on_it_lie_in_the_middle():
    drawn = chart([(Fraction(9, 10), MET)], Levels(Decimal("0.9"), Decimal("0.9")), width=100, height=50)
    assert {drawn.expected_y, drawn.minimum_y, drawn.dots[0].y} == {"25.0"}
