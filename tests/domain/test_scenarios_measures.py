"""Measures of a portfolio: worked by hand, and differences with their sign."""

from decimal import Decimal
from fractions import Fraction

from sourcing.domain.balance import CostedFunction
from sourcing.domain.concentration import PartnerSpend
from sourcing.domain.criteria import DEFAULT_CONTENT, SourcingClass, criteria_model_from_content
from sourcing.domain.scenarios_measures import MEASURES, Portfolio, control_of, difference, focus_of, measures_of

CORE, STRATEGIC, TACTICAL, OUTSOURCEABLE = SourcingClass
BANDS = criteria_model_from_content(DEFAULT_CONTENT).bands


def function(
    key: str, internal: int, external: int, chosen: SourcingClass | None, people: int | None
) -> CostedFunction:
    return CostedFunction(
        key, Decimal(internal), Decimal(external), chosen, None if people is None else Decimal(people)
    )


FUNCTIONS = [
    function("a", 80, 20, CORE, 4),
    function("b", 50, 50, STRATEGIC, 4),
    function("c", 100, 0, OUTSOURCEABLE, 10),
    function("d", 10, 90, None, None),
]
SPENDS = [PartnerSpend("P", Decimal(75)), PartnerSpend("Q", Decimal(25))]


def test_the_measures_of_a_small_portfolio():
    found = measures_of(Portfolio(FUNCTIONS, SPENDS, Decimal(12), Decimal(6)), BANDS)
    values = {measure.key: measure.of(found) for measure in MEASURES}
    assert values == {
        "cost": 400,
        "internal_cost": 240,
        "external_cost": 160,
        "msp_share": Fraction(2, 5),
        "index": Fraction(20 - 70, 300),
        "alignment": 1 - Fraction(90, 300),
        "over_outsourced": 20,
        "over_insourced": 70,
        "hhi": 6250,
        "largest_share": Fraction(3, 4),
        "focus": Fraction(8, 18),
        "control": Fraction(130, 200),
        "people": 18,
        "internal_people": 12,
        "external_people": 6,
    }


def test_what_is_not_known_is_not_nought():
    found = measures_of(Portfolio([], [], Decimal(0), Decimal(0)), BANDS)
    assert {found.balance.index, found.hhi, found.largest_share, found.focus, found.control, found.msp_share} == {None}
    assert focus_of([function("d", 1, 1, CORE, None)]) is None
    assert control_of([function("d", 1, 1, TACTICAL, 1)]) is None
    assert difference(None, Fraction(1)) is None
    assert difference(Fraction(1), Fraction(3)) == -2
