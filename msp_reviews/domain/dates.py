"""Dates of partners that somebody has to act on: which follow from a contract, and when one is reminded of."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from msp_reviews.domain.contracts import Term, months_after
from portfolio.domain.formats import day
from portfolio.domain.language import Words, counted, say

REMINDED_DAYS_BEFORE = (30, 60, 90)
"""Days before a date on which it is reminded of, once each. Source: partners.md 5."""


class DateKind(StrEnum):
    """What happens on a date."""

    START = "start"
    NOTICE = "notice"
    RENEWAL = "renewal"
    END = "end"
    CLAIM = "claim"
    CERTIFICATE = "certificate"
    EXIT_TEST = "exit_test"


KIND_LABELS: Mapping[DateKind, str] = {
    DateKind.START: Words("Start"),
    DateKind.NOTICE: Words("Notice"),
    DateKind.RENEWAL: Words("Renewal"),
    DateKind.END: Words("End"),
    DateKind.CLAIM: Words("Claim"),
    DateKind.CERTIFICATE: Words("Certificate"),
    DateKind.EXIT_TEST: Words("Exit plan"),
}


@dataclass(frozen=True)
class Dated:
    """One date: what happens, in words. is_reminded: whether somebody has to act before it; waits_after: still after it."""

    kind: DateKind
    day: date
    sentence: str
    is_reminded: bool
    waits_after: bool = False


def expiry_of(certificate: str, expires_on: date) -> Dated:
    """The last day of a certificate; until it is renewed it waits."""
    return Dated(DateKind.CERTIFICATE, expires_on, say("{} expires", certificate), is_reminded=True, waits_after=True)


def exit_test_due(written_on: date, last_test: date | None, every_months: int) -> Dated:
    """When an exit plan is to be tested: so many months after its last test; never tested, from the day it was written."""
    if last_test is None:
        said = say("its exit plan has never been tested")
        return Dated(DateKind.EXIT_TEST, written_on, said, is_reminded=False, waits_after=True)
    said = say("its exit plan is to be tested again; last on {}", day(last_test))
    return Dated(DateKind.EXIT_TEST, months_after(last_test, every_months), said, is_reminded=True, waits_after=True)


def dates_of_term(term: Term) -> Iterator[Dated]:
    """The dates of a contract, in no order. After notice was given only the end is left.

    What renews by itself is warned of before the notice deadline, while notice can still be given, and not after.
    Source: partners.md 5.
    """
    if term.starts is not None:
        yield Dated(DateKind.START, term.starts, "starts", is_reminded=False)
    if term.ends is None:
        return
    if term.notice_given_on is not None:
        said = say("ends; notice was given on {}", day(term.notice_given_on))
        yield Dated(DateKind.END, term.ends, said, is_reminded=True)
        return
    if term.notice_by is not None:
        yield Dated(DateKind.NOTICE, term.notice_by, _notice(term, term.ends), is_reminded=True)
    yield _last(term, term.ends)


def _last(term: Term, ends: date) -> Dated:
    if not term.auto_renews:
        return Dated(DateKind.END, ends, "ends", is_reminded=term.notice_by != ends, waits_after=True)
    said = say("renews by itself{} unless notice was given", _length(term))
    return Dated(DateKind.RENEWAL, ends + timedelta(days=1), said, is_reminded=term.notice_by is None, waits_after=True)


def _notice(term: Term, ends: date) -> str:
    if not term.auto_renews:
        return say("last day to give notice")
    return say("last day to give notice, or it renews by itself on {}{}", day(ends + timedelta(days=1)), _length(term))


def _length(term: Term) -> str:
    if term.renewal_months is None:
        return ""
    return say(" for {}", counted(term.renewal_months, "month"))


def days_before(on: date, today: date) -> int | None:
    """The reminder that stands on a day, by its days before the date: 90, then 60, then 30 to the date itself.

    None earlier than 90 days before, and once the date has passed.
    """
    left = (on - today).days
    if left < 0:
        return None
    return next((days for days in REMINDED_DAYS_BEFORE if left <= days), None)
