"""Deciding otherwise than the answers say."""

from datetime import date

import pytest

from sourcing.domain.criteria import SourcingClass
from sourcing.domain.overrides import Override, OverrideRefused, Scored, check_override, is_below_lock

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
