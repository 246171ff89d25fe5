"""Random small questions for the optimiser, and every answer there is to them."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from itertools import product
from random import Random

from sourcing.domain.criteria import DEFAULT_CONTENT, SourcingClass, criteria_model_from_content
from sourcing.domain.optimiser import Assumptions, LimitKey, Limits, Objective, Question, Subject
from sourcing.domain.optimiser_bounds import Picked
from sourcing.domain.optimiser_model import CENTS, Model
from sourcing.domain.optimiser_options import choices_of
from sourcing.domain.scenarios import Today

CORE, STRATEGIC, TACTICAL, OUTSOURCEABLE = SourcingClass
BANDS = criteria_model_from_content(DEFAULT_CONTENT).bands
PARTNERS = ("Northwind", "Vertex", "Zenith")


def subject(key: str, chosen: SourcingClass | None, internal: object, external: object, **more: object) -> Subject:
    """A function that is as it was copied; its external cost goes to `partner`."""
    costs = [None if cost is None else Decimal(str(cost)) for cost in (internal, external)]
    fte = [None if people is None else Decimal(str(people)) for people in more.get("people", (5, 5))]  # type: ignore[attr-defined]
    spend = {str(more["partner"]): costs[1]} if more.get("partner") and costs[1] else {}
    today = Today(chosen, costs[0], costs[1], fte[0], fte[1], spend)  # type: ignore[arg-type]
    floor = more.get("floor")
    return Subject(key, key, str(more.get("category", "A")), today.facts, today, floor)  # type: ignore[arg-type]


def question(*subjects: Subject, objective: Objective = Objective.COST, **limits: object) -> Question:
    """A question over these functions; limits by name."""
    unit_cost = {
        CORE: Decimal("1.2"),
        STRATEGIC: Decimal("1.05"),
        TACTICAL: Decimal("0.95"),
        OUTSOURCEABLE: Decimal("0.8"),
    }
    return Question(
        subjects=subjects,
        bands=BANDS,
        other_spend={},
        assumptions=Assumptions(unit_cost, Decimal("0.2"), PARTNERS, any_category=True),
        objective=objective,
        limits={LimitKey(name): Fraction(str(bound)) for name, bound in limits.items()},
    )


def random_question(seed: int) -> Question:
    """Two to five functions of all kinds, with locks, and limits that bind now and then."""
    chance = Random(seed)
    subjects = [_random_subject(chance, f"f{number}") for number in range(chance.randint(2, 5))]
    found = question(*subjects, objective=chance.choice(list(Objective)))
    cost = sum(Fraction(one.facts.costed("").cost or 0) for one in subjects)
    people = sum(Fraction(one.facts.internal_fte or 0) for one in subjects)
    every = {
        LimitKey.BUDGET: cost * Fraction(chance.randint(80, 104), 100),
        LimitKey.ONE_OFF: cost * Fraction(chance.randint(0, 12), 100),
        LimitKey.ALIGNMENT: Fraction(chance.randint(60, 100), 100),
        LimitKey.LARGEST_SHARE: Fraction(chance.randint(30, 100), 100),
        LimitKey.TRANSITIONS: Fraction(chance.randint(0, 4)),
        LimitKey.PEOPLE: people * Fraction(chance.randint(60, 130), 100),
    }
    limits = {key: bound for key, bound in every.items() if chance.random() < 0.45}
    partners = PARTNERS[: chance.randint(1, 2)]
    other = {"Zenith": Decimal(chance.randint(0, 60))} if chance.random() < 0.3 else {}
    assumptions = replace(found.assumptions, partners=partners, any_category=chance.random() < 0.5)
    return replace(found, limits=limits, assumptions=assumptions, other_spend=other)


def _random_subject(chance: Random, key: str) -> Subject:
    chosen = chance.choice([*SourcingClass, OUTSOURCEABLE, None])
    floor = None
    if chosen in {CORE, STRATEGIC} and chance.random() < 0.5:
        floor = chance.choice([CORE, STRATEGIC] if chosen == CORE else [STRATEGIC])
    internal = None if chance.random() < 0.08 else chance.randint(0, 300)
    return subject(
        key,
        chosen,
        internal,
        chance.choice([0, chance.randint(1, 300)]),
        partner=chance.choice(PARTNERS),
        category=chance.choice("AB"),
        people=(None if chance.random() < 0.1 else chance.randint(0, 20), chance.randint(0, 20)),
        floor=floor,
    )


def model_of(asked: Question) -> Model:
    """The question as the solver sees it."""
    return Model(asked, choices_of(asked))


def every_choice(model: Model) -> Iterator[Picked]:
    """Every choice there is, whatever the limits."""
    return product(*model.groups)


def keeps(model: Model, picked: Picked, limits: Iterable[LimitKey], bounds: Limits | None = None) -> bool:
    """Whether the choice keeps these limits, counted directly. bounds: the question's own, unless others are given."""
    bounds = bounds or model.question.limits
    values = {
        LimitKey.BUDGET: model.cost.value(picked) / CENTS,
        LimitKey.ONE_OFF: model.one_off.value(picked) / CENTS,
        LimitKey.ALIGNMENT: -(1 - model.outside_share(picked)),
        LimitKey.LARGEST_SHARE: model.largest_share(picked),
        LimitKey.TRANSITIONS: model.moves.value(picked),
        LimitKey.PEOPLE: model.people.value(picked),
    }
    signs = {LimitKey.ALIGNMENT: -1}
    return all(values[key] <= signs.get(key, 1) * bounds[key] for key in limits)
