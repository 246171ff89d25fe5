"""Evaluating: from answers to the verdict on one function. Source: sourcing.md 2–5."""

from fractions import Fraction

from sourcing.domain.asking import next_question
from sourcing.domain.criteria import CriteriaModel
from sourcing.domain.evaluate_many import Verdicts, evaluate_many
from sourcing.domain.flips import answer_flips
from sourcing.domain.locks import fired_locks, floor_of, lifted, lifted_shares, locks_that_could_fire
from sourcing.domain.reach import can_still_flip
from sourcing.domain.scores import Answers, checked_answers, contributions_of, scores_of, winner_of
from sourcing.domain.stability import Trust, mixture_of, mixture_shares, shares_of
from sourcing.domain.verdicts import DIGITS, Label, Verdict
from sourcing.domain.weight_flips import weight_flip

__all__ = ["METHOD", "Label", "Verdict", "Verdicts", "evaluate", "evaluate_many", "label_of"]

METHOD = "exact shares of weightings, edition 1"


def evaluate(model: CriteriaModel, answers: Answers) -> Verdict:
    """The verdict on these answers; a criterion that is missing or None is unanswered. Raises AnswerRefused.

    Answers are levels 1..5, fractions where they are means of a group.
    """
    given = checked_answers(model, answers)
    scores = scores_of(model, given)
    alone = winner_of(scores)
    floor = floor_of(fired_locks(model, given))
    mixture = mixture_of(model, given, Trust.ANY_WEIGHTS)
    any_weights, ranked = mixture_shares(mixture), shares_of(model, given, Trust.RANKED_WEIGHTS)
    lifted_any = lifted_shares(any_weights, floor)
    share = lifted_any[lifted(alone, floor)]
    is_provisional = can_still_flip(model, given)
    return Verdict(
        sourcing_class=lifted(alone, floor),
        class_without_locks=alone,
        scores=scores,
        contributions=contributions_of(model, given),
        any_weights=lifted_any,
        ranked_weights=lifted_shares(ranked, floor),
        any_weights_without_locks=any_weights,
        ranked_weights_without_locks=ranked,
        share=share,
        label=label_of(model, share),
        is_provisional=is_provisional,
        floor=floor,
        fired_locks=fired_locks(model, given),
        locks_that_could_fire=locks_that_could_fire(model, given),
        one_answer_away=answer_flips(model, given),
        weight_flip=weight_flip(model, given),
        unanswered=tuple(key for key, level in given.items() if level is None),
        ask_next=next_question(model, given, mixture) if is_provisional else None,
    )


def label_of(model: CriteriaModel, share: float) -> Label:
    """The label for this share, 0..1. Twelve digits of it count: its last ones are the machine's, not the answers'."""
    exact = Fraction(str(round(share, DIGITS)))
    if exact >= model.firm:
        return Label.FIRM
    return Label.LEANING if exact >= model.leaning else Label.CONTESTED
