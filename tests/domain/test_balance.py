"""Balance of a portfolio: sums, index and alignment."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sourcing.domain.balance import CostedFunction, balance_of, misalignment_of
from sourcing.domain.criteria import Band, SourcingClass

CORE, STRATEGIC, TACTICAL, OUTSOURCEABLE = SourcingClass
BANDS = {
    CORE: Band(Fraction(0), Fraction(10, 100)),
    STRATEGIC: Band(Fraction(0), Fraction(40, 100)),
    TACTICAL: Band(Fraction(20, 100), Fraction(80, 100)),
    OUTSOURCEABLE: Band(Fraction(70, 100), Fraction(1)),
}


def costed(key: str, internal: str | None, external: str | None, cls: SourcingClass | None = None) -> CostedFunction:
    return CostedFunction(
        key,
        Decimal(internal) if internal is not None else None,
        Decimal(external) if external is not None else None,
        cls,
    )


def test_a_core_function_wholly_outsourced_is_over_by_what_exceeds_a_tenth() -> None:
    found = misalignment_of(costed("leadership", "0", "200000", CORE), BANDS)
    assert found is not None
    assert (found.over_outsourced, found.over_insourced) == (180_000, 0)


def test_an_outsourceable_function_kept_in_house_is_short_by_seven_tenths() -> None:
    found = misalignment_of(costed("help-desk", "1000", "0", OUTSOURCEABLE), BANDS)
    assert found is not None
    assert (found.over_outsourced, found.over_insourced) == (0, 700)


@pytest.mark.parametrize(("internal", "external"), [("80", "20"), ("20", "80"), ("50", "50")])
def test_a_share_on_or_between_the_edges_of_the_band_is_aligned(internal: str, external: str) -> None:
    assert misalignment_of(costed("refresh", internal, external, TACTICAL), BANDS) is None


def test_one_cent_beyond_the_edge_is_a_misalignment_of_exactly_that_much() -> None:
    found = misalignment_of(costed("refresh", "19.99", "80.01", TACTICAL), BANDS)
    assert found is not None
    assert found.over_outsourced == Fraction(1, 100)


def test_both_leanings_are_shown_even_where_their_difference_is_nil() -> None:
    functions = [
        costed("a", "0", "100", CORE),
        costed("b", "128.57", "0", OUTSOURCEABLE),
        costed("c", "0.01", "0", CORE),
    ]
    balance = balance_of(functions, BANDS)
    assert balance.over_outsourced == 90
    assert balance.over_insourced == Fraction("89.999")
    assert balance.index == Fraction("0.001") / Fraction("228.58")
    assert balance.alignment == 1 - Fraction("179.999") / Fraction("228.58")


def test_a_portfolio_that_keeps_everything_leans_to_the_minus() -> None:
    balance = balance_of([costed("a", "100", "0", OUTSOURCEABLE), costed("b", "100", "0", CORE)], BANDS)
    assert balance.index == Fraction(-70, 200)
    assert balance.alignment == Fraction(130, 200)


def test_undecided_functions_stand_beside_both_sums() -> None:
    balance = balance_of([costed("a", "0", "500"), costed("b", "100", "0", CORE)], BANDS)
    assert (balance.undecided_count, balance.undecided_cost) == (1, 500)
    assert (balance.decided_count, balance.decided_cost, balance.index, balance.alignment) == (1, 100, 0, 1)


def test_without_a_decision_there_is_no_index() -> None:
    balance = balance_of([costed("a", "10", "500")], BANDS)
    assert balance.index is None
    assert balance.alignment is None


@pytest.mark.parametrize(("internal", "external"), [(None, "5"), ("5", None), (None, None)])
def test_half_known_cost_is_unknown_cost(internal: str | None, external: str | None) -> None:
    function = costed("a", internal, external, CORE)
    balance = balance_of([function], BANDS)
    assert function.cost is None
    assert function.msp_share is None
    assert (balance.unknown_cost_count, balance.decided_count, balance.decided_cost, balance.misaligned) == (
        1,
        1,
        0,
        (),
    )


def test_a_function_that_costs_nothing_has_no_share_and_no_misalignment() -> None:
    function = costed("a", "0.00", "0.00", OUTSOURCEABLE)
    assert function.msp_share is None
    assert misalignment_of(function, BANDS) is None


def test_the_dearest_misalignment_comes_first_and_equals_go_by_key() -> None:
    functions = [costed("b", "0", "10", CORE), costed("c", "0", "20", CORE), costed("a", "0", "10", CORE)]
    assert [item.key for item in balance_of(functions, BANDS).misaligned] == ["c", "a", "b"]


def test_a_band_of_thirds_is_exact() -> None:
    bands = BANDS | {CORE: Band(Fraction(1, 3), Fraction(2, 3))}
    assert misalignment_of(costed("a", "200", "100", CORE), bands) is None
    found = misalignment_of(costed("a", "201", "100", CORE), bands)
    assert found is not None
    assert found.over_insourced == Fraction(1, 3)


MONEY = st.decimals(min_value=0, max_value=Decimal("999999999999.99"), places=2)
FUNCTIONS = st.lists(
    st.builds(
        CostedFunction,
        key=st.text(min_size=1, max_size=4),
        internal_cost=st.none() | MONEY,
        external_cost=st.none() | MONEY,
        sourcing_class=st.none() | st.sampled_from(SourcingClass),
    ),
    max_size=12,
)


@given(FUNCTIONS)
def test_sums_agree_with_the_formula_of_cost_times_distance_to_the_band(functions: list[CostedFunction]) -> None:
    above, below = Fraction(0), Fraction(0)
    for item in functions:
        if item.sourcing_class is None or item.cost is None or item.msp_share is None:
            continue
        band = BANDS[item.sourcing_class]
        above += Fraction(item.cost) * max(Fraction(0), item.msp_share - band.highest)
        below += Fraction(item.cost) * max(Fraction(0), band.lowest - item.msp_share)
    balance = balance_of(functions, BANDS)
    assert (balance.over_outsourced, balance.over_insourced) == (above, below)


@given(FUNCTIONS)
def test_index_and_alignment_stay_in_their_ranges(functions: list[CostedFunction]) -> None:
    balance = balance_of(functions, BANDS)
    if balance.index is not None and balance.alignment is not None:
        assert -1 <= balance.index <= 1
        assert 0 <= balance.alignment <= 1 - abs(balance.index)
