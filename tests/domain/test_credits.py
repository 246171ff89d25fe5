"""Credits: every worked number of the design, to the cent and the last digit."""

from fractions import Fraction
from typing import Any

import pytest

from msp_reviews.domain.simulations_json import content_of
from tests.domain.credit_cases import case, level, of, points, pool, rows, simulated

OK, E, M = 990, 930, 800
ESL_RULES = {"below_minimum": True, "four_in_twelve": True, "three_running": False}


def total(content: dict[str, Any], name: str) -> int:
    return int(content_of(simulated(content))["totals"][f"{name}_cents"])


def test_three_allocations_over_the_amount_at_risk_are_capped_pro_rata():
    content = case(pool({"A": "60 %", "B": "50 %", "C": "40 %"}, at_risk="12 %"), rows("A", [M]))
    content["service_levels"] = [level("A"), level("B"), level("C")]
    content["results"] = [*rows("C", [M]), *rows("B", [M]), *rows("A", [M])]
    content["periods"] = [{"period": "2025-01", "fees": "250000"}]
    month = content_of(simulated(content))["periods"][0]
    assert [line["gross_cents"] for line in month["lines"]] == [1_200_000, 1_000_000, 800_000]
    assert (month["cap_cents"], month["before_cap_exact_cents"], month["is_capped"]) == (3_000_000, "4500000", True)
    assert month["lines"][0]["formula"] == (
        "60 % × 12 % × 250,000.00 = 18,000.00; capped: 18,000.00 × 30,000.00 / 45,000.00 = 12,000.00"
    )


def test_a_category_of_half_the_pool_and_a_weight_of_forty_per_cent():
    sheet = {"model": "pool", "at_risk": "10 %", "categories": {"X": {"allocation": "50 %", "weights": {"A": "40 %"}}}}
    content = case(sheet, rows("A", [M]))
    assert of(content, "A", "gross_cents") == [200_000]
    assert of(content, "A", "formula") == ["50 % × 40 % × 10 % × 100,000.00 = 2,000.00"]


def test_pass_through_costs_carry_no_credit():
    content = case(pool({"A": "100 %"}), rows("A", [M]))
    content["periods"] = [{"period": "2025-01", "fees": "120000.50", "pass_through": "20000.50"}]
    assert of(content, "A", "gross_cents") == [1_000_000]


@pytest.mark.parametrize(
    ("goods", "defaults"),
    [
        # misses in Jan, Mar, Jun, Sep; then one more next Jan
        ([E, OK, E, OK, OK, E, OK, OK, E, OK, OK, OK, E], [8, 12]),
        # the same, had Mar been met
        ([E, OK, OK, OK, OK, E, OK, OK, E, OK, OK, OK, E], []),
    ],
)
def test_the_fourth_miss_of_twelve_months_is_a_default(goods: list[int], defaults: list[int]):
    content = case(pool({"A": "50 %"}, defaults=ESL_RULES), rows("A", goods))
    assert [month for month, is_default in enumerate(of(content, "A", "default")) if is_default] == defaults


def test_three_months_running_are_a_default_and_a_month_without_data_ends_the_run():
    content = case(pool({"A": "50 %"}), rows("A", [E, E, E, None, E, E, OK]))
    assert of(content, "A", "reason") == [None, None, "three_running", None, "four_in_twelve", "four_in_twelve", None]
    content["rule_sheet"]["defaults"] = {"no_data": True, "four_in_twelve": False}
    assert of(content, "A", "reason") == [
        None, None, "three_running", "no_data", "three_running", "three_running", None,
    ]  # fmt: skip


def test_months_below_minimum_count_towards_the_fourth_unless_the_sheet_says_otherwise():
    content = case(pool({"A": "50 %"}, defaults=ESL_RULES), rows("A", [E, M, E, OK, E]))
    assert of(content, "A", "reason") == [None, "below_minimum", None, None, "four_in_twelve"]
    content["rule_sheet"]["defaults"] = {**ESL_RULES, "minimum_counts": False}
    assert of(content, "A", "reason") == [None, "below_minimum", None, None, None]


def test_every_rule_can_be_off():
    off = dict.fromkeys(("below_minimum", "four_in_twelve", "three_running"), False)
    content = case(pool({"A": "50 %"}, defaults=off), rows("A", [M, E, E, E, None]))
    assert total(content, "gross") == 0


