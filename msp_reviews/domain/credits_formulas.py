"""Credits in words: every line with its formula and the numbers put in."""

from fractions import Fraction

from msp_reviews.domain.credits import CreditLine, Statement, counted_points, money_of
from msp_reviews.domain.defaults import SENTENCES
from msp_reviews.domain.earn_back import EarnBack, Return
from msp_reviews.domain.rule_sheets import Points, Pool, RuleSheet
from portfolio.domain.formats import amount, rounded

MOST_PLACES = 8


def exact_text(value: Fraction) -> str:
    """The number in full where eight decimals hold it, else as a fraction: “0.125”, “2/3”."""
    written = rounded(value, MOST_PLACES)
    return f"{written.normalize():f}" if Fraction(written) == value else f"{value.numerator}/{value.denominator}"


def percent_text(share: Fraction) -> str:
    """The share in per cent, in full: “12.5 %”, “200/3 %”."""
    return f"{exact_text(share * 100)} %"


def money_text(cents: Fraction | int) -> str:
    """Cents as money: two places, or as many as it takes; “≈” where eight do not hold it."""
    value = Fraction(cents) / 100
    if (value * 100).denominator == 1:
        return f"{money_of(int(value * 100)):,}"
    written = rounded(value, MOST_PLACES)
    sign = "" if Fraction(written) == value else "≈ "
    return f"{sign}{written.normalize():,f}"


def formula_of(sheet: RuleSheet, line: CreditLine, statement: Statement) -> str:
    """How the credit of the line comes about, with the numbers put in."""
    if not line.judged.is_default:
        return "No default: 0.00"
    if not line.judged.level.is_critical:
        return "A key measurement carries no credit: 0.00"
    if not line.exact:
        return "No allocation: 0.00"
    factors = _points(sheet.model, line) if isinstance(sheet.model, Points) else _pool(sheet.model, line)
    before = f"{' × '.join([*factors, money_text(statement.charge.counted)])} = {_drawn(line)}"
    return f"{before}{_capped(line, statement)}"


def _drawn(line: CreditLine) -> str:
    exact = money_text(line.exact)
    return exact if line.exact == line.before_cap else f"{exact} → {money_text(line.before_cap)}"


def _pool(model: Pool, line: CreditLine) -> list[str]:
    allocation = model.allocations[line.judged.level.code]
    parts = [percent_text(allocation.of_category)] if allocation.category else []
    multiplier = model.multiplier(line.judged.running)
    times = [exact_text(multiplier)] if multiplier != 1 else []
    return [*parts, percent_text(allocation.weight), *times, percent_text(model.at_risk)]


def _points(model: Points, line: CreditLine) -> list[str]:
    points = line.judged.points
    doubled = ["2"] if counted_points(model, line.judged) != points else []
    return [f"{points} point{'' if points == 1 else 's'}", *doubled, percent_text(model.per_point)]


def _capped(line: CreditLine, statement: Statement) -> str:
    if not statement.is_capped:
        return ""
    cap, whole = money_text(statement.cap), money_text(statement.exact)
    quota = statement.cap * line.exact / statement.exact
    drawn = "" if quota == line.gross else f" → {money_text(line.gross)} by largest remainder"
    return f"; capped: {money_text(line.exact)} × {cap} / {whole} = {money_text(quota)}{drawn}"


def reason_text(line: CreditLine) -> str:
    """Why the month is a default, in words; empty where it is none."""
    return "; ".join(SENTENCES[reason] for reason in line.judged.reasons)


def earn_back_text(found: EarnBack) -> str:
    """What becomes of the credit when the contract year is over, in words; empty where nothing ever does."""
    match found.outcome:
        case Return.NEVER:
            return ""
        case Return.PENDING:
            return "Earn-back is decided when the contract year is over."
        case Return.RETURNS | Return.STAYS if found.mean is None:
            return "Not earned back: no result follows in the contract year."
        case Return.RETURNS:
            return f"Earned back: the mean of the {_months(found)} after it meets the expected level."
        case _:
            return f"Not earned back: the mean of the {_months(found)} after it does not meet the expected level."


def _months(found: EarnBack) -> str:
    return f"{amount(found.months)} month{'' if found.months == 1 else 's'}"
