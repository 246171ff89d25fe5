"""Concentration of MSP spend."""

from decimal import Decimal
from fractions import Fraction

import pytest

from sourcing.domain.concentration import ConcentrationBand, PartnerSpend, concentration_of


def spends(*amounts: int | str) -> list[PartnerSpend]:
    return [PartnerSpend(f"partner {number}", Decimal(amount)) for number, amount in enumerate(amounts, start=1)]


def test_nine_partners_of_the_book_give_1540() -> None:
    found = concentration_of(spends(25, 20, 15, 10, 8, 7, 6, 5, 4))
    assert found is not None
    assert found.hhi == 1540
    assert found.effective_partners == Fraction(10_000, 1540)
    assert found.largest_share == Fraction(1, 4)
    assert found.band == ConcentrationBand.MODERATE


def test_one_partner_is_the_whole_index() -> None:
    found = concentration_of(spends("0.01"))
    assert found is not None
    assert (found.hhi, found.effective_partners, found.largest_share, found.band) == (
        10_000,
        1,
        1,
        ConcentrationBand.HIGH,
    )


@pytest.mark.parametrize(
    ("partners", "band"),
    [
        (11, ConcentrationBand.LOW),
        (10, ConcentrationBand.MODERATE),
        (6, ConcentrationBand.MODERATE),
        (5, ConcentrationBand.HIGH),
    ],
)
def test_equal_partners_fall_into_the_usual_bands(partners: int, band: ConcentrationBand) -> None:
    found = concentration_of(spends(*[7] * partners))
    assert found is not None
    assert found.hhi == Fraction(10_000, partners)
    assert found.band == band


def test_lines_of_one_partner_are_added_up() -> None:
    found = concentration_of(
        [PartnerSpend("a", Decimal(1)), PartnerSpend("b", Decimal(2)), PartnerSpend("a", Decimal(1))]
    )
    assert found is not None
    assert found.hhi == 5000
    assert found.largest.partner == "a"


def test_a_net_refund_is_no_spend() -> None:
    found = concentration_of([PartnerSpend("a", Decimal(5)), PartnerSpend("b", Decimal(-3))])
    assert found is not None
    assert found.hhi == 10_000
    assert [spend.partner for spend in found.spends] == ["a"]


def test_without_spend_there_is_no_concentration() -> None:
    assert concentration_of([]) is None
    assert concentration_of(spends(0, 0)) is None
