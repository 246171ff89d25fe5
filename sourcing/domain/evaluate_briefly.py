"""Verdicts in brief on any answers, of thousands of functions at once: what lists and comparisons show of a verdict.

The same figures as `evaluate`, without what would change them. Functions whose criteria are all answered go through the
tables that they share, in levels of the same fineness together (means of two assessors are halves); a function with
something unanswered is integrated by itself. Equal answers are evaluated once.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

import numpy as np

from sourcing.domain.criteria import CriteriaModel, Level, SourcingClass
from sourcing.domain.evaluate import label_of
from sourcing.domain.evaluate_many import Levels, shares_of_many
from sourcing.domain.locks import fired_locks, floor_of, lifted, lifted_shares
from sourcing.domain.reach import can_still_flip
from sourcing.domain.scores import Answers, checked_answers, scores_of, winner_of
from sourcing.domain.stability import Shares, Trust, shares_of
from sourcing.domain.verdicts import Label

FINEST = 4
"""Parts of a level up to which functions share tables; finer means are rare, and are integrated one by one."""

Given = tuple[Level | None, ...]


@dataclass(frozen=True, slots=True)
class BriefVerdict:
    """The class, what the score alone gave, the share of weightings that gives the class, its label, what is missing."""

    sourcing_class: SourcingClass
    class_without_locks: SourcingClass
    share: float
    label: Label
    is_provisional: bool
    answered_count: int


def evaluate_briefly(model: CriteriaModel, many: Sequence[Answers]) -> list[BriefVerdict]:
    """The verdict on each of these answers, in their order. Raises AnswerRefused."""
    given = [tuple(checked_answers(model, answers).values()) for answers in many]
    distinct = list(dict.fromkeys(given))
    found = {levels: _brief(model, levels, shares) for levels, shares in _shares(model, distinct).items()}
    return [found[levels] for levels in given]


def _shares(model: CriteriaModel, distinct: Sequence[Given]) -> dict[Given, Shares]:
    fine: dict[int, list[Given]] = {}
    for levels in distinct:
        fine.setdefault(_parts(levels), []).append(levels)
    found: dict[Given, Shares] = {}
    for parts, alike in fine.items():
        if 0 < parts <= FINEST:
            shares = shares_of_many(model, _whole(alike, parts), Trust.ANY_WEIGHTS, parts)
            found |= {
                levels: dict(zip(SourcingClass, row, strict=True))
                for levels, row in zip(alike, shares.tolist(), strict=True)
            }
        else:
            found |= {levels: shares_of(model, _answers(model, levels), Trust.ANY_WEIGHTS) for levels in alike}
    return found


def _parts(levels: Given) -> int:
    """Into how many parts of a level all answers go; 0 where one is missing."""
    return 0 if None in levels else lcm(*(Fraction(level).denominator for level in levels if level is not None))


def _whole(alike: Sequence[Given], parts: int) -> Levels:
    return np.array([[int((level or 0) * parts) for level in levels] for levels in alike], dtype=np.int64)


def _brief(model: CriteriaModel, levels: Given, shares: Shares) -> BriefVerdict:
    answers = _answers(model, levels)
    alone = winner_of(scores_of(model, answers))
    floor = floor_of(fired_locks(model, answers))
    final = lifted(alone, floor)
    share = lifted_shares(shares, floor)[final]
    return BriefVerdict(
        sourcing_class=final,
        class_without_locks=alone,
        share=share,
        label=label_of(model, share),
        is_provisional=can_still_flip(model, answers),
        answered_count=sum(level is not None for level in levels),
    )


def _answers(model: CriteriaModel, levels: Given) -> Mapping[str, Level | None]:
    return dict(zip(model.keys, levels, strict=True))
