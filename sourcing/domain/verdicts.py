"""The verdict on one function: everything that a page, a pack or a decision needs to know about its answers."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Any

from portfolio.domain.formats import rounded
from sourcing.domain.asking import NextQuestion
from sourcing.domain.criteria import Lock, SourcingClass
from sourcing.domain.flips import AnswerFlip
from sourcing.domain.scores import Contribution
from sourcing.domain.weight_flips import WeightFlip

DIGITS = 12
KEPT_PLACES = 6


def kept_share(share: float) -> Decimal:
    """A share as rows of verdicts hold it: six places, half up, but all or none only where it is so to twelve digits."""
    exact, step = Fraction(str(round(share, DIGITS))), Decimal(1).scaleb(-KEPT_PLACES)
    kept = rounded(exact, KEPT_PLACES)
    if kept >= 1 and exact < 1:
        return 1 - step
    return step if kept <= 0 and exact > 0 else kept


class Label(StrEnum):
    """How firmly a class stands, by its share of all weightings. Contested: there is no clear winner."""

    FIRM = "firm"
    LEANING = "leaning"
    CONTESTED = "contested"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the answers for one function say. Shares are of all weightings, 0..1, and sum to 1.

    `any_weights` trusts no points at all, `ranked_weights` only their order; both hold the locks, the other two do not.
    `share` is that of the class among any weights, and what the label is made of. `floor`: of the locks that fired.
    `is_provisional`: what nobody answered could still change the class; then `ask_next` says where to go on.
    """

    sourcing_class: SourcingClass
    class_without_locks: SourcingClass
    scores: Mapping[SourcingClass, Fraction]
    contributions: tuple[Contribution, ...]
    any_weights: Mapping[SourcingClass, float]
    ranked_weights: Mapping[SourcingClass, float]
    any_weights_without_locks: Mapping[SourcingClass, float]
    ranked_weights_without_locks: Mapping[SourcingClass, float]
    share: float
    label: Label
    is_provisional: bool
    floor: SourcingClass | None
    fired_locks: tuple[Lock, ...]
    locks_that_could_fire: tuple[Lock, ...]
    one_answer_away: tuple[AnswerFlip, ...]
    weight_flip: WeightFlip | None
    unanswered: tuple[str, ...]
    ask_next: NextQuestion | None

    @property
    def enough(self) -> bool:
        """Nothing left to answer can change the class."""
        return not self.is_provisional

    def to_json(self) -> dict[str, Any]:
        """The verdict in plain JSON values; its fields are described in sourcing/README.md."""
        return {
            "class": self.sourcing_class.value,
            "class_without_locks": self.class_without_locks.value,
            "scores": {name.value: _exact(score) for name, score in self.scores.items()},
            "any_weights": _shares(self.any_weights),
            "ranked_weights": _shares(self.ranked_weights),
            "any_weights_without_locks": _shares(self.any_weights_without_locks),
            "ranked_weights_without_locks": _shares(self.ranked_weights_without_locks),
            "share": round(self.share, DIGITS),
            "label": self.label.value,
            "provisional": self.is_provisional,
            "enough": self.enough,
            "locks": [_lock(lock) for lock in self.fired_locks],
            "locks_that_could_fire": [_lock(lock) for lock in self.locks_that_could_fire],
            "flips": {
                "one_answer_away": [_answer_flip(flip) for flip in self.one_answer_away],
                "weights": self.weight_flip and _weight_flip(self.weight_flip),
            },
            "unanswered": list(self.unanswered),
            "ask_next": self.ask_next and self.ask_next.criterion,
            "ask_next_expected_share": self.ask_next and self.ask_next.expected_share,
            "contributions": [_contribution(contribution) for contribution in self.contributions],
        }


def _exact(value: Fraction) -> dict[str, Any]:
    return {"fraction": str(value), "decimal": round(float(value), DIGITS)}


def _shares(shares: Mapping[SourcingClass, float]) -> dict[str, float]:
    return {name.value: round(share, DIGITS) for name, share in shares.items()}


def _lock(lock: Lock) -> dict[str, Any]:
    return {
        "floor": lock.floor.value,
        "sentence": lock.sentence,
        "conditions": [condition._asdict() for condition in lock.conditions],
        "owner": lock.owner,
        "reason": lock.reason,
    }


def _answer_flip(flip: AnswerFlip) -> dict[str, Any]:
    return {
        "criterion": flip.criterion,
        "level": flip.level if isinstance(flip.level, int) else str(flip.level),
        "to_level": flip.to_level,
        "change": str(flip.change),
        "class": flip.sourcing_class.value,
    }


def _weight_flip(flip: WeightFlip) -> dict[str, Any]:
    return {
        "class": flip.sourcing_class.value,
        "rival": flip.rival.value,
        "distance": _exact(flip.distance),
        "score": _exact(flip.score),
        "wins_ties": flip.wins_ties,
        "weights": {
            name.value: {key: _exact(weight) for key, weight in weights} for name, weights in flip.weights.items()
        },
    }


def _contribution(contribution: Contribution) -> dict[str, Any]:
    return {
        "class": contribution.sourcing_class.value,
        "criterion": contribution.criterion,
        "weight": _exact(contribution.weight),
        "support": _exact(contribution.support),
        "amount": _exact(contribution.amount),
        "answered": contribution.is_answered,
    }
