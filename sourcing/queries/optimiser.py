"""Runs of the optimiser as pages read them: the question from a scenario, the answer in words and figures."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Any

from portfolio.domain import formats
from portfolio.domain.language import Words, say
from sourcing.domain.optimiser import Choices, LimitKey, Objective, Option, Question, Subject
from sourcing.domain.optimiser_chart import Chart, Spot, chart_of
from sourcing.domain.optimiser_json import question_from
from sourcing.domain.optimiser_options import choices_of
from sourcing.domain.scenarios_measures import MEASURES, Measure
from sourcing.models import OptimiserRun
from sourcing.queries.scenarios import ScenarioSheet

LEVELS = {
    "lowest": Words("lower end of its band"),
    "middle": Words("middle of its band"),
    "highest": Words("upper end of its band"),
}
NOUNS = {
    LimitKey.BUDGET: Words("Budget"),
    LimitKey.ONE_OFF: Words("One-off cost"),
    LimitKey.ALIGNMENT: Words("Alignment"),
    LimitKey.LARGEST_SHARE: Words("Largest partner's share"),
    LimitKey.TRANSITIONS: Words("Functions that move"),
    LimitKey.PEOPLE: Words("Internal people"),
}
AT_LEAST = {LimitKey.ALIGNMENT}


def subjects_of(sheet: ScenarioSheet) -> tuple[Subject, ...]:
    """The scenario's functions as the optimiser reads them. No query."""
    return tuple(
        Subject(view.code, view.name, view.row.function.category, view.facts, view.copied, view.floor)
        for view in sheet.rows
    )


def limit_text(key: LimitKey, bound: Fraction, currency: str) -> str:
    """A limit's value in its own unit: “USD 4.00 m”, “95 %”, “12”."""
    if key in {LimitKey.BUDGET, LimitKey.ONE_OFF}:
        return formats.short_money(bound, currency)
    if key in {LimitKey.ALIGNMENT, LimitKey.LARGEST_SHARE}:
        return formats.percent(bound, 1)
    return formats.amount(bound, 1 if key == LimitKey.PEOPLE and bound.denominator > 1 else 0)


def limit_sentence(key: LimitKey, bound: Fraction, currency: str) -> str:
    """A limit in words: “Budget at most USD 4.00 m”."""
    word = say("at least") if key in AT_LEAST else say("at most")
    return f"{NOUNS[key]} {word} {limit_text(key, bound, currency)}"


@dataclass(frozen=True)
class ClashView:
    """One of the limits that clash, in words."""

    limit: str
    nearest: str


@dataclass(frozen=True)
class FigureLine:
    """One measure of today, of the scenario, and of the answer."""

    measure: Measure
    today: Fraction | None
    scenario: Fraction | None
    best: Fraction | None


@dataclass(frozen=True)
class Move:
    """One function that the answer moves. `level`: where in its band it ends; `partner`: who takes all of it, if one does."""

    subject: Subject
    option: Option
    level: str
    partner: str

    @property
    def from_share(self) -> Fraction | None:
        """Its MSP share in the scenario."""
        return self.subject.facts.costed("").msp_share

    @property
    def to_share(self) -> Fraction | None:
        """Its MSP share after the move."""
        return self.option.costed("").msp_share

    @property
    def saving(self) -> Decimal:
        """What it costs less per year; negative where it costs more."""
        return (self.subject.facts.costed("").cost or Decimal(0)) - (self.option.costed("").cost or Decimal(0))


@dataclass(frozen=True)
class FrontierLine:
    """One point of the frontier as a row of the table."""

    number: int
    cost: Fraction
    alignment: Fraction
    hhi: Fraction | None
    largest_share: Fraction | None
    one_off_cost: Fraction
    moves: int


@dataclass(frozen=True)
class _Told:
    """What no choice can beat in one objective."""

    objective: Objective
    bound: Fraction

    def sentence(self, figures: Mapping[str, str | None], currency: str, *, is_second: bool) -> str:
        """The bound in words, beside what the answer has. is_second: among choices as good in the objective before it."""
        whose = say("as good in that") if is_second else say("within these limits")
        gap = abs(Fraction(figures[FIGURE_OF[self.objective]] or self.bound) - self.bound)
        if not gap:
            return say("Proved: no choice {} {}.", whose, BEATS[self.objective])
        bound, rest = self._amounts(gap, currency)
        return say(
            "No choice {} {} than {}; the answer is at most {} from the best.",
            whose,
            BEATS[self.objective],
            bound,
            rest,
        )

    def _amounts(self, gap: Fraction, currency: str) -> tuple[str, str]:
        if self.objective == Objective.COST:
            return formats.money(self.bound, currency), formats.money(gap, currency)
        return formats.percent(self.bound, 4), say("{} percentage points", formats.amount(gap * 100, 4))


FIGURE_OF = {Objective.COST: "cost", Objective.ALIGNMENT: "alignment", Objective.CONCENTRATION: "largest_share"}
BEATS = {
    Objective.COST: Words("costs less"),
    Objective.ALIGNMENT: Words("is better aligned"),
    Objective.CONCENTRATION: Words("has a smaller largest share"),
}


