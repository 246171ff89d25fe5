"""Rounds: when an assessor with open work is reminded."""

from datetime import date, timedelta
from enum import StrEnum

WEEK_BEFORE = timedelta(days=7)
DAY_BEFORE = timedelta(days=1)


class Occasion(StrEnum):
    """Which reminder a day calls for."""

    WEEK = "week"
    DAY = "day"
    OVERDUE = "overdue"


def occasion_on(today: date, due_on: date) -> Occasion | None:
    """The reminder that is in place on that day; None more than a week before the due date.

    Each stands until the next takes its place, so that a worker that was away for a day catches up.
    """
    if today > due_on:
        return Occasion.OVERDUE
    if today >= due_on - DAY_BEFORE:
        return Occasion.DAY
    return Occasion.WEEK if today >= due_on - WEEK_BEFORE else None
