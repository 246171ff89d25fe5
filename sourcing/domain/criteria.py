"""Criteria models: which questions are asked of a function, and what their answers mean for its class."""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from functools import cached_property
from math import comb, prod
from pathlib import Path
from typing import Any, NamedTuple

from portfolio.domain import formats
from portfolio.domain.language import say
from sourcing.domain.content_reading import ContentReader, CriteriaModelInvalid
from sourcing.domain.weighing import Weighing, agrees, weighing_from_content
from sourcing.domain.weights import JudgementsRefused

LEVELS = (1, 2, 3, 4, 5)
Level = int | Fraction
"""An answer: 1..5; a fraction where it is the mean of several assessors."""


class SourcingClass(StrEnum):
    """The four classes, in order of internal control: the first keeps most of it."""

    CORE = "core"
    STRATEGIC = "strategic"
    TACTICAL = "tactical"
    OUTSOURCEABLE = "outsourceable"

    @property
    def letter(self) -> str:
        """C, S, T or O: told apart without colour."""
        return self.value[0].upper()

    @property
    def rank(self) -> int:
        """0 for core to 3 for outsourceable: the lower, the more internal control."""
        return _RANKS[self]

    def keeps_more_than(self, other: "SourcingClass") -> bool:
        """Whether this class keeps more internal control than the other."""
        return self.rank < other.rank


_RANKS = {sourcing_class: rank for rank, sourcing_class in enumerate(SourcingClass)}


def short_name(key: str) -> str:
    """The short name of a criterion: cost_advantage → Cost advantage, and what the reader's language says for it."""
    return say(key.replace("_", " ").capitalize())


class Support(NamedTuple):
    """How a criterion speaks for a class: its points within that class, and whether it does so when high or when low."""

    points: int
    high: bool


@dataclass(frozen=True)
class Criterion:
    """One question, with a sentence for each of the five levels to choose from."""

    key: str
    group: str
    question: str
    help: str
    anchors: tuple[str, ...]
    supports: Mapping[SourcingClass, Support]


class Condition(NamedTuple):
    """Half of a lock's “if”: the criterion is answered with this level or a higher one."""

    criterion: str
    level: int


@dataclass(frozen=True)
class Lock:
    """A rule that no score can outvote: when all conditions hold, the class is at least `floor`."""

    conditions: tuple[Condition, ...]
    floor: SourcingClass
    sentence: str
    owner: str
    reason: str


@dataclass(frozen=True)
class Band:
    """The MSP share of cost that a class allows, 0..1, both ends included."""

    lowest: Fraction
    highest: Fraction


class ClassCriterion(NamedTuple):
    """A criterion as one class sees it. `weight` is its share of the class's points."""

    key: str
    points: int
    high: bool
    weight: Fraction


@dataclass(frozen=True)
class CriteriaModel:
    """Criteria, locks and bands that together classify a function.

    `firm` and `leaning`: the shares of weightings, 0..1, from which a class is called so. `weighing`: how the points of a
    class were made, for classes whose points were not entered by hand.
    """

    criteria: tuple[Criterion, ...]
    locks: tuple[Lock, ...]
    bands: Mapping[SourcingClass, Band]
    firm: Fraction
    leaning: Fraction
    weighing: Mapping[SourcingClass, Weighing] = field(default_factory=dict)

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """Keys of all criteria, in the order they are asked."""
        return tuple(criterion.key for criterion in self.criteria)

    @cached_property
    def by_key(self) -> Mapping[str, Criterion]:
        """The criteria by their key."""
        return {criterion.key: criterion for criterion in self.criteria}

    @cached_property
    def groups(self) -> tuple[tuple[str, tuple[Criterion, ...]], ...]:
        """The groups with their criteria, both in the order they are asked."""
        found: dict[str, list[Criterion]] = {}
        for criterion in self.criteria:
            found.setdefault(criterion.group, []).append(criterion)
        return tuple((group, tuple(members)) for group, members in found.items())

    @cached_property
    def of_class(self) -> Mapping[SourcingClass, tuple[ClassCriterion, ...]]:
        """For each class the criteria that support it, most points first; equal points as they are asked."""
        return {sourcing_class: self._supporting(sourcing_class) for sourcing_class in SourcingClass}

    def weight(self, sourcing_class: SourcingClass, key: str) -> Fraction:
        """Weight of a criterion within a class that it supports, 0..1."""
        return self._weights[sourcing_class, key]

    @cached_property
    def _weights(self) -> Mapping[tuple[SourcingClass, str], Fraction]:
        return {(name, criterion.key): criterion.weight for name, held in self.of_class.items() for criterion in held}

    def _supporting(self, sourcing_class: SourcingClass) -> tuple[ClassCriterion, ...]:
        found = [(c.key, c.supports[sourcing_class]) for c in self.criteria if sourcing_class in c.supports]
        total = sum(support.points for _, support in found)
        weighed = [ClassCriterion(key, *support, Fraction(support.points, total)) for key, support in found]
        return tuple(sorted(weighed, key=lambda criterion: -criterion.points))

    def to_content(self) -> dict[str, Any]:
        """The model as JSON holds it; `criteria_model_from_content` reads it back."""
        weighing = {name.value: found.to_content() for name, found in self.weighing.items()}
        return {
            "criteria": [_criterion_content(criterion) for criterion in self.criteria],
            "locks": [_lock_content(lock) for lock in self.locks],
            "bands": {
                name.value: {"lowest": str(band.lowest), "highest": str(band.highest)}
                for name, band in self.bands.items()
            },
            "thresholds": {"firm": str(self.firm), "leaning": str(self.leaning)},
        } | ({"weighing": weighing} if weighing else {})