def test_defaults_in_a_row_multiply_and_the_last_multiplier_goes_on():
    content = case(pool({"A": "10 %"}, multipliers=["1", "2", "2.5"]), rows("A", [M, M, M, M, OK, M]))
    assert of(content, "A", "gross_cents") == [100_000, 200_000, 250_000, 250_000, 0, 100_000]
    assert of(content, "A", "formula")[2] == "10 % × 2.5 × 10 % × 100,000.00 = 2,500.00"


@pytest.mark.parametrize(
    ("goods", "expected"),
    [([985, 985, 992, 985], [1, 2, 0, 1]), ([965, 985, 965], [3, 2, 6]), ([990, 980, 970, 960, 959], [0, 1, 4, 6, 8])],
)
def test_points_by_half_open_bands_double_from_the_second_month_running(goods: list[int], expected: list[int]):
    content = case(points(cap="100 %"), rows("A", goods))
    assert of(content, "A", "gross_cents") == [point * 100_000 for point in expected]


def test_points_stay_under_their_cap():
    content = case(points(cap="5 %"), [*rows("B", [950, 950]), *rows("A", [965, 965])])
    assert of(content, "A", "gross_cents") == [214_286, 214_286]
    assert of(content, "B", "gross_cents") == [285_714, 285_714]


def test_odd_cents_go_by_largest_remainder_and_ties_by_code():
    content = case(pool({"A": "100 %", "B": "100 %", "C": "100 %"}), [row for c in "CBA" for row in rows(c, [M])])
    content["periods"] = [{"period": "2025-01", "fees": "1000.00"}]
    assert [of(content, code, "gross_cents") for code in "ABC"] == [[3334], [3333], [3333]]
    assert of(content, "A", "formula")[0].endswith("≈ 33.33333333 → 33.34 by largest remainder")


def test_halves_of_a_cent_never_lift_the_sum_above_the_cap():
    content = case(pool({"A": "50 %", "B": "50 %"}), [*rows("A", [M]), *rows("B", [M])])
    content["periods"] = [{"period": "2025-01", "fees": "0.10"}]
    assert [of(content, code, "gross_cents") for code in "AB"] == [[1], [0]]


def test_credits_of_expected_level_defaults_return_when_the_rest_of_the_year_meets_it_on_average():
    goods = [E, E, E, 951, 951, 949, OK, OK, OK, OK, OK, M]
    content = case(pool({"A": "50 %"}, earn_back=True, defaults={"four_in_twelve": False}), rows("A", goods))
    assert of(content, "A", "earn_back")[2::9] == ["returns", "never"]
    rest = [Fraction(good, 1000) for good in goods[3:]]
    assert of(content, "A", "earn_back_mean")[2] == str(sum(rest) / len(rest))
    assert (total(content, "gross"), total(content, "earned_back"), total(content, "net")) == (
        10**6,
        5 * 10**5,
        5 * 10**5,
    )
    goods[-1] = 0
    content["results"] = rows("A", goods)
    assert of(content, "A", "earn_back")[2::9] == ["stays", "never"]


def test_earn_back_waits_for_the_end_of_the_contract_year():
    content = case(pool({"A": "50 %"}, earn_back=True), rows("A", [E, E, E, *[OK] * 8]))
    assert of(content, "A", "earn_back")[2] == "pending"
    content["contract"] = {"starts": "2025-01", "ends": "2025-11"}
    assert of(content, "A", "earn_back")[2] == "returns"
    content["contract"] = {"starts": "2024-04"}
    assert of(content, "A", "earn_back")[2] == "stays"


def test_the_six_figures_and_the_life_of_every_credit():
    content = case(pool({"A": "10 %"}, claim_days=30), rows("A", [M] * 5), as_of="2025-05-30")
    about = {"service_level": "A"}
    content["claims"] = [
        {**about, "period": "2025-01", "claimed_on": "2025-03-02", "received_on": "2025-04-01", "received": "999.99"},
        {**about, "period": "2025-02", "claimed_on": "2025-03-31"},
        {**about, "period": "2025-03", "waived_on": "2025-04-02", "waived_by": "A. Berg", "reason": "Our own fault."},
    ]
    assert of(content, "A", "state") == ["received", "expired", "waived", "accrued", "accrued"]
    figures = content_of(simulated(content))["totals"]
    assert figures == {
        "gross_cents": 500_000, "earned_back_cents": 0, "net_cents": 500_000, "claimed_cents": 100_000,
        "received_cents": 99_999, "expired_cents": 100_000, "waived_cents": 100_000, "open_cents": 200_000,
    }  # fmt: skip
    assert of(content, "A", "claim_by")[:2] == ["2025-03-02", "2025-03-30"]


