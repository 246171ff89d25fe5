"""Which ways there are to run each function, and what each costs by the assumptions that a person gave.

The cost of work: a function does W = internal + external / f units of work a year, f being what a unit costs at an MSP
relative to in-house. At an MSP share m of the cost, x = m·W / (f·(1 − m) + m) units are done there: internal = W − x and
external = f·x. People move with the work they do. Nothing is assumed that the assumptions do not say.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from portfolio.domain.formats import rounded
from portfolio.domain.language import Words
from sourcing.domain.criteria import Band, SourcingClass
from sourcing.domain.optimiser import STAY, Assumptions, Choices, Option, Question, Subject, TooManyOptions
from sourcing.domain.scenarios import PLACES, Facts, changed_columns

MOST_OPTIONS = 20_000
MOVING = {"share", "internal_cost", "external_cost", "partners"}

_NO_OTHER = Words("There is no other share in its band, and no partner that may take it over.")
_UNPRICED = {
    SourcingClass.CORE: Words("Nobody said what core work costs at MSPs."),
    SourcingClass.STRATEGIC: Words("Nobody said what strategic work costs at MSPs."),
    SourcingClass.TACTICAL: Words("Nobody said what tactical work costs at MSPs."),
    SourcingClass.OUTSOURCEABLE: Words("Nobody said what outsourceable work costs at MSPs."),
}


def choices_of(question: Question) -> tuple[Choices, ...]:
    """Every function with its options, in the order given. Raises TooManyOptions."""
    able = _able(question)
    found = tuple(_choices(subject, question, able.get(subject.category, ())) for subject in question.subjects)
    count = sum(len(one.options) for one in found)
    if count > MOST_OPTIONS:
        raise TooManyOptions(count, MOST_OPTIONS)
    return found


def _able(question: Question) -> Mapping[str, tuple[str, ...]]:
    """Category → which of the considered partners may take its functions."""
    assumed = question.assumptions
    categories = {subject.category for subject in question.subjects}
    if assumed.any_category:
        return dict.fromkeys(categories, assumed.partners)
    paid = {(one.category, name) for one in question.subjects for name, amount in one.today.spend.items() if amount > 0}
    return {key: tuple(name for name in assumed.partners if (key, name) in paid) for key in categories}


def _choices(subject: Subject, question: Question, able: tuple[str, ...]) -> Choices:
    stay = stay_option(subject)
    why = why_fixed(subject, question.assumptions)
    if why:
        return Choices(subject, (stay,), why)
    band = band_within(subject, question.bands)
    moves = tuple(_moves(subject, band, question.assumptions, able))
    if not moves:
        return Choices(subject, (stay,), _NO_OTHER)
    if is_past_lock(subject, question.bands):
        return Choices(subject, moves)
    return Choices(subject, (stay, *moves))


def stay_option(subject: Subject) -> Option:
    """The function as the scenario has it; a move when the scenario has moved it already."""
    moved = bool(MOVING & set(changed_columns(subject.facts, subject.today)))
    return Option(STAY, subject.facts, subject.facts.spends(subject.today), Decimal(0), moved)


def why_fixed(subject: Subject, assumed: Assumptions) -> str:
    """The sentence why the optimiser leaves a function as it is; empty where it may move."""
    facts, chosen = subject.facts, subject.facts.sourcing_class
    if not facts.costed("").cost:
        return Words("Its cost is not known.")
    if chosen is None:
        return Words("It has no class, so it has no band.")
    if subject.floor is not None and subject.floor.keeps_more_than(chosen):
        return Words("It was decided below a lock; only a decision moves it.")
    if unit_cost_of(subject, assumed) is None:
        return _UNPRICED[chosen]
    return ""


def unit_cost_of(subject: Subject, assumed: Assumptions) -> Decimal | None:
    """What a unit of its work costs at an MSP relative to in-house: its own assumption, else that of its class."""
    if subject.facts.unit_cost is not None or subject.facts.sourcing_class is None:
        return subject.facts.unit_cost
    return assumed.unit_cost.get(subject.facts.sourcing_class)


def band_within(subject: Subject, bands: Mapping[SourcingClass, Band]) -> Band:
    """The band of its class, cut at the top of the band of its locks' floor."""
    assert subject.facts.sourcing_class is not None  # noqa: S101  functions without a class are fixed before
    band = bands[subject.facts.sourcing_class]
    highest = band.highest if subject.floor is None else min(band.highest, bands[subject.floor].highest)
    return Band(min(band.lowest, highest), highest)


