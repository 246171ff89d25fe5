"""When a board pack is ordered by itself, and how long drafts are kept. Pure."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from portfolio.domain.errors import Refusal
from portfolio.domain.quarters import Quarter, quarter_of

MOST_DAYS = 90
LEAST_KEPT, MOST_KEPT = 7, 3660
NEWS_DAYS = 7


@dataclass(frozen=True)
class NextOrder:
    """The quarter that is packed next, and on which day."""

    quarter: Quarter
    on: date


def order_day(quarter: Quarter, days_after: int, start_month: int) -> date:
    """The day on which the quarter's pack is ordered. days_after: days after its last day."""
    return quarter.last_day(start_month) + timedelta(days=days_after)


def quarter_due(today: date, *, days_after: int, start_month: int, set_on: date) -> Quarter | None:
    """The ended quarter whose pack is due today; None where its day has not come, or came before the schedule was set."""
    ended = quarter_of(today, start_month).previous()
    on = order_day(ended, days_after, start_month)
    return ended if set_on <= on <= today else None


def next_order(
    today: date, *, days_after: int, start_month: int, set_on: date, taken_up: Quarter | None = None
) -> NextOrder:
    """What is ordered next: the last ended quarter unless it was taken up or its day came too early, else the running one.

    A day that has passed while no worker ran is today: the next sweep orders it. taken_up: the latest quarter that was.
    """
    running = quarter_of(today, start_month)
    ended = running.previous()
    on = order_day(ended, days_after, start_month)
    if on >= set_on and (taken_up is None or taken_up < ended):
        return NextOrder(ended, max(on, today))
    return NextOrder(running, order_day(running, days_after, start_month))


def is_news(happened_at: datetime, now: datetime) -> bool:
    """Whether it is recent enough to be told: who is named later is not sent the past."""
    return happened_at + timedelta(days=NEWS_DAYS) >= now


def is_past_keeping(built_at: datetime, keep_days: int | None, now: datetime) -> bool:
    """Whether the file of a draft may go. keep_days None: never."""
    return keep_days is not None and built_at + timedelta(days=keep_days) < now


def check_days(days_after: int, keep_days: int | None) -> None:
    """Raises Refusal for a day or a time to keep that no schedule has."""
    if not 0 <= days_after <= MOST_DAYS:
        raise Refusal(f"A pack is ordered 0 to {MOST_DAYS} days after the quarter.", field="days_after")
    if keep_days is not None and not LEAST_KEPT <= keep_days <= MOST_KEPT:
        raise Refusal(f"Drafts are kept {LEAST_KEPT} to {MOST_KEPT:,} days, or for ever.", field="keep_days")
