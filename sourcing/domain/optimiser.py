"""The optimiser's question: which functions, which ways to run each, what to aim at, within which limits."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from portfolio.domain import formats
from portfolio.domain.errors import Refusal
from portfolio.domain.language import Words, say
from sourcing.domain.balance import CostedFunction
from sourcing.domain.concentration import PartnerSpend
from sourcing.domain.criteria import Band, SourcingClass
from sourcing.domain.scenarios import Facts, Today
from sourcing.domain.scenarios_measures import Portfolio

STAY = "stay"


class Objective(StrEnum):
    """What is sought. Concentration is the largest partner's share of MSP spend: linear in the spend, so it is solved
    exactly; the Herfindahl index is quadratic and is reported beside it.
    """

    COST = "cost"
    ALIGNMENT = "alignment"
    CONCENTRATION = "concentration"

    @property
    def label(self) -> str:
        """In words."""
        return {"cost": Words("Least cost per year"), "alignment": Words("Best alignment")}.get(
            self.value, Words("Smallest share of the largest partner")
        )


class LimitKey(StrEnum):
    """What can be limited, in the order in which limits are tried."""

    BUDGET = "budget"
    ONE_OFF = "one_off"
    ALIGNMENT = "alignment"
    LARGEST_SHARE = "largest_share"
    TRANSITIONS = "transitions"
    PEOPLE = "people"


Limits = Mapping[LimitKey, Fraction]
"""The limits that are set. Budget: most run cost per year. One-off: most one-off cost. Alignment: least, 0..1. Largest
share: most for one partner, 0..1. Transitions: most functions that move, a quarter × quarters. People: most internal ones."""


@dataclass(frozen=True)
class Assumptions:
    """What a person assumes; nothing here is filled in by the portal.

    `unit_cost`: class → what a unit of work costs at an MSP relative to in-house; a class without one stays as it is.
    `one_off_share`: one-off cost as a share of the yearly cost that changes hands. `partners`: who may take over work.
    `any_category`: whether they may take any function, or only of categories they are paid for today.
    """

    unit_cost: Mapping[SourcingClass, Decimal] = field(default_factory=dict)
    one_off_share: Decimal = Decimal(0)
    partners: tuple[str, ...] = ()
    any_category: bool = False


@dataclass(frozen=True)
class Subject:
    """A function as the optimiser finds it: in the scenario, when copied, its category, the floor of its fired locks."""

    key: str
    name: str
    category: str
    facts: Facts
    today: Today
    floor: SourcingClass | None = None


@dataclass(frozen=True)
class Question:
    """Everything that is asked. The same question gives the same answer."""

    subjects: tuple[Subject, ...]
    bands: Mapping[SourcingClass, Band]
    other_spend: Mapping[str, Decimal]
    assumptions: Assumptions
    objective: Objective
    limits: Limits


@dataclass(frozen=True)
class Option:
    """One way to run a function. `key` is “stay”, or level and partner: “highest|Northwind”, “lowest|” for today's split."""

    key: str
    facts: Facts
    spends: tuple[PartnerSpend, ...]
    one_off_cost: Decimal
    is_move: bool

    def costed(self, key: str) -> CostedFunction:
        """The function as the balance sees it then."""
        return self.facts.costed(key)


@dataclass(frozen=True)
class Choices:
    """A function with its options; the first is to stay as in the scenario, unless a lock forbids that.

    `why_fixed`: the sentence why nothing can be chosen; empty where something can.
    """

    subject: Subject
    options: tuple[Option, ...]
    why_fixed: str = ""


class TooManyOptions(Refusal):
    """More options than are solved within seconds."""

    def __init__(self, count: int, most: int) -> None:
        super().__init__(
            say(
                "These partners give {} options; {} are solved within seconds. Let fewer partners take over "
                "work, or only functions of their categories.",
                formats.amount(count),
                formats.amount(most),
            ),
            field="partners",
        )


class NotSolvedInTime(Refusal):
    """The solver did not prove an answer in the time it has."""

    def __init__(self, seconds: float) -> None:
        super().__init__(
            say("No answer was proved within {:.0f} s. Let fewer partners take over work, or loosen a limit.", seconds)
        )


Chosen = Mapping[str, str]
"""Function → key of the option that was chosen."""


def chosen_portfolio(question: Question, choices: tuple[Choices, ...], chosen: Chosen) -> Portfolio:
    """The portfolio that the choice comes to, as the balance page measures it."""
    picked = [(one.subject, _picked(one, chosen)) for one in choices]
    return _portfolio([(subject.key, option.facts, option.spends) for subject, option in picked], question)


def scenario_portfolio(question: Question) -> Portfolio:
    """The scenario as it was handed in."""
    return _portfolio([(one.key, one.facts, one.facts.spends(one.today)) for one in question.subjects], question)


def today_portfolio(question: Question) -> Portfolio:
    """Today as the scenario copied it."""
    return _portfolio(
        [(one.key, one.today.facts, one.today.facts.spends(one.today)) for one in question.subjects], question
    )


def _picked(one: Choices, chosen: Chosen) -> Option:
    key = chosen.get(one.subject.key, STAY)
    return next((option for option in one.options if option.key == key), one.options[0])


def _portfolio(rows: list[tuple[str, Facts, tuple[PartnerSpend, ...]]], question: Question) -> Portfolio:
    other = [PartnerSpend(name, amount) for name, amount in question.other_spend.items()]
    return Portfolio(
        functions=[facts.costed(key) for key, facts, _ in rows],
        spends=[*(spend for _, _, spends in rows for spend in spends), *other],
        internal_people=sum((facts.internal_fte or Decimal(0) for _, facts, _ in rows), Decimal(0)),
        external_people=sum((facts.external_fte or Decimal(0) for _, facts, _ in rows), Decimal(0)),
    )
