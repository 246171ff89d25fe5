"""The two extremes, their reasons and what ends them."""

from decimal import Decimal
from fractions import Fraction

from sourcing.domain.balance import CostedFunction
from sourcing.domain.criteria import SourcingClass
from sourcing.domain.extremes import ExtremeKind, extremes_of
from tests.domain.test_balance import BANDS, CORE, OUTSOURCEABLE, TACTICAL, costed


def test_in_house_only_needs_a_low_share_and_something_that_could_be_given_away() -> None:
    [found] = extremes_of([costed("help-desk", "910", "90", OUTSOURCEABLE)], BANDS)
    assert found.kind == ExtremeKind.IN_HOUSE_ONLY
    assert found.msp_share == Fraction(9, 100)
    assert found.functions == ("help-desk",)
    assert found.to_move == 10


def test_a_low_share_without_outsourceable_functions_is_no_extreme() -> None:
    assert extremes_of([costed("leadership", "100", "0", CORE)], BANDS) == ()


def test_exactly_a_tenth_outside_is_no_extreme() -> None:
    assert extremes_of([costed("help-desk", "900", "100", OUTSOURCEABLE)], BANDS) == ()


def test_exactly_eighty_percent_outside_is_outsource_only() -> None:
    [found] = extremes_of([costed("refresh", "20", "80", TACTICAL)], BANDS)
    assert (found.kind, found.share_is_extreme, found.functions, found.to_move) == (
        ExtremeKind.OUTSOURCE_ONLY,
        True,
        (),
        0,
    )


def test_one_core_function_above_its_band_is_outsource_only_whatever_the_share() -> None:
    functions = [costed("leadership", "89", "11", CORE), costed("refresh", "500", "500", TACTICAL)]
    [found] = extremes_of(functions, BANDS)
    assert found.kind == ExtremeKind.OUTSOURCE_ONLY
    assert not found.share_is_extreme
    assert found.functions == ("leadership",)
    assert found.to_move == 0


def test_a_core_function_on_the_edge_of_its_band_is_no_extreme() -> None:
    assert extremes_of([costed("leadership", "90", "10", CORE)], BANDS) == ()


def test_a_portfolio_can_be_both_at_once() -> None:
    functions = [costed("leadership", "0", "5", CORE), costed("help-desk", "995", "0", OUTSOURCEABLE)]
    assert [found.kind for found in extremes_of(functions, BANDS)] == [
        ExtremeKind.IN_HOUSE_ONLY,
        ExtremeKind.OUTSOURCE_ONLY,
    ]


def test_what_ends_it_is_the_money_beyond_eighty_percent() -> None:
    [found] = extremes_of([costed("all", "50", "950")], BANDS)
    assert found.to_move == 150


def test_unknown_cost_says_nothing() -> None:
    assert extremes_of([CostedFunction("a", None, Decimal(5), SourcingClass.OUTSOURCEABLE)], BANDS) == ()
    assert extremes_of([], BANDS) == ()
