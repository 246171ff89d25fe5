"""Criteria models and answers for tests: the default one, the acceptance table, and small random ones."""

from collections.abc import Mapping
from fractions import Fraction

from hypothesis import strategies as st

from sourcing.domain.criteria import (
    DEFAULT_CONTENT,
    Band,
    Condition,
    CriteriaModel,
    Criterion,
    Lock,
    SourcingClass,
    Support,
    criteria_model_from_content,
)

CORE, STRATEGIC, TACTICAL, OUTSOURCEABLE = SourcingClass
DEFAULT = criteria_model_from_content(DEFAULT_CONTENT)
WHOLE = Band(Fraction(0), Fraction(1))

# name, levels in the order of the criteria, class, share among any weights
ACCEPTANCE = [
    ("CIO / CTO / vCIO leadership", "5545 3444 2112 1112", CORE, 1.0),
    ("IT strategy and roadmap", "5554 2344 2113 1112", CORE, 1.0),
    ("Digital transformation", "5455 2333 3334 1112", CORE, 1.0),
    ("Business relationship and cultural integration", "4345 1223 1111 1211", CORE, 1.0),
    ("Cybersecurity governance", "4323 5554 3214 2223", STRATEGIC, 1.0),
    ("Data governance", "4334 5554 2112 2212", STRATEGIC, 1.0),
    ("Vendor management", "3323 4355 1211 2312", STRATEGIC, 0.9998),
    ("Regulatory compliance and risk", "3313 5453 2112 3323", STRATEGIC, 0.9895),
    ("New system implementation", "4233 2323 4554 2134", TACTICAL, 1.0),
    ("Technology refresh", "2112 2222 3554 4234", TACTICAL, 0.8620),
    ("AI and machine learning", "4243 3423 5435 1133", TACTICAL, 0.9679),
    ("Cybersecurity monitoring", "2111 4423 5425 4344", TACTICAL, 0.6792),
    ("Infrastructure management", "2111 2323 2313 5445", OUTSOURCEABLE, 1.0),
    ("Cloud migration", "3122 2313 4344 4455", OUTSOURCEABLE, 0.7708),
    ("Routine maintenance", "1111 2212 1211 5545", OUTSOURCEABLE, 1.0),
    ("Help desk support", "2113 2211 1412 5555", OUTSOURCEABLE, 1.0),
]


def answers_of(levels: str) -> dict[str, int | None]:
    """Answers to the default criteria, a digit each; “-” is unanswered, blanks are for the eye."""
    digits = levels.replace(" ", "")
    return {key: None if digit == "-" else int(digit) for key, digit in zip(DEFAULT.keys, digits, strict=True)}


def acceptance_answers(name: str) -> dict[str, int | None]:
    return answers_of(next(levels for found, levels, _, _ in ACCEPTANCE if found == name))


def model_of(supports: list[Mapping[SourcingClass, tuple[int, bool]]], locks: tuple[Lock, ...] = ()) -> CriteriaModel:
    """A model of criteria c0, c1, … with these supports and nothing to read."""
    criteria = tuple(
        Criterion(f"c{at}", "group", "?", "", ("a",) * 5, {name: Support(*pair) for name, pair in support.items()})
        for at, support in enumerate(supports)
    )
    return CriteriaModel(criteria, locks, dict.fromkeys(SourcingClass, WHOLE), Fraction(9, 10), Fraction(3, 5))


def lock_of(floor: SourcingClass, **conditions: int) -> Lock:
    return Lock(tuple(Condition(*pair) for pair in conditions.items()), floor, "Sentence.", "Owner", "Reason")


@st.composite
def small_models(draw: st.DrawFn, most: int = 7, locked: bool = True) -> CriteriaModel:
    """Models of four to `most` criteria: every class supported, points that often tie, criteria that classes share."""
    classes = list(SourcingClass)
    firsts = [[name] for name in classes]
    more = draw(st.lists(st.lists(st.sampled_from(classes), min_size=1, max_size=3, unique=True), max_size=most - 4))
    widened = [first + draw(st.lists(st.sampled_from(classes), max_size=1)) for first in firsts]
    pair = st.tuples(st.integers(1, 3), st.booleans())
    model = model_of([{name: draw(pair) for name in names} for names in draw(st.permutations(widened + more))])
    floors = st.sampled_from([CORE, STRATEGIC, TACTICAL])
    conditions = st.dictionaries(st.sampled_from(model.keys), st.integers(2, 5), min_size=1, max_size=2)
    drawn = draw(st.lists(st.tuples(floors, conditions), max_size=2)) if locked else []
    locks = tuple(lock_of(floor, **wanted) for floor, wanted in drawn)
    return CriteriaModel(model.criteria, locks, model.bands, model.firm, model.leaning)


def answers_for(model: CriteriaModel, unanswered: bool = True) -> st.SearchStrategy[dict[str, int | None]]:
    """Levels for each criterion, now and then none."""
    level = st.integers(1, 5) | st.none() if unanswered else st.integers(1, 5)
    return st.fixed_dictionaries(dict.fromkeys(model.keys, level))
