"""Which question to ask next."""

from collections.abc import Iterator
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


def next_question(model: CriteriaModel, answers: Answers, mixture: Mixture) -> NextQuestion | None:
    """The unanswered criterion whose answer is expected to raise the winning share most; of equals the first asked.

    mixture: of these answers under any weights. None when everything is answered. Source: sourcing.md 5.
    """
    shares = dict(_shares_by_level(model, answers, mixture))
    scores = scores_of(model, answers)
    questions = [
        NextQuestion(key, round(_expected_share(model, answers, scores, key, shares[key]), DIGITS))
        for key in model.keys
        if key in shares
    ]
    return max(questions, key=lambda question: question.expected_share, default=None)


def _expected_share(model: CriteriaModel, answers: Answers, scores: Scores, key: str, shares: Array) -> float:
    total = 0.0
    for level, share in zip(LEVELS, shares.tolist(), strict=True):
        after = {**answers, key: level}
        winner = final_class(model, after, scores_with(model, answers, scores, {key: level}))
        held = lifted_shares(dict(zip(SourcingClass, share, strict=True)), floor_of(fired_locks(model, after)))
        total += held[winner]
    return total / len(LEVELS)


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
