"""The map of class and MSP share: exact places, no dot on another, every function counted once."""

from decimal import Decimal
from math import hypot, pi

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sourcing.domain.balance import CostedFunction
from sourcing.domain.criteria import SourcingClass
from sourcing.domain.share_map import LEFT, MANY, MOST_DOTS, MOST_DOTS_OF_MANY, RIGHT, Dot, ShareMap, share_map
from tests.domain.test_balance import BANDS, CORE, OUTSOURCEABLE, costed


def dots(found: ShareMap) -> dict[str, Dot]:
    return {dot.key: dot for lane in found.lanes for dot in lane.dots}


def test_a_dot_stands_exactly_at_its_share() -> None:
    found = dots(share_map([costed("a", "75", "25", OUTSOURCEABLE), costed("b", "0", "9", OUTSOURCEABLE)], BANDS))
    assert found["a"].x == pytest.approx(LEFT + (RIGHT - LEFT) / 4)
    assert found["b"].x == pytest.approx(RIGHT)


def test_the_area_is_proportional_to_the_cost() -> None:
    found = dots(share_map([costed("a", "0", "400", OUTSOURCEABLE), costed("b", "0", "100", OUTSOURCEABLE)], BANDS))
    assert found["a"].radius == pytest.approx(2 * found["b"].radius)


def test_a_diamond_outside_the_band_has_the_area_of_its_circle() -> None:
    found = dots(share_map([costed("in", "100", "0", CORE), costed("out", "50", "50", CORE)], BANDS))
    assert not found["in"].is_outside
    assert found["out"].is_outside
    assert 2 * found["out"].radius ** 2 == pytest.approx(pi * found["in"].radius ** 2)


@pytest.mark.parametrize(("external", "is_outside"), [("10", False), ("10.01", True)])
def test_the_edge_of_a_band_is_inside(external: str, is_outside: bool) -> None:
    internal = str(Decimal(100) - Decimal(external))
    assert dots(share_map([costed("a", internal, external, CORE)], BANDS))["a"].is_outside is is_outside


def test_the_band_of_each_class_is_drawn_in_its_lane() -> None:
    found = share_map([costed("a", "1", "1", CORE)], BANDS)
    assert [lane.sourcing_class for lane in found.lanes] == list(SourcingClass)
    assert found.lanes[0].band == (pytest.approx(LEFT), pytest.approx(LEFT + (RIGHT - LEFT) / 10))


def test_undecided_functions_have_a_lane_without_a_band() -> None:
    lane = share_map([costed("a", "1", "1")], BANDS).lanes[-1]
    assert (lane.sourcing_class, lane.band, len(lane.dots)) == (None, None, 1)


def test_what_has_no_share_is_said_and_not_drawn() -> None:
    found = share_map([costed("free", "0", "0", CORE), CostedFunction("unknown", None, Decimal(1), CORE)], BANDS)
    assert (found.drawn, found.binned, found.unknown) == (0, 0, 2)


def test_the_dearest_are_drawn_and_the_others_counted_at_their_share() -> None:
    many = [costed(f"f{n:04}", "95", str(n + 1), OUTSOURCEABLE) for n in range(MANY + 200)]
    found = share_map(many, BANDS)
    lane = found.lanes[-1]
    assert 0 < len(lane.dots) <= MOST_DOTS_OF_MANY
    assert found.drawn + found.binned == len(many)
    assert sum(item.count for item in lane.bins) == found.binned
    assert f"f{MANY + 199:04}" in dots(found)


money = st.decimals(min_value=0, max_value=10_000, places=2)
some = st.lists(st.tuples(money, money, st.sampled_from([*SourcingClass, None])), min_size=0, max_size=MOST_DOTS // 2)


@settings(max_examples=40, deadline=None)
@given(some)
def test_no_dot_lies_on_another_nor_leaves_its_lane(rows: list[tuple[Decimal, Decimal, SourcingClass | None]]) -> None:
    functions = [CostedFunction(f"f{n}", *row) for n, row in enumerate(rows)]
    found = share_map(functions, BANDS)
    for lane in found.lanes:
        for place, one in enumerate(lane.dots):
            assert lane.top <= one.y - one.radius
            assert one.y + one.radius <= lane.bottom
            for other in lane.dots[:place]:
                assert hypot(one.x - other.x, one.y - other.y) >= one.radius + other.radius
    assert found.drawn + found.binned + found.unknown == len(functions)
    assert share_map(functions[::-1], BANDS) == found, "the order of the rows draws no other picture"
