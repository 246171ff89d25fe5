"""When a board pack is ordered by itself, and how long drafts are kept. Pure."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from portfolio.domain import formats
from portfolio.domain.errors import Refusal
from portfolio.domain.language import say
from portfolio.domain.quarters import Quarter, quarter_of

MOST_DAYS = 90
LEAST_KEPT, MOST_KEPT = 7, 3660
NEWS_DAYS = 7


@dataclass(frozen=True)
class NextOrder:
    """The quarter that is packed next, and on which day. days_late: how long that is after its own day."""

    quarter: Quarter
    on: date
    days_late: int = 0


def order_day(quarter: Quarter, days_after: int, start_month: int) -> date:
    """The day on which the quarter's pack is ordered. days_after: days after its last day."""
    return quarter.last_day(start_month) + timedelta(days=days_after)


def quarter_due(today: date, *, days_after: int, start_month: int, set_on: date) -> Quarter | None:
    """The newest quarter whose day has come; None where that was before the schedule was set.

    While the day of the last ended quarter lies ahead it is the one before: late, where no worker ran since its day.
    """
    ended = quarter_of(today, start_month).previous()
    newest = ended if order_day(ended, days_after, start_month) <= today else ended.previous()
    return newest if order_day(newest, days_after, start_month) >= set_on else None


def due_order(
    today: date, *, days_after: int, start_month: int, set_on: date, taken_up: Quarter | None = None
) -> NextOrder | None:
    """What is ordered today; None where nothing is due, or it was taken up. taken_up: the latest quarter that was."""
    due = quarter_due(today, days_after=days_after, start_month=start_month, set_on=set_on)
    if due is None or (taken_up and taken_up >= due):
        return None
    return NextOrder(due, today, (today - order_day(due, days_after, start_month)).days)


def next_order(
    today: date, *, days_after: int, start_month: int, set_on: date, taken_up: Quarter | None = None
) -> NextOrder:
    """What is ordered next: what is due, else the last ended quarter while its day lies ahead, else the running one.

    A day that has passed while no worker ran is today: the next sweep orders it. taken_up: the latest quarter that was.
    """
    due = due_order(today, days_after=days_after, start_month=start_month, set_on=set_on, taken_up=taken_up)
    if due:
        return due
    running = quarter_of(today, start_month)
    ended = running.previous()
    is_ahead = order_day(ended, days_after, start_month) > today and (taken_up is None or taken_up < ended)
    quarter = ended if is_ahead else running
    return NextOrder(quarter, order_day(quarter, days_after, start_month))


def is_news(happened_at: datetime, now: datetime) -> bool:
    """Whether it is recent enough to be told: who is named later is not sent the past."""
    return happened_at + timedelta(days=NEWS_DAYS) >= now


def is_past_keeping(built_at: datetime, keep_days: int | None, now: datetime) -> bool:
    """Whether the file of a draft may go. keep_days None: never."""
    return keep_days is not None and built_at + timedelta(days=keep_days) < now


def check_days(days_after: int, keep_days: int | None) -> None:
    """Raises Refusal for a day or a time to keep that no schedule has."""
    if not 0 <= days_after <= MOST_DAYS:
        raise Refusal(say("A pack is ordered 0 to {} days after the quarter.", MOST_DAYS), field="days_after")
    if keep_days is not None and not LEAST_KEPT <= keep_days <= MOST_KEPT:
        raise Refusal(
            say("Drafts are kept {} to {} days, or for ever.", LEAST_KEPT, formats.amount(MOST_KEPT)), field="keep_days"
        )
