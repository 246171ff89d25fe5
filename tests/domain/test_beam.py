"""Geometry of the balance beam."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from sourcing.domain.beam import WIDTH, WORDS_FROM, beam_of

SHARES = st.fractions(min_value=0, max_value=1)


def test_a_balanced_portfolio_lies_level() -> None:
    beam = beam_of(Fraction(0), Fraction(1, 10), Fraction(1, 10))
    assert beam.degrees == "0.00"
    assert beam.in_house.tie_y == beam.msp.tie_y
    assert beam.in_house.load_side == beam.msp.load_side


def test_nothing_decided_lies_level_and_empty() -> None:
    beam = beam_of(None, Fraction(0), Fraction(0))
    assert (beam.degrees, beam.in_house.load_side, beam.msp.load_side) == ("0.00", "0.00", "0.00")


def test_the_heavier_side_hangs_lower() -> None:
    kept = beam_of(Fraction(-1, 2), Fraction(1, 2), Fraction(0))
    given_away = beam_of(Fraction(1, 2), Fraction(0), Fraction(1, 2))
    assert float(kept.in_house.floor) > float(kept.msp.floor)
    assert float(given_away.in_house.floor) < float(given_away.msp.floor)


def test_the_area_of_a_load_is_proportional_to_its_money() -> None:
    small, large = (beam_of(Fraction(0), share, Fraction(0)) for share in (Fraction(1, 4), Fraction(1)))
    assert 4 * float(small.in_house.load_side) ** 2 == float(large.in_house.load_side) ** 2


@given(st.fractions(min_value=-1, max_value=1), SHARES, SHARES)
def test_everything_stays_inside_the_picture(index: Fraction, in_house: Fraction, msp: Fraction) -> None:
    beam = beam_of(index, in_house, msp)
    for pan in (beam.in_house, beam.msp):
        assert 0 <= float(pan.left) < float(pan.right) <= WIDTH
        assert 0 <= float(pan.load_y) <= float(pan.floor) < WORDS_FROM