def _criterion_content(criterion: Criterion) -> dict[str, Any]:
    return {
        "key": criterion.key,
        "group": criterion.group,
        "question": criterion.question,
        "help": criterion.help,
        "anchors": list(criterion.anchors),
        "supports": {name.value: support._asdict() for name, support in criterion.supports.items()},
    }


def _lock_content(lock: Lock) -> dict[str, Any]:
    return {
        "conditions": [condition._asdict() for condition in lock.conditions],
        "floor": lock.floor.value,
        "sentence": lock.sentence,
        "owner": lock.owner,
        "reason": lock.reason,
    }


MOST_PER_CLASS = 12
MOST_TIED = 8
"""Beyond these the exact certificate takes minutes. The class's highest points may be tied without limit."""
MOST_COMBINATIONS = 50_000
"""Of levels of unanswered criteria that support several classes: each is gone through. Alike ones count as multisets."""
MOST_POINTS = 10_000_000
MOST_LOCKS = 20


def criteria_model_from_content(content: object) -> CriteriaModel:
    """The model that this JSON describes. Raises CriteriaModelInvalid, which names the field and what is wrong with it."""
    top = ContentReader(content)
    top.only("criteria", "locks", "bands", "thresholds", "weighing")
    criteria = tuple(_criterion(item) for item in top.items("criteria"))
    model = CriteriaModel(
        criteria=criteria,
        locks=tuple(_lock(item) for item in top.items("locks", may_be_empty=True)),
        bands=_bands(top.inside("bands")),
        firm=top.inside("thresholds").share("firm"),
        leaning=top.inside("thresholds").share("leaning"),
        weighing=_weighing(top.inside("weighing")) if top.has("weighing") else {},
    )
    _check_whole(model)
    return model


def _criterion(item: ContentReader) -> Criterion:
    item.only("key", "group", "question", "help", "anchors", "supports")
    return Criterion(
        key=item.key("key"),
        group=item.text("group", 80),
        question=item.text("question", 300),
        help=item.text("help", 1000, may_be_empty=True),
        anchors=item.texts("anchors", 300, count=len(LEVELS)),
        supports=_supports(item.inside("supports")),
    )


def _supports(item: ContentReader) -> dict[SourcingClass, Support]:
    item.only(*SourcingClass)
    found = {}
    for name in SourcingClass:
        if item.has(name):
            support = item.inside(name)
            support.only("points", "high")
            found[name] = Support(support.whole("points", 1, MOST_POINTS), support.truth("high"))
    if not found:
        item.refuse("", say("A criterion supports at least one class."))
    return found


def _lock(item: ContentReader) -> Lock:
    item.only("conditions", "floor", "sentence", "owner", "reason")
    conditions = []
    for condition in item.items("conditions"):
        condition.only("criterion", "level")
        conditions.append(Condition(condition.key("criterion"), condition.whole("level", 2, LEVELS[-1])))
    floor = item.one_of("floor", [name.value for name in SourcingClass if name is not SourcingClass.OUTSOURCEABLE])
    return Lock(
        conditions=tuple(conditions),
        floor=SourcingClass(floor),
        sentence=item.text("sentence", 300),
        owner=item.text("owner", 120),
        reason=item.text("reason", 1000),
    )


