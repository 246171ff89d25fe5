"""What each unanswered question could do, and which one to ask next."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from sourcing.domain.cells import Array
from sourcing.domain.criteria import LEVELS, CriteriaModel, SourcingClass
from sourcing.domain.flips import Scores, final_class, scores_with
from sourcing.domain.locks import fired_locks, floor_of, lifted_shares
from sourcing.domain.scores import Answers, scores_of
from sourcing.domain.spreads import ClassShape, Known
from sourcing.domain.stability import Mixture, class_table, won

DIGITS = 12


@dataclass(frozen=True, slots=True)
class NextQuestion:
    """The question most worth asking. `expected_share`: of the class that wins then, as the mean over its answers."""

    criterion: str
    expected_share: float


@dataclass(frozen=True, slots=True)
class LevelOutcome:
    """What an answer at this level would make of the function: its class, locks included, and that class's share."""

    level: int
    sourcing_class: SourcingClass
    share: float


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """An unanswered criterion with what each of its levels would give, the other unanswered ones left as they are.

    `expected_share`: of the class that wins then, as the mean over the levels.
    """

    criterion: str
    outcomes: tuple[LevelOutcome, ...]
    expected_share: float

    @property
    def reaches(self) -> tuple[SourcingClass, ...]:
        """The classes that some answer gives, most control first."""
        found = {outcome.sourcing_class for outcome in self.outcomes}
        return tuple(sourcing_class for sourcing_class in SourcingClass if sourcing_class in found)


def open_questions(model: CriteriaModel, answers: Answers, mixture: Mixture) -> tuple[OpenQuestion, ...]:
    """Every unanswered criterion with what its answer could do, in the order asked.

    mixture: of these answers under any weights. Source: sourcing.md 5.
    """
    shares = dict(_shares_by_level(model, answers, mixture))
    scores = scores_of(model, answers)
    return tuple(_question(model, answers, scores, key, shares[key]) for key in model.keys if key in shares)


def next_question(model: CriteriaModel, answers: Answers, mixture: Mixture) -> NextQuestion | None:
    """The unanswered criterion whose answer is expected to raise the winning share most; of equals the first asked.

    mixture: of these answers under any weights. None when everything is answered. Source: sourcing.md 5.
    """
    questions = open_questions(model, answers, mixture)
    best = max(questions, key=lambda question: question.expected_share, default=None)
    return None if best is None else NextQuestion(best.criterion, best.expected_share)


def _question(model: CriteriaModel, answers: Answers, scores: Scores, key: str, shares: Array) -> OpenQuestion:
    outcomes = tuple(
        _outcome(model, answers, scores, (key, level), dict(zip(SourcingClass, share, strict=True)))
        for level, share in zip(LEVELS, shares.tolist(), strict=True)
    )
    expected = sum(outcome.share for outcome in outcomes) / len(LEVELS)
    return OpenQuestion(key, outcomes, round(expected, DIGITS))


def _outcome(
    model: CriteriaModel,
    answers: Answers,
    scores: Scores,
    answer: tuple[str, int],
    shares: Mapping[SourcingClass, float],
) -> LevelOutcome:
    key, level = answer
    after = {**answers, key: level}
    winner = final_class(model, after, scores_with(model, answers, scores, {key: level}))
    held = lifted_shares(shares, floor_of(fired_locks(model, after)))
    return LevelOutcome(level, winner, held[winner])


def _shares_by_level(model: CriteriaModel, answers: Answers, mixture: Mixture) -> Iterator[tuple[str, Array]]:
    """For each unanswered criterion the shares that each of its levels would leave. Shape: levels, classes."""
    by_combination = won(mixture.tables, mixture.rows) * mixture.probabilities[:, None]
    shared = {key for kind in mixture.kinds for key in kind}
    for kind in mixture.kinds:
        found = _shares_by_shared_level(mixture, kind, by_combination)
        yield from ((key, found) for key in kind)
    for at, sourcing_class in enumerate(SourcingClass):
        alone = [c for c in model.of_class[sourcing_class] if answers.get(c.key) is None and c.key not in shared]
        if alone:
            found = _shares_by_support(mixture, at)
            yield from ((criterion.key, found if criterion.high else found[::-1]) for criterion in alone)


def _shares_by_shared_level(mixture: Mixture, kind: tuple[str, ...], by_combination: Array) -> Array:
    """Of the combinations with n of the m alike criteria at a level, the share n/m has this one there."""
    counts = [[[c.levels[key] for key in kind].count(level) for level in LEVELS] for c in mixture.combinations]
    return np.array(counts).T @ by_combination * (len(LEVELS) / len(kind))


def _shares_by_support(mixture: Mixture, at: int) -> Array:
    """Shares with one of the class's free criteria at each support, 0 to 1 in quarters. Shape: supports, classes."""
    shape = mixture.shapes[at]
    quarters = [quarter * shape.unit // 4 for quarter in range(len(LEVELS))]
    wider = [(_with(known, value),) for (known,) in shape.targets for value in quarters]
    distinct = {target: row for row, target in enumerate(dict.fromkeys(wider))}
    places = np.array([distinct[target] for target in wider]).reshape(-1, len(quarters))
    table = class_table(ClassShape(shape.unit, (shape.free[0] - 1,), tuple(distinct)), mixture.grid)
    tables = [*mixture.tables[:at], table, *mixture.tables[at + 1 :]]
    rows = [np.repeat(row, len(quarters)) for row in mixture.rows]
    rows[at] = places[mixture.rows[at]].reshape(-1)
    shares = won(tables, rows).reshape(-1, len(quarters), len(tables))
    by_support: Array = np.einsum("r,rqk->qk", mixture.probabilities, shares)
    return by_support


def _with(known: Known, value: int) -> Known:
    return tuple(sorted((*known, value)))
