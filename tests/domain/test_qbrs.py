"""Reviews: what each state allows, and when one is overdue."""

from datetime import date

import pytest

from msp_reviews.domain.qbrs import (
    ALLOWED,
    LEADS_TO,
    CadenceStanding,
    DeedOutOfTurn,
    QBRDeed,
    QBRState,
    cadence,
    had_contract,
    is_allowed,
    is_review_quarter,
    quarters_before,
    require_turn,
    review_due_by,
    state_after_signing,
    why_not,
)
from portfolio.domain.quarters import Quarter

Q3 = Quarter(2026, 3)


def standing(state: QBRState | None, today: date, *, is_expected: bool = True) -> CadenceStanding:
    return cadence(quarter=Q3, state=state, is_expected=is_expected, today=today, start_month=1).standing


def test_the_straight_way_leads_from_planned_to_held():
    state = QBRState.PLANNED
    for deed in (QBRDeed.PREPARE, QBRDeed.HOLD):
        require_turn(deed, state)
        state = LEADS_TO[deed]
    assert state is QBRState.HELD


def test_a_signed_review_allows_nothing():
    assert not any(is_allowed(deed, QBRState.SIGNED) for deed in QBRDeed)


def test_every_state_says_what_it_allows():
    assert set(ALLOWED) == set(QBRState)


def test_a_review_is_not_held_before_its_agenda_is_prepared():
    with pytest.raises(DeedOutOfTurn, match="Prepare its agenda first") as refused:
        require_turn(QBRDeed.HOLD, QBRState.PLANNED)
    assert (refused.value.deed, refused.value.state) == (QBRDeed.HOLD, QBRState.PLANNED)


def test_a_held_review_is_not_cancelled():
    assert not is_allowed(QBRDeed.CANCEL, QBRState.HELD)


def test_an_allowed_deed_needs_no_reason():
    assert why_not(QBRDeed.SIGN, QBRState.HELD) == ""


@pytest.mark.parametrize(
    ("buyer", "partner", "state"),
    [
        (False, False, QBRState.HELD),
        (True, False, QBRState.HELD),
        (False, True, QBRState.HELD),
        (True, True, QBRState.SIGNED),
    ],
)
def test_only_both_signatures_make_it_signed_off(buyer: bool, partner: bool, state: QBRState):
    assert state_after_signing(buyer_signed=buyer, partner_signed=partner) is state


def test_the_review_of_a_quarter_is_due_thirty_days_after_its_end():
    assert review_due_by(Q3, 1) == date(2026, 10, 30)


def test_the_due_day_follows_the_fiscal_year():
    assert review_due_by(Quarter(2026, 3), 4) == date(2026, 1, 30)


def test_on_the_due_day_nothing_is_overdue_and_the_day_after_it_is():
    assert standing(None, date(2026, 10, 30)) is CadenceStanding.DUE
    assert standing(None, date(2026, 10, 31)) is CadenceStanding.OVERDUE


def test_a_review_that_is_only_planned_becomes_overdue_too():
    assert standing(QBRState.PREPARED, date(2026, 11, 23)) is CadenceStanding.OVERDUE


@pytest.mark.parametrize("state", [QBRState.HELD, QBRState.SIGNED])
def test_a_review_that_took_place_is_never_overdue(state: QBRState):
    assert standing(state, date(2027, 11, 23)) is CadenceStanding.TAKEN_PLACE


def test_a_cancelled_review_is_called_off_and_not_overdue():
    assert standing(QBRState.CANCELLED, date(2026, 11, 23)) is CadenceStanding.CALLED_OFF


def test_while_the_quarter_runs_its_review_is_not_due():
    assert standing(None, date(2026, 9, 30)) is CadenceStanding.RUNNING


def test_a_partner_without_a_contract_in_the_quarter_owes_no_review():
    assert standing(None, date(2026, 11, 23), is_expected=False) is CadenceStanding.NOT_EXPECTED


def test_a_review_planned_without_need_counts_all_the_same():
    assert standing(QBRState.PLANNED, date(2026, 11, 23), is_expected=False) is CadenceStanding.OVERDUE


@pytest.mark.parametrize(
    ("terms", "had"),
    [
        ([], False),
        ([(date(2026, 9, 30), None)], True),
        ([(date(2026, 10, 1), None)], False),
        ([(date(2025, 1, 1), date(2026, 7, 1))], True),
        ([(date(2025, 1, 1), date(2026, 6, 30))], False),
    ],
)
def test_one_day_of_contract_in_the_quarter_is_enough(terms, had: bool):
    assert had_contract(Q3, 1, terms) is had


def test_the_quarters_before_come_oldest_first():
    assert quarters_before(Quarter(2026, 2), 3) == (Quarter(2025, 3), Quarter(2025, 4), Quarter(2026, 1))


@pytest.mark.parametrize(("reviews_a_year", "expected"), [(4, [1, 2, 3, 4]), (2, [2, 4]), (1, [4]), (0, [])])
def test_a_partner_is_reviewed_as_often_as_it_says(reviews_a_year: int, expected: list[int]):
    quarters = [Quarter(2026, number) for number in (1, 2, 3, 4)]
    assert [quarter.number for quarter in quarters if is_review_quarter(quarter, reviews_a_year)] == expected
