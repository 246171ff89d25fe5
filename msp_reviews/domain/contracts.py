"""Contract life: the dates people ask for."""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from math import lcm

from portfolio.domain.formats import day
from portfolio.domain.language import say


def notice_by(ends: date | None, notice_days: int | None) -> date | None:
    """Last day to give notice. notice_days: calendar days, 0 or more. None where either is unknown.

    Source: partners.md 5.
    """
    if ends is None or notice_days is None:
        return None
    return ends - timedelta(days=notice_days)


@dataclass(frozen=True)
class Term:
    """The term of a contract on a day. None: not known or without end. renewal_months: how long it renews for."""

    starts: date | None
    ends: date | None
    notice_days: int | None
    auto_renews: bool
    renewal_months: int | None = None
    notice_given_on: date | None = None

    @property
    def notice_by(self) -> date | None:
        """Last day to give notice."""
        return notice_by(self.ends, self.notice_days)


def what_happens(term: Term, today: date) -> str:
    """One sentence on what the dates mean today."""
    if term.ends is None:
        return say("No end date is known.")
    if term.notice_given_on is not None:
        return say("Notice was given on {}: it ends with its term.", day(term.notice_given_on))
    if term.ends < today:
        return _over(term)
    last_day = term.notice_by
    if last_day is None:
        return say("The notice period is not known, so nobody can say until when notice may be given.")
    if last_day < today:
        return (
            say("The day to give notice has passed: it renews.")
            if term.auto_renews
            else say("The day to give notice has passed; it ends with its term.")
        )
    return say("Without notice it renews.") if term.auto_renews else say("It ends with its term unless it is renewed.")


def _over(term: Term) -> str:
    return (
        say("The term is over; it has renewed by itself, unless notice was given.")
        if term.auto_renews
        else say("The term is over.")
    )


def renewed_end(ends: date, months: int) -> date:
    """The last day after a renewal by so many months: a term that ends with a month goes on ending with one."""
    return months_after(ends + timedelta(days=1), months) - timedelta(days=1)


def months_after(start: date, months: int) -> date:
    """The same day so many months later, or the last of that month where it has no such day."""
    months_on = start.month - 1 + months
    year, month = start.year + months_on // 12, months_on % 12 + 1
    return date(year, month, min(start.day, monthrange(year, month)[1]))


def _whole(weights: Sequence[Decimal]) -> list[int]:
    """The weights as whole numbers in the same proportion."""
    ratios = [weight.as_integer_ratio() for weight in weights]
    unit = lcm(*(denominator for _, denominator in ratios))
    return [numerator * (unit // denominator) for numerator, denominator in ratios]


def split_fee(fee: Decimal, weights: Sequence[Decimal]) -> list[Decimal]:
    """The fee split by weights (each above 0), to the cent; odd cents by largest remainder, then by order.

    The parts add up to the fee exactly. No weights: no parts.
    """
    parts = _whole(weights)
    fee_parts, fee_unit = fee.as_integer_ratio()
    per_cent = fee_unit * sum(parts)
    cents = [divmod(fee_parts * 100 * part, per_cent) for part in parts]
    whole = [found for found, _ in cents]
    odd = fee_parts * 100 // fee_unit - sum(whole) if weights else 0
    by_remainder = sorted(range(len(cents)), key=lambda place: (-cents[place][1], place))
    extra = set(by_remainder[:odd])
    return [Decimal(part + (place in extra)) / 100 for place, part in enumerate(whole)]
