"""What holds of credits whatever the case: property tests of partners.md 3."""

import json
from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from msp_reviews.domain.credits import half_up, shrunk
from msp_reviews.domain.simulations import simulate
from msp_reviews.domain.simulations_json import content_of
from msp_reviews.domain.simulations_reading import case_from_content
from tests.domain.credit_cases import MONTHS, case, level, points, pool, rows, simulated

CODES = ("A", "B", "C")
SHARES = st.integers(1, 100).map(lambda n: f"{n} %")
GOODS = st.sampled_from([990, 985, 975, 965, 950, 949, 920, 899, 800])
few = settings(max_examples=50, deadline=None)


@st.composite
def sheets(draw: Any, *, has_earn_back: bool | None = None) -> dict[str, Any]:
    """A pool or a points sheet with any rules."""
    earn_back = draw(st.booleans()) if has_earn_back is None else has_earn_back
    if draw(st.booleans()):
        return points(credit_per_point=draw(SHARES), cap=draw(SHARES), earn_back=earn_back)
    rules = {name: draw(st.booleans()) for name in ("below_minimum", "four_in_twelve", "three_running", "no_data")}
    multipliers = draw(st.sampled_from([["1"], ["1", "2", "3"], ["1", "1.001"]]))
    allocations = {code: draw(SHARES) for code in CODES}
    return pool(allocations, at_risk=draw(SHARES), multipliers=multipliers, defaults=rules, earn_back=earn_back)


@st.composite
def cases(draw: Any, **kind: Any) -> dict[str, Any]:
    """Three service levels over some months, with small or large odd fees."""
    months = draw(st.integers(1, 15))
    results = [row for code in CODES for row in rows(code, draw(st.lists(GOODS, min_size=months, max_size=months)))]
    fees = draw(st.sampled_from(["0.07", "1.01", "333.33", "123456.78"]))
    periods = [{"period": month, "fees": fees} for month in MONTHS[:months]]
    return case(draw(sheets(**kind)), results, periods=periods)


@few
@given(cases())
def test_no_credit_is_negative_and_no_period_costs_more_than_its_cap(content: dict[str, Any]):
    for month in content_of(simulated(content))["periods"]:
        assert all(line["gross_cents"] >= line["net_cents"] >= 0 for line in month["lines"])
        assert sum(line["gross_cents"] for line in month["lines"]) == month["gross_cents"] <= month["cap_cents"]
        assert month["net_cents"] == month["gross_cents"] - month["earned_back_cents"] >= 0
        parts = ("claimed_cents", "expired_cents", "waived_cents", "open_cents")
        assert month["net_cents"] == sum(month[part] for part in parts)
        assert all(line["gross_cents"] <= line["before_cap_cents"] for line in month["lines"])
        if not month["is_capped"]:
            assert all(line["gross_cents"] == line["before_cap_cents"] for line in month["lines"])


@few
@given(cases(), st.data())
def test_better_performance_never_raises_a_credit(content: dict[str, Any], data: st.DataObject):
    """Of its own service level in any month, gross or net; and the gross sum of no month. (Under a binding cap the
    lines of other service levels may grow into the room that becomes free.)"""
    before = content_of(simulated(content))
    row = data.draw(st.sampled_from(content["results"]))
    row["good"] = data.draw(st.integers(row["good"], 1000))
    after = content_of(simulated(content))
    for was, now in zip(before["periods"], after["periods"], strict=True):
        assert now["gross_cents"] <= was["gross_cents"]
        for old, new in zip(was["lines"], now["lines"], strict=True):
            if old["service_level"] == row["service_level"]:
                assert new["gross_cents"] <= old["gross_cents"]
                assert new["net_cents"] <= old["net_cents"]


@few
@given(cases(), st.randoms(use_true_random=False))
def test_the_order_of_rows_and_keys_makes_no_difference(content: dict[str, Any], dice: Random):
    expected = content_of(simulated(content))
    for name in ("results", "periods", "service_levels"):
        dice.shuffle(content[name])
    assert content_of(simulated(content)) == expected
    text = json.dumps(content, sort_keys=True).encode()
    assert content_of(simulate(case_from_content(json.loads(text)))) == expected


@few
@given(st.integers(0, 60), st.integers(1, 60), st.integers(0, 60), st.sampled_from(["added_back", "removed"]))
def test_an_exclusion_never_lowers_attainment(good: int, misses: int, excused: int, treatment: str):
    rows_of = [{"service_level": "A", "period": "2025-01", "good": good, "total": good + misses}]
    content = case(pool({"A": "50 %"}, excused=treatment), rows_of)
    plain = simulated(content).months[0].lines[0].line.judged.attainment
    content["results"][0]["excused"] = min(excused, misses)
    found = simulated(content).months[0].lines[0].line.judged.attainment
    assert plain is not None
    assert found is None or found >= plain


@few
@given(st.lists(st.fractions(0, 5000, max_denominator=1000), min_size=1, max_size=8), st.integers(0, 9000))
def test_shrunk_credits_add_up_to_the_cap_within_a_cent_of_their_part(exact: list[Any], cap: int):
    parts = {f"S{place}": credit for place, credit in enumerate(exact)}
    whole = sum(half_up(credit) for credit in exact)
    cap = min(cap, whole)
    if cap == whole or not sum(exact):
        return
    drawn = shrunk(parts, cap)
    assert sum(drawn.values()) == cap
    assert all(0 <= drawn[code] <= half_up(credit) for code, credit in parts.items())
    if cap <= sum(exact) - len(exact):
        assert all(abs(drawn[code] - cap * credit / sum(exact)) < 1 for code, credit in parts.items())


@few
@given(cases(has_earn_back=True))
def test_what_is_below_minimum_never_returns(content: dict[str, Any]):
    for month in content_of(simulated(content))["periods"]:
        for line in month["lines"]:
            assert line["earned_back_cents"] in (0, line["gross_cents"])
            if line["standing"] == "below_minimum":
                assert line["net_cents"] == line["gross_cents"]


def test_a_service_level_with_bands_of_its_own_for_what_is_better_when_lower():
    own = [{"above": "300", "points": 1}, {"above": "400", "points": 3}]
    content = case(points(bands_by_service_level={"V": own}), [])
    content["service_levels"] = [level("V", kind="value", direction="lower", expected="300", minimum="500")]
    figures = ["300", "300.1", "400", "400.1"]
    content["results"] = [
        {"service_level": "V", "period": month, "value": value} for month, value in zip(MONTHS, figures, strict=False)
    ]
    content["periods"] = [{"period": month, "fees": "1"} for month in MONTHS[:4]]
    assert [month.lines[0].line.judged.points for month in simulated(content).months] == [0, 1, 1, 3]
