"""Deciding otherwise than the answers say."""

from datetime import date

import pytest

from sourcing.domain.criteria import DEFAULT_CONTENT, SourcingClass, criteria_model_from_content
from sourcing.domain.overrides import (
    Override,
    OverrideRefused,
    Scored,
    check_override,
    is_below_lock,
    latest_expiry,
    scored_by,
)

CORE, STRATEGIC, TACTICAL, OUTSOURCEABLE = SourcingClass
TODAY = date(2026, 11, 23)
LOCKED = Scored(STRATEGIC, floor=STRATEGIC)
REASONED = Override("The regulator has waived it.", date(2026, 12, 31))


def test_the_class_that_the_answers_give_needs_nothing() -> None:
    check_override(STRATEGIC, LOCKED, Override("", None), TODAY)


def test_another_class_needs_a_reason() -> None:
    with pytest.raises(OverrideRefused) as refused:
        check_override(CORE, LOCKED, Override("", None), TODAY)
    assert refused.value.field == "override_reason"


def test_more_control_than_the_lock_asks_for_needs_no_expiry() -> None:
    check_override(CORE, LOCKED, Override("We keep it.", None), TODAY)


@pytest.mark.parametrize("chosen", [TACTICAL, OUTSOURCEABLE])
def test_below_a_lock_needs_an_expiry(chosen: SourcingClass) -> None:
    with pytest.raises(OverrideRefused) as refused:
        check_override(chosen, LOCKED, Override("Waived.", None), TODAY)
    assert refused.value.field == "expires_on"
    check_override(chosen, LOCKED, REASONED, TODAY)


@pytest.mark.parametrize("day", [TODAY, date(2026, 11, 22)])
def test_an_expiry_that_does_not_lie_ahead_is_refused(day: date) -> None:
    with pytest.raises(OverrideRefused, match="lie ahead"):
        check_override(TACTICAL, LOCKED, Override("Waived.", day), TODAY)


def test_without_a_fired_lock_no_class_is_below_one() -> None:
    free = Scored(TACTICAL, floor=None)
    assert not is_below_lock(OUTSOURCEABLE, free)
    check_override(OUTSOURCEABLE, free, Override("Cheaper.", None), TODAY)


def test_below_a_lock_two_years_are_the_longest() -> None:
    check_override(TACTICAL, LOCKED, Override("Waived.", date(2028, 11, 23)), TODAY)
    with pytest.raises(OverrideRefused, match="due again by 23 Nov 2028"):
        check_override(TACTICAL, LOCKED, Override("Waived.", date(2028, 11, 24)), TODAY)


def test_an_expiry_that_no_lock_asks_for_may_lie_further_away() -> None:
    check_override(CORE, LOCKED, Override("Until the merger.", date(2029, 1, 1)), TODAY)


def test_two_years_from_a_leap_day_are_the_last_of_february() -> None:
    assert latest_expiry(date(2028, 2, 29)) == date(2030, 2, 28)
    assert latest_expiry(date(2026, 2, 28)) == date(2028, 2, 28)


def test_what_answers_give_is_told_without_the_certificate() -> None:
    model = criteria_model_from_content(DEFAULT_CONTENT)
    levels = dict(zip(model.keys, map(int, "5113555511111111"), strict=True))
    assert scored_by(model, levels) == Scored(STRATEGIC, STRATEGIC, STRATEGIC)
    assert scored_by(model, {**levels, "direction": 5}).floor is CORE