def test_a_key_measurement_is_reported_and_carries_no_credit():
    content = case(pool({"A": "100 %"}), rows("A", [M]), service_levels=[level("A", critical=False)])
    assert (of(content, "A", "default"), of(content, "A", "gross_cents")) == ([True], [0])


def test_attainments_of_every_kind_are_exact():
    tickets = level("T", kind="resolution", expected="95.95 %", minimum="90.98 %")
    up = level("U", kind="availability", expected="99.95 %", minimum="99.9 %")
    quick = level("V", kind="value", direction="lower", expected="300", minimum="500")
    month = {"period": "2025-01"}
    content = case(pool({}), [
        {**month, "service_level": "T", "resolved": 186, "resolved_in_time": 182, "open_late": 9, "open_not_due": 14},
        {**month, "service_level": "U", "minutes": 43200, "maintenance_intervals": [[0, 480]],
         "downtime_intervals": [[470, 500], [490, 520]]},
        {**month, "service_level": "V", "value": "300"},
        {**month, "service_level": "Z", "good": 0, "total": 0},
    ], service_levels=[tickets, up, quick, level("Z")])  # fmt: skip
    assert (of(content, "T", "attainment"), of(content, "T", "counts")) == (["14/15"], ["182/195"])
    assert of(content, "T", "standing") == ["below_expected"]
    assert of(content, "U", "attainment_decimal") == ["0.999063670412"]
    assert of(content, "V", "standing") == ["met"]
    assert of(content, "Z", "standing") == ["not_applicable"]


def test_99_951_per_cent_is_no_breach_of_99_95():
    content = case(pool({"A": "50 %"}), rows("A", [99_951], 100_000))
    content["service_levels"] = [level("A", expected="99.951 %", minimum="99.951 %")]
    assert of(content, "A", "standing") == ["met"]


@pytest.mark.parametrize(("treatment", "attainment"), [("added_back", "19/20"), ("removed", "15/16")])
def test_excused_events_are_added_back_or_removed(treatment: str, attainment: str):
    content = case(pool({"A": "50 %"}, excused=treatment), [{**rows("A", [15], 20)[0], "excused": 4}])
    assert of(content, "A", "attainment") == [attainment]


def test_a_low_volume_table_replaces_the_percentage_where_it_covers_the_month():
    table = [{"from": 1, "to": 19, "allowed_misses": 1, "allowed_misses_to_minimum": 2}]
    content = case(pool({"A": "50 %"}), [], service_levels=[level("A", low_volume=table)])
    content["results"] = [
        {"service_level": "A", "period": month, "good": good, "total": total}
        for month, good, total in (("2025-01", 18, 19), ("2025-02", 17, 19), ("2025-03", 16, 19), ("2025-04", 18, 20))
    ]
    content["periods"] = [{"period": row["period"], "fees": "1"} for row in content["results"]]
    assert of(content, "A", "standing") == ["met", "below_expected", "below_minimum", "below_expected"]


def test_months_of_history_are_judged_and_not_paid():
    content = case(pool({"A": "10 %"}, multipliers=["1", "2"]), rows("A", [M, M]))
    content["periods"][0] = {"period": "2025-01", "history": True}
    assert of(content, "A", "gross_cents") == [200_000]


@pytest.mark.parametrize(("treatment", "attainment"), [("added_back", "1/20"), ("removed", "1/16")])
def test_of_a_ratio_that_should_be_low_the_counted_events_are_excused(treatment: str, attainment: str):
    content = case(pool({"A": "50 %"}, excused=treatment), [{**rows("A", [5], 20)[0], "excused": 4}])
    content["service_levels"] = [level("A", direction="lower", expected="5 %", minimum="10 %")]
    assert of(content, "A", "attainment") == [attainment]
