"""The optimiser's question and answer as plain JSON values: frozen with the run, and read back."""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from sourcing.domain.criteria import Band, SourcingClass
from sourcing.domain.optimiser import (
    Assumptions,
    Choices,
    LimitKey,
    Objective,
    Question,
    Subject,
    chosen_portfolio,
    scenario_portfolio,
    today_portfolio,
)
from sourcing.domain.optimiser_clashes import Clash
from sourcing.domain.optimiser_frontier import Point
from sourcing.domain.optimiser_search import Outcome
from sourcing.domain.scenarios import facts_from, facts_json, today_from, today_json
from sourcing.domain.scenarios_measures import MEASURES, Portfolio, measures_of

METHOD = (
    "HiGHS 1.16.0, mixed-integer, one thread, seed 1; limits, and bounds of the relaxation, checked in exact arithmetic"
)


def question_json(question: Question) -> dict[str, Any]:
    """Everything that was asked."""
    assumed = question.assumptions
    return {
        "method": METHOD,
        "subjects": [_subject_json(subject) for subject in question.subjects],
        "bands": {key.value: [str(band.lowest), str(band.highest)] for key, band in question.bands.items()},
        "other_spend": {name: str(amount) for name, amount in sorted(question.other_spend.items())},
        "assumptions": assumptions_json(assumed),
        "objective": question.objective.value,
        "limits": {key.value: str(bound) for key, bound in question.limits.items()},
    }


def question_from(content: Mapping[str, Any]) -> Question:
    """The question from its JSON."""
    return Question(
        subjects=tuple(_subject_from(subject) for subject in content["subjects"]),
        bands={SourcingClass(key): Band(*map(Fraction, ends)) for key, ends in content["bands"].items()},
        other_spend={name: Decimal(amount) for name, amount in content["other_spend"].items()},
        assumptions=assumptions_from(content["assumptions"]),
        objective=Objective(content["objective"]),
        limits={key: Fraction(content["limits"][key]) for key in LimitKey if key in content["limits"]},
    )


def assumptions_json(assumed: Assumptions) -> dict[str, Any]:
    """What a person assumes, as a scenario keeps it."""
    return {
        "unit_cost": {key.value: str(cost) for key, cost in assumed.unit_cost.items()},
        "one_off_share": str(assumed.one_off_share),
        "partners": list(assumed.partners),
        "any_category": assumed.any_category,
    }


def assumptions_from(content: Mapping[str, Any]) -> Assumptions:
    """Assumptions from their JSON; what is missing is not assumed."""
    unit_cost = content.get("unit_cost", {})
    return Assumptions(
        unit_cost={key: Decimal(unit_cost[key.value]) for key in SourcingClass if key.value in unit_cost},
        one_off_share=Decimal(content.get("one_off_share", "0")),
        partners=tuple(content.get("partners", ())),
        any_category=bool(content.get("any_category", False)),
    )


def outcome_json(question: Question, outcome: Outcome) -> dict[str, Any]:
    """What came out, with the figures of today, of the scenario and of the answer."""
    best = None if outcome.best is None else _point_json(question, outcome.choices, outcome.best)
    return {
        "best": best,
        "proofs": [{"objective": proof.objective.value, "bound": str(proof.bound)} for proof in outcome.proofs],
        "clashes": [_clash_json(clash) for clash in outcome.clashes],
        "frontier": [_point_json(question, outcome.choices, point) for point in outcome.frontier],
        "today": _figures(question, today_portfolio(question)),
        "scenario": _figures(question, scenario_portfolio(question)),
        "options": sum(len(one.options) for one in outcome.choices),
        "movable": sum(len(one.options) > 1 for one in outcome.choices),
        "fixed": {one.subject.key: one.why_fixed for one in outcome.choices if one.why_fixed},
    }


def _subject_json(subject: Subject) -> dict[str, Any]:
    return {
        "key": subject.key,
        "name": subject.name,
        "category": subject.category,
        "facts": facts_json(subject.facts),
        "today": today_json(subject.today),
        "floor": subject.floor.value if subject.floor else None,
    }


def _subject_from(content: Mapping[str, Any]) -> Subject:
    floor = content["floor"]
    return Subject(
        key=content["key"],
        name=content["name"],
        category=content["category"],
        facts=facts_from(content["facts"]),
        today=today_from(content["today"]),
        floor=SourcingClass(floor) if floor else None,
    )


def _point_json(question: Question, choices: tuple[Choices, ...], point: Point) -> dict[str, Any]:
    """A point with its figures, and the option of every function that does not stay."""
    return {
        "one_off_cost": str(point.one_off_cost),
        "moves": point.moves,
        "least_cost": str(point.least_cost),
        "chosen": {key: option for key, option in point.chosen.items() if option != "stay"},
        "figures": _figures(question, chosen_portfolio(question, choices, point.chosen)),
    }


def _figures(question: Question, portfolio: Portfolio) -> dict[str, str | None]:
    found = measures_of(portfolio, question.bands)
    values = {measure.key: measure.of(found) for measure in MEASURES}
    return {key: None if value is None else str(value) for key, value in values.items()}


def _clash_json(clash: Clash) -> dict[str, Any]:
    return {
        "key": clash.key.value,
        "bound": str(clash.bound),
        "nearest": str(clash.nearest),
        "with_all": clash.with_all,
    }
