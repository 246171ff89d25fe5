"""Actions: how they age, and which promises were kept."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from msp_reviews.domain.review_actions import ActionState, Promise, Promised, age, became_of, promises_since

RAISED, DUE = date(2026, 7, 14), date(2026, 9, 30)
OPEN, DONE, DROPPED = ActionState.OPEN, ActionState.DONE, ActionState.DROPPED


def promised(
    state: ActionState = OPEN, closed_on: date | None = None, raised_on: date = RAISED, key: int = 1
) -> Promised:
    return Promised(key, raised_on, DUE, state, closed_on)


def test_on_its_due_date_an_action_is_not_late():
    assert age(promised(), reviews_held_on=[], today=DUE).days_late == 0


def test_the_day_after_its_due_date_it_is_one_day_late():
    late = age(promised(), reviews_held_on=[], today=DUE + timedelta(days=1))
    assert (late.days_late, late.is_overdue) == (1, True)


def test_a_closed_action_stops_ageing():
    closed = promised(DONE, date(2026, 8, 1))
    assert age(closed, reviews_held_on=[], today=date(2027, 1, 1)).days == 18


def test_an_open_action_carries_over_at_every_later_review():
    held = [RAISED, date(2026, 10, 14), date(2027, 1, 13)]
    assert age(promised(), reviews_held_on=held, today=date(2027, 1, 20)).carried_over == 2


def test_a_review_in_the_future_carries_nothing_over():
    assert age(promised(), reviews_held_on=[date(2026, 10, 14)], today=date(2026, 10, 1)).carried_over == 0


def test_done_on_its_due_date_is_kept_and_a_day_later_broken():
    today = date(2026, 12, 1)
    assert became_of(promised(DONE, DUE), on=today) is Promise.KEPT
    assert became_of(promised(DONE, DUE + timedelta(days=1)), on=today) is Promise.BROKEN


def test_a_dropped_promise_is_broken_even_before_its_due_date():
    assert became_of(promised(DROPPED, date(2026, 8, 1)), on=date(2026, 8, 2)) is Promise.BROKEN


def test_open_beyond_its_due_date_is_broken():
    assert became_of(promised(), on=DUE) is Promise.OPEN
    assert became_of(promised(), on=DUE + timedelta(days=1)) is Promise.BROKEN


def test_what_was_closed_later_still_stood_open_on_the_day_asked():
    assert became_of(promised(DONE, date(2026, 9, 1)), on=date(2026, 8, 1)) is Promise.OPEN


def test_promises_are_those_that_stood_when_the_last_review_ended():
    last = date(2026, 7, 14)
    before = promised(DONE, date(2026, 7, 1), date(2026, 4, 1), key=1)
    carried = promised(OPEN, None, date(2026, 4, 1), key=2)
    raised_there = promised(DONE, date(2026, 8, 1), last, key=3)
    raised_since = promised(OPEN, None, date(2026, 8, 3), key=4)
    found = promises_since([before, carried, raised_there, raised_since], last_held_on=last, on=date(2026, 10, 14))
    assert (found.kept, found.broken, found.open) == ((3,), (2,), ())


def test_before_the_first_review_there_is_no_promise():
    assert promises_since([promised()], last_held_on=None, on=DUE).count == 0


DAYS = st.integers(0, 400).map(lambda days: date(2026, 1, 1) + timedelta(days=days))


@given(st.lists(st.tuples(DAYS, DAYS, st.sampled_from(ActionState), DAYS)), DAYS, DAYS)
def test_every_standing_promise_has_exactly_one_fate(rows, last: date, on: date):
    actions = [
        Promised(key, raised, due, state, None if state is OPEN else closed)
        for key, (raised, due, state, closed) in enumerate(rows)
    ]
    found = promises_since(actions, last_held_on=last, on=on)
    keys = found.kept + found.broken + found.open
    assert len(keys) == len(set(keys)) == found.count
