"""The certificate in sentences that a CIO can say aloud: every number of it has one.

Counts of a hundred are rounded half up, once. “100 of 100” and “0 of 100” are said only of all and of none.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction

from portfolio.domain.formats import amount, rounded
from portfolio.domain.language import Words, agreeing, counted, say
from sourcing.domain.asking import OpenQuestion
from sourcing.domain.criteria import Level, Lock, SourcingClass, short_name
from sourcing.domain.verdicts import Label

Number = float | Fraction
DIGITS = 12
POINTS = 100


def of_hundred(share: Number) -> str:
    """A share 0..1 as one says it: “86 of 100”, “more than 99 of 100”, “fewer than 1 of 100”."""
    exact = share if isinstance(share, Fraction) else Fraction(str(round(share, DIGITS)))
    count = int(rounded(exact * POINTS, 0))
    if count >= POINTS and exact < 1:
        return say("more than 99 of 100")
    if count <= 0 and exact > 0:
        return say("fewer than 1 of 100")
    return say("{} of 100", count)


def points_of(score: Fraction) -> str:
    """A score 0..1 in points of 100, with a decimal place where it is no whole number; never 0 for something."""
    points = score * POINTS
    if 0 < points < Fraction(1, 20):
        return say("under 0.1")
    return amount(points, 0 if points.denominator == 1 else 1)


def listed(words: Sequence[str]) -> str:
    """“a”, “a and b”, “a, b and c”."""
    *others, last = words
    return say("{} and {}", ", ".join(others), last) if others else last


def any_weights_sentence(name: str, sourcing_class: SourcingClass, share: Number) -> str:
    """What the share under any weights says."""
    return say(
        "If every weighting were equally likely, {} would come out {} in {}.", name, sourcing_class, of_hundred(share)
    )


def more_often_sentence(shares: Mapping[SourcingClass, Number], found: SourcingClass) -> str:
    """That another class wins more weightings than the one that leads by score; empty where none does."""
    rival = max(SourcingClass, key=lambda one: (shares[one], -one.rank))
    if shares[rival] <= shares[found]:
        return ""
    return say(
        "More often it would come out {}: in {}. The model's own weights tip the scales.",
        rival,
        of_hundred(shares[rival]),
    )


def ranked_weights_sentence(name: str, sourcing_class: SourcingClass, share: Number) -> str:
    """What the share under ranked weights says."""
    return say(
        "If only the order of the model's weights is trusted, {} would come out {} in {}.",
        name,
        sourcing_class,
        of_hundred(share),
    )


def without_locks_sentence(name: str, shares: Mapping[SourcingClass, Number], *, is_ranked: bool = False) -> str:
    """Which classes would win how often if there were no locks, the most frequent first. is_ranked: of the weights."""
    won = [(found, share) for found, share in shares.items() if share > 0]
    won.sort(key=lambda pair: -pair[1])
    parts = [say("{} in {}", found, of_hundred(share)) for found, share in won]
    trust = say(" and with the weights in the model's order") if is_ranked else ""
    return say("Without locks{}, {} would come out {}.", trust, name, listed(parts))


def label_sentence(label: Label, firm: Fraction, leaning: Fraction) -> str:
    """Why the class is called firm, leaning or contested. firm, leaning: the thresholds of the model."""
    if label is Label.FIRM:
        return say("That is at least {}, so it is called firm.", _threshold(firm))
    if label is Label.LEANING:
        return say("That is at least {} but under {}, so it is called leaning.", _threshold(leaning), _threshold(firm))
    return say("That is under {}: there is no clear winner, so it is called contested.", _threshold(leaning))


def _threshold(share: Fraction) -> str:
    points = share * POINTS
    return say("{} of 100", amount(points, 0 if points.denominator == 1 else 1))


def score_sentence(sourcing_class: SourcingClass, score: Fraction, parts: Sequence[tuple[str, Fraction]]) -> str:
    """What a class scores, and which criteria give most of it. parts: names with what they add, 0..1."""
    said = say("{} scores {} of 100", say(sourcing_class.value).capitalize(), points_of(score))
    given = sorted((part for part in parts if part[1]), key=lambda part: -part[1])[:3]
    if not given:
        return say("{}: no answer speaks for it.", said)
    most = listed([f"{name} ({points_of(share)})" for name, share in given])
    return say(
        "{}, {} of it from {}.",
        said,
        say("all") if len(given) == sum(1 for part in parts if part[1]) else say("most"),
        most,
    )


def winner_sentence(scores: Mapping[SourcingClass, Fraction]) -> str:
    """Which class leads by score and by how much; of a tie, who wins it and why."""
    ordered = sorted(SourcingClass, key=lambda found: (-scores[found], found.rank))
    first, second = ordered[0], ordered[1]
    level = [found for found in ordered if scores[found] == scores[first]]
    if len(level) > 1:
        names = listed([found.value for found in level])
        return say(
            "By score {} draw level at {} of 100. A tie goes to {}, which keeps most internal control.",
            names,
            points_of(scores[first]),
            first,
        )
    lead = scores[first] - scores[second]
    unit = say("point" if lead * POINTS == 1 else "points")
    return say("By score {} leads {} by {} {} of 100.", first, second, points_of(lead), unit)


def fired_lock_sentence(sentence: str, floor: SourcingClass, alone: SourcingClass) -> str:
    """A lock that fired, and whether it changes anything. alone: the class without locks."""
    said = say("The lock “{}” has fired: at least {}, whatever the scores say.", say(sentence).rstrip("."), floor)
    if floor.keeps_more_than(alone):
        return say("{} Without it {} would come out.", said, alone)
    return say("{} It changes nothing here: the scores alone give {}.", said, alone)


def open_lock_sentence(lock: Lock, answers: Mapping[str, Level | None]) -> str:
    """A lock that could still fire: which answers would do it."""
    missing = [
        say("{} were answered {}", short_name(key), _or_more(level))
        for key, level in lock.conditions
        if answers.get(key) is None
    ]
    return say(
        "The lock “{}” would fire if {}: then at least {}.", say(lock.sentence).rstrip("."), listed(missing), lock.floor
    )


def _or_more(level: int) -> str:
    return "5" if level == 5 else say("{} or more", level)


def answer_flip_sentence(criterion: str, level: Level, to_level: int, sourcing_class: SourcingClass) -> str:
    """One answer whose change alone gives another class."""
    return say(
        "If {} were answered {} instead of {}, it would be {}.",
        short_name(criterion),
        to_level,
        level_text(level),
        sourcing_class,
    )


def answer_flips_sentence(count: int, answered: int) -> str:
    """How many answers could flip the class alone. answered: number of questions with an answer."""
    if not answered:
        return say("No question is answered yet, so there is no answer to change.")
    if not count:
        return say("No answer that was given would change the class if it alone were another.")
    verb = agreeing(count, "would change the class by itself", "would each change the class alone")
    return say("{} of {} {}.", count, counted(answered, "answer"), verb)


def level_text(level: Level) -> str:
    """A level; the mean of several assessors with one decimal place."""
    return amount(level, 0 if Fraction(level).denominator == 1 else 1)


def weight_flip_sentence(
    sourcing_class: SourcingClass, rival: SourcingClass, distance: Fraction, score: Fraction, *, wins_ties: bool
) -> str:
    """The least change of weights that gives another class. distance: L1, over the weights of all classes."""
    lifted = "" if rival is sourcing_class else say(", and a lock lifts that to {}", sourcing_class)
    if not distance:
        return say(
            "It is a tie already: the least change of weights in favour of {} gives another class{}.", rival, lifted
        )
    moved = points_of(distance / 2)
    unit = say("weight point") if distance * POINTS == 2 else say("weight points")
    end = say("and the tie goes to it") if wins_ties else say("and a hair more makes it win")
    return say(
        "At least {} {} (each class has 100) would have to move to other criteria before it "
        "is {}. There {} draws level at {} of 100, {}{}.",
        moved,
        unit,
        sourcing_class,
        rival,
        points_of(score),
        end,
        lifted,
    )


NO_WEIGHT_FLIP = Words("No weights whatever, on these answers, would give another class.")


def open_question_sentence(question: OpenQuestion, now: SourcingClass) -> str:
    """What the answer to one unanswered question could do, alone. now: the class as things stand."""
    name = short_name(question.criterion)
    others = [found for found in question.reaches if found is not now]
    if not others:
        return say("{}: no answer to it alone changes the class.", name)
    parts = [say("{} would make it {}", _levels(question, found), found) for found in others]
    return f"{name}: {listed(parts)}."


def _levels(question: OpenQuestion, wanted: SourcingClass) -> str:
    """“1, 2 or 3”, “5”: the levels that give this class."""
    levels = [str(outcome.level) for outcome in question.outcomes if outcome.sourcing_class is wanted]
    return say("{} or {}", ", ".join(levels[:-1]), levels[-1]) if len(levels) > 1 else levels[0]


def unanswered_sentence(count: int, *, is_provisional: bool) -> str:
    """Whether what nobody answered could still change the class."""
    if not count:
        return say("Every question is answered.")
    said = say("{} unanswered", counted(count, "question is", "questions are"))
    if is_provisional:
        return say("{}, and {} could still change the class.", said, agreeing(count, "its answer", "their answers"))
    return say("{}, and {} can't change the class any more.", said, agreeing(count, "its answer", "their answers"))


def ask_next_sentence(question: str, share: Number) -> str:
    """Which question to ask next and what it is expected to bring."""
    return say("Ask next: “{}” Its answer is expected to raise the winning class to {}.", question, of_hundred(share))


def decided_otherwise_sentence(decided: SourcingClass, scored: SourcingClass) -> str:
    """That a decision differs from what the answers gave; empty where it does not."""
    return "" if decided is scored else say("It was decided {}, although the answers gave {}.", decided, scored)


def holds_sentence(then: SourcingClass, now: SourcingClass | None, *, is_same: bool) -> str:
    """Whether what the answers gave when it was decided still holds. now None: no answers count today."""
    if now is None:
        return say("Nobody's answers count today, so there is nothing to hold it against.")
    if now is not then:
        return say("It no longer holds: the answers gave {} then, and give {} today.", then, now)
    if is_same:
        return say("It still holds to the letter: the answers, the criteria and the costs are what they were.")
    return say("It still holds: the answers or costs have changed since, but they give {} today, too.", then)
