"""The certificate in sentences that a CIO can say aloud: every number of it has one.

Counts of a hundred are rounded half up, once. “100 of 100” and “0 of 100” are said only of all and of none.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction

from portfolio.domain.formats import amount, rounded
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
        return "more than 99 of 100"
    if count <= 0 and exact > 0:
        return "fewer than 1 of 100"
    return f"{count} of 100"


def points_of(score: Fraction) -> str:
    """A score 0..1 in points of 100, with a decimal place where it is no whole number; never 0 for something."""
    points = score * POINTS
    if 0 < points < Fraction(1, 20):
        return "under 0.1"
    return amount(points, 0 if points.denominator == 1 else 1)


def listed(words: Sequence[str]) -> str:
    """“a”, “a and b”, “a, b and c”."""
    *others, last = words
    return f"{', '.join(others)} and {last}" if others else last


def counted(count: int, one: str, many: str = "") -> str:
    """“1 question”, “3 questions”."""
    return f"{count} {one if count == 1 else many or one + 's'}"


def any_weights_sentence(name: str, sourcing_class: SourcingClass, share: Number) -> str:
    """What the share under any weights says."""
    return f"If every weighting were equally likely, {name} would come out {sourcing_class} in {of_hundred(share)}."


def more_often_sentence(shares: Mapping[SourcingClass, Number], found: SourcingClass) -> str:
    """That another class wins more weightings than the one that leads by score; empty where none does."""
    rival = max(SourcingClass, key=lambda one: (shares[one], -one.rank))
    if shares[rival] <= shares[found]:
        return ""
    return (
        f"More often it would come out {rival}: in {of_hundred(shares[rival])}. The model's own weights tip the scales."
    )


def ranked_weights_sentence(name: str, sourcing_class: SourcingClass, share: Number) -> str:
    """What the share under ranked weights says."""
    return (
        f"If only the order of the model's weights is trusted, {name} would come out {sourcing_class} "
        f"in {of_hundred(share)}."
    )


def without_locks_sentence(name: str, shares: Mapping[SourcingClass, Number], *, is_ranked: bool = False) -> str:
    """Which classes would win how often if there were no locks, the most frequent first. is_ranked: of the weights."""
    won = [(found, share) for found, share in shares.items() if share > 0]
    won.sort(key=lambda pair: -pair[1])
    parts = [f"{found} in {of_hundred(share)}" for found, share in won]
    trust = " and with the weights in the model's order" if is_ranked else ""
    return f"Without locks{trust}, {name} would come out {listed(parts)}."


def label_sentence(label: Label, firm: Fraction, leaning: Fraction) -> str:
    """Why the class is called firm, leaning or contested. firm, leaning: the thresholds of the model."""
    if label is Label.FIRM:
        return f"That is at least {_threshold(firm)}, so it is called firm."
    if label is Label.LEANING:
        return f"That is at least {_threshold(leaning)} but under {_threshold(firm)}, so it is called leaning."
    return f"That is under {_threshold(leaning)}: there is no clear winner, so it is called contested."


def _threshold(share: Fraction) -> str:
    points = share * POINTS
    return f"{amount(points, 0 if points.denominator == 1 else 1)} of 100"


def score_sentence(sourcing_class: SourcingClass, score: Fraction, parts: Sequence[tuple[str, Fraction]]) -> str:
    """What a class scores, and which criteria give most of it. parts: names with what they add, 0..1."""
    said = f"{sourcing_class.capitalize()} scores {points_of(score)} of 100"
    given = sorted((part for part in parts if part[1]), key=lambda part: -part[1])[:3]
    if not given:
        return f"{said}: no answer speaks for it."
    most = listed([f"{name} ({points_of(share)})" for name, share in given])
    return f"{said}, {'all' if len(given) == sum(1 for part in parts if part[1]) else 'most'} of it from {most}."


def winner_sentence(scores: Mapping[SourcingClass, Fraction]) -> str:
    """Which class leads by score and by how much; of a tie, who wins it and why."""
    ordered = sorted(SourcingClass, key=lambda found: (-scores[found], found.rank))
    first, second = ordered[0], ordered[1]
    level = [found for found in ordered if scores[found] == scores[first]]
    if len(level) > 1:
        names = listed([found.value for found in level])
        return (
            f"By score {names} draw level at {points_of(scores[first])} of 100. A tie goes to {first}, "
            "which keeps most internal control."
        )
    lead = scores[first] - scores[second]
    unit = "point" if lead * POINTS == 1 else "points"
    return f"By score {first} leads {second} by {points_of(lead)} {unit} of 100."


def fired_lock_sentence(sentence: str, floor: SourcingClass, alone: SourcingClass) -> str:
    """A lock that fired, and whether it changes anything. alone: the class without locks."""
    said = f"The lock “{sentence.rstrip('.')}” has fired: at least {floor}, whatever the scores say."
    if floor.keeps_more_than(alone):
        return f"{said} Without it {alone} would come out."
    return f"{said} It changes nothing here: the scores alone give {alone}."


def open_lock_sentence(lock: Lock, answers: Mapping[str, Level | None]) -> str:
    """A lock that could still fire: which answers would do it."""
    missing = [
        f"{short_name(key)} were answered {_or_more(level)}"
        for key, level in lock.conditions
        if answers.get(key) is None
    ]
    return f"The lock “{lock.sentence.rstrip('.')}” would fire if {listed(missing)}: then at least {lock.floor}."


def _or_more(level: int) -> str:
    return "5" if level == 5 else f"{level} or more"


def answer_flip_sentence(criterion: str, level: Level, to_level: int, sourcing_class: SourcingClass) -> str:
    """One answer whose change alone gives another class."""
    return f"If {short_name(criterion)} were answered {to_level} instead of {level_text(level)}, it would be {sourcing_class}."


def answer_flips_sentence(count: int, answered: int) -> str:
    """How many answers could flip the class alone. answered: number of questions with an answer."""
    if not answered:
        return "No question is answered yet, so there is no answer to change."
    if not count:
        return "No answer that was given would change the class if it alone were another."
    verb = "would change the class by itself" if count == 1 else "would each change the class alone"
    return f"{count} of {counted(answered, 'answer')} {verb}."


def level_text(level: Level) -> str:
    """A level; the mean of several assessors with one decimal place."""
    return amount(level, 0 if Fraction(level).denominator == 1 else 1)


def weight_flip_sentence(
    sourcing_class: SourcingClass, rival: SourcingClass, distance: Fraction, score: Fraction, *, wins_ties: bool
) -> str:
    """The least change of weights that gives another class. distance: L1, over the weights of all classes."""
    lifted = "" if rival is sourcing_class else f", and a lock lifts that to {sourcing_class}"
    if not distance:
        return f"It is a tie already: the least change of weights in favour of {rival} gives another class{lifted}."
    moved = points_of(distance / 2)
    unit = "weight point" if distance * POINTS == 2 else "weight points"
    end = "and the tie goes to it" if wins_ties else "and a hair more makes it win"
    return (
        f"At least {moved} {unit} (each class has 100) would have to move to other criteria before it is {sourcing_class}. "
        f"There {rival} draws level at {points_of(score)} of 100, {end}{lifted}."
    )


NO_WEIGHT_FLIP = "No weights whatever, on these answers, would give another class."


def open_question_sentence(question: OpenQuestion, now: SourcingClass) -> str:
    """What the answer to one unanswered question could do, alone. now: the class as things stand."""
    name = short_name(question.criterion)
    others = [found for found in question.reaches if found is not now]
    if not others:
        return f"{name}: no answer to it alone changes the class."
    parts = [f"{_levels(question, found)} would make it {found}" for found in others]
    return f"{name}: {listed(parts)}."


def _levels(question: OpenQuestion, wanted: SourcingClass) -> str:
    """“1, 2 or 3”, “5”: the levels that give this class."""
    levels = [str(outcome.level) for outcome in question.outcomes if outcome.sourcing_class is wanted]
    return f"{', '.join(levels[:-1])} or {levels[-1]}" if len(levels) > 1 else levels[0]


def unanswered_sentence(count: int, *, is_provisional: bool) -> str:
    """Whether what nobody answered could still change the class."""
    if not count:
        return "Every question is answered."
    said = f"{counted(count, 'question is', 'questions are')} unanswered"
    if is_provisional:
        return f"{said}, and {'its answer' if count == 1 else 'their answers'} could still change the class."
    return f"{said}, and {'its answer' if count == 1 else 'their answers'} can't change the class any more."


def ask_next_sentence(question: str, share: Number) -> str:
    """Which question to ask next and what it is expected to bring."""
    return f"Ask next: “{question}” Its answer is expected to raise the winning class to {of_hundred(share)}."


def decided_otherwise_sentence(decided: SourcingClass, scored: SourcingClass) -> str:
    """That a decision differs from what the answers gave; empty where it does not."""
    return "" if decided is scored else f"It was decided {decided}, although the answers gave {scored}."


def holds_sentence(then: SourcingClass, now: SourcingClass | None, *, is_same: bool) -> str:
    """Whether what the answers gave when it was decided still holds. now None: no answers count today."""
    if now is None:
        return "Nobody's answers count today, so there is nothing to hold it against."
    if now is not then:
        return f"It no longer holds: the answers gave {then} then, and give {now} today."
    if is_same:
        return "It still holds to the letter: the answers, the criteria and the costs are what they were."
    return f"It still holds: the answers or costs have changed since, but they give {then} today, too."