def _bands(item: ContentReader) -> dict[SourcingClass, Band]:
    item.only(*SourcingClass)
    bands = {}
    for name in SourcingClass:
        band = item.inside(name)
        band.only("lowest", "highest")
        bands[name] = Band(band.share("lowest"), band.share("highest"))
        if bands[name].lowest > bands[name].highest:
            band.refuse("lowest", say("The band's lower end is above its upper end."))
    return bands


def _weighing(item: ContentReader) -> dict[SourcingClass, Weighing]:
    item.only(*SourcingClass)
    return {name: weighing_from_content(item.inside(name)) for name in SourcingClass if item.has(name)}


def _check_whole(model: CriteriaModel) -> None:
    """What no single field can tell: names used once, names that exist, classes that something supports."""
    for key, count in Counter(model.keys).items():
        if count > 1:
            raise CriteriaModelInvalid("criteria", say("The key “{}” is used by {} criteria.", key, count))
    for at, lock in enumerate(model.locks):
        _check_conditions(f"locks.{at}.conditions", lock, model)
    if len(model.locks) > MOST_LOCKS:
        raise CriteriaModelInvalid(
            "locks", say("There are {} locks; at most {} can be kept.", len(model.locks), MOST_LOCKS)
        )
    for sourcing_class in SourcingClass:
        _check_class(sourcing_class, model)
    _check_combinations(model)
    for sourcing_class, weighing in model.weighing.items():
        _check_weighing(sourcing_class, weighing, model)
    if model.leaning > model.firm:
        raise CriteriaModelInvalid("thresholds.leaning", say("The threshold of leaning is above that of firm."))


def _check_conditions(field: str, lock: Lock, model: CriteriaModel) -> None:
    names = [condition.criterion for condition in lock.conditions]
    for name in names:
        if name not in model.by_key:
            raise CriteriaModelInvalid(field, say("The lock asks for “{}”, which is no criterion of this model.", name))
        if names.count(name) > 1:
            raise CriteriaModelInvalid(field, say("The lock asks twice for “{}”.", name))


def _check_class(sourcing_class: SourcingClass, model: CriteriaModel) -> None:
    points = Counter(criterion.points for criterion in model.of_class[sourcing_class])
    if not points:
        raise CriteriaModelInvalid("criteria", say("No criterion supports the class {}.", sourcing_class))
    if points.total() > MOST_PER_CLASS:
        sentence = say(
            "{} criteria support the class {}; at most {} can.", points.total(), sourcing_class, MOST_PER_CLASS
        )
        raise CriteriaModelInvalid("criteria", sentence)
    tied = max((count for number, count in points.items() if number != max(points)), default=0)
    if tied > MOST_TIED:
        sentence = say(
            "{} criteria of the class {} have the same points; at most {} can.", tied, sourcing_class, MOST_TIED
        )
        raise CriteriaModelInvalid("criteria", sentence)


def combinations_of(model: CriteriaModel) -> int:
    """How many levels the certificate goes through while nothing is answered: of criteria that several classes share."""
    shared = [criterion.supports for criterion in model.criteria if len(criterion.supports) > 1]
    alike = Counter(tuple(sorted((name.rank, *support) for name, support in found.items())) for found in shared)
    return prod(comb(count + len(LEVELS) - 1, count) for count in alike.values())


def _check_combinations(model: CriteriaModel) -> None:
    found = combinations_of(model)
    if found > MOST_COMBINATIONS:
        raise CriteriaModelInvalid(
            "criteria",
            say(
                "Too many criteria support several classes, each in its own way: {} combinations of their "
                "levels; at most {} can be gone through. Let some of them support one class only.",
                formats.amount(found),
                formats.amount(MOST_COMBINATIONS),
            ),
        )


def _check_weighing(sourcing_class: SourcingClass, weighing: Weighing, model: CriteriaModel) -> None:
    points = {criterion.key: criterion.points for criterion in model.of_class[sourcing_class]}
    where = f"weighing.{sourcing_class}"
    try:
        is_so = agrees(weighing, points)
    except JudgementsRefused as refused:
        raise CriteriaModelInvalid(where, refused.sentence) from refused
    if not is_so:
        raise CriteriaModelInvalid(
            where, say("The points of the class {} are not those that this gives.", sourcing_class)
        )


DEFAULT_CONTENT: dict[str, Any] = json.loads(
    Path(__file__).with_name("default_criteria.json").read_text(encoding="utf-8")
)
"""The default model as JSON. Treat it as read-only; copy it before changing anything."""
