"""Sentences of the certificate: said of what is so, in words that fit the number."""

from fractions import Fraction

import pytest

from sourcing.domain import certificate_sentences as say
from sourcing.domain.asking import LevelOutcome, OpenQuestion
from sourcing.domain.criteria import Condition, Lock, SourcingClass
from sourcing.domain.verdicts import Label

CORE, STRATEGIC, TACTICAL, OUTSOURCEABLE = SourcingClass
SCORES = {
    CORE: Fraction(18, 100),
    STRATEGIC: Fraction(14, 100),
    TACTICAL: Fraction(27, 100),
    OUTSOURCEABLE: Fraction(96, 100),
}
LOCK = Lock(
    (Condition("sensitivity", 5), Condition("dependency", 4)), STRATEGIC, "Sensitive data stays.", "CISO", "Why."
)


@pytest.mark.parametrize(
    ("share", "said"),
    [
        (1.0, "100 of 100"),
        (0.0, "0 of 100"),
        (0.99999, "more than 99 of 100"),
        (0.995, "more than 99 of 100"),
        (0.9949, "99 of 100"),
        (0.004, "fewer than 1 of 100"),
        (0.005, "1 of 100"),
        (0.625, "63 of 100"),
        (Fraction(1, 8), "13 of 100"),
        (1 - 1e-14, "100 of 100"),
        (1e-14, "0 of 100"),
        (Fraction(10**15 - 1, 10**15), "more than 99 of 100"),
    ],
)
def test_a_share_is_said_of_a_hundred_and_all_and_none_only_of_all_and_none(share, said) -> None:
    assert say.of_hundred(share) == said


def test_the_first_sentence_is_the_one_for_the_board() -> None:
    assert (
        say.any_weights_sentence("Help desk", OUTSOURCEABLE, 1.0)
        == "If every weighting were equally likely, Help desk would come out outsourceable in 100 of 100."
    )
    assert say.ranked_weights_sentence("Refresh", TACTICAL, 0.9759).endswith("would come out tactical in 98 of 100.")


@pytest.mark.parametrize(
    ("label", "said"),
    [
        (Label.FIRM, "That is at least 90 of 100, so it is called firm."),
        (Label.LEANING, "That is at least 60 of 100 but under 90 of 100, so it is called leaning."),
        (Label.CONTESTED, "That is under 60 of 100: there is no clear winner, so it is called contested."),
    ],
)
def test_the_label_is_said_with_the_thresholds_of_the_model(label, said) -> None:
    assert say.label_sentence(label, Fraction(9, 10), Fraction(6, 10)) == said


def test_a_threshold_that_is_no_whole_number_keeps_its_decimal() -> None:
    assert "92.5 of 100" in say.label_sentence(Label.FIRM, Fraction(925, 1000), Fraction(6, 10))


def test_the_leader_is_said_with_its_lead() -> None:
    assert say.winner_sentence(SCORES) == "By score outsourceable leads tactical by 69 points of 100."
    near = {**SCORES, OUTSOURCEABLE: Fraction(28, 100)}
    assert say.winner_sentence(near) == "By score outsourceable leads tactical by 1 point of 100."
    hair = {**SCORES, OUTSOURCEABLE: Fraction(27, 100) + Fraction(1, 10**6)}
    assert say.winner_sentence(hair) == "By score outsourceable leads tactical by under 0.1 points of 100."


def test_a_tie_is_said_to_be_one_and_who_wins_it() -> None:
    two = {**SCORES, TACTICAL: Fraction(96, 100)}
    assert say.winner_sentence(two) == (
        "By score tactical and outsourceable draw level at 96 of 100. A tie goes to tactical, which keeps most internal control."
    )
    assert "By score core, strategic, tactical and outsourceable draw level at 50" in say.winner_sentence(
        dict.fromkeys(SourcingClass, Fraction(1, 2))
    )


def test_a_score_is_said_with_what_makes_most_of_it() -> None:
    parts = [
        ("Standard", Fraction(3, 10)),
        ("Routine", Fraction(3, 10)),
        ("Market", Fraction(1, 5)),
        ("Cost", Fraction(1, 10)),
    ]
    assert say.score_sentence(OUTSOURCEABLE, Fraction(9, 10), parts) == (
        "Outsourceable scores 90 of 100, most of it from Standard (30), Routine (30) and Market (20)."
    )
    assert say.score_sentence(CORE, Fraction(1, 8), [("Direction", Fraction(1, 8))]) == (
        "Core scores 12.5 of 100, all of it from Direction (12.5)."
    )
    assert say.score_sentence(CORE, Fraction(0), [("Direction", Fraction(0))]) == (
        "Core scores 0 of 100: no answer speaks for it."
    )


def test_a_lock_that_fired_says_whether_it_changes_anything() -> None:
    assert say.fired_lock_sentence("It stays.", STRATEGIC, OUTSOURCEABLE) == (
        "The lock “It stays” has fired: at least strategic, whatever the scores say. Without it outsourceable would come out."
    )
    assert say.fired_lock_sentence("It stays.", STRATEGIC, STRATEGIC).endswith(
        "It changes nothing here: the scores alone give strategic."
    )
    assert "changes nothing" in say.fired_lock_sentence("It stays.", STRATEGIC, CORE)


def test_a_lock_that_could_fire_says_by_which_answers() -> None:
    assert say.open_lock_sentence(LOCK, {"sensitivity": 5}) == (
        "The lock “Sensitive data stays” would fire if Dependency were answered 4 or more: then at least strategic."
    )
    assert "if Sensitivity were answered 5 and Dependency were answered 4 or more" in say.open_lock_sentence(LOCK, {})


