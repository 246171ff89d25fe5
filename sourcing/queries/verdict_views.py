"""A verdict as the panel shows it, built from its JSON: so a page shows of a decision exactly what was recorded."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from portfolio.domain import formats
from portfolio.domain.language import say
from sourcing.domain.criteria import CriteriaModel, SourcingClass, short_name
from sourcing.domain.evaluate import evaluate

Record = Mapping[str, Any]


@dataclass(frozen=True)
class Bar:
    """The score of a class: width of its bar of 100, and points 0–100 as text."""

    key: str
    width: Decimal
    points: str


@dataclass(frozen=True)
class Share:
    """The share of weightings that a class wins, 0..1, and its place in a bar of 100."""

    key: str
    share: float
    x: Decimal
    width: Decimal


@dataclass(frozen=True)
class ShareRow:
    """The four shares under one assumption on weights."""

    caption: str
    shares: tuple[Share, ...]


@dataclass(frozen=True)
class FlipShown:
    """One answer whose change alone gives another class."""

    key: str
    name: str
    level: str
    to_level: int
    to_class: str


@dataclass(frozen=True)
class LockShown:
    """A lock that fired, or that could."""

    sentence: str
    floor: str
    has_fired: bool


@dataclass(frozen=True)
class NextShown:
    """The question to ask next."""

    key: str
    question: str


@dataclass(frozen=True)
class VerdictView:
    """Everything the verdict panel shows, in its order."""

    sourcing_class: str
    class_without_locks: str
    label: str
    share: float
    is_provisional: bool
    answered_count: int
    question_count: int
    bars: tuple[Bar, ...]
    stabilities: tuple[ShareRow, ...]
    flips: tuple[FlipShown, ...]
    weight_flip: str
    locks: tuple[LockShown, ...]
    ask_next: NextShown | None

    @property
    def is_lifted(self) -> bool:
        """Whether a lock gave another class than the score alone."""
        return self.sourcing_class != self.class_without_locks

    @property
    def is_settled(self) -> bool:
        """Whether nothing left to answer can change the class."""
        return self.answered_count > 0 and not self.is_provisional

    @property
    def in_words(self) -> str:
        """The verdict as one sentence, for those who hear the page."""
        if not self.answered_count:
            return say("No verdict yet.")
        state = say("provisional") if self.is_provisional else say(self.label)
        return say(
            "{}, {}, wins {} of all weightings.",
            say(self.sourcing_class).capitalize(),
            state,
            formats.share_won(self.share),
        )


def view_of_answers(criteria: CriteriaModel, levels: Mapping[str, int | None]) -> VerdictView:
    """The view of the verdict on these answers, evaluated now. No query."""
    return view_of(evaluate(criteria, levels).to_json(), criteria)


def view_of(record: Record, criteria: CriteriaModel) -> VerdictView:
    """The view of a recorded verdict. No query."""
    key = record["ask_next"]
    return VerdictView(
        sourcing_class=record["class"],
        class_without_locks=record["class_without_locks"],
        label=record["label"],
        share=record["share"],
        is_provisional=record["provisional"],
        answered_count=len(criteria.keys) - len(record["unanswered"]),
        question_count=len(criteria.keys),
        bars=tuple(_bar(found, record["scores"][found]["fraction"]) for found in SourcingClass),
        stabilities=(
            ShareRow(say("Any weights"), shares_shown(record["any_weights"])),
            ShareRow(say("Weights in the model's order"), shares_shown(record["ranked_weights"])),
        ),
        flips=tuple(_flip(flip) for flip in record["flips"]["one_answer_away"]),
        weight_flip=_weight_flip(record["flips"]["weights"]),
        locks=(*_locks(record["locks"], fired=True), *_locks(record["locks_that_could_fire"], fired=False)),
        ask_next=NextShown(key, say(criteria.by_key[key].question)) if key else None,
    )


def _bar(found: SourcingClass, fraction: str) -> Bar:
    score = Fraction(fraction)
    return Bar(found.value, formats.bar_width(score), formats.amount(score * 100, 1))


def shares_shown(record: Mapping[str, float]) -> tuple[Share, ...]:
    """Recorded shares by class as pieces of a bar of 100. No query."""
    shares, x = [], Decimal(0)
    for found in SourcingClass:
        width = formats.bar_width(record[found])
        shares.append(Share(found.value, record[found], x, width))
        x += width
    return tuple(shares)


def _flip(flip: Record) -> FlipShown:
    level = Fraction(flip["level"])
    places = 0 if level.denominator == 1 else 1
    return FlipShown(
        key=flip["criterion"],
        name=short_name(flip["criterion"]),
        level=formats.amount(level, places),
        to_level=flip["to_level"],
        to_class=flip["class"],
    )


def _weight_flip(flip: Record | None) -> str:
    if flip is None:
        return say("No change of weights either.")
    distance = formats.amount(Fraction(flip["distance"]["fraction"]), 2)
    return say("Weights: they would have to change by {} in sum before it is {}.", distance, say(flip["class"]))


def _locks(records: list[Record], *, fired: bool) -> tuple[LockShown, ...]:
    return tuple(LockShown(say(record["sentence"]), record["floor"], fired) for record in records)
