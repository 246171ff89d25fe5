"""Carry-over: which answers given under an earlier model still count under a later one. The one place of this rule.

An answer carries over where its question is unchanged: the criterion has the same key, the same question and the same
anchor sentences. What changed around it (help, group, points, locks, bands) does not touch what the assessor said.
"""

from collections.abc import Mapping
from typing import TypeVar

from sourcing.domain.criteria import CriteriaModel, Criterion

T = TypeVar("T")


def carried(given: Mapping[str, T], earlier: CriteriaModel, now: CriteriaModel) -> dict[str, T]:
    """Of what was given per criterion under the earlier model, that which still counts now."""
    if earlier is now:
        return {key: value for key, value in given.items() if key in now.by_key}
    return {key: value for key, value in given.items() if is_unchanged(key, earlier, now)}


def is_unchanged(key: str, earlier: CriteriaModel, now: CriteriaModel) -> bool:
    """Whether both models ask the same question under this key."""
    before, after = earlier.by_key.get(key), now.by_key.get(key)
    return before is not None and after is not None and _asked(before) == _asked(after)


def _asked(criterion: Criterion) -> tuple[str, tuple[str, ...]]:
    return criterion.question, criterion.anchors
