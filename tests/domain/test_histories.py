"""Drift over time: told once, when it begins."""

from datetime import UTC, datetime, timedelta
from fractions import Fraction

from sourcing.domain.criteria import DEFAULT_CONTENT, SourcingClass, criteria_model_from_content
from sourcing.domain.drift import DriftReason
from sourcing.domain.histories import Known, Stood, drifts_over_time, standing_at

CORE, STRATEGIC, TACTICAL, OUTSOURCEABLE = SourcingClass
BANDS = criteria_model_from_content(DEFAULT_CONTENT).bands
START = datetime(2026, 1, 1, tzinfo=UTC)
HALF, MOST = Fraction(1, 2), Fraction(8, 10)


def day(number: int) -> datetime:
    return START + timedelta(days=number)


def stood(since: int = 0, until: int | None = None, scored: SourcingClass = OUTSOURCEABLE, key: int = 1) -> Stood:
    return Stood(key, day(since), None if until is None else day(until), OUTSOURCEABLE, scored, MOST)


def known(at: int, found: SourcingClass | None = OUTSOURCEABLE, share: Fraction | None = MOST) -> Known:
    return Known(day(at), found, share, BANDS)


def told(*moments: Known, decisions: tuple[Stood, ...] = (stood(),)) -> list[tuple[int, tuple[DriftReason, ...]]]:
    return [((found.at - START).days, found.drift.reasons) for found in drifts_over_time(decisions, moments)]


def test_a_decision_stands_from_its_approval_until_it_is_superseded() -> None:
    first, second = stood(0, 5), stood(5, key=2)
    assert standing_at([first, second], day(-1)) is None
    assert standing_at([first, second], day(0)) is first
    assert standing_at([first, second], day(5)) is second


def test_answers_that_leave_the_decision_are_told_when_they_do_and_not_again() -> None:
    assert told(known(1), known(2, STRATEGIC), known(3, STRATEGIC)) == [(2, (DriftReason.CLASS,))]


def test_a_share_that_leaves_its_band_is_told_beside_a_class_that_left_before() -> None:
    assert told(known(1, STRATEGIC), known(2, STRATEGIC, HALF)) == [
        (1, (DriftReason.CLASS,)),
        (2, (DriftReason.SHARE,)),
    ]


def test_what_ended_and_comes_back_is_told_again() -> None:
    assert [at for at, _ in told(known(1, STRATEGIC), known(2), known(3, STRATEGIC))] == [1, 3]


def test_nothing_drifts_while_nothing_stands() -> None:
    assert told(known(-1, STRATEGIC), decisions=(stood(),)) == []
    assert told(known(9, STRATEGIC), decisions=(stood(0, 5),)) == []


def test_an_override_does_not_drift_by_the_answers_it_overrode() -> None:
    assert told(known(1, TACTICAL), decisions=(stood(scored=TACTICAL),)) == []
    assert told(known(1, CORE), decisions=(stood(scored=TACTICAL),)) == [(1, (DriftReason.CLASS,))]


def test_without_answers_or_costs_nothing_is_said_to_drift() -> None:
    assert told(known(1, None, None)) == []
    assert drifts_over_time([stood()], [Known(day(1), STRATEGIC, MOST, {})]) == ()
