"""The certificate of a verdict as its page shows it: every number with a sentence, from what was recorded.

Built from the JSON of a verdict and the answers under it, so that an approved decision shows exactly what was recorded,
and today's answers the same in the same words.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from portfolio.domain import formats
from portfolio.domain.canonical import digest
from portfolio.domain.language import say
from sourcing.domain import certificate_sentences as sentences
from sourcing.domain.asking import OpenQuestion, open_questions
from sourcing.domain.criteria import CriteriaModel, Level, SourcingClass, short_name
from sourcing.domain.locks import locks_that_could_fire
from sourcing.domain.stability import Trust, mixture_of
from sourcing.domain.verdicts import Label
from sourcing.models import Decision
from sourcing.queries.certificates_flips import FlipLine, WeightFlipShown, flip_lines, weight_flip_shown
from sourcing.queries.evidence import Evidence
from sourcing.queries.verdict_views import Record, Share, shares_shown

Answers = Mapping[str, Level | None]
FULL = 100


@dataclass(frozen=True)
class Contribution:
    """What a criterion adds to a class: level, weight and contribution as text, and its piece of the bar of 100."""

    name: str
    question: str
    level: str | None
    weight: str
    support: str
    points: str
    x: Decimal
    width: Decimal


@dataclass(frozen=True)
class ScoreCard:
    """The score of a class with its criteria, most weight first."""

    key: str
    points: str
    width: Decimal
    contributions: tuple[Contribution, ...]
    sentence: str
    is_winner: bool


@dataclass(frozen=True)
class ShareLine:
    """The four shares under one assumption, and the sentence that says them. Empty sentence: the figures are for reference."""

    caption: str
    shares: tuple[Share, ...]
    sentence: str


@dataclass(frozen=True)
class QuestionLine:
    """An unanswered question: the class at each of its levels, its expected winning share, and the sentence."""

    name: str
    question: str
    classes: tuple[str, ...]
    expected_share: float
    is_next: bool
    sentence: str


@dataclass(frozen=True)
class Certificate:
    """Everything the certificate page shows, in its order."""

    sourcing_class: str
    class_without_locks: str
    label: str
    share: float
    is_provisional: bool
    headline: str
    more_often: str
    label_sentence: str
    winner_sentence: str
    score_cards: tuple[ScoreCard, ...]
    share_lines: tuple[ShareLine, ...]
    lock_sentences: tuple[str, ...]
    flips_sentence: str
    flips: tuple[FlipLine, ...]
    weight_sentence: str
    weight_flip: WeightFlipShown | None
    unanswered_sentence: str
    questions: tuple[QuestionLine, ...]
    ask_next_sentence: str


def certificate_of(name: str, record: Record, criteria: CriteriaModel, answers: Answers) -> Certificate:
    """The certificate of a recorded verdict on the function of this name. No query.

    answers: those the verdict was made of, for what each unanswered question could do.
    """
    found, label = SourcingClass(record["class"]), Label(record["label"])
    scores = {one: Fraction(record["scores"][one]["fraction"]) for one in SourcingClass}
    flips = flip_lines(record["flips"]["one_answer_away"])
    unanswered = record["unanswered"]
    return Certificate(
        sourcing_class=found.value,
        class_without_locks=record["class_without_locks"],
        label=label.value,
        share=record["share"],
        is_provisional=record["provisional"],
        headline=sentences.any_weights_sentence(name, found, record["share"]),
        more_often=sentences.more_often_sentence(_by_class(record["any_weights"]), found),
        label_sentence=sentences.label_sentence(label, criteria.firm, criteria.leaning),
        winner_sentence=sentences.winner_sentence(scores),
        score_cards=_score_cards(record, criteria, scores, answers),
        share_lines=_share_lines(name, record, found),
        lock_sentences=tuple(_lock_sentences(record, criteria, answers)),
        flips_sentence=sentences.answer_flips_sentence(len(flips), len(criteria.keys) - len(unanswered)),
        flips=flips,
        weight_sentence=_weight_sentence(record),
        weight_flip=weight_flip_shown(record["flips"]["weights"], criteria),
        unanswered_sentence=sentences.unanswered_sentence(len(unanswered), is_provisional=record["provisional"]),
        questions=_question_lines(record, criteria, answers, found),
        ask_next_sentence=_ask_next(record, criteria),
    )


def holds_today(decision: Decision, evidence: Evidence | None) -> str:
    """Whether what the decision recorded still holds; evidence: of today, None where no answers count. No query."""
    now = evidence.verdict.sourcing_class if evidence else None
    is_same = evidence is not None and evidence.inputs_sha256 == digest(decision.inputs)
    return sentences.holds_sentence(SourcingClass(decision.scored_class), now, is_same=is_same)


def decided_otherwise(decision: Decision) -> str:
    """That the decision differs from what the answers gave; empty where it does not. No query."""
    return sentences.decided_otherwise_sentence(
        SourcingClass(decision.sourcing_class), SourcingClass(decision.scored_class)
    )


def _score_cards(
    record: Record, criteria: CriteriaModel, scores: Mapping[SourcingClass, Fraction], answers: Answers
) -> tuple[ScoreCard, ...]:
    return tuple(
        _score_card(
            found,
            scores[found],
            [part for part in record["contributions"] if part["class"] == found],
            criteria,
            answers,
            record["class_without_locks"] == found,
        )
        for found in SourcingClass
    )


def _score_card(
    found: SourcingClass,
    score: Fraction,
    parts: list[dict[str, Any]],
    criteria: CriteriaModel,
    answers: Answers,
    is_winner: bool,
) -> ScoreCard:
    shown, x = [], Decimal(0)
    for part in parts:
        shown.append(_contribution(part, criteria, answers, x))
        x += shown[-1].width
    named = [(short_name(part["criterion"]), Fraction(part["amount"]["fraction"])) for part in parts]
    sentence = sentences.score_sentence(found, score, named)
    return ScoreCard(
        found.value, formats.amount(score * FULL, 1), formats.bar_width(score), tuple(shown), sentence, is_winner
    )


def _contribution(part: Record, criteria: CriteriaModel, answers: Answers, x: Decimal) -> Contribution:
    key, amount = part["criterion"], Fraction(part["amount"]["fraction"])
    level = answers.get(key)
    return Contribution(
        name=short_name(key),
        question=say(criteria.by_key[key].question),
        level=None if level is None else sentences.level_text(level),
        weight=formats.amount(Fraction(part["weight"]["fraction"]) * FULL, 1),
        support=formats.percent(Fraction(part["support"]["fraction"])),
        points=formats.amount(amount * FULL, 1),
        x=x,
        width=formats.bar_width(amount),
    )


def _share_lines(name: str, record: Record, found: SourcingClass) -> tuple[ShareLine, ...]:
    ranked = record["ranked_weights"]
    lines = [
        ShareLine(
            say("Any weights"),
            shares_shown(record["any_weights"]),
            sentences.any_weights_sentence(name, found, record["share"]),
        ),
        ShareLine(
            say("Weights in the model's order"),
            shares_shown(ranked),
            sentences.ranked_weights_sentence(name, found, ranked[found]),
        ),
    ]
    if record["locks"]:
        lines += [
            ShareLine(
                say("Any weights, without locks"),
                shares_shown(record["any_weights_without_locks"]),
                sentences.without_locks_sentence(name, _by_class(record["any_weights_without_locks"])),
            ),
            ShareLine(
                say("Weights in the model's order, without locks"),
                shares_shown(record["ranked_weights_without_locks"]),
                sentences.without_locks_sentence(
                    name, _by_class(record["ranked_weights_without_locks"]), is_ranked=True
                ),
            ),
        ]
    return tuple(lines)


def _by_class(record: Mapping[str, float]) -> dict[SourcingClass, float]:
    return {found: record[found] for found in SourcingClass}


def _lock_sentences(record: Record, criteria: CriteriaModel, answers: Answers) -> list[str]:
    alone = SourcingClass(record["class_without_locks"])
    fired = [
        sentences.fired_lock_sentence(lock["sentence"], SourcingClass(lock["floor"]), alone) for lock in record["locks"]
    ]
    return fired + [sentences.open_lock_sentence(lock, answers) for lock in locks_that_could_fire(criteria, answers)]


def _weight_sentence(record: Record) -> str:
    flip = record["flips"]["weights"]
    if flip is None:
        return str(sentences.NO_WEIGHT_FLIP)
    return sentences.weight_flip_sentence(
        SourcingClass(flip["class"]),
        SourcingClass(flip["rival"]),
        Fraction(flip["distance"]["fraction"]),
        Fraction(flip["score"]["fraction"]),
        wins_ties=flip["wins_ties"],
    )


def _question_lines(
    record: Record, criteria: CriteriaModel, answers: Answers, found: SourcingClass
) -> tuple[QuestionLine, ...]:
    if not record["unanswered"]:
        return ()
    questions = open_questions(criteria, answers, mixture_of(criteria, answers, Trust.ANY_WEIGHTS))
    lines = [_question_line(question, record, criteria, found) for question in questions]
    return tuple(sorted(lines, key=lambda line: -line.expected_share))


def _question_line(
    question: OpenQuestion, record: Record, criteria: CriteriaModel, found: SourcingClass
) -> QuestionLine:
    return QuestionLine(
        name=short_name(question.criterion),
        question=say(criteria.by_key[question.criterion].question),
        classes=tuple(outcome.sourcing_class.value for outcome in question.outcomes),
        expected_share=question.expected_share,
        is_next=question.criterion == record["ask_next"],
        sentence=sentences.open_question_sentence(question, found),
    )


def _ask_next(record: Record, criteria: CriteriaModel) -> str:
    key = record["ask_next"]
    return (
        sentences.ask_next_sentence(say(criteria.by_key[key].question), record["ask_next_expected_share"])
        if key
        else ""
    )