def test_one_answer_away_is_said_with_whole_and_with_mean_levels() -> None:
    assert say.answer_flip_sentence("cost_advantage", 5, 2, TACTICAL) == (
        "If Cost advantage were answered 2 instead of 5, it would be tactical."
    )
    assert "2 instead of 3.5" in say.answer_flip_sentence("market", Fraction(7, 2), 2, CORE)


@pytest.mark.parametrize(
    ("count", "answered", "said"),
    [
        (0, 16, "No answer that was given would change the class if it alone were another."),
        (1, 16, "1 of 16 answers would change the class by itself."),
        (1, 1, "1 of 1 answer would change the class by itself."),
        (3, 16, "3 of 16 answers would each change the class alone."),
        (0, 0, "No question is answered yet, so there is no answer to change."),
    ],
)
def test_the_number_of_flips_agrees_with_its_verb(count, answered, said) -> None:
    assert say.answer_flips_sentence(count, answered) == said


def test_the_least_change_of_weights_is_said_in_points_that_move() -> None:
    said = say.weight_flip_sentence(TACTICAL, TACTICAL, Fraction(42, 100), Fraction(63, 100), wins_ties=False)
    assert said == (
        "At least 21 weight points (each class has 100) would have to move to other criteria before it is tactical. "
        "There tactical draws level at 63 of 100, and a hair more makes it win."
    )
    assert "At least 1 weight point (" in say.weight_flip_sentence(
        CORE, CORE, Fraction(2, 100), Fraction(1, 2), wins_ties=True
    )
    assert say.weight_flip_sentence(CORE, CORE, Fraction(1, 9), Fraction(1, 2), wins_ties=True).endswith(
        "the tie goes to it."
    )
    assert "under 0.1 weight points" in say.weight_flip_sentence(
        CORE, CORE, Fraction(1, 10**6), Fraction(1, 2), wins_ties=True
    )


def test_a_flip_of_weights_that_a_lock_lifts_says_so() -> None:
    said = say.weight_flip_sentence(STRATEGIC, TACTICAL, Fraction(1, 10), Fraction(1, 2), wins_ties=True)
    assert said.endswith(
        "There tactical draws level at 50 of 100, and the tie goes to it, and a lock lifts that to strategic."
    )


def test_a_tie_needs_no_weight_to_move() -> None:
    said = say.weight_flip_sentence(STRATEGIC, STRATEGIC, Fraction(0), Fraction(1, 2), wins_ties=False)
    assert said == "It is a tie already: the least change of weights in favour of strategic gives another class."


def question(*classes: SourcingClass) -> OpenQuestion:
    outcomes = tuple(LevelOutcome(level, found, 0.9) for level, found in enumerate(classes, start=1))
    return OpenQuestion("cost_advantage", outcomes, 0.9)


def test_an_unanswered_question_says_which_levels_would_change_the_class() -> None:
    assert say.open_question_sentence(question(CORE, TACTICAL, TACTICAL, TACTICAL, OUTSOURCEABLE), TACTICAL) == (
        "Cost advantage: 1 would make it core and 5 would make it outsourceable."
    )
    assert say.open_question_sentence(question(*[CORE] * 3, *[TACTICAL] * 2), TACTICAL) == (
        "Cost advantage: 1, 2 or 3 would make it core."
    )
    assert say.open_question_sentence(question(*[CORE] * 5), CORE) == (
        "Cost advantage: no answer to it alone changes the class."
    )


@pytest.mark.parametrize(
    ("count", "is_provisional", "said"),
    [
        (0, False, "Every question is answered."),
        (1, True, "1 question is unanswered, and its answer could still change the class."),
        (4, True, "4 questions are unanswered, and their answers could still change the class."),
        (1, False, "1 question is unanswered, and its answer can't change the class any more."),
        (4, False, "4 questions are unanswered, and their answers can't change the class any more."),
    ],
)
def test_what_is_unanswered_is_said_with_what_it_could_do(count, is_provisional, said) -> None:
    assert say.unanswered_sentence(count, is_provisional=is_provisional) == said


def test_whether_a_decision_still_holds() -> None:
    assert "still holds to the letter" in say.holds_sentence(CORE, CORE, is_same=True)
    assert "have changed since, but they give core today" in say.holds_sentence(CORE, CORE, is_same=False)
    assert say.holds_sentence(CORE, TACTICAL, is_same=False).startswith("It no longer holds")
    assert "nothing to hold it against" in say.holds_sentence(CORE, None, is_same=False)
    assert say.decided_otherwise_sentence(CORE, CORE) == ""
    assert "decided tactical, although the answers gave strategic" in say.decided_otherwise_sentence(
        TACTICAL, STRATEGIC
    )


def test_without_locks_the_classes_are_said_from_the_most_frequent() -> None:
    shares = {CORE: 0.0, STRATEGIC: 0.25, TACTICAL: 0.75, OUTSOURCEABLE: 0.0}
    assert say.without_locks_sentence("It", shares) == (
        "Without locks, It would come out tactical in 75 of 100 and strategic in 25 of 100."
    )


def test_a_class_that_wins_more_weightings_than_the_leader_is_named() -> None:
    shares = {CORE: 0.0, STRATEGIC: 0.4544, TACTICAL: 0.0199, OUTSOURCEABLE: 0.5257}
    assert say.more_often_sentence(shares, STRATEGIC).startswith(
        "More often it would come out outsourceable: in 53 of 100."
    )
    assert say.more_often_sentence(shares, OUTSOURCEABLE) == ""
    tie = {CORE: 0.5, STRATEGIC: 0.5, TACTICAL: 0.0, OUTSOURCEABLE: 0.0}
    assert say.more_often_sentence(tie, STRATEGIC) == ""
