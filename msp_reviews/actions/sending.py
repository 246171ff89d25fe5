"""Sending what waits, each at most once: a row says “sending” before the mail server is asked, and is never taken up again."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

from django.core.mail import EmailMessage
from django.utils import timezone

from msp_reviews.models import DateReminderState
from portfolio.domain.language import Words
from portfolio.mailing import handed_over, line_to_mail_server
from portfolio.registry import JobReport

T = TypeVar("T")


def send_each(waiting: Iterable[T], report: JobReport, send: Callable[[T, Any], bool]) -> dict[str, Any]:
    """Send what waits over one line. Where the mail server cannot be reached nothing is begun. send: whether it was sent."""
    found = list(waiting)
    if not found:
        return {"sent": 0}
    report(0, len(found), Words("Reaching the mail server"))
    with line_to_mail_server() as connection:
        return {"sent": sum(send(one, connection) for one in found)}


def send_once(rows: Sequence[Any], message: Callable[[], EmailMessage]) -> bool:
    """Hand over the one message of these rows, unless another worker has one of them. Whether it was handed over."""
    if _moved(rows, DateReminderState.WAITING, DateReminderState.SENDING) != len(rows):
        return False
    is_sent = False
    try:
        is_sent = handed_over(message())
    finally:
        after = DateReminderState.SENT if is_sent else DateReminderState.FAILED
        _moved(rows, DateReminderState.SENDING, after)
    return is_sent


def drop(rows: Sequence[Any]) -> None:
    """Rows that nobody needs any more, as far as they wait."""
    _moved(rows, DateReminderState.WAITING, DateReminderState.DROPPED)


def _moved(rows: Sequence[Any], before: DateReminderState, after: DateReminderState) -> int:
    """Compare-and-set: how many of the rows, all of one table, were in that state and are now in the other."""
    if not rows:
        return 0
    settled_at = None if after == DateReminderState.SENDING else timezone.now()
    found = type(rows[0])._default_manager.filter(pk__in=[row.pk for row in rows], state=before)
    return int(found.update(state=after, settled_at=settled_at))
