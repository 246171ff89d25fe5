"""Ratings: five dimensions, five anchored levels, a mean of what was rated."""

from decimal import Decimal

import pytest

from msp_reviews.domain.ratings import SCALE_OF, SCALES, Dimension, mean_level, require_level
from portfolio.domain.errors import Refusal


def test_every_dimension_has_its_scale():
    assert [scale.dimension for scale in SCALES] == list(Dimension)


def test_no_two_levels_share_an_anchor():
    anchors = [anchor for scale in SCALES for anchor in scale.anchors]
    assert len(set(anchors)) == 25


def test_level_five_reads_the_last_anchor():
    assert SCALE_OF[Dimension.RISK].anchor(5).startswith("Plans were tested")


@pytest.mark.parametrize("level", [0, 6, -1])
def test_a_level_outside_one_to_five_is_refused_beside_its_field(level: int):
    with pytest.raises(Refusal, match="Risk: a rating") as refused:
        require_level(level, Dimension.RISK)
    assert refused.value.field == "risk"


def test_not_rated_is_no_level_and_stays_out_of_the_mean():
    levels = {Dimension.DELIVERY: 4, Dimension.COMMERCIAL: None, Dimension.RISK: 3}
    require_level(None, Dimension.COMMERCIAL)
    assert mean_level(levels) == Decimal("3.5")


def test_the_mean_is_rounded_half_up_to_one_decimal():
    levels = dict(zip(Dimension, (3, 3, 3, 4), strict=False))
    assert mean_level(levels) == Decimal("3.3")


def test_nothing_rated_has_no_mean():
    assert mean_level(dict.fromkeys(Dimension)) is None


def test_a_whole_mean_is_written_with_its_decimal_as_any_other():
    assert str(mean_level(dict(zip(Dimension, (2, 3, 4), strict=False)))) == "3.0"