def is_past_lock(subject: Subject, bands: Mapping[SourcingClass, Band]) -> bool:
    """Whether it stands above what its fired lock allows: it then has to move, whatever that costs."""
    share = subject.facts.costed("").msp_share
    return subject.floor is not None and share is not None and share > bands[subject.floor].highest


def _moves(subject: Subject, band: Band, assumed: Assumptions, able: tuple[str, ...]) -> Iterator[Option]:
    factor = unit_cost_of(subject, assumed)
    levels = {"lowest": band.lowest, "middle": (band.lowest + band.highest) / 2, "highest": band.highest}
    shares = {share: name for name, share in reversed(levels.items())}  # equal shares keep the first name
    for share, level in sorted(shares.items()):
        moved = facts_at(subject.facts, share, Fraction(factor or 1))
        if moved is None:
            continue
        for partner, split in _splits(subject, moved, able):
            option = _option(subject, f"{level}|{partner}", replace(moved, partners=split), assumed)
            if option is not None:
                yield option


def _splits(subject: Subject, moved: Facts, able: tuple[str, ...]) -> Iterator[tuple[str, Mapping[str, Fraction]]]:
    """Who is paid: nobody, those of today, or one able partner for all of it."""
    if not moved.external_cost:
        yield "", {}
        return
    if subject.facts.partners:
        yield "", subject.facts.partners
    for name in able:
        if subject.facts.partners != {name: Fraction(1)}:
            yield name, {name: Fraction(1)}


def _option(subject: Subject, key: str, facts: Facts, assumed: Assumptions) -> Option | None:
    """The option; None where it is what stands already."""
    before = subject.facts
    same_cost = (facts.internal_cost, facts.external_cost) == (before.internal_cost, before.external_cost)
    if same_cost and facts.partners == before.partners:
        return None
    one_off = rounded(Fraction(assumed.one_off_share) * changing_hands(before, facts), PLACES)
    moved = bool(MOVING & set(changed_columns(facts, subject.today)))
    return Option(key, facts, facts.spends(subject.today), one_off, moved)


def facts_at(facts: Facts, share: Fraction, factor: Fraction) -> Facts | None:
    """The function at another MSP share of its cost, 0..1, by the cost of work; None where the cost is unknown or nil."""
    if facts.internal_cost is None or facts.external_cost is None or not facts.costed("").cost:
        return None
    internal, external = Fraction(facts.internal_cost), Fraction(facts.external_cost)
    work = internal + external / factor
    outside = share * work / (factor * (1 - share) + share)
    inside = work - outside
    return replace(
        facts,
        internal_cost=rounded(inside, PLACES),
        external_cost=rounded(outside * factor, PLACES),
        internal_fte=_people(facts.internal_fte, internal, inside, _rate(facts.external_fte, external / factor)),
        external_fte=_people(facts.external_fte, external / factor, outside, _rate(facts.internal_fte, internal)),
    )


def _rate(people: Decimal | None, work: Fraction) -> Fraction | None:
    """People for a unit of work; None where it is not known."""
    return Fraction(people) / work if people is not None and work else None


def _people(people: Decimal | None, before: Fraction, after: Fraction, other_rate: Fraction | None) -> Decimal | None:
    """People on one side after work moved: at that side's own rate, where it did any work, else at the other side's."""
    if not after:
        return None if people is None else Decimal("0.00")
    rate = _rate(people, before) if before else other_rate
    return None if rate is None or people is None else rounded(rate * after, PLACES)


def changing_hands(before: Facts, after: Facts) -> Fraction:
    """Yearly cost that changes hands: work that crosses the company's border, and external work that changes partners."""
    inside = abs(Fraction(after.internal_cost or 0) - Fraction(before.internal_cost or 0))
    kept = min(Fraction(before.external_cost or 0), Fraction(after.external_cost or 0))
    gains = (share - before.partners.get(name, Fraction(0)) for name, share in after.partners.items())
    return inside + kept * sum((gain for gain in gains if gain > 0), Fraction(0))
