"""What the chapters on course, partners, reviews and benefits say, from facts written by hand."""

from fractions import Fraction
from typing import Any

import pytest

from msp_reviews.domain.packs_bars_charts import credits_waterfall, least_sure_bars, promises_bars
from msp_reviews.domain.packs_benefits import benefits_part, figure
from msp_reviews.domain.packs_course import course_part, roadmap_sentence
from msp_reviews.domain.packs_partners_records import marks_table, record_table
from msp_reviews.domain.packs_recomputing import _outcomes, _savings
from msp_reviews.domain.packs_register import gaps

EMPTY_ROADMAP = {"start_month": 1, "rows": [], "one_off": "0", "saving": "0", "unknown_count": 0, "break_even": None}


def move(**more: Any) -> dict[str, Any]:
    return {
        "function": "Help desk",
        "state": "planned",
        "from_share": "0.1",
        "to_share": "0.9",
        "starts": "2027Q1",
        "ends": "2027Q2",
        "baseline_starts": "2027Q1",
        "baseline_ends": "2027Q1",
        "moved": "0",
        "owner": "Grace Lin",
        "one_off": "200000",
        "run_before": "900000",
        "run_after": "700000",
        "saving": "200000",
        "warnings": [],
    } | more


def facts(**more: Any) -> dict[str, Any]:
    return {
        "organisation": {"currency": "EUR"},
        "as_of": "2026-11-23",
        "trend": [],
        "drift": [],
        "roadmap": EMPTY_ROADMAP,
        "scenario": None,
    } | more


def outcome(**more: Any) -> dict[str, Any]:
    return {
        "function": "Help desk",
        "class": "outsourceable",
        "benefit": "cost",
        "measure": "Cost of a contact",
        "unit": "USD",
        "baseline": "30",
        "target": "20",
        "due_on": "2026-09-30",
        "by": "Grace Lin",
        "standing": "short",
        "actual": "24",
        "measured_on": "2026-10-02",
        "achieved": "3/5",
    } | more


def calibration(**more: Any) -> dict[str, Any]:
    empty = {"measured": 0, "arrived": 0, "mean_achieved": None, "mean_shortfall": None, "overdue": 0, "open": 0}
    return empty | more


def outcomes(*rows: dict[str, Any], **every: Any) -> dict[str, Any]:
    by = [{"benefit": "cost", **calibration(**every)}]
    return {"all": calibration(**every), "by_benefit": by, "rows": list(rows), "unpredicted": []}


def test_nothing_of_an_empty_course_is_silent() -> None:
    part = course_part(facts())
    assert part.trend == () and part.no_trend.startswith("No data")
    assert part.gantt is None and part.roadmap_lead == "The roadmap is empty."
    for table in (part.drift, part.roadmap, part.scenario):
        assert table.rows == () and table.empty.startswith("None")


def test_a_line_needs_two_quarters_and_says_its_last_figure() -> None:
    quarters = [
        {"quarter": "2026Q2", "index": "1/4", "alignment": "1/2", "msp_share": None, "absence": None},
        {"quarter": "2026Q3", "index": "-1/8", "alignment": "3/4", "msp_share": None, "absence": None},
    ]
    index, alignment, share = course_part(facts(trend=quarters)).trend
    assert (index.shown, alignment.shown, share.shown) == ("2026Q3 -0.13", "2026Q3 75.0 %", "not known")
    assert "2026Q2 0.25" in index.words
    assert len(share.chart.gaps) == 2


def test_the_roadmap_says_what_it_costs_and_when_it_is_even() -> None:
    roadmap = EMPTY_ROADMAP | {"rows": [move()], "one_off": "200000", "saving": "200000", "break_even": "2028Q2"}
    assert roadmap_sentence(roadmap, "EUR") == (
        "No moves under way, 1 planned. The roadmap costs EUR 200 k once and saves EUR 200 k a year; "
        "it has paid back by the end of 2028Q2."
    )
    part = course_part(facts(roadmap=roadmap))
    assert part.roadmap.rows[0][1:3] == ("10 to 90 %", "2027Q1–2027Q2")
    assert part.gantt is not None and "Help desk 2027Q1 to 2027Q2, planned" in part.gantt.words


def test_a_roadmap_of_forty_draws_twenty_four_and_counts_the_rest() -> None:
    rows = [move(function=f"Function {number}") for number in range(40)]
    part = course_part(facts(roadmap=EMPTY_ROADMAP | {"rows": rows}))
    assert part.gantt is not None
    assert (len(part.gantt.drawing.sections[0].rows), part.gantt.left_out, len(part.roadmap.rows)) == (24, 16, 40)


@pytest.mark.parametrize(
    ("apart", "shown", "word"),
    [("0", "0", "as it is"), ("1/1000", "±0.00", "better"), ("-1/4", "−0.25", "better"), (None, "–", "neither")],
)
def test_a_difference_is_signed_and_one_too_small_to_show_says_so(apart: str | None, shown: str, word: str) -> None:
    tone = "" if apart in ("0", None) else "good"
    line = {"label": "Index", "kind": "index", "today": "1/2", "scenario": "1/4", "apart": apart, "tone": tone}
    scenario = {"name": "Two partners", "copied_on": "2026-11-17", "lines": [line]}
    assert course_part(facts(scenario=scenario)).scenario.rows[0][3:] == (shown, word)