class RunView:
    """A run with its question and, once there is one, its answer. No query."""

    def __init__(self, run: OptimiserRun) -> None:
        self.run = run
        self.inputs: Mapping[str, Any] = json.loads(run.inputs)
        stored = getattr(run, "result", None)
        self.content: Mapping[str, Any] | None = json.loads(stored.content) if stored else None

    @cached_property
    def question(self) -> Question:
        """What was asked."""
        return question_from(self.inputs)

    @cached_property
    def choices(self) -> Mapping[str, Choices]:
        """The options of every function, worked out again from the frozen question."""
        return {one.subject.key: one for one in choices_of(self.question)}

    @property
    def objective(self) -> Objective:
        """What was sought."""
        return Objective(self.run.objective)

    @property
    def limits(self) -> list[str]:
        """The limits in words; transitions with how they were counted."""
        currency, per = self.run.organisation.currency, self.inputs.get("transitions")
        found = {key: limit_sentence(key, bound, currency) for key, bound in self.question.limits.items()}
        if per:
            found[LimitKey.TRANSITIONS] += say(" ({} a quarter in {} quarters)", per["per_quarter"], per["quarters"])
        return list(found.values())

    @property
    def clashes(self) -> list[ClashView]:
        """The limits that clash, each with the nearest that can be had."""
        currency = self.run.organisation.currency
        return [_clash(clash, currency) for clash in (self.content or {}).get("clashes", [])]

    @property
    def figures(self) -> list[FigureLine]:
        """Every measure of today, scenario and answer."""
        content = self.content or {}
        best = content["best"]["figures"] if content.get("best") else {}
        return [
            FigureLine(
                measure,
                _number(content["today"], measure),
                _number(content["scenario"], measure),
                _number(best, measure),
            )
            for measure in MEASURES
        ]

    @property
    def proofs(self) -> list[str]:
        """What no choice can beat, and how far from that the answer is at most; none for answers from before it was kept."""
        content = self.content or {}
        figures = content["best"]["figures"] if content.get("best") else {}
        told = [_Told(Objective(proof["objective"]), Fraction(proof["bound"])) for proof in content.get("proofs", [])]
        currency = self.run.organisation.currency
        return [one.sentence(figures, currency, is_second=at > 0) for at, one in enumerate(told)]

    @property
    def frontier_gap(self) -> Fraction:
        """How far above the least cost at its alignment a point of the frontier lies at most; 0 where all is proved."""
        points: Sequence[Any] = (self.content or {}).get("frontier", [])
        gaps = (Fraction(one["figures"]["cost"]) - Fraction(one["least_cost"]) for one in points if "least_cost" in one)
        return max(gaps, default=Fraction(0))

    @property
    def one_off_cost(self) -> Fraction | None:
        """What the answer costs once."""
        best = (self.content or {}).get("best")
        return Fraction(best["one_off_cost"]) if best else None

    @cached_property
    def moves(self) -> list[Move]:
        """What the answer moves, the greatest one-off cost first."""
        best = (self.content or {}).get("best")
        found = [self._move(key, option) for key, option in best["chosen"].items()] if best else []
        return sorted(found, key=lambda move: (-move.option.one_off_cost, move.subject.name))

    @property
    def fixed(self) -> list[tuple[str, list[str]]]:
        """Why functions stay: reason → their names, the commonest reason first."""
        names = {subject.key: subject.name for subject in self.question.subjects}
        reasons: dict[str, list[str]] = {}
        for key, why in (self.content or {}).get("fixed", {}).items():
            reasons.setdefault(say(why), []).append(names[key])
        return sorted(reasons.items(), key=lambda item: -len(item[1]))

    @property
    def frontier(self) -> list[FrontierLine]:
        """The points of the frontier, cheapest first."""
        return [
            FrontierLine(
                number=at,
                cost=Fraction(point["figures"]["cost"]),
                alignment=Fraction(point["figures"]["alignment"] or 1),
                hhi=_fraction(point["figures"]["hhi"]),
                largest_share=_fraction(point["figures"]["largest_share"]),
                one_off_cost=Fraction(point["one_off_cost"]),
                moves=point["moves"],
            )
            for at, point in enumerate((self.content or {}).get("frontier", []), start=1)
        ]

    @property
    def chart(self) -> Chart | None:
        """The frontier drawn, with today, the scenario and the answer beside it; None where there is none."""
        content = self.content or {}
        if not content.get("frontier"):
            return None
        best = content["best"]["figures"] if content.get("best") else None
        others = [_spot(content["today"]), _spot(content["scenario"]), _spot(best)]
        return chart_of([Spot(line.cost, line.alignment) for line in self.frontier], others)

    def chosen(self, point: int | None) -> Mapping[str, str] | None:
        """The choice of a point of the frontier (from 1), or of the answer; None where there is no such point."""
        content = self.content or {}
        if point is None:
            return content["best"]["chosen"] if content.get("best") else None
        points: Sequence[Any] = content.get("frontier", [])
        return points[point - 1]["chosen"] if 1 <= point <= len(points) else None

    def option_of(self, key: str, option: str) -> Option:
        """The option of that name; staying where the name is “stay” or unknown."""
        options = self.choices[key].options
        return next((one for one in options if one.key == option), options[0])

    def _move(self, key: str, option: str) -> Move:
        level, _, partner = option.partition("|")
        return Move(self.choices[key].subject, self.option_of(key, option), LEVELS.get(level, ""), partner)


def _clash(clash: Mapping[str, Any], currency: str) -> ClashView:
    key = LimitKey(clash["key"])
    nearest = limit_text(key, Fraction(clash["nearest"]), currency)
    whole = say("the other limits") if clash["with_all"] else say("the others of these limits")
    allowed = say(
        "the most that {} allow is {}" if key in AT_LEAST else "the least that {} allow is {}", whole, nearest
    )
    return ClashView(limit_sentence(key, Fraction(clash["bound"]), currency), allowed)


def _number(figures: Mapping[str, str | None], measure: Measure) -> Fraction | None:
    return _fraction(figures.get(measure.key))


def _fraction(text: str | None) -> Fraction | None:
    return None if text is None else Fraction(text)


def _spot(figures: Mapping[str, str | None] | None) -> Spot | None:
    if not figures or figures["alignment"] is None:
        return None
    return Spot(Fraction(figures["cost"] or 0), Fraction(figures["alignment"]))
