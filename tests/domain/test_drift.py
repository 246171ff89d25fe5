"""Drift of decided functions."""

from dataclasses import replace
from fractions import Fraction

from sourcing.domain.drift import DriftReason, StandingDecision, drift_of, drifts
from tests.domain.test_balance import BANDS, CORE, STRATEGIC, TACTICAL

STEADY = StandingDecision(
    "help-desk", STRATEGIC, STRATEGIC, STRATEGIC, Fraction(3, 10), Fraction(4, 10), BANDS[STRATEGIC]
)


def test_a_function_that_is_what_was_decided_has_not_drifted() -> None:
    assert drift_of(STEADY) is None
    assert drifts([STEADY]) == ()


def test_answers_that_now_give_another_class_are_drift() -> None:
    found = drift_of(replace(STEADY, current_class=TACTICAL))
    assert found is not None
    assert found.reasons == (DriftReason.CLASS,)


def test_a_share_that_left_its_band_is_drift() -> None:
    found = drift_of(replace(STEADY, share_now=Fraction(41, 100)))
    assert found is not None
    assert found.reasons == (DriftReason.SHARE,)


def test_both_reasons_are_named() -> None:
    found = drift_of(replace(STEADY, current_class=CORE, share_now=Fraction(1)))
    assert found is not None
    assert found.reasons == (DriftReason.CLASS, DriftReason.SHARE)


def test_an_override_is_no_drift_while_the_answers_give_what_they_gave() -> None:
    overridden = replace(STEADY, scored_class=CORE, current_class=CORE)
    assert drift_of(overridden) is None
    assert drift_of(replace(overridden, current_class=TACTICAL)) is not None


def test_a_share_outside_since_the_decision_is_misaligned_but_has_not_drifted() -> None:
    assert drift_of(replace(STEADY, share_then=Fraction(1), share_now=Fraction(9, 10))) is None


def test_unknown_shares_and_missing_answers_are_no_drift() -> None:
    assert drift_of(replace(STEADY, current_class=None, share_now=None)) is None
    assert drift_of(replace(STEADY, share_then=None, share_now=Fraction(1))) is None