def test_benefits_say_what_came_and_what_is_overdue() -> None:
    late = outcome(actual=None, measured_on=None, achieved=None, standing="overdue")
    part = benefits_part({"outcomes": outcomes(outcome(), late, measured=1, mean_achieved="3/5", overdue=1)})
    assert (
        part.lead[0]
        == "0 of 1 measured benefit arrived; on average 60 % of the predicted change came. 1 figure overdue."
    )
    assert part.measured.rows[0][3:6] == ("30", "20", "24")
    assert part.waiting.rows[0][6] == "overdue"
    assert part.chart is not None and part.chart.words.endswith("Help desk, Cost of a contact: 60 %.")


def test_no_prediction_at_all_is_said_and_not_drawn() -> None:
    part = benefits_part({"outcomes": outcomes()})
    assert part.chart is None
    assert [table.empty[:5] for table in (part.by_benefit, part.measured, part.waiting)] == ["None:"] * 3


@pytest.mark.parametrize(
    ("value", "shown"), [("30", "30"), ("4.10", "4.1"), ("1/3", "0.3333"), ("12000.5", "12,000.5")]
)
def test_a_measured_figure_has_the_places_it_needs(value: str, shown: str) -> None:
    assert figure(Fraction(value)) == shown


def test_credits_run_from_gross_to_net_to_what_became_of_them() -> None:
    keys = ("gross", "earned_back", "net", "claimed", "received", "expired")
    total = {key: Fraction(amount) for key, amount in zip(keys, (1000, 200, 800, 300, 100, 50), strict=True)}
    drawn = credits_waterfall(total, "EUR")
    gross, back, net = (bar.segments[0] for bar in drawn.bars[:3])
    assert Fraction(back.x) + Fraction(back.width) == Fraction(gross.x) + Fraction(gross.width)
    assert Fraction(net.x) + Fraction(net.width) == Fraction(back.x)
    assert "of it expired unclaimed EUR 50" in drawn.words


def test_promises_beyond_the_twelfth_partner_are_one_bar() -> None:
    rows = [{"partner": f"P{number}", "kept": 1, "broken": 0, "open": 2} for number in range(15)]
    drawn = promises_bars(rows)
    assert (len(drawn.bars), drawn.bars[-1].name, drawn.bars[-1].figure) == (13, "3 more", "3 kept, 0 broken, 6 open")
    assert [piece.text for piece in drawn.bars[-1].segments] == ["K", "O"]


def test_the_least_sure_class_says_its_share() -> None:
    drawn = least_sure_bars([("Payments", "core", Fraction(99999, 100000))])
    assert drawn.bars[0].figure == "core, >99.9 %"


def test_scorecards_show_dimensions_in_columns_and_colours_in_words() -> None:
    card = {
        "marks": [{"dimension": "Delivery", "figure": "3.0", "rag": "amber", "why": ""}],
        "figure": "3.0",
        "rag": "amber",
        "rated": 1,
        "change": -1,
    }
    table = marks_table([{"name": "Northwind", "scorecard": card}], "2026Q3")
    assert table.rows == (("Northwind", "3.0", "3.0", "amber", "worse"),)
    assert marks_table([], "2026Q3").empty == "None: no partner could be rated."


def test_an_exit_plan_that_was_never_tested_says_so() -> None:
    plan = {"owner": None, "cost": "5000", "last_test": None, "result": None, "due": "2026-01-31"}
    table = record_table({"exit": plan, "certificates": []}, "EUR")
    assert table.rows == (("Exit plan", "never tested; leaving costs EUR 5,000.00", "31 Jan 2026"),)
    certificate = {"name": "ISO 27001", "expires_on": "2027-01-31"}
    table = record_table({"exit": None, "certificates": [certificate]}, "EUR")
    assert [row[1] for row in table.rows] == ["none is written", "certificate"]
    assert record_table({"exit": None, "certificates": []}, "EUR").empty.startswith("None")


def test_what_is_late_is_counted() -> None:
    partner = {
        "name": "Northwind",
        "service_levels": [],
        "unknown_fees": 1,
        "contracts": [{}],
        "exit": {"due": "2026-01-31"},
        "certificates": [
            {"name": "ISO 27001", "expires_on": "2026-11-22"},
            {"name": "ISO 9001", "expires_on": None},
            {"name": "SOC 2", "expires_on": "2026-11-23"},
        ],
    }
    found = gaps(
        {
            "register": [],
            "portfolio": {"unknown_cost_count": 0},
            "partners": [partner],
            "reviews": {"overdue": [], "actions": {"overdue": []}},
            "as_of": "2026-11-23",
            "outcomes": outcomes(outcome(standing="overdue", actual=None, achieved=None), outcome()),
            "trend": [{"quarter": "2026Q1", "absence": "missed"}],
        }
    )
    assert found == (
        "1 partner with a contract without a known fee: Northwind.",
        "1 predicted benefit not measured in time: Help desk, Cost of a contact.",
        "1 certificate expired: Northwind, ISO 27001.",
        "1 exit plan not tested in time: Northwind.",
        "1 quarter of the balance not frozen: 2026Q1.",
    )


def test_benefits_and_savings_are_worked_out_again() -> None:
    held = outcomes(outcome(), measured=1, mean_achieved="3/5")
    assert all(one.agrees for one in (*_outcomes(held), *_savings({"rows": [move()]})))
    held["rows"][0]["achieved"] = "1"
    assert [one.name for one in _outcomes(held) if not one.agrees] == ["Share that came, Help desk, Cost of a contact"]
    assert [one.agrees for one in _savings({"rows": [move(saving="1")]})] == [False]
